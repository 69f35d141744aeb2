"""Who decides on handing over, and the one door through which a customer changes hands."""

from django.db import migrations

from anchang.foundation.db import same_office
from anchang.foundation.ledger.records import confirmation_record
from anchang.foundation.rls import OFFICE, OWN, Access, policies
from anchang.foundation.rls.policies import ACTING_OFFICE, ACTING_STAFF

READERS = ("clerk", "supervisor", "sales_manager", "project_manager")

ACCESS = policies(
    Access(
        "customers_handover",
        {"consultant": {"select": OWN}, **{post: {"select": OFFICE} for post in READERS}},
    )
)
REFERENCES = (
    ("owner_id", "offices_staff"),
    ("predecessor_id", "offices_staff"),
    ("decided_by_id", "offices_staff"),
    ("customer_id", "customers_customer"),
    ("became_id", "customers_customer"),
)

# The row of the successor is a copy: same person, same party, same wishes about contact. Whoever registered the
# same person before keeps their own row. Rows that came to the leaver by an earlier hand-over follow.
HAND_OVER = f"""
CREATE FUNCTION customers_hand_over(p_customers bigint[], p_successors bigint[], p_reason text, p_at timestamptz)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_office bigint := {ACTING_OFFICE};
    v_staff bigint := {ACTING_STAFF};
    v_row customers_customer;
    v_old bigint;
    v_from bigint;
    v_to bigint;
    v_new bigint;
BEGIN
    IF cardinality(p_customers) <> cardinality(p_successors) THEN
        RAISE EXCEPTION 'each customer needs a successor' USING ERRCODE = 'check_violation',
            TABLE = 'customers_handover', CONSTRAINT = 'each_customer_handed_over_has_a_successor';
    END IF;
    FOR i IN 1 .. coalesce(cardinality(p_customers), 0) LOOP
        v_to := p_successors[i];
        SELECT * INTO v_row FROM customers_customer
        WHERE office_id = v_office AND id = p_customers[i] AND handed_to_id IS NULL FOR UPDATE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'handed over already' USING ERRCODE = 'check_violation',
                TABLE = 'customers_handover', CONSTRAINT = 'a_customer_row_is_handed_over_once';
        END IF;
        PERFORM FROM offices_staff WHERE office_id = v_office AND id = v_to AND is_active AND post = 'consultant'
            FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no open account of a consultant' USING ERRCODE = 'check_violation',
                TABLE = 'customers_handover', CONSTRAINT = 'a_successor_is_a_consultant_at_work';
        END IF;
        v_old := v_row.id;
        v_from := v_row.owner_id;
        SELECT id INTO v_new FROM customers_customer
        WHERE office_id = v_office AND owner_id = v_to AND phone_key = v_row.phone_key
            AND name_key = v_row.name_key AND handed_to_id IS NULL ORDER BY id LIMIT 1;
        IF v_new IS NULL THEN
            v_new := nextval(pg_get_serial_sequence('customers_customer', 'id'));
            v_row.id := v_new;
            v_row.owner_id := v_to;
            v_row.created_at := p_at;
            INSERT INTO customers_customer SELECT v_row.*;
            INSERT INTO customers_membership
                (office_id, party_id, customer_id, change, relation, reason, changed_at, changed_by_id)
            SELECT v_office, m.party_id, v_new, 'joined', m.relation, '移交', p_at, v_staff
            FROM (SELECT * FROM customers_membership WHERE office_id = v_office AND customer_id = v_old
                  ORDER BY id DESC LIMIT 1) m
            WHERE m.change = 'joined';
            INSERT INTO customers_consent (office_id, owner_id, customer_id, notice_version, way, scope, contact,
                                           said_at, recorded_by_id)
            SELECT v_office, v_to, v_new, s.notice_version, s.way, s.scope, s.contact, s.said_at, s.recorded_by_id
            FROM customers_consent s WHERE s.office_id = v_office AND s.customer_id = v_old
            ORDER BY (s.contact = 'not_asked'), s.id DESC LIMIT 1;
        END IF;
        INSERT INTO customers_handover
            (office_id, owner_id, predecessor_id, customer_id, became_id, reason, decided_by_id, decided_at)
        VALUES (v_office, v_to, v_from, v_old, v_new, p_reason, v_staff, p_at);
        WITH RECURSIVE line AS (
            SELECT v_old AS id
            UNION
            SELECT h.customer_id FROM line JOIN customers_handover h
                ON h.office_id = v_office AND h.became_id = line.id
        )
        UPDATE customers_customer c SET handed_to_id = v_to FROM line WHERE c.office_id = v_office AND c.id = line.id;
    END LOOP;
    RETURN coalesce(cardinality(p_customers), 0);
END $$;
REVOKE ALL ON FUNCTION customers_hand_over(bigint[], bigint[], text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION customers_hand_over(bigint[], bigint[], text, timestamptz)
    TO anchang_sales_manager, anchang_project_manager;
"""

