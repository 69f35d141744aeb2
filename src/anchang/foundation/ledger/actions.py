"""A check of the acting office's ledger, which is itself an entry."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction

from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.anchors import Anchor
from anchang.foundation.ledger.append import Person, append
from anchang.foundation.ledger.check import Report, check_acting_office
from anchang.foundation.ledger.records import kept_tables


def check_ledger(*, anchors: Collection[Anchor], by: Person, now: datetime) -> Report:
    """Check the ledger of `by`'s office, and enter that it was checked and with how many faults."""
    known = [anchor for anchor in anchors if anchor.office_id == by.office_id]
    with as_domain_errors(), transaction.atomic():
        with connection.cursor() as cursor:
            report = check_acting_office(cursor, by.office_id, tables=kept_tables(), anchors=known)
        detail = {"entries": report.entries, "faults": len(report.faults)}
        append(by=by, action="ledger.checked", now=now, detail=detail)
    return report
