"""Writing the access log. A look is not an act of business: it is kept here and not in the ledger."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from anchang.apps.disclosure.choices import Looked
from anchang.apps.disclosure.models import Access
from anchang.apps.offices.models import Staff


@dataclass(frozen=True, slots=True)
class Look:
    """What was looked at. `what` is a few Chinese words about the page, never what was typed."""

    kind: Looked
    what: str
    customers: tuple[int, ...] = ()
    grant: int | None = None
    export: int | None = None
    document: int | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """From where: network address and device in words."""

    address: str | None = None
    device: str = ""


def log_looks(*, looks: Iterable[Look], origin: Origin, by: Staff, now: datetime) -> None:
    """Keep what the acting person looked at, in the current transaction; 1 query."""
    Access.objects.bulk_create([_row(look, origin, by, now) for look in looks])


def _row(look: Look, origin: Origin, by: Staff, now: datetime) -> Access:
    one = look.customers[0] if len(look.customers) == 1 and look.kind is not Looked.LISTED else None
    return Access(
        office_id=by.office_id,
        staff=by,
        kind=look.kind,
        customer_id=one,
        customer_ids=[] if one else list(look.customers),
        what=look.what,
        grant_id=look.grant,
        export_id=look.export,
        document_id=look.document,
        address=origin.address,
        device=origin.device,
        at=now,
    )
