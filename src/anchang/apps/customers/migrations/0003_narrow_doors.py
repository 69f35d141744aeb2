"""The two narrow doors across consultants: tying rows of one person, and recognition (security.md)."""

from django.db import migrations

from anchang.foundation.rls.policies import ACTING_OFFICE, ACTING_STAFF

# Returns nothing, and does the same work whether or not a colleague holds the same person: a party is made in
# either case, the oldest row of the number is read (one's own, when there is no other), and the one that is not
# needed stays empty. So whoever registers learns nothing, neither from the answer nor from the time it takes.
TIE = f"""
CREATE FUNCTION customers_tie(p_customer bigint, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_office bigint := {ACTING_OFFICE};
    v_staff bigint := {ACTING_STAFF};
    v_key text;
    v_fresh bigint;
    v_party bigint;
BEGIN
    SELECT phone_key INTO v_key FROM customers_customer WHERE office_id = v_office AND id = p_customer;
    IF v_key IS NULL OR EXISTS (
        SELECT FROM customers_membership WHERE office_id = v_office AND customer_id = p_customer
    ) THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(v_office::text || ':' || v_key, 0));
    INSERT INTO customers_party (office_id, created_at) VALUES (v_office, p_at) RETURNING id INTO v_fresh;
    SELECT m.party_id INTO v_party
    FROM (
        SELECT id FROM customers_customer
        WHERE office_id = v_office AND phone_key = v_key ORDER BY id LIMIT 1
    ) oldest
    LEFT JOIN LATERAL (
        SELECT party_id, change FROM customers_membership
        WHERE office_id = v_office AND customer_id = oldest.id ORDER BY id DESC LIMIT 1
    ) m ON m.change = 'joined';
    INSERT INTO customers_membership
        (office_id, party_id, customer_id, change, relation, reason, changed_at, changed_by_id)
    VALUES (v_office, coalesce(v_party, v_fresh), p_customer, 'joined', 'self', '同一电话', p_at, v_staff);
END $$;
REVOKE ALL ON FUNCTION customers_tie(bigint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION customers_tie(bigint, timestamptz) TO anchang_consultant, anchang_clerk;
"""

# One row: new, yours, or the number of the consultant to call. The question is logged by the function itself.
# It is asked with a keyed number, or with the keyed last four digits and a name or its pinyin.
KEYS = "text, text, text, text, timestamptz"
RECOGNISE = f"""
CREATE FUNCTION customers_recognise(
    p_phone_key text, p_tail_key text, p_name_key text, p_name_pinyin text, p_at timestamptz,
    OUT answer text, OUT consultant_id bigint
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_office bigint := {ACTING_OFFICE};
    v_staff bigint := {ACTING_STAFF};
BEGIN
    SELECT coalesce(fixed.corrected_consultant_id, c.handed_to_id, r.owner_id) INTO consultant_id
    FROM (
        SELECT id, handed_to_id FROM customers_customer
        WHERE office_id = v_office AND phone_key = p_phone_key AND p_phone_key <> ''
        UNION ALL
        SELECT id, handed_to_id FROM customers_customer
        WHERE office_id = v_office AND tail_key = p_tail_key AND name_key = p_name_key
            AND p_name_key <> '' AND p_phone_key = ''
        UNION ALL
        SELECT id, handed_to_id FROM customers_customer
        WHERE office_id = v_office AND tail_key = p_tail_key AND name_pinyin = p_name_pinyin
            AND p_name_pinyin <> '' AND p_phone_key = ''
    ) c
    JOIN customers_registration r ON r.office_id = v_office AND r.customer_id = c.id
    JOIN LATERAL conduct_corrected_registration(v_office, r.id) fixed ON NOT fixed.void
    WHERE r.kind <> 'proxy'
    ORDER BY (r.kind = 'call'), coalesce(fixed.corrected_at, r.registered_at), r.id LIMIT 1;
    answer := CASE WHEN consultant_id IS NULL THEN 'new' WHEN consultant_id = v_staff THEN 'yours'
                   ELSE 'consultant' END;
    INSERT INTO customers_lookup (office_id, owner_id, way, tail_key, answer, consultant_id, asked_at)
    VALUES (v_office, v_staff, CASE WHEN p_phone_key <> '' THEN 'phone' WHEN p_name_key <> '' THEN 'name_and_tail'
                                    ELSE 'pinyin_and_tail' END,
            p_tail_key, answer, consultant_id, p_at);
END $$;
REVOKE ALL ON FUNCTION customers_recognise({KEYS}) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION customers_recognise({KEYS})
    TO anchang_desk, anchang_clerk, anchang_supervisor, anchang_sales_manager, anchang_project_manager;
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_row_security"), ("conduct", "0003_narrow_functions")]

    operations = [
        migrations.RunSQL(TIE, "DROP FUNCTION customers_tie(bigint, timestamptz);"),
        migrations.RunSQL(RECOGNISE, f"DROP FUNCTION customers_recognise({KEYS});"),
    ]
