"""Who sees that a customer was renamed, and the one door through which one is."""

from django.db import migrations

from anchang.foundation.db import same_office
from anchang.foundation.ledger.records import confirmation_record
from anchang.foundation.rls import OFFICE, OWN, Access, policies
from anchang.foundation.rls.policies import ACTING_OFFICE, ACTING_STAFF

READERS = ("clerk", "supervisor", "sales_manager", "project_manager")
ACCESS = Access(
    "customers_renaming",
    {"consultant": {"select": OWN}, **{post: {"select": OFFICE} for post in READERS}},
)
REFERENCES = (
    ("owner_id", "offices_staff"),
    ("customer_id", "customers_customer"),
    ("correction_id", "conduct_correction"),
)

# The acting manager has just approved a correction of the name on a registration: its customer, and the rows that
# came of it by handing over, are called so from now on. The name itself is sealed in the correction, which the
# database cannot read; a correction renames once.
RENAME = f"""
CREATE FUNCTION customers_rename(p_correction bigint, p_name text, p_key text, p_pinyin text, p_initials text,
                                 p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_office bigint := {ACTING_OFFICE};
    v_customer bigint;
BEGIN
    SELECT r.customer_id INTO v_customer FROM conduct_correction x
    JOIN conduct_correctionruling y ON y.office_id = x.office_id AND y.correction_id = x.id
        AND y.approved AND y.decided_by_id = {ACTING_STAFF}
    JOIN customers_registration r ON r.office_id = x.office_id AND r.id = x.record_id
    WHERE x.office_id = v_office AND x.id = p_correction
        AND x.record_table = 'customers_registration' AND x.field = 'name';
    IF v_customer IS NULL OR p_name = '' OR p_key = '' THEN
        RAISE EXCEPTION 'nobody approved this name' USING ERRCODE = 'check_violation',
            TABLE = 'customers_renaming', CONSTRAINT = 'a_customer_is_renamed_by_an_approved_correction';
    END IF;
    WITH RECURSIVE line AS (
        SELECT v_customer AS id
        UNION
        SELECT h.became_id FROM line JOIN customers_handover h
            ON h.office_id = v_office AND h.customer_id = line.id
    )
    INSERT INTO customers_renaming (office_id, owner_id, customer_id, correction_id, was_key, renamed_at)
    SELECT v_office, c.owner_id, c.id, p_correction, c.name_key, p_at
    FROM line JOIN customers_customer c ON c.office_id = v_office AND c.id = line.id;
    -- By the ledger's own door: it commits to the row as it is now. The recorded name is not touched.
    PERFORM ledger_redact('customers_customer', n.customer_id, jsonb_build_object(
        'current_name', p_name, 'name_key', p_key, 'name_pinyin', p_pinyin, 'name_initials', p_initials))
    FROM customers_renaming n WHERE n.office_id = v_office AND n.correction_id = p_correction;
END $$;
REVOKE ALL ON FUNCTION customers_rename(bigint, text, text, text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION customers_rename(bigint, text, text, text, text, timestamptz)
    TO anchang_sales_manager, anchang_project_manager;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0010_renaming"),
        ("conduct", "0003_narrow_functions"),
        ("ledger", "0002_chain"),
    ]

    operations = [
        policies(ACCESS),
        confirmation_record(ACCESS.table),
        *(same_office(ACCESS.table, column, target) for column, target in REFERENCES),
        migrations.RunSQL(
            RENAME, "DROP FUNCTION customers_rename(bigint, text, text, text, text, timestamptz);"
        ),
    ]
