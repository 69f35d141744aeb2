"""Whose export a leaked list comes from: by its marks, and by whom it names (promise 12)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from anchang.apps.conduct.actions import Exhibit, propose_case
from anchang.apps.conduct.models import Case
from anchang.apps.customers.search_keys import phone_key
from anchang.apps.offices.models import Staff
from anchang.domain.identity import BadNameError, BadPhoneError, last_four, normalise_name, normalise_phone
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .choices import ExportList
from .exporting import pair_key
from .marks import find_marks, shown_number, without_marks
from .models import Request, Subject
from .queries import request_of
from .refusals import OwnRequestError, SharingFormError

_PHONE = re.compile(r"(?<![\d*])\+?\d[\d \-]{5,18}\d(?![\d*])")
_MASKED = re.compile(r"\d{0,4}\*{2,}(\d{4})(?!\d)")
_NAME_CHARACTERS_MAX = 12
_EXPORTS_SHOWN_MAX = 10
# How much of what was found must be in one export before its words say that it comes from there.
_MOST_PERCENT = 80
_SOME_PERCENT = 30
_PEOPLE_MIN = 3


@dataclass(frozen=True, slots=True)
class Source:
    """An export that the list may come from, the surest first. ``reasons`` are sentences."""

    request: Request
    sure: str
    reasons: tuple[str, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class Trace:
    """What was found: rows read, different phones in them, and where they may come from."""

    rows: int
    phones: int
    people: int
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class _Named:
    """Keys of the whole phones of a list; and per line keys of what could be a name, with the last four
    digits that stand beside it.
    """

    phones: frozenset[str]
    people: tuple[frozenset[str], ...]


def trace(*, rows: Sequence[Sequence[str]], by: Staff, now: datetime) -> Trace:
    """Compare a list with every export of the office. The list itself is not kept; that it was asked is.

    Runs as a manager: only they may read what exports named.
    """
    marks = find_marks(by.office_id, rows)
    named = _named(by.office_id, rows)
    by_phone = _overlap("phone_key", named.phones)
    by_pair = _overlap("pair_key", frozenset().union(*named.people))
    numbers = {*marks.hidden, *marks.shown, *by_phone, *by_pair}
    found = []
    for number in numbers:
        request = request_of(number)
        if request is not None:
            found.append(
                _source(
                    request,
                    hidden=marks.hidden.get(number, 0),
                    shown=number in marks.shown,
                    phones=(len(by_phone.get(number, ())), len(named.phones)),
                    people=(_met(named.people, by_pair.get(number, set())), len(named.people)),
                )
            )
    append(
        by=by, action="export.traced", now=now, detail={"rows": len(rows), "exports": sorted(numbers)[:50]}
    )
    found.sort(key=lambda one: (-one.weight, -one.request.pk))
    sources = tuple(one for one in found if one.weight)[:_EXPORTS_SHOWN_MAX]
    return Trace(len(rows), len(named.phones), len(named.people), sources)


def _met(people: Iterable[frozenset[str]], held: set[str]) -> int:
    """How many lines name somebody whom an export holds."""
    return sum(not held.isdisjoint(line) for line in people)


def open_case(*, request: Request, words: str, by: Staff, now: datetime) -> Case:
    """Make a breach case (1.4) of an export whose list was seen outside; joins an open case of the person.

    Raises :class:`SharingFormError` without words, and for one's own export.
    """
    said = words.strip()
    if not said:
        raise SharingFormError({"words": "请写明在哪里、怎么见到这份名单。"})
    if request.owner_id == by.pk:
        raise OwnRequestError("不能对自己的导出立案，请另一位经理来办。")
    number = shown_number(by.office_id, request.pk)
    what = f"{number} {ExportList(request.what).label} {request.rows_asked} 行"
    exhibit = Exhibit(f"外面见到的名单来自导出 {what}：{said}", now, "sharing_request", request.pk)
    with as_domain_errors():
        return propose_case(
            kind="leak", person=request.owner, evidence=[exhibit], by=by, now=now, words=said, join=True
        )


def _source(
    request: Request, *, hidden: int, shown: bool, phones: tuple[int, int], people: tuple[int, int]
) -> Source:
    reasons = []
    if hidden:
        reasons.append(f"有 {hidden} 行带着这份导出的暗记，暗记有校验，别人编不出来。")
    if shown:
        reasons.append("文字里写着这份导出的编号，编号有校验。")
    for (met, all_), words in ((phones, "个电话"), (people, "位（姓名加末四位）")):
        if met:
            reasons.append(f"认出的 {all_} {words}里，有 {met} {words[0]}在这份导出里。")
    share, met = max(_percent(phones), _percent(people)), max(phones[0], people[0])
    sure, weight = _how_sure(hidden=hidden, shown=shown, percent=share, met=met)
    return Source(request, sure, tuple(reasons), weight)


def _how_sure(*, hidden: int, shown: bool, percent: int, met: int) -> tuple[str, int]:
    if hidden:
        return "确定", 300 + percent
    if shown:
        return "编号确定，内容请再核对", 250 + percent
    if percent >= _MOST_PERCENT and met >= _PEOPLE_MIN:
        return "很可能", 100 + percent
    if percent >= _SOME_PERCENT and met >= _PEOPLE_MIN:
        return "有可能", percent
    return "", 0


def _percent(part: tuple[int, int]) -> int:
    met, whole = part
    return met * 100 // whole if whole else 0


def _overlap(column: str, keys: frozenset[str]) -> dict[int, set[str]]:
    """Which of the keys each export holds; 1 query."""
    held: dict[int, set[str]] = {}
    if keys:
        found = Subject.objects.filter(**{f"{column}__in": sorted(keys)})
        for number, key in found.values_list("request_id", column).distinct():
            held.setdefault(number, set()).add(key)
    return held


def _named(office_id: int, rows: Iterable[Sequence[str]]) -> _Named:
    phones: set[str] = set()
    people: list[frozenset[str]] = []
    for row in rows:
        cells = [without_marks(cell) for cell in row]
        whole = [phone for cell in cells for phone in _phones_in(cell)]
        tails = {last_four(phone) for phone in whole} | {
            tail for cell in cells for tail in _MASKED.findall(cell)
        }
        phones |= set(whole)
        keys = {pair_key(office_id, name, tail) for name in _names_in(cells) for tail in tails} - {""}
        if keys:
            people.append(frozenset(keys))
    return _Named(frozenset(phone_key(office_id, phone) for phone in phones), tuple(people))


def _phones_in(cell: str) -> list[str]:
    found = []
    for text in _PHONE.findall(cell):
        try:
            found.append(normalise_phone(text))
        except BadPhoneError:
            continue
    return found


def _names_in(cells: Iterable[str]) -> list[str]:
    """Cells that could be a name: short words without digits."""
    found = []
    for cell in cells:
        try:
            name = normalise_name(cell)
        except BadNameError:
            continue
        if len(name) <= _NAME_CHARACTERS_MAX and not any(
            letter.isdigit() or letter == "*" for letter in name
        ):
            found.append(name)
    return found
