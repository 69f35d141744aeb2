"""Small stories of an evening: forms that were filled in, handed in, received and compared with the paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from anchang.apps.customers.actions import Person
from anchang.apps.customers.form_fields import VISIT_FORM, Answer, FieldKind, FormField
from anchang.apps.customers.models import Registration
from anchang.apps.intake.checking import Completion, Finding, check_form
from anchang.apps.intake.handing import hand_in, receive
from anchang.apps.intake.models import Batch, Item
from anchang.apps.intake.parts import part_names
from anchang.apps.offices.models import Staff
from tests.apps.stories import CHEN, registered
from tests.people import acting


def whole_form() -> dict[str, Answer]:
    """Every field of the visit form answered."""
    return {field.key: _answer(field) for field in VISIT_FORM}


def _answer(field: FormField) -> Answer:
    match field.kind:
        case FieldKind.TEXT:
            return "照实填写的内容"
        case FieldKind.CHOICE:
            return field.options[0]
        case FieldKind.CHOICES:
            return [field.options[0]]
        case FieldKind.INTEGER:
            return 150
        case FieldKind.DAY:
            return "2026-12-01"


def form_by(
    consultant: Staff, now: datetime, person: Person = CHEN, details: Mapping[str, Answer] | None = None
) -> Registration:
    return registered(consultant, person, now=now, details=details or {})


def handed_in(consultant: Staff, *forms: Registration, now: datetime, words: str = "") -> Batch:
    with acting(consultant):
        return hand_in(forms=[form.pk for form in forms], by=consultant, now=now, words=words)


def item_of(form: Registration) -> Item:
    return Item.objects.select_related("registration", "owner").filter(registration=form).latest("pk")


def received(clerk: Staff, *forms: Registration, now: datetime) -> None:
    with acting(clerk):
        receive(items=[item_of(form).pk for form in forms], by=clerk, now=now)


def compared(
    clerk: Staff, form: Registration, *, now: datetime, completions: tuple[Completion, ...] = ()
) -> None:
    """Every part agrees with the paper."""
    with acting(clerk):
        findings = [Finding(name, matches=True) for name in part_names(form.kind)]
        check_form(item=item_of(form), findings=findings, completions=completions, by=clerk, now=now)
