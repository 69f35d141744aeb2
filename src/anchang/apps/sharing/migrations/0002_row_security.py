"""Who sees requests, grants and exports (1.1, 1.2); nothing of them is edited; nothing leaves the office.

`owner_id` is whoever asked, on a grant whoever may look. What no post may read (the sealed files) or write (views,
downloads, jobs) passes through the functions of 0003 alone.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from anchang.foundation.db import append_only, same_office
from anchang.foundation.ledger.records import confirmation_record
from anchang.foundation.rls import OFFICE, OWN, Access, Only, policies
from anchang.foundation.rls.policies import ACTING_STAFF

ASKING = ("consultant", "clerk", "supervisor")
DECIDING = ("sales_manager", "project_manager")
LOOKING = ("consultant", "clerk", "finance", "desk")

# Only customers and documents that the asking person can see: the sub-selects run under their own policies. Counting also
# refuses a number that is named twice.
OWN_REQUEST = Only(
    f"owner_id = {ACTING_STAFF} AND cardinality(customer_ids) ="
    " (SELECT count(*) FROM customers_customer c WHERE c.id = ANY(customer_ids))"
    " AND cardinality(version_ids) = (SELECT count(*) FROM documents_version v WHERE v.id = ANY(version_ids))"
)


def asking(**commands):
    return {post: dict(commands) for post in ASKING}


def deciding(**commands):
    return {post: dict(commands) for post in DECIDING}


ACCESSES = (
    Access(
        "sharing_request",
        {**asking(select=OWN, insert=OWN_REQUEST), **deciding(select=OFFICE, insert=OWN_REQUEST)},
    ),
    Access(
        "sharing_decision",
        {**asking(select=OWN), **deciding(select=OFFICE, insert=OFFICE)},
    ),
    Access(
        "sharing_grant",
        {**{post: {"select": OWN} for post in LOOKING}, **deciding(select=OFFICE, insert=OFFICE)},
    ),
    Access(
        "sharing_withdrawal",
        {**asking(select=OWN, insert=OWN), **deciding(select=OFFICE, insert=OFFICE)},
    ),
    Access("sharing_view", {**asking(select=OWN), **deciding(select=OFFICE)}),
    Access("sharing_job", {**asking(select=OWN), **deciding(select=OFFICE)}),
    Access("sharing_result", {**asking(select=OWN, insert=OWN), **deciding(select=OFFICE, insert=OWN)}),
    Access("sharing_file", {**asking(insert=OWN), **deciding(insert=OWN)}),
    Access("sharing_download", {**asking(select=OWN), **deciding(select=OFFICE)}),
    Access("sharing_subject", {**asking(insert=OWN), **deciding(select=OFFICE, insert=OWN)}),
)
RECORDS = (
    "sharing_request",
    "sharing_decision",
    "sharing_grant",
    "sharing_withdrawal",
    "sharing_view",
    "sharing_result",
    "sharing_download",
)
REQUEST, STAFF = "sharing_request", "offices_staff"
REFERENCES = (
    ("sharing_request", "owner_id", STAFF),
    ("sharing_request", "recipient_id", STAFF),
    ("sharing_decision", "owner_id", STAFF),
    ("sharing_decision", "decided_by_id", STAFF),
    ("sharing_decision", "request_id", REQUEST),
    ("sharing_grant", "owner_id", STAFF),
    ("sharing_grant", "requester_id", STAFF),
    ("sharing_grant", "request_id", REQUEST),
    ("sharing_withdrawal", "owner_id", STAFF),
    ("sharing_withdrawal", "withdrawn_by_id", STAFF),
    ("sharing_withdrawal", "request_id", REQUEST),
    ("sharing_view", "owner_id", STAFF),
    ("sharing_view", "viewer_id", STAFF),
    ("sharing_view", "request_id", REQUEST),
    ("sharing_view", "grant_id", "sharing_grant"),
    ("sharing_job", "owner_id", STAFF),
    ("sharing_job", "request_id", REQUEST),
    ("sharing_result", "owner_id", STAFF),
    ("sharing_result", "request_id", REQUEST),
    ("sharing_file", "owner_id", STAFF),
    ("sharing_file", "request_id", REQUEST),
    ("sharing_download", "owner_id", STAFF),
    ("sharing_download", "request_id", REQUEST),
    ("sharing_subject", "owner_id", STAFF),
    ("sharing_subject", "request_id", REQUEST),
)
# Further references say that what stands on two rows about one request is the same on both.
AGREEMENTS = (
    (
        "sharing_decision",
        "a_sharing_decision_is_on_the_request_as_it_was_asked",
        "(office_id, request_id, owner_id, asked_as) REFERENCES sharing_request (office_id, id, owner_id, asked_as)",
    ),
    (
        "sharing_grant",
        "a_grant_is_for_the_recipient_and_hours_that_were_asked",
        "(office_id, request_id, requester_id, owner_id, hours)"
        " REFERENCES sharing_request (office_id, id, owner_id, recipient_id, hours)",
    ),
    (
        "sharing_grant",
        "a_grant_needs_the_managers_yes",
        "(office_id, request_id, approved) REFERENCES sharing_decision (office_id, request_id, approved)",
    ),
    (
        "sharing_view",
        "a_view_is_by_the_recipient_of_its_grant",
        "(office_id, grant_id, owner_id, viewer_id, request_id)"
        " REFERENCES sharing_grant (office_id, id, requester_id, owner_id, request_id)",
    ),
    *(
        (
            f"sharing_{table}",
            f"sharing_{table}_is_of_whoever_asked",
            "(office_id, request_id, owner_id) REFERENCES sharing_request (office_id, id, owner_id)",
        )
        for table in ("withdrawal", "job", "result", "file", "download", "subject")
    ),
)


def agree(table, name, terms):
    return RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY {terms};",
        f"ALTER TABLE {table} DROP CONSTRAINT {name};",
    )


# Jobs are taken, and files whose time is over removed, while nobody acts.
QUEUES = RunSQL(
    """
CREATE POLICY definer_functions_only ON sharing_job TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY definer_functions_only ON sharing_file TO CURRENT_USER USING (true) WITH CHECK (true);
""",
    "DROP POLICY definer_functions_only ON sharing_file; DROP POLICY definer_functions_only ON sharing_job;",
)


class Migration(migrations.Migration):
    dependencies = [
        ("sharing", "0001_initial"),
        ("customers", "0002_row_security"),
        ("reception", "0002_row_security"),
        ("documents", "0002_row_security"),
    ]

    operations = [
        policies(*ACCESSES),
        *(confirmation_record(table) for table in RECORDS),
        append_only("sharing_subject"),
        *(same_office(table, column, target) for table, column, target in REFERENCES),
        *(agree(*one) for one in AGREEMENTS),
        QUEUES,
    ]
