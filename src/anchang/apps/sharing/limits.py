"""The numbers of document 1 that passing on and exporting obey, as the office's rulebook sets them today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from anchang.apps.rulebooks.queries import rulebook_in_force
from anchang.domain.calendar import office_day

SHARE_HOURS_MAX = 72
EXPORT_ROWS_FREE = 20
EXPORT_DOWNLOADS_MAX = 3
EXPORT_HOURS = 24
# Not a matter of the rulebook: what one request and one job may cost.
CUSTOMERS_PER_REQUEST_MAX = 50
PAPERS_PER_REQUEST_MAX = 20
EXPORT_ROWS_MAX = 5_000


@dataclass(frozen=True, slots=True)
class Limits:
    """``rows_free`` is how many rows may be exported without consent."""

    share_hours_max: int
    rows_free: int
    downloads_max: int
    export_hours: int


def limits_in_force(office_id: int, now: datetime) -> Limits:
    """1 query. The database reads the same numbers by itself (`sharing_limit`)."""
    number = rulebook_in_force(office_id, office_day(now)).number
    return Limits(
        number("share_hours_max", SHARE_HOURS_MAX),
        number("export_rows_free", EXPORT_ROWS_FREE),
        number("export_downloads_max", EXPORT_DOWNLOADS_MAX),
        number("export_hours", EXPORT_HOURS),
    )
