"""Who sees forms on their way, scans and checks (1.1, 2.1.2, 2.1.3); nothing of them is edited.

`owner_id` is the consultant whose form it is. What a consultant writes is about a form of their own; the clerk
receives, checks and archives; the managers read, and excuse a day.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from anchang.foundation.db import same_office
from anchang.foundation.ledger.records import confirmation_record
from anchang.foundation.rls import OFFICE, OWN, Access, Only, policies
from anchang.foundation.rls.policies import ACTING_STAFF

MANAGERS = ("supervisor", "sales_manager", "project_manager")


def of_own(table, column):
    """About a row of one's own: the sub-select runs under the consultant's own policies."""
    return Only(f"owner_id = {ACTING_STAFF} AND EXISTS (SELECT FROM {table} t WHERE t.id = {column})")


OF_OWN_FORM = of_own("customers_registration", "registration_id")
OF_OWN_SCAN = of_own("intake_scan", "scan_id")


def kept(consultant=None):
    """Consultants read their own, the clerk and the managers all; the clerk writes."""
    own = {"select": OWN, **({"insert": consultant} if consultant else {})}
    return {
        "consultant": own,
        "clerk": {"select": OFFICE, "insert": OFFICE},
        **{post: {"select": OFFICE} for post in MANAGERS},
    }


ACCESSES = (
    Access("intake_batch", kept(OWN)),
    Access("intake_item", kept(OF_OWN_FORM)),
    Access("intake_step", kept()),
    Access("intake_scan", kept(OF_OWN_FORM)),
    Access("intake_scanfile", kept(OF_OWN_SCAN)),
    Access("intake_check", kept()),
    Access("intake_addition", kept()),
    Access(
        "intake_excuse",
        {
            "consultant": {"select": OWN},
            "clerk": {"select": OWN},
            **{post: {"select": OFFICE, "insert": OFFICE} for post in MANAGERS},
        },
    ),
    Access(
        "intake_examination",
        {
            "consultant": {"select": OWN},
            "clerk": {"select": OWN},
            **{post: {"select": OFFICE} for post in MANAGERS},
        },
    ),
)
RECORDS = ("batch", "item", "step", "scan", "check", "addition", "excuse", "examination")
STAFF, FORM = "offices_staff", "customers_registration"
REFERENCES = (
    ("intake_batch", "owner_id", STAFF),
    ("intake_batch", "handed_by_id", STAFF),
    ("intake_item", "owner_id", STAFF),
    ("intake_item", "batch_id", "intake_batch"),
    ("intake_item", "registration_id", FORM),
    ("intake_item", "answers_id", "intake_step"),
    ("intake_step", "owner_id", STAFF),
    ("intake_step", "item_id", "intake_item"),
    ("intake_step", "registration_id", FORM),
    ("intake_step", "done_by_id", STAFF),
    ("intake_scan", "owner_id", STAFF),
    ("intake_scan", "registration_id", FORM),
    ("intake_scan", "attached_by_id", STAFF),
    ("intake_scanfile", "owner_id", STAFF),
    ("intake_scanfile", "scan_id", "intake_scan"),
    ("intake_check", "owner_id", STAFF),
    ("intake_check", "registration_id", FORM),
    ("intake_check", "checked_by_id", STAFF),
    ("intake_addition", "owner_id", STAFF),
    ("intake_addition", "registration_id", FORM),
    ("intake_addition", "added_by_id", STAFF),
    ("intake_excuse", "owner_id", STAFF),
    ("intake_excuse", "excused_by_id", STAFF),
    ("intake_examination", "owner_id", STAFF),
    ("intake_examination", "case_id", "conduct_case"),
)

# A form keeps its consultant on every row about it, and a step follows what was done before.
WHOSE_FORM = RunSQL(
    "ALTER TABLE customers_registration ADD CONSTRAINT a_registration_is_of_one_consultant"
    " UNIQUE (office_id, id, owner_id);",
    "ALTER TABLE customers_registration DROP CONSTRAINT a_registration_is_of_one_consultant;",
)
ITS_FORM = (
    "(office_id, registration_id, owner_id) REFERENCES customers_registration (office_id, id, owner_id)"
)
AGREEMENTS = (
    ("intake_item", "a_form_is_handed_in_for_its_own_consultant", ITS_FORM),
    ("intake_scan", "a_scan_is_of_a_form_of_its_consultant", ITS_FORM),
    ("intake_check", "a_check_is_of_a_form_of_its_consultant", ITS_FORM),
    ("intake_addition", "an_addition_is_to_a_form_of_its_consultant", ITS_FORM),
    (
        "intake_item",
        "a_batch_holds_forms_of_its_consultant",
        "(office_id, batch_id, owner_id) REFERENCES intake_batch (office_id, id, owner_id)",
    ),
    (
        "intake_item",
        "a_form_answers_its_own_return",
        "(office_id, answers_id, registration_id, answered)"
        " REFERENCES intake_step (office_id, id, registration_id, kind)",
    ),
    (
        "intake_step",
        "a_step_is_about_the_form_that_was_handed_in",
        "(office_id, item_id, registration_id, owner_id)"
        " REFERENCES intake_item (office_id, id, registration_id, owner_id)",
    ),
    (
        "intake_step",
        "a_step_follows_the_one_that_it_names",
        "(office_id, item_id, after) REFERENCES intake_step (office_id, item_id, kind)",
    ),
)
ANSWERED = RunSQL(
    "ALTER TABLE intake_item ADD COLUMN answered varchar(10)"
    " GENERATED ALWAYS AS (CASE WHEN answers_id IS NULL THEN NULL ELSE 'returned' END) STORED;",
    "ALTER TABLE intake_item DROP COLUMN answered;",
)


def agree(table, name, terms):
    return RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY {terms};",
        f"ALTER TABLE {table} DROP CONSTRAINT {name};",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0001_initial"),
        ("customers", "0002_row_security"),
        ("conduct", "0002_row_security"),
        ("offices", "0002_row_security"),
        ("ledger", "0002_chain"),
    ]

    operations = [
        WHOSE_FORM,
        ANSWERED,
        policies(*ACCESSES),
        *(confirmation_record(f"intake_{table}") for table in RECORDS),
        *(same_office(table, column, target) for table, column, target in REFERENCES),
        *(agree(*one) for one in AGREEMENTS),
    ]
