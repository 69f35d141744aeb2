"""Who approves notices and records consent; and that whoever wants no contact is left alone by everybody.

A customer says 「不要联系」 to one consultant, but the office has to obey. So the wish is written beside every
row that the office has of the same number at that moment. A row that is registered later carries the answer
that was given then: registering a number never tells whether the office knows it.
"""

from django.db import migrations

from anchang.foundation.db import same_office
from anchang.foundation.ledger.records import confirmation_record
from anchang.foundation.rls import OFFICE, OWN, POSTS, Access, Only, policies
from anchang.foundation.rls.policies import ACTING_OFFICE, ACTING_STAFF

MANAGERS = ("supervisor", "sales_manager", "project_manager")
APPROVING = ("sales_manager", "project_manager", "administrator")
READERS = ("consultant", "clerk", *MANAGERS)
ROLES = ", ".join(f"anchang_{post}" for post in READERS)
ABOUT_OWN_CUSTOMER = Only(
    f"owner_id = {ACTING_STAFF} AND EXISTS (SELECT FROM customers_customer c WHERE c.id = customer_id)"
)

ACCESSES = (
    Access(
        "customers_notice",
        {
            post: {
                "select": OFFICE,
                **({"insert": Only(f"approved_by_id = {ACTING_STAFF}")} if post in APPROVING else {}),
            }
            for post in POSTS
        },
    ),
    Access(
        "customers_consent",
        {
            "consultant": {"select": OWN, "insert": ABOUT_OWN_CUSTOMER},
            **{post: {"select": OFFICE, "insert": OFFICE} for post in ("clerk", *MANAGERS)},
        },
    ),
)
REFERENCES = (
    ("customers_notice", "approved_by_id", "offices_staff"),
    ("customers_consent", "owner_id", "offices_staff"),
    ("customers_consent", "recorded_by_id", "offices_staff"),
    ("customers_consent", "customer_id", "customers_customer"),
    ("customers_consent", "registration_id", "customers_registration"),
)

WANTS_NO_CONTACT = f"""
CREATE FUNCTION customers_wants_no_contact(p_customer bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce((
        SELECT s.contact = 'refused' FROM customers_consent s
        JOIN customers_customer c ON c.office_id = {ACTING_OFFICE} AND c.id = s.customer_id
        WHERE s.office_id = {ACTING_OFFICE} AND s.customer_id = p_customer AND s.contact <> 'not_asked'
            AND (current_setting('role') <> 'anchang_consultant' OR c.owner_id = {ACTING_STAFF})
        ORDER BY s.id DESC LIMIT 1
    ), false)
$$;
REVOKE ALL ON FUNCTION customers_wants_no_contact(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION customers_wants_no_contact(bigint) TO {ROLES};
"""

# Only for a customer whom the acting person has just recorded as wanting no contact. Returns nothing.
LEAVE_ALONE = f"""
CREATE FUNCTION customers_leave_alone(p_customer bigint, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_office bigint := {ACTING_OFFICE};
    v_said customers_consent;
    v_key text;
BEGIN
    SELECT * INTO v_said FROM customers_consent
        WHERE office_id = v_office AND customer_id = p_customer ORDER BY id DESC LIMIT 1;
    IF v_said.contact IS DISTINCT FROM 'refused' OR v_said.recorded_by_id IS DISTINCT FROM {ACTING_STAFF} THEN
        RETURN;
    END IF;
    SELECT phone_key INTO v_key FROM customers_customer WHERE office_id = v_office AND id = p_customer;
    INSERT INTO customers_consent (office_id, owner_id, customer_id, notice_version, way, scope, contact, said_at,
                                   recorded_by_id)
    SELECT v_office, c.owner_id, c.id, v_said.notice_version, v_said.way,
           coalesce((SELECT s.scope FROM customers_consent s WHERE s.office_id = v_office AND s.customer_id = c.id
                     ORDER BY s.id DESC LIMIT 1), 'full'),
           'refused', p_at, v_said.recorded_by_id
    FROM customers_customer c
    WHERE c.office_id = v_office AND c.phone_key = v_key AND c.id <> p_customer;
END $$;
REVOKE ALL ON FUNCTION customers_leave_alone(bigint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION customers_leave_alone(bigint, timestamptz) TO {ROLES};
"""

# Refused by the database, whatever code writes the follow-up.
LEFT_ALONE = """
CREATE FUNCTION customers_followup_is_welcome() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT NEW.by_customer AND customers_wants_no_contact(NEW.customer_id) THEN
        RAISE EXCEPTION 'this customer asked not to be contacted'
            USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME,
                  CONSTRAINT = 'whoever_wants_no_contact_is_left_alone';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER whoever_wants_no_contact_is_left_alone BEFORE INSERT ON customers_followup
    FOR EACH ROW EXECUTE FUNCTION customers_followup_is_welcome();
"""
NOT_BACKDATED = """
ALTER TABLE customers_notice ADD CONSTRAINT a_notice_is_not_backdated
    CHECK (effective_day >= (approved_at AT TIME ZONE 'Asia/Shanghai')::date);
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_notices"), ("ledger", "0002_chain")]

    operations = [
        policies(*ACCESSES),
        *(confirmation_record(access.table) for access in ACCESSES),
        *(same_office(table, column, target) for table, column, target in REFERENCES),
        migrations.RunSQL(
            NOT_BACKDATED, "ALTER TABLE customers_notice DROP CONSTRAINT a_notice_is_not_backdated;"
        ),
        migrations.RunSQL(WANTS_NO_CONTACT, "DROP FUNCTION customers_wants_no_contact(bigint);"),
        migrations.RunSQL(LEAVE_ALONE, "DROP FUNCTION customers_leave_alone(bigint, timestamptz);"),
        migrations.RunSQL(
            LEFT_ALONE,
            "DROP TRIGGER whoever_wants_no_contact_is_left_alone ON customers_followup;"
            " DROP FUNCTION customers_followup_is_welcome();",
        ),
    ]
