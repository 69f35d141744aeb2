"""Who sees imports (1.1, 2.1.3): the clerk and the managers, the file's content whoever brought it alone; consultants
which of their own registrations came with one. Nothing of an import is edited.

Claims and the work on imports are written by the functions of 0003 alone.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from anchang.foundation.db import append_only, same_office
from anchang.foundation.ledger.records import confirmation_record
from anchang.foundation.rls import OFFICE, OWN, Access, policies

IMPORTING = ("clerk", "supervisor", "sales_manager", "project_manager")
WITHDRAWING = ("sales_manager", "project_manager")
STAFF, IMPORT = "offices_staff", "imports_import"


def importing(**commands):
    return {post: dict(commands) for post in IMPORTING}


ACCESSES = (
    Access("imports_import", importing(select=OFFICE, insert=OWN)),
    Access("imports_job", importing(select=OFFICE)),
    Access("imports_working", importing(select=OWN, insert=OWN)),
    Access("imports_mapping", importing(select=OFFICE, insert=OWN)),
    Access("imports_result", importing(select=OFFICE, insert=OWN)),
    Access("imports_claim", {"consultant": {"select": OWN}, **importing(select=OFFICE)}),
    Access(
        "imports_withdrawal",
        {
            "consultant": {"select": OFFICE},
            **importing(select=OFFICE),
            **{post: {"select": OFFICE, "insert": OWN} for post in WITHDRAWING},
        },
    ),
)
REFERENCES = (
    ("imports_import", "owner_id", STAFF),
    ("imports_job", "owner_id", STAFF),
    ("imports_job", "subject_id", IMPORT),
    ("imports_working", "owner_id", STAFF),
    ("imports_working", "subject_id", IMPORT),
    ("imports_mapping", "owner_id", STAFF),
    ("imports_mapping", "subject_id", IMPORT),
    ("imports_mapping", "consultant_id", STAFF),
    ("imports_result", "owner_id", STAFF),
    ("imports_result", "subject_id", IMPORT),
    ("imports_result", "mapping_id", "imports_mapping"),
    ("imports_claim", "owner_id", STAFF),
    ("imports_claim", "subject_id", IMPORT),
    ("imports_claim", "registration_id", "customers_registration"),
    ("imports_withdrawal", "owner_id", STAFF),
    ("imports_withdrawal", "subject_id", IMPORT),
)
# Work is taken, and papers whose time is over removed, while nobody acts.
QUEUES = RunSQL(
    """
CREATE POLICY definer_functions_only ON imports_job TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY definer_functions_only ON imports_working TO CURRENT_USER USING (true) WITH CHECK (true);
""",
    "DROP POLICY definer_functions_only ON imports_working; DROP POLICY definer_functions_only ON imports_job;",
)


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0001_initial"),
        ("customers", "0009_forms_access"),
        ("ledger", "0002_chain"),
    ]

    operations = [
        policies(*ACCESSES),
        confirmation_record("imports_import"),
        confirmation_record("imports_result"),
        confirmation_record("imports_withdrawal"),
        append_only("imports_mapping"),
        append_only("imports_claim"),
        *(same_office(table, column, target) for table, column, target in REFERENCES),
        QUEUES,
    ]
