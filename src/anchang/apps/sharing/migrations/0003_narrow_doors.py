"""What the database itself decides about requests, and the narrow doors: shared files, export jobs, sealed files."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from anchang.foundation.rls.policies import ACTING_OFFICE, ACTING_STAFF

SHARE_HOURS_MAX, EXPORT_ROWS_FREE, EXPORT_DOWNLOADS_MAX, EXPORT_HOURS = 72, 20, 3, 24
PATH = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
ASKING = (
    "anchang_consultant, anchang_clerk, anchang_supervisor, anchang_sales_manager, anchang_project_manager"
)
LOOKING = "anchang_consultant, anchang_clerk, anchang_finance, anchang_desk"


def trigger(table, function, when="BEFORE INSERT"):
    return f"""
REVOKE ALL ON FUNCTION {function}() FROM PUBLIC;
CREATE TRIGGER {function} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}();
"""


def refuse(table, constraint):
    return (
        f"RAISE EXCEPTION '{constraint}'"
        f" USING ERRCODE = 'check_violation', TABLE = '{table}', CONSTRAINT = '{constraint}';"
    )


# The limit that the office's rulebook in force sets today, else the one of the shipped edition; a test keeps both equal.
LIMIT = """
CREATE FUNCTION sharing_limit(p_office bigint, p_name text, p_otherwise integer) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce((
        SELECT (parameters ->> p_name)::integer FROM rulebooks_adoptionversion
        WHERE office_id = p_office AND effective_day <= (now() AT TIME ZONE 'Asia/Shanghai')::date
        ORDER BY effective_day DESC, number DESC LIMIT 1
    ), p_otherwise)
$$;
REVOKE ALL ON FUNCTION sharing_limit(bigint, text, integer) FROM PUBLIC;
"""

REQUESTS = f"""
CREATE FUNCTION sharing_request_is_weighed() RETURNS trigger {PATH} AS $$
BEGIN
    NEW.asked_as := coalesce(
        (SELECT post FROM offices_staff WHERE office_id = NEW.office_id AND id = NEW.owner_id), NEW.asked_as);
    NEW.needs_consent := coalesce(
        NEW.kind <> 'export' OR NEW.whole_phones OR NEW.what = 'looks'
        OR NEW.rows_asked > sharing_limit(NEW.office_id, 'export_rows_free', {EXPORT_ROWS_FREE}), true);
    IF NEW.hours > sharing_limit(NEW.office_id, 'share_hours_max', {SHARE_HOURS_MAX}) THEN
        {refuse("sharing_request", "passing_on_lasts_at_most_the_hours_of_the_rulebook")}
    END IF;
    RETURN NEW;
END $$;
{trigger("sharing_request", "sharing_request_is_weighed")}

CREATE FUNCTION sharing_decision_is_signed() RETURNS trigger {PATH} AS $$
BEGIN
    NEW.decided_by_id := coalesce({ACTING_STAFF}, NEW.decided_by_id);
    IF NEW.asked_as <> 'sales_manager' AND EXISTS (
        SELECT FROM offices_staff
        WHERE office_id = NEW.office_id AND id = NEW.decided_by_id AND post = 'project_manager'
    ) THEN
        {refuse("sharing_decision", "the_project_manager_decides_for_the_sales_manager_alone")}
    END IF;
    IF EXISTS (SELECT FROM sharing_withdrawal WHERE office_id = NEW.office_id AND request_id = NEW.request_id) THEN
        {refuse("sharing_decision", "a_withdrawn_request_is_not_decided")}
    END IF;
    RETURN NEW;
END $$;
{trigger("sharing_decision", "sharing_decision_is_signed")}

CREATE FUNCTION sharing_grant_begins_now() RETURNS trigger {PATH} AS $$
BEGIN
    IF NEW.granted_at > clock_timestamp() + interval '1 minute' THEN
        {refuse("sharing_grant", "a_grant_does_not_begin_in_the_future")}
    END IF;
    NEW.expires_at := NEW.granted_at + NEW.hours * interval '1 hour';
    RETURN NEW;
END $$;
{trigger("sharing_grant", "sharing_grant_begins_now")}

