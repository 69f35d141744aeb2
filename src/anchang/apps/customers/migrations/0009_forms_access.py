"""Who decides what a form must say, who signs one, and that both stay as they were."""

from django.db import migrations

from anchang.foundation.db import same_office
from anchang.foundation.ledger.records import confirmation_record
from anchang.foundation.rls import OFFICE, OWN, Access, Only, policies
from anchang.foundation.rls.policies import ACTING_STAFF
from anchang.foundation.vault.fields import only_sealed

MANAGERS = ("supervisor", "sales_manager", "project_manager")
DECIDING = ("sales_manager", "project_manager")
READERS = ("consultant", "clerk", *MANAGERS)
OWN_DECISION = Only(f"decided_by_id = {ACTING_STAFF}")
ABOUT_OWN_CUSTOMER = Only(
    f"owner_id = {ACTING_STAFF} AND EXISTS (SELECT FROM customers_customer c WHERE c.id = customer_id)"
)

ACCESSES = (
    Access(
        "customers_formstandard",
        {
            post: {"select": OFFICE, **({"insert": OWN_DECISION} if post in DECIDING else {})}
            for post in READERS
        },
    ),
    Access(
        "customers_signature",
        {
            "consultant": {"select": OWN, "insert": ABOUT_OWN_CUSTOMER},
            "clerk": {"select": OFFICE, "insert": OFFICE},
            **{post: {"select": OFFICE} for post in MANAGERS},
        },
    ),
)
CUSTOMER, STAFF = "customers_customer", "offices_staff"
REFERENCES = (
    ("customers_formstandard", "decided_by_id", STAFF),
    ("customers_signature", "owner_id", STAFF),
    ("customers_signature", "recorded_by_id", STAFF),
    ("customers_signature", "customer_id", CUSTOMER),
    ("customers_signature", "registration_id", "customers_registration"),
)
OF_ITS_CUSTOMER = """
ALTER TABLE customers_registration ADD CONSTRAINT registration_is_of_one_customer
    UNIQUE (office_id, id, customer_id, owner_id);
ALTER TABLE customers_signature ADD CONSTRAINT a_signature_is_of_the_customer_and_consultant_of_its_form
    FOREIGN KEY (office_id, registration_id, customer_id, owner_id)
    REFERENCES customers_registration (office_id, id, customer_id, owner_id) DEFERRABLE INITIALLY DEFERRED;
"""
NOT_TIED = """
ALTER TABLE customers_signature DROP CONSTRAINT a_signature_is_of_the_customer_and_consultant_of_its_form;
ALTER TABLE customers_registration DROP CONSTRAINT registration_is_of_one_customer;
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0008_forms"), ("ledger", "0002_chain")]

    operations = [
        policies(*ACCESSES),
        *(confirmation_record(access.table) for access in ACCESSES),
        *(same_office(table, column, target) for table, column, target in REFERENCES),
        only_sealed("customers_registration", "second_phone"),
        only_sealed("customers_signature", "strokes"),
        only_sealed("customers_signature", "words"),
        migrations.RunSQL(OF_ITS_CUSTOMER, NOT_TIED),
    ]
