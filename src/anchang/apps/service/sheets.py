"""Which run sheet holds: what the product ships, what managers made of it, by what a reception goes."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import Max

from anchang.apps.offices.entries import tidied
from anchang.apps.offices.models import Staff
from anchang.apps.service.choices import EDITORS
from anchang.apps.service.models import WORDS_CHARACTERS_MAX, Run, SheetVersion
from anchang.apps.service.refusals import EntryError, GoneByError, ManagersAloneError
from anchang.domain.calendar import office_day
from anchang.domain.run_sheet import BadSheetError, Sheet, check, sheet_of
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

LIBRARY: Final = Path(__file__).parents[2] / "library" / "service"
_FILE = re.compile(r"run-sheet-(\d{4}-\d{2})\.toml")


@dataclass(frozen=True, slots=True)
class InForce:
    """The sheet of a day: the office's `version`, or None while nobody made one and a shipped one holds."""

    sheet: Sheet
    version: SheetVersion | None
    shipped: str

    @property
    def title(self) -> str:
        return str(self.version) if self.version else f"出厂流程 {self.shipped}"


@cache
def shipped_sheets() -> dict[str, Sheet]:
    """The sheets that come with the product, by edition, oldest first."""
    found = {}
    for path in sorted(LIBRARY.iterdir()):
        if match := _FILE.fullmatch(path.name):
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            plain = {"steps": data["step"], "phrases": data["phrase"], "kit": data["kit"]}
            found[match[1]] = sheet_of(plain)
    return found


def newest_shipped() -> str:
    return next(reversed(shipped_sheets()))


def sheet_in_force(office_id: int, day: date) -> InForce:
    """By what a reception that begins on `day` goes; 1 query."""
    versions = SheetVersion.objects.filter(office_id=office_id, effective_day__lte=day)
    return _of(versions.order_by("-number").first())


def newest_sheet(office_id: int) -> InForce:
    """The sheet that a further version starts from, whether or not its day has come."""
    return _of(SheetVersion.objects.filter(office_id=office_id).order_by("-number").first())


def _of(version: SheetVersion | None) -> InForce:
    if version is not None:
        return InForce(sheet_of(version.content), version, "")
    return InForce(shipped_sheets()[newest_shipped()], None, newest_shipped())


def sheet_of_run(run: Run) -> Sheet:
    """The sheet by which a begun reception goes, whatever was made since."""
    return sheet_of(run.version.content) if run.version else shipped_sheets()[run.shipped]


def versions_of_office(office_id: int) -> list[SheetVersion]:
    """Newest first."""
    found = SheetVersion.objects.filter(office_id=office_id).select_related("owner")
    return list(found.order_by("-number"))


def make_version(*, sheet: Sheet, effective_day: date, reason: str, by: Staff, now: datetime) -> SheetVersion:
    """Append a version of the office's sheet, from tomorrow at the earliest; earlier ones stay as they were.

    Raises EntryError for a sheet that nobody could work with, beside the field of the step (`step_3`).
    """
    if by.post not in EDITORS:
        raise ManagersAloneError
    if effective_day <= office_day(now):
        raise GoneByError
    words = tidied(reason, "reason", "为什么改", WORDS_CHARACTERS_MAX)
    try:
        check(sheet)
    except BadSheetError as error:
        where = f"第 {error.step} 步：" if error.step else ""
        raise EntryError("steps", f"{where}{error.words}") from error
    with as_domain_errors(), transaction.atomic():
        newest = SheetVersion.objects.filter(office_id=by.office_id).aggregate(newest=Max("number"))["newest"]
        version = SheetVersion.objects.create(
            office_id=by.office_id,
            owner=by,
            number=(newest or 0) + 1,
            effective_day=effective_day,
            content=sheet.as_data(),
            reason=words,
            made_at=now,
        )
        append(by=by, action="service.sheet_made", now=now, detail={"version": version.pk})
    return version