CREATE FUNCTION sharing_withdrawal_holds_at_once() RETURNS trigger {PATH} AS $$
BEGIN
    NEW.withdrawn_by_id := coalesce({ACTING_STAFF}, NEW.withdrawn_by_id);
    UPDATE sharing_job SET ended_at = clock_timestamp(), outcome = 'withdrawn'
    WHERE office_id = NEW.office_id AND request_id = NEW.request_id AND ended_at IS NULL;
    DELETE FROM sharing_file WHERE office_id = NEW.office_id AND request_id = NEW.request_id;
    RETURN NEW;
END $$;
{trigger("sharing_withdrawal", "sharing_withdrawal_holds_at_once")}
"""

EXPORTS = f"""
CREATE FUNCTION sharing_result_is_consented() RETURNS trigger {PATH} AS $$
DECLARE
    v_request sharing_request;
BEGIN
    SELECT * INTO v_request FROM sharing_request WHERE office_id = NEW.office_id AND id = NEW.request_id;
    IF NEW.rows > coalesce(v_request.rows_asked, NEW.rows) THEN
        {refuse("sharing_result", "an_export_has_at_most_the_rows_that_were_asked")}
    END IF;
    IF (v_request.needs_consent OR NEW.rows > sharing_limit(NEW.office_id, 'export_rows_free', {EXPORT_ROWS_FREE}))
        AND NOT EXISTS (
            SELECT FROM sharing_decision d
            WHERE d.office_id = NEW.office_id AND d.request_id = NEW.request_id AND d.approved
        ) THEN
        {refuse("sharing_result", "an_export_above_the_limit_needs_consent")}
    END IF;
    IF EXISTS (SELECT FROM sharing_withdrawal WHERE office_id = NEW.office_id AND request_id = NEW.request_id) THEN
        {refuse("sharing_result", "a_withdrawn_export_is_not_made")}
    END IF;
    NEW.made_at := least(NEW.made_at, clock_timestamp());
    NEW.expires_at := NEW.made_at
        + sharing_limit(NEW.office_id, 'export_hours', {EXPORT_HOURS}) * interval '1 hour';
    RETURN NEW;
END $$;
{trigger("sharing_result", "sharing_result_is_consented")}

CREATE FUNCTION sharing_file_has_its_result() RETURNS trigger {PATH} AS $$
BEGIN
    NEW.expires_at := coalesce((
        SELECT min(expires_at) FROM sharing_result WHERE office_id = NEW.office_id AND request_id = NEW.request_id
    ), clock_timestamp());
    RETURN NEW;
END $$;
{trigger("sharing_file", "sharing_file_has_its_result")}
"""

# The customers that the acting person may look at now, and how much of each: everything is asked again at every call, so
# expiry, withdrawal, a closed account or a customer who moved away holds with the next click.
OPEN_CUSTOMERS = f"""
CREATE FUNCTION sharing_open_customers() RETURNS TABLE (
    grant_id bigint, request_id bigint, requester_id bigint, customer_id bigint, whole boolean, with_diary boolean
) {PATH} STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT g.id, g.request_id, g.requester_id, c.id, asker.post <> 'consultant', r.with_diary
    FROM sharing_grant g
    JOIN sharing_request r ON r.office_id = g.office_id AND r.id = g.request_id
    JOIN offices_staff viewer ON viewer.office_id = g.office_id AND viewer.id = g.owner_id AND viewer.is_active
    JOIN offices_staff asker ON asker.office_id = g.office_id AND asker.id = g.requester_id AND asker.is_active
    JOIN customers_customer c ON c.office_id = g.office_id AND c.id = ANY (r.customer_ids)
    WHERE g.office_id = {ACTING_OFFICE} AND g.owner_id = {ACTING_STAFF} AND g.expires_at > clock_timestamp()
        AND asker.post IN ('consultant', 'clerk', 'supervisor', 'sales_manager', 'project_manager')
        AND (asker.post <> 'consultant' OR (c.owner_id = asker.id AND c.handed_to_id IS NULL))
        AND NOT EXISTS (
            SELECT FROM sharing_withdrawal w WHERE w.office_id = g.office_id AND w.request_id = g.request_id
        );
END $$;
REVOKE ALL ON FUNCTION sharing_open_customers() FROM PUBLIC;

