"""The access log: everybody adds their own looks and reads them; two managers read the office's; append-only."""

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
            )
        ),
        append_only("disclosure_access"),
        same_office("disclosure_access", "staff_id", "offices_staff"),
    ]
