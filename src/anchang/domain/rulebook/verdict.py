"""What the engine answers: one verdict per result slot, and the trace of every rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from .outcomes import Result


@dataclass(frozen=True, slots=True)
class Citation:
    """A rule that speaks in a verdict, with its clause."""

    rule: str
    clause: str
    edition: str


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a contradiction: what it would give, and by which rules."""

    result: Result
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Met:
    """A contradiction that was met and settled by a choice of the adoption."""

    slot: str
    choice: str
    winner: str
    losers: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Decided:
    """All rules that speak agree. `results` has one member except in slots that list several.

    `cited`: for each result the rules that give it.
    """

    slot: str
    results: tuple[Result, ...]
    cited: tuple[tuple[Citation, ...], ...]
    status: str = "decided"

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(citation for cited in self.cited for citation in cited)

    @property
    def result(self) -> Result:
        return self.results[0]


@dataclass(frozen=True, slots=True)
class Escalated:
    """The clause leaves it to somebody's discretion."""

    slot: str
    decided_by: str
    result: Result
    citations: tuple[Citation, ...]
    status: str = "escalated"


@dataclass(frozen=True, slots=True)
class Conflicting:
    """Clauses disagree and the adoption takes no side."""

    slot: str
    sides: tuple[Side, ...]
    status: str = "conflicting"

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(citation for side in self.sides for citation in side.citations)


@dataclass(frozen=True, slots=True)
class Undetermined:
    """No rule answers. `citations`: clauses known to leave it open; `settled_by`: the unknown facts."""

    slot: str
    settled_by: tuple[str, ...]
    citations: tuple[Citation, ...] = ()
    results: tuple[Result, ...] = field(default=())
    status: str = "undetermined"


SlotVerdict = Decided | Escalated | Conflicting | Undetermined


class RuleState(StrEnum):
    APPLIED = "applied"
    OVERRIDDEN = "overridden"
    YIELDED = "yielded"
    NOT_APPLICABLE = "not_applicable"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """What became of one rule.

    `by`: the rules that overrode it, or the rule it yielded to. `conditions`: for a rule that did not
    apply, those that were false; for an OPEN one (none false), those that could not be known. `facts`: the
    facts they read.
    """

    rule: str
    clause: str
    state: RuleState
    by: tuple[str, ...] = ()
    choice: str = ""
    conditions: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