CREATE FUNCTION sharing_received() RETURNS TABLE (
    grant_id bigint, requester_id bigint, reason text, hours integer, granted_at timestamptz, expires_at timestamptz,
    is_withdrawn boolean, customer_id bigint, customer_name text
) {PATH} STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT g.id, g.requester_id, r.reason::text, g.hours::integer, g.granted_at, g.expires_at,
        EXISTS (SELECT FROM sharing_withdrawal w WHERE w.office_id = g.office_id AND w.request_id = g.request_id),
        o.customer_id, c.current_name::text
    FROM sharing_grant g
    JOIN sharing_request r ON r.office_id = g.office_id AND r.id = g.request_id
    LEFT JOIN sharing_open_customers() o ON o.grant_id = g.id
    LEFT JOIN customers_customer c ON c.office_id = g.office_id AND c.id = o.customer_id
    WHERE g.office_id = {ACTING_OFFICE} AND g.owner_id = {ACTING_STAFF}
    ORDER BY g.expires_at DESC, g.id DESC, o.customer_id
    LIMIT 1000;
END $$;
REVOKE ALL ON FUNCTION sharing_received() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sharing_received() TO {LOOKING};
"""

# One shared file. Whoever asks gets no row unless the view is written in the same transaction.
FILE = f"""
CREATE FUNCTION sharing_file_of(p_grant bigint, p_customer bigint) RETURNS TABLE (kind text, record jsonb)
{PATH} AS $$
DECLARE
    v_office bigint := {ACTING_OFFICE};
    v_staff bigint := {ACTING_STAFF};
    v_open record;
    v_customer customers_customer;
BEGIN
    SELECT * INTO v_open FROM sharing_open_customers() o WHERE o.grant_id = p_grant AND o.customer_id = p_customer;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT * INTO v_customer FROM customers_customer WHERE office_id = v_office AND id = p_customer;
    INSERT INTO sharing_view (office_id, owner_id, viewer_id, request_id, grant_id, customer_id, viewed_at)
    VALUES (v_office, v_open.requester_id, v_staff, v_open.request_id, p_grant, p_customer, clock_timestamp());
    RETURN QUERY
    SELECT 'customer'::text, to_jsonb(v_customer)
    UNION ALL
    SELECT 'registration', to_jsonb(r) FROM customers_registration r
    WHERE r.office_id = v_office AND r.customer_id = p_customer
        AND (v_open.whole OR r.owner_id = v_open.requester_id)
    UNION ALL
    SELECT 'call', to_jsonb(t) FROM reception_call t
    WHERE t.office_id = v_office AND t.phone_key = v_customer.phone_key
        AND (v_open.whole OR t.owner_id = v_open.requester_id)
    UNION ALL
    SELECT 'visit', to_jsonb(v) FROM reception_visit v
    WHERE v.office_id = v_office AND v.phone_key = v_customer.phone_key
        AND (v_open.whole OR v.owner_id = v_open.requester_id)
        AND NOT EXISTS (SELECT FROM reception_visit n WHERE n.office_id = v_office AND n.supersedes_id = v.id)
    UNION ALL
    SELECT 'deal', to_jsonb(d) FROM reception_deal d
    WHERE d.office_id = v_office AND d.customer_id = p_customer
        AND (v_open.whole OR d.owner_id = v_open.requester_id)
    UNION ALL
    SELECT 'follow_up', to_jsonb(f) FROM customers_followup f
    WHERE v_open.with_diary AND f.office_id = v_office AND f.customer_id = p_customer
        AND f.owner_id = v_open.requester_id;
