"""Changing what an office has adopted: a side of a contradiction or the limits of a clause, from a day on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from anchang.apps.offices.models import Staff
from anchang.domain.calendar import office_day
from anchang.domain.rulebook import Adoption, RulebookError, shipped_library
from anchang.domain.rulebook.adoption import LEAVE_OPEN
from anchang.foundation.errors import DomainError

from .actions import adopt
from .models import AdoptionVersion
from .queries import DEFAULT_ADOPTION, InForce, adoption_of, compiled_rulebook, rulebook_in_force

AHEAD_DAYS_MAX = 366
OPEN_WORDS = "不取舍，相撞时交人裁定"


class ChangeRefusedError(DomainError):
    """``fields`` says beside which field of a form the sentence belongs."""

    message = "这样的改动不能采用。"

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.fields = {field: sentence}


def with_side(in_force: InForce, row: str, side: str) -> InForce:
    """The rulebook with another side of a row. Limits that the side sets are no longer the office's own.

    Raises :class:`ChangeRefusedError`.
    """
    choice = adoption_of(in_force).choices.get(row)
    if choice is None or side not in (*choice.options, LEAVE_OPEN):
        raise ChangeRefusedError("side", "没有这一边，请重新选择。")
    if side == in_force.choices.get(row, choice.chosen):
        raise ChangeRefusedError("side", "现在采用的就是这一边。")
    own = choice.options[side].parameters if side != LEAVE_OPEN else {}
    parameters = {name: value for name, value in in_force.parameters.items() if name not in own}
    return _compiled(in_force, {**in_force.choices, row: side}, parameters)


def with_limits(in_force: InForce, values: Mapping[str, int | str]) -> InForce:
    """The rulebook with other values of some limits. Raises :class:`ChangeRefusedError`."""
    now = in_force.rulebook.values
    changed = {name: value for name, value in values.items() if value != now.get(name)}
    if not changed:
        raise ChangeRefusedError("", "没有改动：现在就是这些数。")
    return _compiled(in_force, in_force.choices, {**in_force.parameters, **changed})


def _compiled(in_force: InForce, choices: Mapping[str, str], parameters: Mapping[str, int | str]) -> InForce:
    tables = (json.dumps(dict(table), sort_keys=True) for table in (choices, parameters))
    try:
        rulebook = compiled_rulebook(in_force.adoption, *tables, in_force.day)
    except RulebookError as error:
        raise ChangeRefusedError("", f"这样改，制度前后不合：{error.message}") from error
    return replace(in_force, choices=choices, parameters=parameters, rulebook=rulebook)


def starting_point(office_id: int, effective_day: date, now: datetime) -> InForce:
    """What a change from a day on builds upon: the rulebook that would be in force on that day.

    Raises :class:`ChangeRefusedError` for a day that is past or too far ahead.
    """
    today = office_day(now)
    if effective_day < today:
        raise ChangeRefusedError("effective_day", "最早从今天起施行，过去的判定不重写。")
    if effective_day > today + timedelta(days=AHEAD_DAYS_MAX):
        raise ChangeRefusedError("effective_day", "最迟在一年之内施行。")
    return rulebook_in_force(office_id, effective_day)


def adopt_changed(wanted: InForce, *, reason: str, by: Staff, now: datetime) -> AdoptionVersion:
    """Append the changed rulebook as a new version from its day on. Raises ``AdoptionRefusedError``."""
    return adopt(
        adoption=wanted.adoption,
        choices=wanted.choices,
        parameters=wanted.parameters,
        effective_day=wanted.day,
        reason=reason,
        by=by,
        now=now,
    )


class Standing(StrEnum):
    """Whether a version decides today."""

    IN_FORCE = "施行中"
    PENDING = "尚未施行"
    PAST = "已被后来的代替"


@dataclass(frozen=True, slots=True)
class RulebookChange:
    """One version and what it changed against the version that it built upon."""

    version: AdoptionVersion
    words: tuple[str, ...]
    standing: Standing


def rulebook_changes(office_id: int, day: date) -> list[RulebookChange]:
    """Every version of the office's rulebook, newest first, with what each changed; 1 query."""
    versions = list(
        AdoptionVersion.objects.filter(office_id=office_id).select_related("decided_by").order_by("number")
    )
    current = _newest(versions, day)
    found = []
    for place, version in enumerate(versions):
        words = _difference(_newest(versions[:place], version.effective_day), version)
        standing = Standing.PENDING if version.effective_day > day else Standing.PAST
        found.append(RulebookChange(version, words, Standing.IN_FORCE if version is current else standing))
    return found[::-1]


def _newest(versions: list[AdoptionVersion], day: date) -> AdoptionVersion | None:
    known = [one for one in versions if one.effective_day <= day]
    return max(known, key=lambda one: (one.effective_day, one.number), default=None)


def _difference(before: AdoptionVersion | None, after: AdoptionVersion) -> tuple[str, ...]:
    adoption = shipped_library().adoptions.get(after.adoption)
    if adoption is None:
        return (f"采用「{after.adoption}」",)
    if (before.adoption if before else DEFAULT_ADOPTION) != after.adoption:
        return (f"改用「{adoption.title}」",)
    was_choices, was_limits = (before.choices, before.parameters) if before else ({}, {})
    words = [
        f"{row} {choice.title}：改取「{_side(adoption, row, after.choices.get(row, choice.chosen))}」，"
        f"原取「{_side(adoption, row, was_choices.get(row, choice.chosen))}」"
        for row, choice in adoption.choices.items()
        if after.choices.get(row, choice.chosen) != was_choices.get(row, choice.chosen)
    ]
    words += _limit_words(adoption, was_limits, after)
    if before is None:
        words.insert(0, f"采用「{adoption.title}」")
    return tuple(words) or ("没有改动",)


def _side(adoption: Adoption, row: str, side: str) -> str:
    option = adoption.choices[row].options.get(side)
    return option.label if option else OPEN_WORDS


def _limit_words(adoption: Adoption, was: Mapping[str, int | str], after: AdoptionVersion) -> list[str]:
    limits = {name: one for edition in adoption.editions for name, one in edition.parameters.items()}
    words = []
    for name in dict.fromkeys([*was, *after.parameters]):
        if name in limits and was.get(name) != after.parameters.get(name):
            limit = limits[name]
            original = limit.on(after.effective_day)
            old, new = was.get(name, original), after.parameters.get(name, original)
            said = f"{limit.says(old)} → {limit.says(new)} {limit.unit}".rstrip()
            words.append(f"条款 {limit.clause} {limit.label}：{said}")
    return words
