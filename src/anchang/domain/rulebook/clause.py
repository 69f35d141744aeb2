"""A clause of a rulebook: the unit that every decision cites."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ClauseStatus(StrEnum):
    """What becomes of a clause in the software."""

    RULE = "rule"
    LIMIT = "limit"
    RUN_SHEET = "run_sheet"
    ENFORCED = "enforced"
    ADVICE = "advice"
    DISCRETION = "discretion"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    ClauseStatus.RULE: "规则",
    ClauseStatus.LIMIT: "限额",
    ClauseStatus.RUN_SHEET: "流程",
    ClauseStatus.ENFORCED: "软件保证",
    ClauseStatus.ADVICE: "建议",
    ClauseStatus.DISCRETION: "裁量",
}


@dataclass(frozen=True)
class Clause:
    """One clause in the product's own words. `enforced_in` names the place of the software that keeps it."""

    id: str
    title: str
    text: str
    status: tuple[ClauseStatus, ...]
    edition: str
    enforced_in: str = ""
    section: str = ""
