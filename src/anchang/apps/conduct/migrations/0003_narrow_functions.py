"""The narrow doors: opening a case, telling people of a correction, and what corrections say of a registration.

Telling reads customers and receptions, whose tables are there by the time it is called.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from anchang.foundation.rls import POSTS, role_of
from anchang.foundation.rls.policies import ACTING_OFFICE, ACTING_STAFF

MANAGERS = ("supervisor", "sales_manager", "project_manager")
DECIDING = ("sales_manager", "project_manager")
POST_ROLES = ", ".join(role_of(post) for post in POSTS)
MANAGER_ROLES = tuple(role_of(post) for post in MANAGERS)

# A manager accuses; everybody else can only be noticed, and only themselves.
OPEN_CASE = RunSQL(
    f"""
CREATE FUNCTION conduct_open_case(
    p_owner bigint, p_kind text, p_clause text, p_words text, p_at timestamptz, p_until timestamptz,
    p_rulebook bigint, p_proposals jsonb, p_evidence jsonb, p_join boolean
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_office bigint := {ACTING_OFFICE};
    v_staff bigint := {ACTING_STAFF};
    v_case bigint;
BEGIN
    -- The owner role, nobody acting, loads the demo.
    IF session_user <> current_user AND (v_staff IS NULL
        OR p_owner <> v_staff AND NOT current_setting('role') = ANY (ARRAY{list(MANAGER_ROLES)})) THEN
        RAISE EXCEPTION 'only a manager opens a case against somebody else' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('case:' || v_office || ':' || p_owner, 0));
    IF p_join THEN
        SELECT c.id INTO v_case FROM conduct_case c
        WHERE c.office_id = v_office AND c.owner_id = p_owner AND c.kind = p_kind
            AND NOT EXISTS (SELECT FROM conduct_decision d WHERE d.office_id = v_office AND d.case_id = c.id)
            -- Nobody prepares a lenient case of their own for later ones to join.
            AND NOT EXISTS (
                SELECT FROM jsonb_to_recordset(p_proposals) AS p(gravity text, least_fen bigint, most_fen bigint)
                WHERE NOT EXISTS (
                    SELECT FROM conduct_proposal q WHERE q.office_id = v_office AND q.case_id = c.id
                        AND (q.gravity, q.least_fen, q.most_fen) = (p.gravity, p.least_fen, p.most_fen)))
        ORDER BY c.id DESC LIMIT 1;
    END IF;
    IF v_case IS NULL THEN
        INSERT INTO conduct_case (office_id, owner_id, kind, clause, words, rulebook_id, opened_by_id, opened_at,
            answer_until_at)
        VALUES (v_office, p_owner, p_kind, p_clause, p_words, p_rulebook, nullif(v_staff, p_owner), p_at, p_until)
        RETURNING id INTO v_case;
        INSERT INTO conduct_proposal (office_id, owner_id, case_id, gravity, least_fen, most_fen, dismissal,
            referral, rule, words)
        SELECT v_office, p_owner, v_case, p.gravity, p.least_fen, p.most_fen, p.dismissal, p.referral, p.rule,
            p.words
        FROM jsonb_to_recordset(p_proposals) AS p(gravity text, least_fen bigint, most_fen bigint,
            dismissal boolean, referral boolean, rule text, words text);
    END IF;
    INSERT INTO conduct_evidence (office_id, owner_id, case_id, record_table, record_id, ledger_sequence, words,
        happened_at, recorded_at, digest)
    SELECT v_office, p_owner, v_case, e."table", e.row_id, e.ledger_sequence, e.words, e.happened_at, p_at,
        e.digest
    FROM jsonb_to_recordset(p_evidence) AS e("table" text, row_id bigint, ledger_sequence bigint, words text,
        happened_at timestamptz, digest text)
    WHERE (SELECT count(*) FROM conduct_evidence k WHERE k.office_id = v_office AND k.case_id = v_case) < 200;
    RETURN v_case;
