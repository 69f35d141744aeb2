"""Who may see and write inspections: everybody inspected reads and answers their own, managers inspect."""

from django.db import migrations

from anchang.foundation.db import same_office
from anchang.foundation.ledger.records import confirmation_record
from anchang.foundation.rls import OFFICE, OWN, Access, Own, policies

MANAGERS = ("supervisor", "sales_manager", "project_manager")
INSPECTED = ("consultant", "clerk", "desk")
SIGNED = Own("inspected_by_id")


def seen(by_managers, by_inspected=None):
    """Read one's own or the office; `by_managers`, `by_inspected` are what each may add."""
    return {
        **{post: {"select": OFFICE, **({"insert": by_managers} if by_managers else {})} for post in MANAGERS},
        **{post: {"select": OWN, **({"insert": by_inspected} if by_inspected else {})} for post in INSPECTED},
    }


ACCESSES = (
    Access(
        "inspections_formversion",
        {
            **{post: {"select": OFFICE, "insert": OWN} for post in MANAGERS},
            **{post: {"select": OFFICE} for post in INSPECTED},
        },
    ),
    Access("inspections_inspection", seen(SIGNED)),
    Access("inspections_mark", seen(SIGNED)),
    Access("inspections_answer", seen(None, OWN)),
)

STAFF, INSPECTION = "offices_staff", "inspections_inspection"
REFERENCES = (
    ("inspections_formversion", "owner_id", STAFF),
    (INSPECTION, "owner_id", STAFF),
    (INSPECTION, "inspected_by_id", STAFF),
    ("inspections_mark", "owner_id", STAFF),
    ("inspections_mark", "inspected_by_id", STAFF),
    ("inspections_mark", "inspection_id", INSPECTION),
    ("inspections_answer", "owner_id", STAFF),
    ("inspections_answer", "inspection_id", INSPECTION),
)

# Marks name the people of their inspection, answers come from the person inspected.
TIED = """
ALTER TABLE inspections_mark ADD CONSTRAINT a_mark_names_the_people_of_its_inspection
    FOREIGN KEY (office_id, inspection_id, owner_id, inspected_by_id)
    REFERENCES inspections_inspection (office_id, id, owner_id, inspected_by_id);
ALTER TABLE inspections_answer ADD CONSTRAINT an_answer_is_about_ones_own_inspection
    FOREIGN KEY (office_id, inspection_id, owner_id) REFERENCES inspections_inspection (office_id, id, owner_id);
"""
UNTIED = """
ALTER TABLE inspections_answer DROP CONSTRAINT an_answer_is_about_ones_own_inspection;
ALTER TABLE inspections_mark DROP CONSTRAINT a_mark_names_the_people_of_its_inspection;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("inspections", "0001_initial"),
        ("offices", "0002_row_security"),
        ("ledger", "0002_chain"),
        ("rls", "0001_initial"),
    ]

    operations = [
        policies(*ACCESSES),
        *(confirmation_record(access.table) for access in ACCESSES),
        *(same_office(table, column, target) for table, column, target in REFERENCES),
        migrations.RunSQL(TIED, UNTIED),
    ]
