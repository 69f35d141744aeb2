"""The access log: everybody adds their own looks and reads them; two managers read all. Append-only."""

from django.db import migrations

from anchang.foundation.db import append_only, same_office
from anchang.foundation.rls import OFFICE, POSTS, Access, Own, policies

MINE = Own("staff_id")
READING = ("sales_manager", "project_manager")


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0001_initial"), ("rls", "0001_initial")]

    operations = [
        policies(
            Access(
                "disclosure_access",
                {post: {"select": OFFICE if post in READING else MINE, "insert": MINE} for post in POSTS},
            ),
            Access(
                "disclosure_alertanswer",
                {post: {"select": OFFICE, "insert": Own("answered_by_id")} for post in READING},
            ),
        ),
        append_only("disclosure_access"),
        append_only("disclosure_alertanswer"),
        same_office("disclosure_access", "staff_id", "offices_staff"),
        same_office("disclosure_alertanswer", "about_id", "offices_staff"),
        same_office("disclosure_alertanswer", "answered_by_id", "offices_staff"),
    ]
