"""The narrow doors of imports: the queue of work, the rows themselves, and that a withdrawn import does not count."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from anchang.foundation.rls.policies import ACTING_OFFICE, ACTING_STAFF

PATH = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
IMPORTING = "anchang_clerk, anchang_supervisor, anchang_sales_manager, anchang_project_manager"

# Only whoever brought the file moves it on (or the owner role, loading data), and only while nothing is being done.
QUEUE = f"""
CREATE FUNCTION imports_queue(p_import bigint, p_stage text) RETURNS boolean {PATH} AS $$
BEGIN
    INSERT INTO imports_job (office_id, owner_id, subject_id, stage, asked_as, queued_at, outcome, words)
    SELECT i.office_id, i.owner_id, i.id, p_stage, s.post, clock_timestamp(), '', ''
    FROM imports_import i JOIN offices_staff s ON s.office_id = i.office_id AND s.id = i.owner_id
    WHERE i.office_id = {ACTING_OFFICE} AND i.id = p_import
        AND (session_user = current_user OR i.owner_id = {ACTING_STAFF})
        AND NOT EXISTS (
            SELECT FROM imports_result r WHERE r.office_id = i.office_id AND r.subject_id = i.id
        )
    ON CONFLICT (office_id, subject_id) DO UPDATE
        SET stage = excluded.stage, asked_as = excluded.asked_as, queued_at = excluded.queued_at,
            begun_at = NULL, ended_at = NULL, outcome = '', words = ''
        WHERE imports_job.ended_at IS NOT NULL;
    RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION imports_queue(bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION imports_queue(bigint, text) TO {IMPORTING};
"""

# Work that has begun and whose worker holds no lock any more was killed: it has left nothing behind, and says so.
WAITING = f"""
CREATE FUNCTION imports_waiting(p_signature text) RETURNS boolean {PATH} AS $$
BEGIN
    IF anchang_signed('imports that wait', p_signature) IS NOT TRUE THEN
        RETURN false;
    END IF;
    UPDATE imports_job j SET ended_at = clock_timestamp(), outcome = 'interrupted'
    WHERE j.ended_at IS NULL AND j.begun_at IS NOT NULL
        AND pg_try_advisory_xact_lock(hashtextextended('import job ' || j.id, 0));
    UPDATE imports_job j SET ended_at = clock_timestamp(), outcome = 'account_closed'
    FROM offices_staff s
    WHERE j.ended_at IS NULL AND j.begun_at IS NULL AND s.id = j.owner_id
        AND (NOT s.is_active OR s.post <> j.asked_as);
    RETURN EXISTS (SELECT FROM imports_job j WHERE j.ended_at IS NULL AND j.begun_at IS NULL);
END $$;
REVOKE ALL ON FUNCTION imports_waiting(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION imports_waiting(text) TO anchang_app;
"""

TAKE_JOB = f"""
CREATE FUNCTION imports_take_job(p_signature text)
RETURNS TABLE (import_id bigint, staff_id bigint, stage text) {PATH} AS $$
DECLARE
    v_job imports_job;
BEGIN
    IF anchang_signed('next import', p_signature) IS NOT TRUE THEN
        RETURN;
    END IF;
    SELECT * INTO v_job FROM imports_job j WHERE j.ended_at IS NULL AND j.begun_at IS NULL
    ORDER BY j.queued_at, j.id LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    -- For as long as this connection lives.
    PERFORM pg_advisory_lock(hashtextextended('import job ' || v_job.id, 0));
    UPDATE imports_job j SET begun_at = clock_timestamp() WHERE j.id = v_job.id;
    RETURN QUERY SELECT v_job.subject_id, v_job.owner_id, v_job.stage::text;
END $$;
REVOKE ALL ON FUNCTION imports_take_job(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION imports_take_job(text) TO anchang_app;
"""

END_JOB = f"""
CREATE FUNCTION imports_end_job(p_import bigint, p_outcome text, p_words text) RETURNS void {PATH} AS $$
BEGIN
    UPDATE imports_job SET ended_at = clock_timestamp(), outcome = p_outcome, words = p_words
    WHERE office_id = {ACTING_OFFICE} AND owner_id = {ACTING_STAFF} AND subject_id = p_import
        AND ended_at IS NULL;
END $$;
REVOKE ALL ON FUNCTION imports_end_job(bigint, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION imports_end_job(bigint, text, text) TO {IMPORTING};
"""

# What is taken over needs its file no more; what was left lying is forgotten.
FORGET = f"""
CREATE FUNCTION imports_forget(p_import bigint) RETURNS void {PATH} AS $$
BEGIN
    DELETE FROM imports_working
    WHERE office_id = {ACTING_OFFICE} AND owner_id = {ACTING_STAFF} AND subject_id = p_import;
END $$;
REVOKE ALL ON FUNCTION imports_forget(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION imports_forget(bigint) TO {IMPORTING};

CREATE FUNCTION imports_sweep(p_signature text) RETURNS integer {PATH} AS $$
DECLARE
    v_gone integer := 0;
BEGIN
    IF anchang_signed('old imports', p_signature) IS TRUE THEN
        DELETE FROM imports_working WHERE expires_at <= clock_timestamp();
        GET DIAGNOSTICS v_gone = ROW_COUNT;
    END IF;
    RETURN v_gone;
END $$;
REVOKE ALL ON FUNCTION imports_sweep(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION imports_sweep(text) TO anchang_app;
"""

# Many rows in one statement: customer, registration, what they were told (nothing yet), household, claim. Like
# `customers_tie`, one person in the books of several consultants is one party: that of the oldest row of the number.
# Rows of one number within one call share a fresh party; those of an earlier call are found in the tables.
ADD = f"""
CREATE FUNCTION imports_add(p_import bigint, p_kind text, p_notice text, p_at timestamptz, p_rows jsonb)
RETURNS integer {PATH} AS $$
DECLARE
    v_office bigint := {ACTING_OFFICE};
    v_staff bigint := {ACTING_STAFF};
    v_count integer;
BEGIN
    PERFORM FROM imports_import i JOIN imports_job j ON j.office_id = v_office AND j.subject_id = i.id
        AND j.stage = 'take_over' AND j.ended_at IS NULL AND j.begun_at IS NOT NULL
    WHERE i.office_id = v_office AND i.id = p_import AND i.owner_id = v_staff;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no import of yours is being taken over' USING ERRCODE = 'insufficient_privilege';
    END IF;
    WITH given AS MATERIALIZED (
        SELECT g.*, nextval('customers_customer_id_seq') AS customer_id,
            nextval('customers_registration_id_seq') AS registration_id
        FROM jsonb_to_recordset(p_rows) AS g("row" integer, source text, owner bigint, name text, name_key text,
            name_pinyin text, name_initials text, sex text, phone text, phone_key text, tail_key text,
            second_phone text, details jsonb, percent smallint, missing jsonb, made_at timestamptz)
    ), person AS MATERIALIZED (
        SELECT k.phone_key, joined.party_id AS known,
            CASE WHEN joined.party_id IS NULL THEN nextval('customers_party_id_seq') END AS fresh
        FROM (SELECT DISTINCT phone_key FROM given) k
        LEFT JOIN LATERAL (
            SELECT c.id FROM customers_customer c
            WHERE c.office_id = v_office AND c.phone_key = k.phone_key ORDER BY c.id LIMIT 1
        ) oldest ON true
        LEFT JOIN LATERAL (
            SELECT m.party_id, m.change FROM customers_membership m
            WHERE m.office_id = v_office AND m.customer_id = oldest.id ORDER BY m.id DESC LIMIT 1
        ) joined ON joined.change = 'joined'
    ), customer AS (
        INSERT INTO customers_customer (id, office_id, owner_id, name, current_name, name_key, name_pinyin,
            name_initials, sex, phone, phone_key, tail_key, created_at)
        SELECT customer_id, v_office, owner, name, name, name_key, name_pinyin, name_initials, sex, phone, phone_key,
            tail_key, p_at
        FROM given
    ), registration AS (
        INSERT INTO customers_registration (id, office_id, owner_id, customer_id, kind, proxy_by, second_phone,
            details, completeness_percent, missing, notice_version, registered_at, entered_at, recorded_by_id)
        SELECT registration_id, v_office, owner, customer_id, p_kind, '', second_phone, details, percent, missing, p_notice,
            made_at, p_at, v_staff
        FROM given
    ), consent AS (
        INSERT INTO customers_consent (office_id, owner_id, customer_id, registration_id, notice_version, way, scope,
            contact, said_at, recorded_by_id)
        SELECT v_office, owner, customer_id, registration_id, p_notice, 'not_yet', 'full', 'not_asked', p_at, v_staff
        FROM given
    ), party AS (
        INSERT INTO customers_party (id, office_id, created_at)
        SELECT fresh, v_office, p_at FROM person WHERE fresh IS NOT NULL
    ), membership AS (
        INSERT INTO customers_membership (office_id, party_id, customer_id, change, relation, reason, changed_at,
            changed_by_id)
        SELECT v_office, coalesce(person.known, person.fresh), given.customer_id, 'joined', 'self', '同一电话', p_at,
            v_staff
        FROM given JOIN person USING (phone_key)
    )
    INSERT INTO imports_claim (office_id, owner_id, subject_id, registration_id, "row", source)
    SELECT v_office, owner, p_import, registration_id, "row", source FROM given;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END $$;
REVOKE ALL ON FUNCTION imports_add(bigint, text, text, timestamptz, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION imports_add(bigint, text, text, timestamptz, jsonb) TO {IMPORTING};
"""

# Which consultants of the office an import touches cannot be changed afterwards; that it counts no more is one row.
_VOID = """EXISTS (
        SELECT FROM imports_claim i JOIN imports_withdrawal w
            ON w.office_id = p_office AND w.subject_id = i.subject_id
        WHERE i.office_id = p_office AND i.registration_id = p_registration
    )"""
_CORRECTED = """
CREATE OR REPLACE FUNCTION {name}(p_office bigint, p_registration bigint)
RETURNS TABLE (corrected_at timestamptz, corrected_consultant_id bigint, void boolean)
LANGUAGE sql STABLE AS $$
    SELECT (array_agg(k.wanted_at ORDER BY k.{newest} DESC) FILTER (WHERE k.field = 'time'))[1],
           (array_agg(k.consultant_id ORDER BY k.{newest} DESC) FILTER (WHERE k.field = 'consultant'))[1],
           coalesce(bool_or(k.field = 'void'), false){void}
    FROM {source} k
    WHERE k.office_id = p_office AND k.record_table = 'customers_registration' AND k.record_id = p_registration
$$;
"""
_APPROVED = """(
        SELECT c.*, r.id AS ruling FROM conduct_correction c JOIN conduct_correctionruling r
            ON r.office_id = c.office_id AND r.correction_id = c.id AND r.approved
    )"""


def corrected(void):
    """What is said of a registration (conduct 0003), with or without what became of its import."""
    return _CORRECTED.format(
        name="conduct_corrected_registration", newest="ruling", source=_APPROVED, void=void
    ) + _CORRECTED.format(
        name="conduct_told_registration", newest="id", source="conduct_correctionnotice", void=void
    )


DROP = """
DROP FUNCTION imports_add(bigint, text, text, timestamptz, jsonb), imports_sweep(text), imports_forget(bigint),
    imports_end_job(bigint, text, text), imports_take_job(text), imports_waiting(text), imports_queue(bigint, text);
"""


class Migration(migrations.Migration):
    dependencies = [("imports", "0002_row_security"), ("conduct", "0003_narrow_functions")]

    operations = [
        RunSQL(QUEUE + WAITING + TAKE_JOB + END_JOB + FORGET + ADD, DROP),
        RunSQL(corrected(f" OR {_VOID}"), corrected("")),
    ]
