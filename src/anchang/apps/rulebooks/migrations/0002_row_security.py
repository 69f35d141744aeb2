"""Who may see and change an office's rulebook: everybody reads it, the managers and the administrator adopt."""

from django.db import migrations

from anchang.foundation.db import same_office
from anchang.foundation.ledger.records import confirmation_record
from anchang.foundation.rls import OFFICE, POSTS, Access, policies

ADOPTING = ("sales_manager", "project_manager", "administrator")

ADOPTIONS = Access(
    table="rulebooks_adoptionversion",
    posts={
        post: {"select": OFFICE, "insert": OFFICE} if post in ADOPTING else {"select": OFFICE}
        for post in POSTS
    },
)


class Migration(migrations.Migration):
    dependencies = [("rulebooks", "0001_initial"), ("ledger", "0002_chain")]

    operations = [
        policies(ADOPTIONS),
        confirmation_record("rulebooks_adoptionversion"),
        same_office("rulebooks_adoptionversion", "decided_by_id", "offices_staff"),
    ]
