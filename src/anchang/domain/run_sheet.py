"""The run sheet of a reception (document 4, 5.2): its steps as data, and where a reception stands in it.

A sheet is a list that somebody wrote: the product ships one, an office makes its own versions. Ticks are a
history that only grows: what counts of a step is the newest word on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum

STEPS_MAX = 40
KIT_ITEMS_MAX = 20
TITLE_CHARACTERS_MAX = 20
WORDS_CHARACTERS_MAX = 120
MINUTES_MAX = 120
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
CLAUSE = re.compile(r"\d+(\.\d+){1,2}")


class Who(StrEnum):
    RECEIVER = "receiver"
    ANYBODY = "anybody"
    TOGETHER = "together"


class Tool(StrEnum):
    """What a step opens."""

    NONE = "none"
    KIT = "kit"
    SCRIPTS = "scripts"
    FACTS = "facts"
    FLAT = "flat"
    UNITS = "units"
    PRICES = "prices"
    FORM = "form"
    GOODBYE = "goodbye"


WHO_WORDS = {Who.RECEIVER: "接待人", Who.ANYBODY: "谁空谁做", Who.TOGETHER: "请同事一起"}
TOOL_WORDS = {
    Tool.NONE: "没有",
    Tool.KIT: "工具检查",
    Tool.SCRIPTS: "现行话术",
    Tool.FACTS: "项目资料",
    Tool.FLAT: "样板房记录",
    Tool.UNITS: "销控询问",
    Tool.PRICES: "报价记录",
    Tool.FORM: "来访登记表",
    Tool.GOODBYE: "结束接待",
}


class BadSheetError(ValueError):
    """A sheet that nobody could work with, in words; `step` is the number of the step, 0 for the whole."""

    def __init__(self, words: str, step: int = 0) -> None:
        self.words, self.step = words, step
        super().__init__(words)


@dataclass(frozen=True, slots=True)
class Step:
    """One step. A retired step stays in the list, so that it can come back and its clause is not lost."""

    key: str
    clauses: tuple[str, ...]
    title: str
    do: str
    say: str = ""
    who: Who = Who.RECEIVER
    required: bool = True
    tool: Tool = Tool.NONE
    minutes: int = 1
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is said whenever it is needed."""

    key: str
    clauses: tuple[str, ...]
    title: str
    say: str


