"""Who records, decides and sees what is done with personal data; and the doors through which a person is found
and erased (erasing.py).
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from anchang.apps.privacy.erasing import doors_sql, no_doors_sql
from anchang.foundation.db import same_office
from anchang.foundation.ledger.records import confirmation_record
from anchang.foundation.rls import OFFICE, Access, Only, policies
from anchang.foundation.rls.policies import ACTING_STAFF

MANAGERS = ("supervisor", "sales_manager", "project_manager")
DECIDING = ("sales_manager", "project_manager")
READERS = ("clerk", *MANAGERS)


def seen(signed_by, posts):
    """The clerk and the managers read; `posts` write in their own name."""
    scope = Only(f"{signed_by} = {ACTING_STAFF}")
    return {post: {"select": OFFICE, **({"insert": scope} if post in posts else {})} for post in READERS}


ACCESSES = (
    Access("privacy_request", seen("recorded_by_id", READERS)),
    Access("privacy_ruling", seen("decided_by_id", DECIDING)),
    Access("privacy_issue", seen("issued_by_id", DECIDING)),
    Access("privacy_hold", seen("placed_by_id", MANAGERS)),
    Access("privacy_holdend", seen("ended_by_id", DECIDING)),
    Access("privacy_erasure", seen("erased_by_id", ())),
)
CUSTOMER, STAFF, REQUEST = "customers_customer", "offices_staff", "privacy_request"
REFERENCES = (
    ("privacy_request", "customer_id", CUSTOMER),
    ("privacy_request", "recorded_by_id", STAFF),
    ("privacy_ruling", "request_id", REQUEST),
    ("privacy_ruling", "recorded_by_id", STAFF),
    ("privacy_ruling", "decided_by_id", STAFF),
    ("privacy_issue", "request_id", REQUEST),
    ("privacy_issue", "issued_by_id", STAFF),
    ("privacy_hold", "customer_id", CUSTOMER),
    ("privacy_hold", "placed_by_id", STAFF),
    ("privacy_holdend", "hold_id", "privacy_hold"),
    ("privacy_holdend", "ended_by_id", STAFF),
    ("privacy_erasure", "request_id", REQUEST),
    ("privacy_erasure", "customer_id", CUSTOMER),
    ("privacy_erasure", "erased_by_id", STAFF),
)

# What a row repeats of another is held to it.
TIED = RunSQL(
    """
ALTER TABLE privacy_ruling ADD CONSTRAINT a_ruling_repeats_its_request
    FOREIGN KEY (office_id, request_id, recorded_by_id, ground, kind)
    REFERENCES privacy_request (office_id, id, recorded_by_id, ground, kind);
ALTER TABLE privacy_issue ADD CONSTRAINT an_issue_rests_on_an_approval
    FOREIGN KEY (office_id, request_id, kind, approved)
    REFERENCES privacy_ruling (office_id, request_id, kind, approved);
""",
    """
ALTER TABLE privacy_issue DROP CONSTRAINT an_issue_rests_on_an_approval;
ALTER TABLE privacy_ruling DROP CONSTRAINT a_ruling_repeats_its_request;
""",
)


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0003_doors"),
        ("privacy", "0001_initial"),
        ("customers", "0011_renaming_access"),
        ("sharing", "0002_row_security"),
        ("imports", "0003_narrow_doors"),
        ("rulings", "0002_row_security"),
        ("service", "0002_row_security"),
        ("conduct", "0002_row_security"),
        ("telephony", "0002_row_security"),
        ("ledger", "0002_chain"),
    ]

    operations = [
        policies(*ACCESSES),
        *(confirmation_record(access.table) for access in ACCESSES),
        *(same_office(table, column, target) for table, column, target in REFERENCES),
        TIED,
        RunSQL(doors_sql(), no_doors_sql()),
    ]
