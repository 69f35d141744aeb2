"""The two narrow doors across consultants: tying rows of one person, and recognition (security.md)."""

from django.db import migrations

# Returns nothing, so that whoever registers learns nothing about a colleague's customer.
TIE = """
CREATE FUNCTION customers_tie(p_customer bigint, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    v_office bigint := anchang_office();
    v_staff bigint := anchang_staff();
    v_phone text;
    v_party bigint;
BEGIN
    SELECT phone INTO v_phone FROM customers_customer WHERE office_id = v_office AND id = p_customer;
    IF v_phone IS NULL OR EXISTS (
        SELECT FROM customers_membership WHERE office_id = v_office AND customer_id = p_customer
    ) THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(v_office::text || ':' || v_phone, 0));
    SELECT m.party_id INTO v_party
    FROM customers_customer c
    JOIN LATERAL (
        SELECT party_id, change FROM customers_membership
        WHERE office_id = v_office AND customer_id = c.id ORDER BY id DESC LIMIT 1
    ) m ON m.change = 'joined'
    WHERE c.office_id = v_office AND c.phone = v_phone AND c.id <> p_customer
    ORDER BY c.id LIMIT 1;
    IF v_party IS NULL THEN
        INSERT INTO customers_party (office_id, created_at) VALUES (v_office, p_at) RETURNING id INTO v_party;
    END IF;
    INSERT INTO customers_membership
        (office_id, party_id, customer_id, change, relation, reason, changed_at, changed_by_id)
    VALUES (v_office, v_party, p_customer, 'joined', 'self', '同一电话', p_at, v_staff);
END $$;
REVOKE ALL ON FUNCTION customers_tie(bigint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION customers_tie(bigint, timestamptz) TO anchang_consultant, anchang_clerk;
"""

# One row: new, yours, or the number of the consultant to call. The question is logged by the function itself.
RECOGNISE = """
CREATE FUNCTION customers_recognise(
    p_phone text, p_name_key text, p_last_four text, p_at timestamptz,
    OUT answer text, OUT consultant_id bigint
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    v_office bigint := anchang_office();
    v_staff bigint := anchang_staff();
BEGIN
    IF p_phone <> '' THEN
        SELECT r.owner_id INTO consultant_id
        FROM customers_customer c JOIN customers_registration r ON r.office_id = v_office AND r.customer_id = c.id
        WHERE c.office_id = v_office AND c.phone = p_phone AND r.kind <> 'proxy'
        ORDER BY (r.kind = 'call'), r.registered_at, r.id LIMIT 1;
    ELSE
        SELECT r.owner_id INTO consultant_id
        FROM customers_customer c JOIN customers_registration r ON r.office_id = v_office AND r.customer_id = c.id
        WHERE c.office_id = v_office AND c.last_four = p_last_four AND c.name_key = p_name_key AND r.kind <> 'proxy'
        ORDER BY (r.kind = 'call'), r.registered_at, r.id LIMIT 1;
    END IF;
    answer := CASE WHEN consultant_id IS NULL THEN 'new' WHEN consultant_id = v_staff THEN 'yours'
                   ELSE 'consultant' END;
    INSERT INTO customers_lookup (office_id, owner_id, way, last_four, answer, consultant_id, asked_at)
    VALUES (v_office, v_staff, CASE WHEN p_phone <> '' THEN 'phone' ELSE 'name_and_tail' END,
            CASE WHEN p_phone <> '' THEN right(p_phone, 4) ELSE p_last_four END, answer, consultant_id, p_at);
END $$;
REVOKE ALL ON FUNCTION customers_recognise(text, text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION customers_recognise(text, text, text, timestamptz)
    TO anchang_desk, anchang_clerk, anchang_supervisor, anchang_sales_manager, anchang_project_manager;
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_row_security")]

    operations = [
        migrations.RunSQL(TIE, "DROP FUNCTION customers_tie(bigint, timestamptz);"),
        migrations.RunSQL(RECOGNISE, "DROP FUNCTION customers_recognise(text, text, text, timestamptz);"),
    ]
