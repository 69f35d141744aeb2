"""Who may see what of customers (1.1, 1.2, 5.3.1), what nobody changes (2.1.4), and nothing across offices."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from anchang.foundation.db import same_office
from anchang.foundation.ledger.records import confirmation_record
from anchang.foundation.rls import OFFICE, OWN, Access, Only, policies
from anchang.foundation.rls.policies import ACTING_STAFF
from anchang.foundation.vault.fields import only_sealed

MANAGERS = ("supervisor", "sales_manager", "project_manager")

# A consultant writes about customers in their own book alone. The sub-select runs under the consultant's own
# policies, so that a colleague's customer and one that does not exist are refused alike.
ABOUT_OWN_CUSTOMER = Only(
    f"owner_id = {ACTING_STAFF} AND EXISTS (SELECT FROM customers_customer c WHERE c.id = customer_id)"
)
# A row that was handed over stays for the clerk and the managers; only `customers_hand_over` hands over.
OWN_STILL = Only(f"owner_id = {ACTING_STAFF} AND handed_to_id IS NULL")
NOT_HANDED_OVER = Only("handed_to_id IS NULL")
NOT_ABOUT_ONESELF = Only(f"found_by_id = {ACTING_STAFF}")


def of_managers(**commands):
    return {post: dict(commands) for post in MANAGERS}


ACCESSES = (
    Access(
        "customers_customer",
        {
            "consultant": {"select": OWN_STILL, "insert": OWN_STILL},
            "clerk": {"select": OFFICE, "insert": NOT_HANDED_OVER},
            **of_managers(select=OFFICE),
        },
    ),
    Access(
        "customers_registration",
        {
            "consultant": {"select": OWN, "insert": ABOUT_OWN_CUSTOMER},
            "clerk": {"select": OFFICE, "insert": OFFICE},
            **of_managers(select=OFFICE),
        },
    ),
    Access(
        "customers_followup",
        {"consultant": {"select": OWN, "insert": ABOUT_OWN_CUSTOMER}, **of_managers(select=OFFICE)},
    ),
    Access("customers_party", {"clerk": {"select": OFFICE, "insert": OFFICE}, **of_managers(select=OFFICE)}),
    Access(
        "customers_membership", {"clerk": {"select": OFFICE, "insert": OFFICE}, **of_managers(select=OFFICE)}
    ),
    Access(
        "customers_complaint",
        {
            "consultant": {"select": OWN},
            "clerk": {"select": OFFICE, "insert": OFFICE},
            **of_managers(select=OFFICE, insert=OFFICE),
        },
    ),
    Access(
        "customers_complaintfinding",
        {
            "consultant": {"select": OWN},
            "clerk": {"select": OFFICE},
            **of_managers(select=OFFICE, insert=NOT_ABOUT_ONESELF),
        },
    ),
    Access(
        "customers_consultantchange",
        {
            "consultant": {"select": OWN, "insert": ABOUT_OWN_CUSTOMER},
            "clerk": {"select": OFFICE, "insert": OFFICE},
            **of_managers(select=OFFICE, insert=OFFICE),
        },
    ),
    Access(
        "customers_changefinding",
        {
            "consultant": {"select": OWN},
            "clerk": {"select": OFFICE},
            **of_managers(select=OFFICE, insert=NOT_ABOUT_ONESELF),
        },
    ),
    Access(
        "customers_lookup", {"clerk": {"select": OWN}, "desk": {"select": OWN}, **of_managers(select=OFFICE)}
    ),
)

CUSTOMER, STAFF = "customers_customer", "offices_staff"
REFERENCES = (
    ("customers_customer", "owner_id", STAFF),
    ("customers_customer", "handed_to_id", STAFF),
    ("customers_registration", "owner_id", STAFF),
    ("customers_registration", "recorded_by_id", STAFF),
    ("customers_registration", "customer_id", CUSTOMER),
    ("customers_followup", "owner_id", STAFF),
    ("customers_followup", "customer_id", CUSTOMER),
    ("customers_membership", "party_id", "customers_party"),
    ("customers_membership", "customer_id", CUSTOMER),
    ("customers_membership", "changed_by_id", STAFF),
    ("customers_complaint", "owner_id", STAFF),
    ("customers_complaint", "recorded_by_id", STAFF),
    ("customers_complaint", "customer_id", CUSTOMER),
    ("customers_complaintfinding", "owner_id", STAFF),
    ("customers_complaintfinding", "found_by_id", STAFF),
    ("customers_complaintfinding", "successor_id", STAFF),
    ("customers_complaintfinding", "complaint_id", "customers_complaint"),
    ("customers_consultantchange", "owner_id", STAFF),
    ("customers_consultantchange", "wanted_id", STAFF),
    ("customers_consultantchange", "recorded_by_id", STAFF),
    ("customers_consultantchange", "customer_id", CUSTOMER),
    ("customers_changefinding", "owner_id", STAFF),
    ("customers_changefinding", "found_by_id", STAFF),
    ("customers_changefinding", "successor_id", STAFF),
    ("customers_changefinding", "change_id", "customers_consultantchange"),
    ("customers_lookup", "owner_id", STAFF),
    ("customers_lookup", "consultant_id", STAFF),
)
RECORDS = (
    "customers_registration",
    "customers_followup",
    "customers_membership",
    "customers_complaint",
    "customers_complaintfinding",
    "customers_consultantchange",
    "customers_changefinding",
    "customers_lookup",
)

# Whoever writes a customer without saying so calls them as they were recorded.
CALLED_AS_RECORDED = """
CREATE FUNCTION customers_called_as_recorded() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.current_name := NEW.name;
    RETURN NEW;
END $$;
CREATE TRIGGER called_as_recorded BEFORE INSERT ON customers_customer
    FOR EACH ROW WHEN (NEW.current_name = '') EXECUTE FUNCTION customers_called_as_recorded();
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial"), ("ledger", "0002_chain")]

    operations = [
        policies(*ACCESSES),
        only_sealed("customers_customer", "phone", key="phone_key"),
        *(confirmation_record(table) for table in RECORDS),
        # Name and number are part of every claim; only who holds the person now may change.
        confirmation_record("customers_customer", but=["handed_to_id"]),
        RunSQL(
            CALLED_AS_RECORDED,
            "DROP TRIGGER called_as_recorded ON customers_customer;"
            " DROP FUNCTION customers_called_as_recorded();",
        ),
        *(same_office(table, column, target) for table, column, target in REFERENCES),
    ]
