"""What is left out along the run sheet, per step and per person: a hint for practice, never a sanction.

Only receptions count whose customer has been seen off, so that what is not ticked by then was forgotten. Row
security narrows it: a consultant's report is their own, beside totals of the office that name nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median

from django.db import connection
from django.db.models import QuerySet

from anchang.apps.offices.models import Staff
from anchang.apps.reception.models import Visit
from anchang.apps.service.models import Run, SheetVersion
from anchang.apps.service.queries import progress_on
from anchang.apps.service.sheets import shipped_sheets
from anchang.domain.run_sheet import Mark, Sheet, Standing, Step, sheet_of

PERIOD_DAYS_MAX = 92
# Below this many receptions a share says little; it is shown as counts, with a word of warning.
SMALL = 10
PRACTISED = 3


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    of: int

    @property
    def percent(self) -> int:
        return round(100 * self.part / self.of) if self.of else 0

    @property
    def small(self) -> bool:
        return self.of < SMALL


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step over a period. `office` is the office's share of done, None where it was not asked for."""

    step: Step
    receptions: int
    done: int
    skipped: int
    minutes: float | None
    office: Share | None

    @property
    def left(self) -> int:
        return self.receptions - self.done - self.skipped

    @property
    def done_share(self) -> Share:
        return Share(self.done, self.receptions)

    @property
    def left_share(self) -> Share:
        return Share(self.left, self.receptions)


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One consultant over a period; the counts are of steps that every customer is owed."""

    person: Staff
    receptions: int
    begun: int
    done: int
    skipped: int
    left: int
    minutes: float | None
    weakest: Step | None

    @property
    def done_share(self) -> Share:
        return Share(self.done, self.done + self.skipped + self.left)

    @property
    def small(self) -> bool:
        return self.begun < SMALL


@dataclass(frozen=True, slots=True)
class Report:
    """`receptions` were seen off in the period, `begun` of them went by a run sheet. Minutes are medians."""

    first: date
    last: date
    receptions: int
    begun: int
    waited: float | None
    minutes: float | None
    steps: tuple[StepLine, ...]
    people: tuple[PersonLine, ...]

    @property
    def practise(self) -> tuple[StepLine, ...]:
        """The owed steps that are left out most often, worst first."""
        owed = [line for line in self.steps if line.step.required and line.left]
        return tuple(sorted(owed, key=lambda line: -line.left_share.percent)[:PRACTISED])


@dataclass(frozen=True, slots=True)
class _Walked:
    """A finished reception with every step of its sheet."""

    run: Run
    standings: tuple[Standing, ...]

    @property
    def waited(self) -> float:
        """Minutes from the door to the beginning."""
        return (self.run.began_at - self.run.visit.arrived_at).total_seconds() / 60

    @property
    def minutes(self) -> float:
        end = next(iter(self.run.visit.turn.ends.all()))
        return (end.ended_at - self.run.began_at).total_seconds() / 60


def report(*, first: date, last: date, person_id: int | None = None, with_office: bool = False) -> Report:
    """The period's report of whom the acting person may see, or of one of them; about 8 queries.

    `with_office` adds the office's totals, which a consultant learns through a function that names nobody.
    """
    sheets = _Sheets()
    walked = [_walked(run, sheets) for run in _finished_runs(first, last, person_id)]
    visits = list(_finished_visits(first, last, person_id))
    office = _office_shares(first, last, sheets) if with_office else {}
    return Report(
        first=first,
        last=last,
        receptions=len(visits),
        begun=len(walked),
        waited=_median(one.waited for one in walked),
        minutes=_median(one.minutes for one in walked),
        steps=tuple(_step_lines(walked, office)),
        people=tuple(_person_lines(walked, visits)),
    )


def _finished_visits(first: date, last: date, person_id: int | None) -> QuerySet[Visit]:
    found = Visit.objects.filter(
        day__range=(first, last), successors__isnull=True, turn__ends__isnull=False, turn__ends__void=False
    )
    return (found.filter(owner_id=person_id) if person_id else found).select_related("owner")


def _finished_runs(first: date, last: date, person_id: int | None) -> QuerySet[Run]:
    found = Run.objects.filter(
        visit__day__range=(first, last), visit__turn__ends__isnull=False, visit__turn__ends__void=False
    )
    if person_id:
        found = found.filter(owner_id=person_id)
    return (
        found.select_related("owner", "visit__turn")
        .prefetch_related("ticks", "visit__turn__ends")
        .order_by("began_at")
    )


class _Sheets:
    """The sheets by which receptions went, each read once."""

    def __init__(self) -> None:
        self._own: dict[int, Sheet] = {}

    def of(self, version_id: int | None, shipped: str) -> Sheet:
        if version_id is None:
            return shipped_sheets()[shipped]
        if version_id not in self._own:
            self._own[version_id] = sheet_of(SheetVersion.objects.get(pk=version_id).content)
        return self._own[version_id]


def _walked(run: Run, sheets: _Sheets) -> _Walked:
    return _Walked(run, progress_on(sheets.of(run.version_id, run.shipped), run).standings)


def _median(values: Iterable[float]) -> float | None:
    found = sorted(values)
    return round(median(found), 1) if found else None


def _step_lines(walked: list[_Walked], office: Mapping[str, Share]) -> list[StepLine]:
    """In the order of the newest sheet; steps that it has no more come after."""
    by_key: dict[str, list[Standing]] = {}
    for one in reversed(walked):
        for standing in one.standings:
            by_key.setdefault(standing.step.key, []).append(standing)
    return [_step_line(found, office.get(key)) for key, found in by_key.items()]


def _step_line(found: list[Standing], office: Share | None) -> StepLine:
    """`found` has the newest first: its words are those of the step today."""
    count = _counting(found)
    return StepLine(
        step=found[0].step,
        receptions=len(found),
        done=count(Mark.DONE),
        skipped=count(Mark.SKIPPED),
        minutes=_median(one.minutes for one in found if one.minutes is not None),
        office=office,
    )


def _counting(found: list[Standing]) -> Callable[[Mark | None], int]:
    return lambda mark: sum(one.mark is mark for one in found)


def _person_lines(walked: list[_Walked], visits: list[Visit]) -> list[PersonLine]:
    people = {visit.owner.pk: visit.owner for visit in visits}
    lines = [
        _person_line(
            person,
            sum(visit.owner_id == person.pk for visit in visits),
            [one for one in walked if one.run.owner_id == person.pk],
        )
        for person in people.values()
    ]
    return sorted(lines, key=lambda line: (len(line.person.number), line.person.number))


def _person_line(person: Staff, receptions: int, walked: list[_Walked]) -> PersonLine:
    owed = [standing for one in walked for standing in one.standings if standing.step.required]
    count = _counting(owed)
    left = [line for line in _step_lines(walked, {}) if line.step.required and line.left]
    weakest = sorted(left, key=lambda line: -line.left)[:1]
    return PersonLine(
        person=person,
        receptions=receptions,
        begun=len(walked),
        done=count(Mark.DONE),
        skipped=count(Mark.SKIPPED),
        left=count(None),
        minutes=_median(one.minutes for one in walked),
        weakest=weakest[0].step if weakest else None,
    )


def _office_shares(first: date, last: date, sheets: _Sheets) -> dict[str, Share]:
    """Of the whole office, per step: in how many receptions it was on the sheet, in how many it was done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM service_totals(%s, %s)", [first, last])
        rows = cursor.fetchall()
    on_sheet: dict[str, int] = {}
    done: dict[str, int] = {}
    for version_id, shipped, step, count, _skipped in rows:
        if step:
            done[step] = done.get(step, 0) + count
            continue
        for one in sheets.of(version_id, shipped).walked:
            on_sheet[one.key] = on_sheet.get(one.key, 0) + count
    return {key: Share(done.get(key, 0), of) for key, of in on_sheet.items()}
