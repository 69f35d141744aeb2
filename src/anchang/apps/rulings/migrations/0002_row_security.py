"""Decisions: the managers and the clerk read them, the desk today's check-ins; nobody changes one."""

from django.db import migrations

from anchang.foundation.db import same_office
from anchang.foundation.ledger.records import confirmation_record
from anchang.foundation.rls import OFFICE, OWN, Access, Only, policies

SINCE_MIDNIGHT = "(SELECT date_trunc('day', now() AT TIME ZONE 'Asia/Shanghai') AT TIME ZONE 'Asia/Shanghai')"
CHECK_INS_TODAY = Only(f"kind = 'check_in' AND decided_at >= {SINCE_MIDNIGHT}")
READING = ("clerk", "supervisor", "sales_manager", "project_manager")

DECISIONS = Access(
    "rulings_decision",
    {
        **{post: {"select": OFFICE, "insert": OWN} for post in READING},
        "desk": {"select": CHECK_INS_TODAY, "insert": OWN},
    },
)


class Migration(migrations.Migration):
    dependencies = [
        ("rulings", "0001_initial"),
        ("reception", "0002_row_security"),
        ("rulebooks", "0002_row_security"),
        ("ledger", "0002_chain"),
    ]

    operations = [
        policies(DECISIONS),
        confirmation_record("rulings_decision"),
        same_office("rulings_decision", "owner_id", "offices_staff"),
        same_office("rulings_decision", "customer_id", "customers_customer"),
        same_office("rulings_decision", "visit_id", "reception_visit"),
        same_office("rulings_decision", "adoption_version_id", "rulebooks_adoptionversion"),
    ]