END $$;
REVOKE ALL ON FUNCTION sharing_file_of(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sharing_file_of(bigint, bigint) TO {LOOKING};
"""

# Documents likewise: whoever passes one on must still be among those to whom its current version is open.
PAPERS = f"""
CREATE FUNCTION sharing_open_papers() RETURNS TABLE (
    grant_id bigint, request_id bigint, requester_id bigint, version_id bigint
) {PATH} STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT g.id, g.request_id, g.requester_id, v.id
    FROM sharing_grant g
    JOIN sharing_request r ON r.office_id = g.office_id AND r.id = g.request_id
    JOIN offices_staff viewer ON viewer.office_id = g.office_id AND viewer.id = g.owner_id AND viewer.is_active
    JOIN offices_staff asker ON asker.office_id = g.office_id AND asker.id = g.requester_id AND asker.is_active
    JOIN documents_version v ON v.office_id = g.office_id AND v.id = ANY (r.version_ids) AND v.state = 'current'
    WHERE g.office_id = {ACTING_OFFICE} AND g.owner_id = {ACTING_STAFF} AND g.expires_at > clock_timestamp()
        AND (v.open_to || ARRAY['sales_manager']) && ARRAY[asker.post::text, '#' || asker.id]
        AND NOT EXISTS (
            SELECT FROM sharing_withdrawal w WHERE w.office_id = g.office_id AND w.request_id = g.request_id
        );
END $$;
REVOKE ALL ON FUNCTION sharing_open_papers() FROM PUBLIC;

CREATE FUNCTION sharing_received_papers() RETURNS TABLE (grant_id bigint, version_id bigint, title text)
{PATH} STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT o.grant_id, o.version_id, p.title::text FROM sharing_open_papers() o
    JOIN documents_paper p ON p.office_id = {ACTING_OFFICE} AND p.version_id = o.version_id
    ORDER BY p.title, o.version_id LIMIT 1000;
END $$;
REVOKE ALL ON FUNCTION sharing_received_papers() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sharing_received_papers() TO {LOOKING};

CREATE FUNCTION sharing_paper_of(p_grant bigint, p_version bigint) RETURNS TABLE (
    view_id bigint, title text, kind text, document_id bigint, document_number integer, version_number integer,
    sha256 text, sealed bytea
) {PATH} AS $$
DECLARE
    v_office bigint := {ACTING_OFFICE};
    v_open record;
    v_view bigint;
BEGIN
    SELECT * INTO v_open FROM sharing_open_papers() o WHERE o.grant_id = p_grant AND o.version_id = p_version;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    INSERT INTO sharing_view (office_id, owner_id, viewer_id, request_id, grant_id, version_id, viewed_at)
    VALUES (v_office, v_open.requester_id, {ACTING_STAFF}, v_open.request_id, p_grant, p_version, clock_timestamp())
    RETURNING id INTO v_view;
    RETURN QUERY
    SELECT v_view, p.title::text, p.kind::text, d.id, d.number, v.number, p.sha256::text, c.sealed
    FROM documents_version v
    JOIN documents_document d ON d.office_id = v_office AND d.id = v.document_id
    JOIN documents_paper p ON p.office_id = v_office AND p.version_id = v.id
    JOIN documents_content c ON c.office_id = v_office AND c.version_id = v.id
    WHERE v.office_id = v_office AND v.id = p_version;
END $$;
REVOKE ALL ON FUNCTION sharing_paper_of(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sharing_paper_of(bigint, bigint) TO {LOOKING};
"""

# Queueing is for whoever asked and for whoever consented; taking is for the log-in role itself, nobody acting.
JOBS = f"""
CREATE FUNCTION sharing_queue(p_request bigint) RETURNS boolean {PATH} AS $$
DECLARE
    v_request sharing_request;
BEGIN
    SELECT * INTO v_request FROM sharing_request r
    WHERE r.office_id = {ACTING_OFFICE} AND r.id = p_request AND r.kind = 'export' AND (
        r.owner_id = {ACTING_STAFF} OR EXISTS (
            SELECT FROM sharing_decision d
            WHERE d.office_id = r.office_id AND d.request_id = r.id AND d.decided_by_id = {ACTING_STAFF}
        )
    ) AND NOT EXISTS (
        SELECT FROM sharing_withdrawal w WHERE w.office_id = r.office_id AND w.request_id = r.id
    ) AND (NOT r.needs_consent OR EXISTS (
        SELECT FROM sharing_decision d WHERE d.office_id = r.office_id AND d.request_id = r.id AND d.approved
    ));
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO sharing_job (office_id, owner_id, request_id, asked_as, queued_at, outcome, words)
    VALUES (v_request.office_id, v_request.owner_id, v_request.id, v_request.asked_as, clock_timestamp(), '', '')
    ON CONFLICT (office_id, request_id) DO UPDATE
        SET queued_at = excluded.queued_at, ended_at = NULL, outcome = '', words = ''
        WHERE sharing_job.outcome = 'failed';
    RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION sharing_queue(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sharing_queue(bigint) TO {ASKING};

CREATE FUNCTION sharing_take_job(p_signature text) RETURNS TABLE (request_id bigint, staff_id bigint) {PATH} AS $$
BEGIN
    IF anchang_signed('next export', p_signature) IS NOT TRUE THEN
        RETURN;
    END IF;
    UPDATE sharing_job j SET ended_at = clock_timestamp(), outcome = 'account_closed'
    FROM offices_staff s
    WHERE j.ended_at IS NULL AND s.id = j.owner_id AND (NOT s.is_active OR s.post <> j.asked_as);
    RETURN QUERY
    SELECT j.request_id, j.owner_id FROM sharing_job j
    WHERE j.ended_at IS NULL ORDER BY j.queued_at, j.id LIMIT 1 FOR UPDATE SKIP LOCKED;
END $$;
REVOKE ALL ON FUNCTION sharing_take_job(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sharing_take_job(text) TO anchang_app;

CREATE FUNCTION sharing_end_job(p_request bigint, p_outcome text, p_words text) RETURNS void {PATH} AS $$
BEGIN
    UPDATE sharing_job SET ended_at = clock_timestamp(), outcome = p_outcome, words = p_words
    WHERE office_id = {ACTING_OFFICE} AND owner_id = {ACTING_STAFF} AND request_id = p_request AND ended_at IS NULL;
END $$;
REVOKE ALL ON FUNCTION sharing_end_job(bigint, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sharing_end_job(bigint, text, text) TO {ASKING};
"""

FILES = f"""
CREATE FUNCTION sharing_take(p_request bigint) RETURNS bytea {PATH} AS $$
DECLARE
    v_office bigint := {ACTING_OFFICE};
    v_staff bigint := {ACTING_STAFF};
    v_content bytea;
    v_taken integer;
    v_most integer;
BEGIN
    SELECT f.content INTO v_content FROM sharing_file f
    JOIN offices_staff s ON s.office_id = f.office_id AND s.id = f.owner_id AND s.is_active
    WHERE f.office_id = v_office AND f.owner_id = v_staff AND f.request_id = p_request
        AND f.expires_at > clock_timestamp()
    FOR UPDATE OF f;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT count(*) INTO v_taken FROM sharing_download WHERE office_id = v_office AND request_id = p_request;
    v_most := sharing_limit(v_office, 'export_downloads_max', {EXPORT_DOWNLOADS_MAX});
    IF v_taken >= v_most THEN
        RETURN NULL;
    END IF;
    INSERT INTO sharing_download (office_id, owner_id, request_id, number, taken_at)
    VALUES (v_office, v_staff, p_request, v_taken + 1, clock_timestamp());
    IF v_taken + 1 >= v_most THEN
        DELETE FROM sharing_file WHERE office_id = v_office AND request_id = p_request;
    END IF;
    RETURN v_content;
END $$;
REVOKE ALL ON FUNCTION sharing_take(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sharing_take(bigint) TO {ASKING};

CREATE FUNCTION sharing_sweep() RETURNS integer {PATH} AS $$
DECLARE
    v_gone integer;
BEGIN
    DELETE FROM sharing_file WHERE expires_at <= clock_timestamp();
    GET DIAGNOSTICS v_gone = ROW_COUNT;
    RETURN v_gone;
END $$;
REVOKE ALL ON FUNCTION sharing_sweep() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sharing_sweep() TO anchang_app;
"""

DROP = """
DROP FUNCTION sharing_sweep(), sharing_take(bigint), sharing_end_job(bigint, text, text), sharing_take_job(text),
    sharing_queue(bigint), sharing_paper_of(bigint, bigint), sharing_received_papers(), sharing_open_papers(),
    sharing_file_of(bigint, bigint), sharing_received(), sharing_open_customers();
DROP TRIGGER sharing_file_has_its_result ON sharing_file;
DROP TRIGGER sharing_result_is_consented ON sharing_result;
DROP TRIGGER sharing_withdrawal_holds_at_once ON sharing_withdrawal;
DROP TRIGGER sharing_grant_begins_now ON sharing_grant;
DROP TRIGGER sharing_decision_is_signed ON sharing_decision;
DROP TRIGGER sharing_request_is_weighed ON sharing_request;
DROP FUNCTION sharing_file_has_its_result(), sharing_result_is_consented(), sharing_withdrawal_holds_at_once(),
    sharing_grant_begins_now(), sharing_decision_is_signed(), sharing_request_is_weighed(),
    sharing_limit(bigint, text, integer);
"""


class Migration(migrations.Migration):
    dependencies = [("sharing", "0002_row_security")]

    operations = [RunSQL(LIMIT + REQUESTS + EXPORTS + OPEN_CUSTOMERS + FILE + PAPERS + JOBS + FILES, DROP)]