@dataclass(frozen=True, slots=True)
class KitItem:
    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Steps in order, phrases for any time, and the kit to have at hand."""

    steps: tuple[Step, ...]
    phrases: tuple[Phrase, ...] = ()
    kit: tuple[KitItem, ...] = ()

    @property
    def walked(self) -> tuple[Step, ...]:
        """The steps of a reception: those that are not retired."""
        return tuple(step for step in self.steps if not step.retired)

    def step(self, key: str) -> Step | None:
        return next((step for step in self.walked if step.key == key), None)

    def as_data(self) -> dict[str, object]:
        """What :func:`sheet_of` reads back."""
        return {
            "steps": [asdict(step) for step in self.steps],
            "phrases": [asdict(phrase) for phrase in self.phrases],
            "kit": [asdict(item) for item in self.kit],
        }


def sheet_of(data: Mapping[str, object]) -> Sheet:
    """A sheet from plain data (`steps`, `phrases`, `kit`); raises BadSheetError."""
    steps = tuple(_step(one) for one in _tables(data, "steps"))
    phrases = tuple(
        Phrase(_text(one, "key"), _clauses(one), _text(one, "title"), _text(one, "say"))
        for one in _tables(data, "phrases")
    )
    kit = tuple(KitItem(_text(one, "key"), _text(one, "title")) for one in _tables(data, "kit"))
    sheet = Sheet(steps, phrases, kit)
    check(sheet)
    return sheet


def check(sheet: Sheet) -> None:
    """Refuse a sheet that nobody could work with; raises BadSheetError."""
    if not sheet.walked:
        raise BadSheetError("至少要留一步。")
    if len(sheet.steps) > STEPS_MAX:
        raise BadSheetError(f"最多 {STEPS_MAX} 步。")
    if len(sheet.kit) > KIT_ITEMS_MAX:
        raise BadSheetError(f"工具最多 {KIT_ITEMS_MAX} 样。")
    for keys in ([step.key for step in sheet.steps], [item.key for item in sheet.kit]):
        if len(set(keys)) < len(keys):
            raise BadSheetError("有两步用了同一个代号。")
    for number, step in enumerate(sheet.steps, 1):
        _check_step(step, number)
    if sum(step.tool is Tool.GOODBYE for step in sheet.walked) != 1:
        raise BadSheetError("要有一步、也只有一步是「结束接待」。")


def _check_step(step: Step, number: int) -> None:
    if not KEY.fullmatch(step.key):
        raise BadSheetError("步骤的代号不对。", number)
    if not step.title.strip() or len(step.title) > TITLE_CHARACTERS_MAX:
        raise BadSheetError(f"步骤要有名称，最多 {TITLE_CHARACTERS_MAX} 个字。", number)
    if not step.do.strip() or len(step.do) > WORDS_CHARACTERS_MAX or len(step.say) > WORDS_CHARACTERS_MAX:
        raise BadSheetError(f"要写明怎么做；怎么做、怎么说各最多 {WORDS_CHARACTERS_MAX} 个字。", number)
    if not 1 <= step.minutes <= MINUTES_MAX:
        raise BadSheetError(f"分钟数在 1 到 {MINUTES_MAX} 之间。", number)
    if not step.clauses:
        raise BadSheetError("要写明依据的条款。", number)


def _step(one: Mapping[str, object]) -> Step:
    minutes = one.get("minutes", 1)
    try:
        return Step(
            key=_text(one, "key"),
            clauses=_clauses(one),
            title=_text(one, "title"),
            do=_text(one, "do"),
            say=_text(one, "say"),
            who=Who(_text(one, "who") or Who.RECEIVER),
            required=one.get("required") is not False,
            tool=Tool(_text(one, "tool") or Tool.NONE),
            minutes=minutes if isinstance(minutes, int) else 0,
            retired=one.get("retired") is True,
        )
    except ValueError as error:
        raise BadSheetError("步骤的写法不对。") from error


def _clauses(one: Mapping[str, object]) -> tuple[str, ...]:
    given = one.get("clauses", [])
    if not isinstance(given, list | tuple):
        raise BadSheetError("条款要写成列表。")
    found = tuple(str(clause) for clause in given)
    if not all(CLAUSE.fullmatch(clause) for clause in found):
        raise BadSheetError("条款写成 4.8 或 5.2.4 这样。")
    return found


def _text(one: Mapping[str, object], key: str) -> str:
    value = one.get(key, "")
    return value if isinstance(value, str) else ""


def _tables(data: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        raise BadSheetError(f"「{key}」要写成列表。")
    return value


# -- where a reception stands --------------------------------------------------------------------


class Mark(StrEnum):
    """A word on a step. A note leaves the step as it was."""

    DONE = "done"
    SKIPPED = "skipped"
    UNDONE = "undone"
    NOTED = "noted"


MARK_WORDS = {Mark.DONE: "做了", Mark.SKIPPED: "跳过", Mark.UNDONE: "撤回", Mark.NOTED: "备注"}


@dataclass(frozen=True, slots=True)
class Said:
    """One word on a step, in the order in which they came."""

    step: str
    mark: Mark
    at: datetime
    words: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A step of a reception: `mark` is None while it is open, else DONE or SKIPPED, with the time."""

    step: Step
    number: int
    mark: Mark | None = None
    at: datetime | None = None
    reason: str = ""
    minutes: int | None = None
    notes: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        return self.mark is None


@dataclass(frozen=True, slots=True)
class Progress:
    """All steps of a reception, and which comes next: the first open one after the furthest done one,
    else the first that was left out; None when nothing is open.
    """

    standings: tuple[Standing, ...]
    next: Standing | None = field(default=None)

    @property
    def done(self) -> int:
        return sum(one.mark is Mark.DONE for one in self.standings)

    @property
    def skipped(self) -> int:
        return sum(one.mark is Mark.SKIPPED for one in self.standings)

    def of(self, key: str) -> Standing | None:
        return next((one for one in self.standings if one.step.key == key), None)


def progress(sheet: Sheet, said: Iterable[Said], began_at: datetime) -> Progress:
    """Replay what was said, in its order, to where the reception stands.

    A step's minutes run from the tick before it, or from the beginning of the reception.
    """
    standings = {step.key: Standing(step, number) for number, step in enumerate(sheet.walked, 1)}
    for one in said:
        if one.step in standings:
            standings[one.step] = _after(standings[one.step], one)
    timed = _timed(list(standings.values()), began_at)
    return Progress(tuple(timed), _next(timed))


def _after(standing: Standing, said: Said) -> Standing:
    if said.mark is Mark.NOTED:
        return replace(standing, notes=(*standing.notes, said.words))
    if said.mark is Mark.UNDONE:
        return replace(standing, mark=None, at=None, reason="")
    return replace(standing, mark=said.mark, at=said.at, reason=said.words)


def _timed(standings: Sequence[Standing], began_at: datetime) -> list[Standing]:
    before, minutes = began_at, {}
    for one in sorted((one for one in standings if one.mark is Mark.DONE), key=_when):
        minutes[one.step.key] = max(0, round((_when(one) - before).total_seconds() / 60))
        before = _when(one)
    return [replace(one, minutes=minutes.get(one.step.key)) for one in standings]


def _when(standing: Standing) -> datetime:
    if standing.at is None:
        raise ValueError("an open step has no time")
    return standing.at


def _next(standings: Sequence[Standing]) -> Standing | None:
    last = max((number for number, one in enumerate(standings) if not one.open), default=-1)
    after = next((one for one in standings[last + 1 :] if one.open), None)
    return after or next((one for one in standings if one.open and one.step.required), None)
