"""What of a form is compared with the paper, and how complete it is with what the clerk added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from anchang.apps.customers.choices import RegistrationKind
from anchang.apps.customers.form_fields import Answer, FormField
from anchang.apps.customers.models import Registration
from anchang.apps.customers.standards import FORMS, form_name

from .models import Addition, Check

PERSON_PART = "姓名和电话"
SIGNATURE_PART = "签名"


@dataclass(frozen=True, slots=True)
class Line:
    """One field as it stands: typed by the consultant, added by the clerk, or still empty."""

    field: FormField
    typed: str
    added: str
    absent: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A group of the form with what the clerk last found about it."""

    name: str
    lines: tuple[Line, ...]
    check: Check | None


def form_of(kind: str) -> tuple[FormField, ...]:
    """The fields that a registration of this kind asks for."""
    return FORMS[form_name(kind)]


def part_names(kind: str) -> tuple[str, ...]:
    """The parts that must be compared before a form is archived; a call leaves no signature."""
    groups = tuple(dict.fromkeys(field.group for field in form_of(kind)))
    signed = () if kind == RegistrationKind.CALL else (SIGNATURE_PART,)
    return (PERSON_PART, *groups, *signed)


def parts_of(
    form: Registration, additions: Iterable[Addition], checks: Mapping[str, Check]
) -> tuple[Part, ...]:
    """The form part by part, in its own order."""
    added = {one.key: one for one in additions}
    lines = [_line(field, form, added.get(field.key)) for field in form_of(form.kind)]
    return tuple(
        Part(name, tuple(line for line in lines if line.field.group == name), checks.get(name))
        for name in part_names(form.kind)
    )


def _line(field: FormField, form: Registration, addition: Addition | None) -> Line:
    details: Mapping[str, Answer] = form.details
    typed = words_of(field, details.get(field.key, ""))
    added = words_of(field, addition.value.get("answer", "")) if addition else ""
    absent = bool(addition and addition.absent)
    return Line(field, typed, added, absent, field.label in form.missing and addition is None)


def words_of(field: FormField, answer: Answer) -> str:
    """An answer as it is read aloud."""
    if isinstance(answer, list):
        return "、".join(answer)
    return f"{answer} {field.unit}".strip() if answer != "" else ""


@dataclass(frozen=True, slots=True)
class Complete:
    """How complete a form is with its additions; ``left_open`` are labels of what nobody accounted for."""

    percent: int
    left_open: tuple[str, ...]


def complete_with(form: Registration, additions: Iterable[Addition]) -> Complete:
    """By what the office asked of the form when it was entered. What is empty on the paper too lowers the
    percentage, but is not left open.
    """
    labels = {field.key: field.label for field in form_of(form.kind)}
    known = list(additions)
    answered = {labels.get(one.key, "") for one in known if not one.absent}
    accounted = {labels.get(one.key, "") for one in known}
    missing = list(form.missing)
    filled = sum(1 for label in missing if label in answered)
    gap = 100 - form.completeness_percent
    percent = form.completeness_percent + (round(gap * filled / len(missing)) if missing else 0)
    return Complete(percent, tuple(label for label in missing if label not in accounted))
