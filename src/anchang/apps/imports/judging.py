"""What becomes of each row: new, repeated, known already, or wrong, in words by row and column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from anchang.apps.customers.choices import RegistrationKind, Sex
from anchang.apps.customers.form_fields import Answer, FormField, field_errors
from anchang.apps.customers.models import Customer
from anchang.apps.customers.search_keys import phone_key
from anchang.apps.customers.standards import FORMS, form_name, standard_at
from anchang.apps.offices.models import Staff
from anchang.domain.identity import BadNameError, name_key, normalise_name

from .cells import BadCellError, answer_of, day_of, moment_of, phones_of, refuse_formula, sex_of, time_of
from .choices import Fate
from .fields import CONSULTANT, DAY, NAME, PHONE, SEX, TIME
from .limits import CELL_CHARACTERS_MAX
from .reading.tables import Row

SHOWN_CHARACTERS_MAX = 60
BEYOND = "这一行比栏目名多出几格，可能错位了。"
TOO_LONG = f"超过 {CELL_CHARACTERS_MAX} 个字，不像登记表里的内容。"
FUTURE = "登记日期在将来，请核对。"
NO_CONSULTANT = "没有写置业顾问。"
UNKNOWN_CONSULTANT = "本案场没有这位在职的置业顾问，请写姓名或工号。"
TWO_CONSULTANTS = "有两位置业顾问同名，请改写工号。"


@dataclass(frozen=True, slots=True)
class Plan:
    """How a file is to be read: the column of each target, and who holds rows that name nobody."""

    columns: Mapping[str, int]
    kind: RegistrationKind
    consultant_id: int | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell, with what stands in it; nobody else's data."""

    row: int
    heading: str
    words: str
    cell: str


@dataclass(slots=True)
class Judged:
    """A row with its fate; what it says is there unless it is wrong."""

    row: int
    cells: Sequence[str]
    fate: Fate = Fate.NEW
    faults: list[Fault] = field(default_factory=list)
    same_as: int = 0
    owner_id: int = 0
    name: str = ""
    name_key: str = ""
    phone: str = ""
    second_phone: str = ""
    phone_key: str = ""
    sex: Sex = Sex.UNKNOWN
    made_at: datetime | None = None
    details: dict[str, Answer] = field(default_factory=dict)


@dataclass(slots=True)
class Tally:
    """Totals over the rows that were judged. ``unread`` counts answers left out, by heading."""

    fates: Counter[str] = field(default_factory=Counter)
    with_colleague: int = 0
    unread: Counter[str] = field(default_factory=Counter)

    def stored(self) -> dict[str, Any]:
        return {
            "fates": {fate.value: self.fates[fate.value] for fate in Fate},
            "with_colleague": self.with_colleague,
            "unread": dict(self.unread),
        }


