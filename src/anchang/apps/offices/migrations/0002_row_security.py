"""Who may reach which row of an office's tables, and what nobody changes."""

from django.db import migrations

from anchang.foundation.db import append_only, same_office
from anchang.foundation.rls import OFFICE, POSTS, Access, Only, Own, policies
from anchang.foundation.rls.policies import ACTING_STAFF
from anchang.foundation.vault.fields import only_sealed

_EVERYBODY_READS = {post: {"select": OFFICE} for post in POSTS}
_ADMINISTRATOR_SETS_UP = {"administrator": {"select": OFFICE, "insert": OFFICE, "update": OFFICE}}
_SUPERIORS = ("supervisor", "sales_manager", "project_manager")
_PAYMASTERS = ("finance", "sales_manager", "project_manager")
# Nobody notes their own pay; the note is signed.
_OTHERS_PAY = Only(f"noted_by_id = {ACTING_STAFF} AND staff_id <> {ACTING_STAFF}")

TABLES = policies(
    Access("offices_office", _EVERYBODY_READS, office_column="id"),
    Access("offices_estate", {**_EVERYBODY_READS, **_ADMINISTRATOR_SETS_UP}),
    Access("offices_staff", {**_EVERYBODY_READS, **_ADMINISTRATOR_SETS_UP}),
    Access("offices_credential", {}),
    Access("offices_onetimecode", {}),
    Access("offices_recoverycode", {}),
    Access(
        "offices_contact",
        {post: {"select": OFFICE if post in _SUPERIORS else Only("NOT superior")} for post in POSTS},
    ),
    Access(
        "offices_basepay",
        {
            **{post: {"select": Own("staff_id")} for post in POSTS},
            **{post: {"select": OFFICE, "insert": _OTHERS_PAY} for post in _PAYMASTERS},
        },
    ),
    Access(
        "offices_seat",
        {
            **_EVERYBODY_READS,
            **{
                post: {"select": OFFICE, "insert": OFFICE, "update": OFFICE, "delete": OFFICE}
                for post in (*_SUPERIORS, "administrator")
            },
        },
    ),
)

REFERENCES = (
    ("offices_credential", "staff_id"),
    ("offices_onetimecode", "staff_id"),
    ("offices_recoverycode", "staff_id"),
    ("offices_contact", "staff_id"),
    ("offices_basepay", "staff_id"),
    ("offices_basepay", "noted_by_id"),
    ("offices_seat", "consultant_id"),
)


class Migration(migrations.Migration):
    dependencies = [("offices", "0001_initial"), ("rls", "0001_initial")]

    operations = [
        *(same_office(table, column, "offices_staff") for table, column in REFERENCES),
        append_only("offices_basepay"),
        only_sealed("offices_contact", "phone"),
        only_sealed("offices_onetimecode", "secret"),
        TABLES,
    ]
