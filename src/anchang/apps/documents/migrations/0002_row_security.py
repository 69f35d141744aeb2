"""Who may open which version (1.3): the deciding column `open_to` is on the row, and the database keeps it.

A reader's posts and people are one array, so each policy is one test without OR. The tables below a version
ask whether the version is visible; that sub-select runs under the asker's own policies.
"""

from django.db import migrations

from anchang.foundation.db import append_only, same_office
from anchang.foundation.ledger.records import confirmation_record
from anchang.foundation.rls import OFFICE, OWN, POSTS, Access, Only, policies
from anchang.foundation.rls.policies import ACTING_STAFF

CLERK_AND_MANAGERS = ("clerk", "supervisor", "project_manager")  # the sales manager holds the whole office
FILING = (*CLERK_AND_MANAGERS, "sales_manager", "administrator", "finance")
USUAL = "'project_data', 'sales_control', 'queue_numbers', 'sales_material', 'back_office', 'meeting', 'training', 'other'"
CATEGORIES = {
    "clerk": f"{USUAL}, 'report'",
    "administrator": f"{USUAL}, 'report'",
    "finance": "'report', 'payroll'",
    **dict.fromkeys(
        ("supervisor", "sales_manager", "project_manager"), f"{USUAL}, 'report', 'leader_phone', 'payroll'"
    ),
}


def open_to(post):
    return OFFICE if post == "sales_manager" else Only(f"open_to && ARRAY['{post}', '#' || {ACTING_STAFF}]")


OF_A_VISIBLE_VERSION = "version_id IN (SELECT v.id FROM documents_version v)"
OF_A_VISIBLE_DOCUMENT = "document_id IN (SELECT d.id FROM documents_document d)"
OWN_OF_A_VISIBLE_VERSION = Only(f"owner_id = {ACTING_STAFF} AND {OF_A_VISIBLE_VERSION}")
OWN_OF_A_VISIBLE_DOCUMENT = Only(f"owner_id = {ACTING_STAFF} AND {OF_A_VISIBLE_DOCUMENT}")


def with_its_version(post):
    return OFFICE if post == "sales_manager" else Only(OF_A_VISIBLE_VERSION)


def may_file(post):
    return Only(f"owner_id = {ACTING_STAFF} AND category IN ({CATEGORIES[post]})")


def receipts(post):
    """The clerk and the managers follow up who has read what they see; everybody else knows their own."""
    return with_its_version(post) if post in (*CLERK_AND_MANAGERS, "sales_manager") else OWN


TABLES = policies(
    Access(
        "documents_document",
        {
            post: {"select": open_to(post), **({"insert": may_file(post)} if post in FILING else {})}
            for post in POSTS
        },
    ),
    Access(
        "documents_version",
        {
            post: {
                "select": open_to(post),
                **({"insert": OWN_OF_A_VISIBLE_DOCUMENT} if post in FILING else {}),
            }
            for post in POSTS
        },
    ),
    Access(
        "documents_paper",
        {
            post: {
                "select": with_its_version(post),
                **({"insert": OWN_OF_A_VISIBLE_VERSION} if post in FILING else {}),
            }
            for post in POSTS
        },
    ),
    Access("documents_content", {post: {"insert": OWN_OF_A_VISIBLE_VERSION} for post in FILING}),
    Access(
        "documents_step",
        {post: {"select": with_its_version(post), "insert": OWN_OF_A_VISIBLE_VERSION} for post in FILING},
    ),
    Access(
        "documents_opening",
        {post: {"select": receipts(post), "insert": OWN_OF_A_VISIBLE_VERSION} for post in POSTS},
    ),
    Access(
        "documents_confirmation",
        {post: {"select": receipts(post), "insert": OWN_OF_A_VISIBLE_VERSION} for post in POSTS},
    ),
)

VERSION, DOCUMENT, STAFF = "documents_version", "documents_document", "offices_staff"
REFERENCES = (
    (DOCUMENT, "owner_id", STAFF),
    (VERSION, "owner_id", STAFF),
    (VERSION, "document_id", DOCUMENT),
    *(
        (f"documents_{table}", column, target)
        for table in ("paper", "content", "step", "opening", "confirmation")
        for column, target in (("owner_id", STAFF), ("version_id", VERSION))
    ),
)
RECORDS = ("paper", "step", "confirmation")
KEPT = ("content", "opening")


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_initial"),
        ("offices", "0002_row_security"),
        ("ledger", "0002_chain"),
        ("rls", "0001_initial"),
    ]

    operations = [
        TABLES,
        *(confirmation_record(f"documents_{table}") for table in RECORDS),
        *(append_only(f"documents_{table}") for table in KEPT),
        *(same_office(table, column, target) for table, column, target in REFERENCES),
    ]