END $$;
REVOKE ALL ON FUNCTION conduct_open_case(bigint, text, text, text, timestamptz, timestamptz, bigint, jsonb,
    jsonb, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION conduct_open_case(bigint, text, text, text, timestamptz, timestamptz, bigint, jsonb,
    jsonb, boolean) TO {POST_ROLES};
""",
    "DROP FUNCTION conduct_open_case(bigint, text, text, text, timestamptz, timestamptz, bigint, jsonb,"
    " jsonb, boolean);",
)

# Whom an approved correction touches: whose record it is, whom it is given to, and who holds another member of
# the household. Each is told; what the record says goes to its owner alone. The sealed texts come from outside,
# because they are sealed for the notice.
TELL = RunSQL(
    f"""
CREATE FUNCTION conduct_tell_of_correction(p_correction bigint, p_was text, p_wanted text, p_at timestamptz)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_office bigint := {ACTING_OFFICE};
    c conduct_correction;
    v_customer bigint;
    v_party bigint;
BEGIN
    SELECT k.* INTO c FROM conduct_correction k JOIN conduct_correctionruling r
        ON r.office_id = v_office AND r.correction_id = k.id AND r.approved
            AND (session_user = current_user OR r.decided_by_id = {ACTING_STAFF})
    WHERE k.office_id = v_office AND k.id = p_correction;
    IF c.id IS NULL THEN
        RAISE EXCEPTION 'no correction that you approved' USING ERRCODE = 'insufficient_privilege';
    END IF;
    v_customer := conduct_customer_of_record(v_office, c.record_table, c.record_id);
    INSERT INTO conduct_correctionnotice (office_id, owner_id, correction_id, own, customer_id, record_table,
        record_id, field, was, wanted, wanted_at, consultant_id, told_at)
    VALUES (v_office, c.record_owner_id, c.id, true, v_customer, c.record_table, c.record_id, c.field, p_was,
        p_wanted, c.wanted_at, c.consultant_id, p_at);
    SELECT m.party_id INTO v_party FROM customers_membership m
    WHERE m.office_id = v_office AND m.customer_id = v_customer ORDER BY m.id DESC LIMIT 1;
    INSERT INTO conduct_correctionnotice (office_id, owner_id, correction_id, own, customer_id, record_table,
        field, was, wanted, consultant_id, told_at)
    SELECT v_office, touched.person, c.id, false, min(touched.customer), c.record_table, c.field, '', '',
        max(touched.person) FILTER (WHERE touched.person = c.consultant_id), p_at
    FROM (
        SELECT c.consultant_id AS person, NULL::bigint AS customer WHERE c.consultant_id IS NOT NULL
        UNION ALL
        SELECT h.owner_id, h.id FROM customers_membership x
        JOIN customers_customer h ON h.office_id = v_office AND h.id = x.customer_id
        JOIN LATERAL (
            SELECT n.party_id, n.change FROM customers_membership n
            WHERE n.office_id = v_office AND n.customer_id = h.id ORDER BY n.id DESC LIMIT 1
        ) newest ON newest.change = 'joined' AND newest.party_id = v_party
        WHERE x.office_id = v_office AND x.party_id = v_party
    ) touched
    WHERE touched.person <> c.record_owner_id
    GROUP BY touched.person;
END $$;
REVOKE ALL ON FUNCTION conduct_tell_of_correction(bigint, text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION conduct_tell_of_correction(bigint, text, text, timestamptz)
    TO {", ".join(role_of(post) for post in DECIDING)};
""",
    "DROP FUNCTION conduct_tell_of_correction(bigint, text, text, timestamptz);",
)

# The customer that a record is about, where it is about one. Runs with the rights of its caller.
CUSTOMER_OF_RECORD = RunSQL(
    """
CREATE FUNCTION conduct_customer_of_record(p_office bigint, p_table text, p_id bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_customer bigint;
BEGIN
    IF p_table = 'reception_call' THEN
        SELECT r.customer_id INTO v_customer FROM reception_call k
        JOIN customers_registration r ON r.office_id = p_office AND r.id = k.registration_id
        WHERE k.office_id = p_office AND k.id = p_id;
    ELSIF p_table = 'reception_visit' THEN
        SELECT r.customer_id INTO v_customer FROM reception_visitevent e
        JOIN customers_registration r ON r.office_id = p_office AND r.id = e.registration_id
        WHERE e.office_id = p_office AND e.visit_id = p_id ORDER BY e.id DESC LIMIT 1;
    ELSIF p_table = ANY (ARRAY['customers_registration', 'customers_followup', 'customers_complaint',
        'customers_consultantchange', 'reception_standinconsent', 'reception_deal']) THEN
        EXECUTE format('SELECT customer_id FROM %I WHERE office_id = $1 AND id = $2', p_table)
            INTO v_customer USING p_office, p_id;
    END IF;
    RETURN v_customer;
END $$;
""",
    "DROP FUNCTION conduct_customer_of_record(bigint, text, bigint);",
)


# What approved corrections say of a registration: when it was made, whose it is, whether it counts at all. Plain
# SQL without settings, so that it is inlined where rulings and recognition ask. The first is for whoever reads
# the office; the second for a consultant, who is told of corrections of their own records by notices.
_CORRECTED = """
CREATE FUNCTION {name}(p_office bigint, p_registration bigint)
RETURNS TABLE (corrected_at timestamptz, corrected_consultant_id bigint, void boolean)
LANGUAGE sql STABLE AS $$
    SELECT (array_agg(k.wanted_at ORDER BY k.{newest} DESC) FILTER (WHERE k.field = 'time'))[1],
           (array_agg(k.consultant_id ORDER BY k.{newest} DESC) FILTER (WHERE k.field = 'consultant'))[1],
           coalesce(bool_or(k.field = 'void'), false)
    FROM {source} k
    WHERE k.office_id = p_office AND k.record_table = 'customers_registration' AND k.record_id = p_registration
$$;
"""
_APPROVED = """(
        SELECT c.*, r.id AS ruling FROM conduct_correction c JOIN conduct_correctionruling r
            ON r.office_id = c.office_id AND r.correction_id = c.id AND r.approved
    )"""
CORRECTED = RunSQL(
    _CORRECTED.format(name="conduct_corrected_registration", newest="ruling", source=_APPROVED)
    + _CORRECTED.format(name="conduct_told_registration", newest="id", source="conduct_correctionnotice"),
    "DROP FUNCTION conduct_corrected_registration(bigint, bigint), conduct_told_registration(bigint, bigint);",
)


class Migration(migrations.Migration):
    dependencies = [("conduct", "0002_row_security")]

    operations = [OPEN_CASE, CUSTOMER_OF_RECORD, TELL, CORRECTED]