class Judge:
    """Reads rows chunk by chunk, and judges them as the acting person sees the book; 1 query a chunk."""

    def __init__(
        self,
        *,
        office_id: int,
        headings: Sequence[str],
        plan: Plan,
        consultants: Iterable[Staff],
        since_1904: bool,
        now: datetime,
    ) -> None:
        self.tally = Tally()
        self._office_id, self._headings, self._plan, self._now = office_id, headings, plan, now
        self._since_1904 = since_1904
        self._consultants = _by_words(consultants)
        self._form = FORMS[form_name(plan.kind)]
        self._standard = standard_at(form_name(plan.kind), now)
        self._fields = [(one, plan.columns[one.key]) for one in self._form if one.key in plan.columns]
        self._seen: dict[tuple[int, str, str], int] = {}

    def read(self, rows: Sequence[Row]) -> list[Judged]:
        """What rows say, with their faults; no query."""
        return [self._read(number, cells) for number, cells in rows]

    def judged(self, found: list[Judged]) -> list[Judged]:
        """The same rows with their fates, in the order of the file."""
        self._compare([one for one in found if not one.faults])
        for one in found:
            if one.faults:
                one.fate = Fate.BAD
            self.tally.fates[one.fate.value] += 1
        return found

    def _read(self, number: int, cells: Sequence[str]) -> Judged:
        one = Judged(number, cells)
        if len(cells) > len(self._headings):
            one.faults.append(Fault(number, "", BEYOND, ""))
            return one
        for column, cell in enumerate(cells):
            if len(cell) > CELL_CHARACTERS_MAX or "\x00" in cell:
                one.faults.append(self._fault(one, column, TOO_LONG))
        if not one.faults:
            for key, read in ((NAME, self._name), (PHONE, self._phone), (DAY, self._day)):
                self._taken(one, key, read)
            self._taken(one, CONSULTANT, self._consultant)
            one.sex = sex_of(self._cell(one, SEX))
            for question, column in self._fields:
                self._answer(one, question, column)
            self._leave_out_what_the_form_refuses(one)
        return one

    def _taken(self, one: Judged, key: str, read: Any) -> None:
        try:
            read(one)
        except (BadCellError, BadNameError) as error:
            one.faults.append(self._fault(one, self._plan.columns.get(key, -1), str(error)))

    def _fault(self, one: Judged, column: int, words: str) -> Fault:
        if column < 0:
            return Fault(one.row, "", words, "")
        return Fault(one.row, self._headings[column], words, one.cells[column][:SHOWN_CHARACTERS_MAX])

    def _cell(self, one: Judged, key: str) -> str:
        column = self._plan.columns.get(key, -1)
        return one.cells[column] if column >= 0 else ""

    def _name(self, one: Judged) -> None:
        text = self._cell(one, NAME)
        refuse_formula(text)
        one.name = normalise_name(text)
        one.name_key = name_key(one.name)

    def _phone(self, one: Judged) -> None:
        one.phone, one.second_phone = phones_of(self._cell(one, PHONE))
        one.phone_key = phone_key(self._office_id, one.phone)

    def _day(self, one: Judged) -> None:
        day, at = day_of(self._cell(one, DAY), since_1904=self._since_1904)
        written = self._cell(one, TIME)
        if written.strip():
            at = time_of(written.strip().rpartition(" ")[2])
        one.made_at = moment_of(day, at, self._now)
        if one.made_at > self._now:
            raise BadCellError(FUTURE)

    def _consultant(self, one: Judged) -> None:
        text = self._cell(one, CONSULTANT).strip()
        if not text:
            if self._plan.consultant_id is None:
                raise BadCellError(NO_CONSULTANT)
            one.owner_id = self._plan.consultant_id
            return
        found = self._consultants.get(_words(text), ())
        if len(found) != 1:
            raise BadCellError(TWO_CONSULTANTS if found else UNKNOWN_CONSULTANT)
        one.owner_id = found[0]

    def _answer(self, one: Judged, question: FormField, column: int) -> None:
        text = one.cells[column]
        if not text.strip():
            return
        try:
            answer = answer_of(question, text)
        except BadCellError as error:
            one.faults.append(self._fault(one, column, str(error)))
            return
        if answer is None:
            self.tally.unread[self._headings[column]] += 1
        else:
            one.details[question.key] = answer

    def _leave_out_what_the_form_refuses(self, one: Judged) -> None:
        """An answer that the form takes only together with another, as a grade with its evidence."""
        for refused in field_errors(self._form, one.details):
            key = "grade" if refused == "grade_quote" else refused
            if one.details.pop(key, None) is not None:
                self.tally.unread[self._headings[self._plan.columns[key]]] += 1

    def _compare(self, rows: Sequence[Judged]) -> None:
        keys = {one.phone_key for one in rows}
        held = Customer.objects.filter(office_id=self._office_id, phone_key__in=keys)
        known = {
            (owner, phone, name)
            for owner, phone, name in held.values_list("owner_id", "phone_key", "name_key")
        }
        owners: dict[str, set[int]] = {}
        for owner, phone, _ in known:
            owners.setdefault(phone, set()).add(owner)
        for one in rows:
            same = (one.owner_id, one.phone_key, one.name_key)
            if same in self._seen:
                one.fate, one.same_as = Fate.REPEATED, self._seen[same]
                continue
            self._seen[same] = one.row
            if same in known:
                one.fate = Fate.KNOWN
            elif owners.get(one.phone_key, set()) - {one.owner_id}:
                self.tally.with_colleague += 1

    def measure(self, one: Judged) -> tuple[int, list[str]]:
        """How complete the registration of a row is, and what it lacks."""
        found = self._standard.measure(one.details)
        return found.percent, list(found.missing)


def _by_words(consultants: Iterable[Staff]) -> dict[str, list[int]]:
    """Consultants by all that a register may call them: name, number, number with 号, and both."""
    found: dict[str, list[int]] = {}
    for one in consultants:
        name, number = _words(one.display_name), _words(one.number)
        for words in {name, number, f"{number}号", f"{name}{number}", f"{number}{name}", f"{name}{number}号"}:
            found.setdefault(words, []).append(one.pk)
    return found


def _words(text: str) -> str:
    """Names without blanks and titles; a number that a sheet has made 7.0 is 7."""
    plain = "".join(text.split()).removesuffix(".0")
    try:
        return name_key(plain)
    except BadNameError:
        return plain
