"""Answers of a paper form in words."""

from datetime import date
from typing import Any

from anchang.apps.customers.form_fields import FieldKind, FormField
from anchang.domain.calendar import day_in_words


def said(field: FormField, answer: Any) -> str:
    """One answer as pages and prints show it."""
    if field.kind == FieldKind.DAY:
        return day_in_words(date.fromisoformat(str(answer)))
    text = "、".join(map(str, answer)) if isinstance(answer, list) else str(answer)
    return f"{text} {field.unit}".strip()
