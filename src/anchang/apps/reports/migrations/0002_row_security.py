"""Who may read and issue daily reports: the clerk and the managers."""

from django.db import migrations

from anchang.foundation.db import same_office
from anchang.foundation.ledger.records import confirmation_record
from anchang.foundation.rls import OFFICE, OWN, Access, policies

READERS = ("clerk", "supervisor", "sales_manager", "project_manager")


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_initial"),
        ("offices", "0002_row_security"),
        ("ledger", "0002_chain"),
        ("rls", "0001_initial"),
    ]

    operations = [
        policies(
            Access("reports_issuedreport", {post: {"select": OFFICE, "insert": OWN} for post in READERS})
        ),
        confirmation_record("reports_issuedreport"),
        same_office("reports_issuedreport", "owner_id", "offices_staff"),
    ]
