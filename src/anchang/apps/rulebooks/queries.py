"""Which rulebook decides on a day, and its clauses as a person reads them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from anchang.domain.rulebook import Adoption, Rulebook, shipped_library
from anchang.domain.rulebook.clause import Clause
from anchang.domain.rulebook.rules import Parameter

from .models import AdoptionVersion

DEFAULT_ADOPTION = "recommended"
TRACKING_DAYS = 20


@dataclass(frozen=True, slots=True)
class InForce:
    """The rulebook of an office on a day. ``version`` is None while the office has never decided: the
    default holds.
    """

    version: AdoptionVersion | None
    day: date
    adoption: str
    choices: Mapping[str, str]
    parameters: Mapping[str, int | str]
    rulebook: Rulebook = field(repr=False)

    @property
    def title(self) -> str:
        """The adoption's title for people, with its version."""
        shown = shipped_library().adoption(self.adoption).adoption.title
        return f"{shown} 第 {self.version.number} 版" if self.version else shown

    def number(self, name: str, otherwise: int) -> int:
        """A whole-number limit in force, or ``otherwise`` when this rulebook has none of that name."""
        value = self.rulebook.values.get(name, otherwise)
        return value if isinstance(value, int) else otherwise

    @property
    def tracking_days(self) -> int:
        """How many days a reception protects without follow-up (5.3.2)."""
        return self.number("tracking_days", TRACKING_DAYS)


def rulebook_in_force(office_id: int, day: date) -> InForce:
    """The newest adoption of the office whose day has come; 1 query. Compiling is cached per content and
    day.
    """
    version = (
        AdoptionVersion.objects.filter(office_id=office_id, effective_day__lte=day)
        .order_by("-effective_day", "-number")
        .first()
    )
    if version is None:
        return _in_force(None, day, DEFAULT_ADOPTION, {}, {})
    return _in_force(version, day, version.adoption, version.choices, version.parameters)


def _in_force(
    version: AdoptionVersion | None,
    day: date,
    adoption: str,
    choices: Mapping[str, str],
    parameters: Mapping[str, int | str],
) -> InForce:
    compiled = compiled_rulebook(adoption, _key(choices), _key(parameters), day)
    return InForce(version, day, adoption, choices, parameters, compiled)


def _key(table: Mapping[str, int | str]) -> str:
    return json.dumps(dict(table), sort_keys=True)


@lru_cache(maxsize=64)
def compiled_rulebook(adoption: str, choices: str, parameters: str, day: date) -> Rulebook:
    """A shipped adoption compiled for a day; ``choices`` and ``parameters`` are JSON. Raises
    ``RulebookError``.
    """
    return (
        shipped_library()
        .adoption(adoption)
        .compile(choices=json.loads(choices), parameters=json.loads(parameters), on=day)
    )


def adoption_history(office_id: int) -> list[AdoptionVersion]:
    """Every decision of the office about its rulebook, newest first; 1 query."""
    return list(
        AdoptionVersion.objects.filter(office_id=office_id).select_related("decided_by").order_by("-number")
    )


@dataclass(frozen=True, slots=True)
class Limit:
    """A number of a clause: the value in force here, and the rulebook's own."""

    name: str
    label: str
    unit: str
    value: int | str
    original: int | str
    options: Mapping[str, str] = field(default_factory=dict)
    silent: bool = False

    @property
    def changed(self) -> bool:
        return self.value != self.original

    @property
    def shown(self) -> str:
        """The value in force as people say it."""
        return self._says(self.value)

    @property
    def source(self) -> str:
        """What the rulebook itself says, where that needs saying."""
        if self.silent:
            return (
                "原文没有写" if not self.changed else f"原文没有写，最简单的是：{self._says(self.original)}"
            )
        return f"原文 {self._says(self.original)}" if self.changed else ""

    def _says(self, value: int | str) -> str:
        return self.options.get(str(value), str(value))


@dataclass(frozen=True, slots=True)
class ClauseEntry:
    """A clause for the page. ``statuses`` are Chinese words; ``enforced_in`` is a place in the software or
    empty.
    """

    id: str
    title: str
    text: str
    statuses: tuple[str, ...]
    enforced_in: str
    limits: tuple[Limit, ...]
    decisions: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    clauses: tuple[ClauseEntry, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One of the documents of the rulebook (an edition)."""

    name: str
    title: str
    about: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One option of a contradiction."""

    id: str
    label: str
    reason: str
    taken: bool


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A row where clauses disagree, and the side that the office takes; none ``taken`` means left open."""

    id: str
    title: str
    clauses: tuple[str, ...]
    sides: tuple[Side, ...]


def adoption_of(in_force: InForce) -> Adoption:
    """The adoption's own data: editions, choices, reasons."""
    return shipped_library().adoption(in_force.adoption).adoption


def documents(in_force: InForce, decisions: Mapping[str, int] | None = None) -> tuple[Document, ...]:
    """The documents in force, clause by clause; ``decisions`` counts per clause what was decided under it."""
    counted = decisions or {}
    found = []
    for edition in adoption_of(in_force).editions:
        entries = [
            _entry(clause, edition.parameters.values(), in_force, counted)
            for clause in edition.clauses.values()
        ]
        titles = dict.fromkeys(clause.section for clause in edition.clauses.values())
        sections = tuple(
            Section(title, tuple(e for e in entries if edition.clauses[e.id].section == title))
            for title in titles
        )
        found.append(Document(edition.name, edition.title, edition.about, sections))
    return tuple(found)


def clause_entry(
    in_force: InForce, clause_id: str, decisions: Mapping[str, int] | None = None
) -> ClauseEntry | None:
    """One clause by its id, None when the rulebook in force has no such clause."""
    for edition in adoption_of(in_force).editions:
        clause = edition.clauses.get(clause_id)
        if clause:
            return _entry(clause, edition.parameters.values(), in_force, decisions or {})
    return None


def contradictions(in_force: InForce) -> tuple[Contradiction, ...]:
    """Every row of the adoption with the side taken by this office."""
    rows = []
    for choice in adoption_of(in_force).choices.values():
        chosen = in_force.choices.get(choice.id, choice.chosen)
        sides = tuple(
            Side(option.id, option.label, option.reason, option.id == chosen)
            for option in choice.options.values()
        )
        rows.append(Contradiction(choice.id, choice.title, choice.clauses, sides))
    return tuple(rows)


def _entry(
    clause: Clause, parameters: Iterable[Parameter], in_force: InForce, decisions: Mapping[str, int]
) -> ClauseEntry:
    limits = tuple(
        Limit(
            one.name,
            one.label,
            one.unit,
            in_force.rulebook.values.get(one.name, one.on(in_force.day)),
            one.on(in_force.day),
            one.options,
            one.silent,
        )
        for one in parameters
        if one.clause == clause.id
    )
    return ClauseEntry(
        id=clause.id,
        title=clause.title,
        text=clause.text,
        statuses=tuple(status.label for status in clause.status),
        enforced_in=clause.enforced_in,
        limits=limits,
        decisions=decisions.get(clause.id, 0),
    )
