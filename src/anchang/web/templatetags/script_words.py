"""Filters for scripts and facts."""

from django import template

from anchang.apps.scripts.choices import Kind

register = template.Library()

_CLAUSES = {Kind.SCRIPT: ("3.4.3",), Kind.FACT: ("5.1.3",)}


@register.filter
def first_line(text: str) -> str:
    """What is said first: of a fact, the number."""
    return text.split("\n", 1)[0]


@register.filter
def after_first_line(text: str) -> str:
    return text.split("\n", 1)[1] if "\n" in text else ""


@register.filter
def text_clauses(kind: str) -> tuple[str, ...]:
    """The clauses that a script or a fact answers."""
    return _CLAUSES[Kind(kind)]
