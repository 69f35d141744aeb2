"""The kinds of breach, as a table: the clause, what the rulebook is asked, how grave it can be.

A new kind is a new line here; nothing else knows one kind from another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from .choices import Gravity

THE_PERSON: Final = "the person concerned"
FactValue = bool | int | str


@dataclass(frozen=True, slots=True)
class Kind:
    """``facts`` are given to the rulebook; THE_PERSON stands for whoever the case is about.

    ``gravity_fact`` is the fact that carries the gravity; without one the kind knows no degrees.
    """

    key: str
    label: str
    clause: str
    facts: Mapping[str, FactValue]
    gravity_fact: str = ""
    gravities: tuple[Gravity, ...] = field(default=(Gravity.PLAIN,))


KINDS: Final = {
    one.key: one
    for one in (
        Kind(
            "leak",
            "泄露客户资料或机密",
            "1.4",
            {"doc_type": "visit_data", "viewer": "outsider", "manager_consent": False},
            "leak_gravity",
            (Gravity.MINOR, Gravity.GRAVE),
        ),
        Kind("late_handover", "没有当晚交内业", "2.1.2", {"reg_timing": "late"}),
        Kind("late_entry", "录入不及时或漏项", "2.1.3", {"reg_in_system": False}),
        Kind("tampering", "改动确认单", "2.1.4", {"reg_tampered_by": THE_PERSON}),
    )
}


def kind_label(key: str) -> str:
    """A kind in words; the key itself for one that is no longer in the table."""
    return KINDS[key].label if key in KINDS else key