# The rows that came before a customer of the acting consultant: nobody else's, and only by a decided hand-over.
LINE = f"""
CREATE FUNCTION customers_handed_line(p_customer bigint) RETURNS TABLE (id bigint, owner_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH RECURSIVE line AS (
        SELECT h.customer_id AS id FROM customers_handover h
        JOIN customers_customer c ON c.office_id = h.office_id AND c.id = h.became_id
        WHERE h.office_id = {ACTING_OFFICE} AND h.became_id = p_customer
            AND c.owner_id = {ACTING_STAFF} AND c.handed_to_id IS NULL
        UNION
        SELECT h.customer_id FROM line JOIN customers_handover h
            ON h.office_id = {ACTING_OFFICE} AND h.became_id = line.id
    )
    SELECT c.id, c.owner_id FROM line JOIN customers_customer c ON c.office_id = {ACTING_OFFICE} AND c.id = line.id
$$;
REVOKE ALL ON FUNCTION customers_handed_line(bigint) FROM PUBLIC;
"""

# Calls and visits are found by the number, as everywhere, and belong to whom they were made or received by.
FILE = f"""
CREATE FUNCTION customers_predecessor_file(p_customer bigint)
RETURNS TABLE (kind text, id bigint, at timestamptz, staff_id bigint, content jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_office bigint := {ACTING_OFFICE};
    v_key text;
    v_rows bigint[];
    v_owners bigint[];
BEGIN
    SELECT array_agg(l.id), array_agg(l.owner_id) INTO v_rows, v_owners FROM customers_handed_line(p_customer) l;
    IF v_rows IS NULL THEN
        RETURN;
    END IF;
    SELECT c.phone_key INTO v_key FROM customers_customer c WHERE c.office_id = v_office AND c.id = p_customer;
    RETURN QUERY
    SELECT 'registration', r.id, r.registered_at, r.owner_id, jsonb_build_object('kind', r.kind, 'details', r.details)
    FROM customers_registration r WHERE r.office_id = v_office AND r.customer_id = ANY (v_rows)
    UNION ALL
    SELECT 'follow_up', f.id, f.followed_at, f.owner_id, to_jsonb(f)
    FROM customers_followup f WHERE f.office_id = v_office AND f.customer_id = ANY (v_rows)
    UNION ALL
    SELECT 'call', k.id, k.called_at, k.owner_id, jsonb_build_object('invited', k.invited)
    FROM reception_call k WHERE k.office_id = v_office AND k.phone_key = v_key AND k.owner_id = ANY (v_owners)
    UNION ALL
    SELECT 'visit', v.id, v.arrived_at, v.owner_id, '{{}}'::jsonb
    FROM reception_visit v WHERE v.office_id = v_office AND v.phone_key = v_key AND v.owner_id = ANY (v_owners)
    UNION ALL
    SELECT 'deal', d.id, d.dealt_at, d.owner_id, jsonb_build_object('stage', d.stage)
    FROM reception_deal d WHERE d.office_id = v_office AND d.customer_id = ANY (v_rows)
    ORDER BY 3 DESC, 2 DESC;
END $$;
REVOKE ALL ON FUNCTION customers_predecessor_file(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION customers_predecessor_file(bigint) TO anchang_consultant;
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0006_hand_over"), ("ledger", "0002_chain")]

    operations = [
        ACCESS,
        confirmation_record("customers_handover"),
        *(same_office("customers_handover", column, target) for column, target in REFERENCES),
        migrations.RunSQL(
            HAND_OVER, "DROP FUNCTION customers_hand_over(bigint[], bigint[], text, timestamptz);"
        ),
        migrations.RunSQL(LINE, "DROP FUNCTION customers_handed_line(bigint);"),
        migrations.RunSQL(FILE, "DROP FUNCTION customers_predecessor_file(bigint);"),
    ]
