"""Writes along the run sheet of a reception: begun, ticked, said goodbye. All of it appended."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from django.db import transaction

from anchang.apps.offices.models import Staff
from anchang.apps.reception.actions import end_reception
from anchang.apps.reception.models import Visit
from anchang.apps.reception.refusals import ReceptionAlreadyEndedError
from anchang.apps.service.models import WAITED_SECONDS_MAX, WORDS_CHARACTERS_MAX, Run, Tick
from anchang.apps.service.queries import progress_on
from anchang.apps.service.refusals import (
    AlreadyBegunError,
    EntryError,
    JustTickedError,
    MissingWordsError,
    NothingToUndoError,
    NotYourReceptionError,
    ReassignedError,
    UnknownStepError,
)
from anchang.apps.service.sheets import sheet_in_force, sheet_of_run
from anchang.domain.run_sheet import Mark, Step, Tool
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append


def begin(*, visit: Visit, by: Staff, now: datetime) -> Run:
    """Begin a reception: fixes the sheet of the visit's day for it. Again, it answers what was begun."""
    if visit.owner_id != by.pk:
        raise NotYourReceptionError
    if visit.successors.exists():
        raise ReassignedError
    in_force = sheet_in_force(by.office_id, visit.day)
    try:
        with as_domain_errors(), transaction.atomic():
            run = Run.objects.create(
                office_id=by.office_id,
                owner=by,
                visit=visit,
                version=in_force.version,
                shipped=in_force.shipped,
                began_at=now,
            )
            append(by=by, action="service.begun", now=now, detail={"visit": visit.pk})
    except AlreadyBegunError:
        return Run.objects.get(office_id=by.office_id, visit=visit)
    return run


@dataclass(frozen=True, slots=True)
class Tap:
    """A word on a step as it comes from the page. `form_key` is the tap's own: sent again, it counts once."""

    step: str
    mark: Mark
    form_key: str
    words: str = ""
    waited_seconds: int = 0


def tick(*, run: Run, tap: Tap, by: Staff, now: datetime) -> Tick | None:
    """Append a word on a step; None when nothing new was said: the same tap again, or done once more.

    Doing the step of goodbye ends the reception. Two tablets that say something at the same moment: one is
    refused with JustTickedError, and finds the other's word when asked again.
    """
    step = _step(run, tap, by)
    if Tick.objects.filter(office_id=by.office_id, form_key=tap.form_key).exists():
        return None
    earlier = Tick.objects.filter(office_id=by.office_id, run=run, step=step.key)
    last = earlier.exclude(mark=Mark.NOTED).order_by("-number").first()
    standing = Mark(last.mark) if last and last.mark != Mark.UNDONE else None
    if tap.mark is standing:
        return None
    if tap.mark is Mark.UNDONE and standing is None:
        raise NothingToUndoError
    with as_domain_errors(), transaction.atomic():
        written = Tick.objects.create(
            office_id=by.office_id,
            owner=by,
            run=run,
            step=step.key,
            number=earlier.count() + 1,
            mark=tap.mark.value,
            words=_words(tap),
            form_key=tap.form_key,
            waited_seconds=min(max(tap.waited_seconds, 0), WAITED_SECONDS_MAX),
            ticked_at=now,
        )
        if step.tool is Tool.GOODBYE and tap.mark is Mark.DONE and not run.visit.turn.ends.exists():
            with suppress(ReceptionAlreadyEndedError):
                end_reception(turn=run.visit.turn, by=by, now=now)
        append(
            by=by,
            action="service.ticked",
            now=now,
            detail={"run": run.pk, "step": step.key, "mark": tap.mark},
        )
    return written


def tick_once_more(*, run: Run, tap: Tap, by: Staff, now: datetime) -> Tick | None:
    """`tick`, asked again when another tablet spoke at the same moment: nobody's tap is lost."""
    try:
        return tick(run=run, tap=tap, by=by, now=now)
    except JustTickedError:
        return tick(run=run, tap=tap, by=by, now=now)


def tick_tool(*, run: Run, tool: Tool, by: Staff, now: datetime) -> Tick | None:
    """What a tool recorded was done: the first open step that opens it is ticked; None if there is none."""
    standings = progress_on(sheet_of_run(run), run).standings
    step = next((one.step for one in standings if one.open and one.step.tool is tool), None)
    if step is None:
        return None
    return tick_once_more(run=run, tap=Tap(step.key, Mark.DONE, token_hex(16)), by=by, now=now)


def _step(run: Run, tap: Tap, by: Staff) -> Step:
    if run.owner_id != by.pk:
        raise NotYourReceptionError
    if run.visit.successors.exists():
        raise ReassignedError
    step = sheet_of_run(run).step(tap.step)
    if step is None:
        raise UnknownStepError
    return step


def _words(tap: Tap) -> str:
    words = tap.words.strip()
    if len(words) > WORDS_CHARACTERS_MAX:
        raise EntryError("words", f"最多 {WORDS_CHARACTERS_MAX} 个字。")
    if tap.mark is not Mark.DONE and not words:
        raise MissingWordsError
    return words
