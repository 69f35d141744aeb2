"""Reads along the run sheet; run them while somebody acts, row security answers for what they may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet

from anchang.apps.offices.models import Staff
from anchang.apps.reception.models import TurnEnd, Visit
from anchang.apps.service.models import Inquiry, KitCheck, Run, Showing, Tick
from anchang.apps.service.sheets import sheet_of_run
from anchang.domain.run_sheet import Mark, Progress, Said, Sheet, progress

DETAIL_CHARACTERS_MAX = 200


@dataclass(frozen=True, slots=True)
class Reception:
    """A visit with where its run sheet stands; `run` and `progress` are None while nobody has begun it."""

    visit: Visit
    run: Run | None
    progress: Progress | None
    ended_at: datetime | None

    @property
    def going_on(self) -> bool:
        return self.ended_at is None


def run_of(visit: Visit) -> Run | None:
    """The begun reception of a visit."""
    return (
        Run.objects.filter(visit=visit)
        .select_related("owner", "version", "visit__turn", "visit__owner")
        .first()
    )


def progress_of(run: Run) -> Progress:
    """Where a reception stands; 1 query unless its ticks are prefetched."""
    return progress_on(sheet_of_run(run), run)


def progress_on(sheet: Sheet, run: Run) -> Progress:
    """The same, for who has read the sheet already."""
    return progress(sheet, map(_said, run.ticks.all()), run.began_at)


def _said(one: Tick) -> Said:
    return Said(one.step, Mark(one.mark), one.ticked_at, one.words)


def waited(run: Run) -> dict[str, int]:
    """Per step that a tablet sent late, for how many whole minutes the tap had waited."""
    return {one.step: one.waited_seconds // 60 for one in run.ticks.all() if one.waited_seconds >= 60}


def receptions_of(day: date) -> list[Reception]:
    """The receptions of a day that the person may see, newest first; 5 queries."""
    visits = (
        Visit.objects.filter(day=day, successors__isnull=True)
        .select_related("owner", "turn")
        .prefetch_related(
            Prefetch("turn__ends", TurnEnd.objects.all()),
            Prefetch("runs", Run.objects.select_related("version").prefetch_related("ticks")),
        )
        .order_by("-arrived_at", "-id")
    )
    return [_reception(visit) for visit in visits]


def _reception(visit: Visit) -> Reception:
    run = next(iter(visit.runs.all()), None)
    ends = [end.ended_at for end in visit.turn.ends.all()]
    return Reception(visit, run, progress_of(run) if run else None, ends[0] if ends else None)


def inquiries_of(run: Run) -> list[Inquiry]:
    """What was asked and told about rooms, newest first."""
    return list(run.inquiries.select_related("answered_by"))


def showings_of(run: Run) -> list[Showing]:
    return list(run.showings.all())


def kit_checks(day: date) -> QuerySet[KitCheck]:
    """The checks of a day that the person may see, oldest first."""
    return KitCheck.objects.filter(day=day).select_related("owner")


def kit_check_of(person: Staff, day: date) -> KitCheck | None:
    """Somebody's newest check of a day."""
    return KitCheck.objects.filter(owner=person, day=day).order_by("-checked_at", "-id").first()


def known_from(visit: Visit) -> dict[str, str | list[str]]:
    """What the walk through the flats told already, in the fields of the visit form (3.4.4)."""
    shown = list(Showing.objects.filter(run__visit=visit).order_by("id"))
    if not shown:
        return {}
    resistance = {one: None for showing in shown for one in showing.resistance}
    return {
        "rooms_shown": _together(showing.rooms for showing in shown),
        "pleases": _together(showing.pleases for showing in shown),
        "displeases": _together(showing.displeases for showing in shown),
        "resistance": list(resistance),
    }


def _together(words: Iterable[str]) -> str:
    return "；".join(dict.fromkeys(filter(None, words)))[:DETAIL_CHARACTERS_MAX]
