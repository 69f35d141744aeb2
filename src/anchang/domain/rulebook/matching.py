"""From a case's facts to the rules that apply, by table.

An atom belongs to the one name that it reads, or to the *group* of names that it reads together. So the
state of a case (see `atoms`) is a sum: what holds when nothing is known, and one table entry per known
fact, per derivation that rests on one, and per group. Tables fill on first sight of a value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TypeVar

from .atoms import Atoms
from .errors import FactError, RulebookError
from .expressions import Compiled
from .rules import Derivation, Rule
from .vocabulary import Fact, FactType, Value, Vocabulary, nearest

TABLE_ENTRIES_MAX = 10_000
_PYTHON_TYPES = {FactType.BOOL: bool, FactType.INT: int, FactType.ENUM: str, FactType.ROLE: str}

T = TypeVar("T")
Table = dict[object, int]
Key = Callable[[Mapping[str, Value]], object]


@dataclass(frozen=True)
class _Group:
    """Atoms that read the same names together; strict ones have no answer while a name is unknown."""

    names: tuple[str, ...]
    strict: bool
    atoms: tuple[int, ...]
    table: Table = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Derived:
    """A derivation; `table` keeps its value and what that changes, by the values that it reads."""

    name: str
    run: Compiled
    names: tuple[str, ...]
    bases: frozenset[str]
    table: dict[object, tuple[Value | None, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Steps:
    """What remains to be looked up when certain facts are known."""

    derived: tuple[_Derived, ...]
    groups: tuple[tuple[Key, Table, tuple[int, ...]], ...]


class Matcher:
    """Tables for one set of rules. Filling a table twice gives the same entry, so threads may share it."""

    def __init__(
        self, vocabulary: Vocabulary, rules: Sequence[Rule], derivations: Sequence[Derivation]
    ) -> None:
        self._facts: Mapping[str, Fact] = vocabulary.facts
        self._derived = _derived(derivations)
        self._derived_names = frozenset(d.name for d in self._derived)
        self.atoms = Atoms(rules, _names_read(rules, derivations))
        self._defaults = self._derived_from_nothing()
        self._start = self.atoms.start(self._defaults)
        self._place_atoms()
        self._feeding = self._bits_of_facts_behind_steps()
        self._steps: dict[int, _Steps] = {}

    def _derived_from_nothing(self) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for derived in self._derived:
            value = derived.run(values)
            if value is not None:
                values[derived.name] = value
        return values

    def _place_atoms(self) -> None:
        single: dict[str, list[int]] = {name: [] for name in self._facts}
        joint: dict[tuple[tuple[str, ...], bool], list[int]] = {}
        for atom, node in enumerate(self.atoms.nodes):
            names = tuple(sorted(node.names()))
            if len(names) == 1:
                single[names[0]].append(atom)
            elif names:
                joint.setdefault((names, node.strict()), []).append(atom)
        self._single = {name: tuple(atoms) for name, atoms in single.items()}
        self._groups = tuple(_Group(names, strict, tuple(mine)) for (names, strict), mine in joint.items())
        self._tables: dict[str, tuple[type | None, Table]] = {
            name: (_PYTHON_TYPES.get(fact.type), {})
            for name, fact in self._facts.items()
            if name not in self._derived_names
        }

    def _bits_of_facts_behind_steps(self) -> int:
        names = {name for group in self._groups for name in group.names}
        names = names.union(*(derived.bases for derived in self._derived)) - self._derived_names
        return sum(self.atoms.unknown_bits[name] for name in names)

    # -- judging -----------------------------------------------------------------------------------------

    def read(self, facts: Mapping[str, object]) -> tuple[int, dict[str, Value]]:
        """The state of a case, and its values: facts checked, derivations added. Raises FactError."""
        state = self._start
        values: dict[str, Value] = {**self._defaults, **facts}  # type: ignore[dict-item]
        tables = self._tables
        for name, raw in facts.items():
            try:
                type_, table = tables[name]
                state += table[raw] if type(raw) is type_ else self._first_sight(name, raw, values)
            except KeyError:
                state += self._first_sight(name, raw, values)
        steps = self._steps.get(state & self._feeding) or self._plan(state & self._feeding)
        for derived in steps.derived:
            state += self._derive(derived, values)
        for key_of, table, atoms in steps.groups:
            key = key_of(values)
            try:
                state += table[key]
            except (KeyError, TypeError):
                state += _keep(table, key, self.atoms.changes(atoms, values))
        return state, values

    def _first_sight(self, name: str, raw: object, values: dict[str, Value]) -> int:
        """Check a value that is not in its table yet, or not of the type by which it would be looked up."""
        if raw is None:
            del values[name]
            return 0
        if name in self._derived_names:
            raise RulebookError(f"「{name}」由规则推导，不能直接给出。")
        fact = self._facts.get(name)
        if fact is None:
            raise FactError(f"没有叫「{name}」的事实。{nearest(name, self._tables)}")
        value = values[name] = fact.accept(raw)
        table = self._tables[name][1]
        try:
            return table[value]
        except (KeyError, TypeError):
            change = self.atoms.changes(self._single[name], values) - self.atoms.unknown_bits.get(name, 0)
            return _keep(table, value, change)

    def _derive(self, derived: _Derived, values: dict[str, Value]) -> int:
        """Set the derivation's value, and give what it changes against knowing nothing."""
        key = tuple(map(values.get, derived.names))
        try:
            value, change = derived.table[key]
        except (KeyError, TypeError):
            value = derived.run(values)
            _set(values, derived.name, value)
            change = self.atoms.changes(self._single[derived.name], values)
            if (value is None) is not (derived.name not in self._defaults):
                bit = self.atoms.unknown_bits[derived.name]
                change += bit if value is None else -bit
            _keep(derived.table, key, (value, change))
        _set(values, derived.name, value)
        return change

    # -- which steps a case needs ------------------------------------------------------------------------

    def _plan(self, unknown: int) -> _Steps:
        """The derivations and groups that these facts touch; all others answer as if nothing were known."""
        known = {name for name, bit in self.atoms.unknown_bits.items() if bit & self._feeding & ~unknown}
        derived = tuple(d for d in self._derived if d.bases & known)
        moving = {d.name for d in derived}
        sure = known | self._defaults.keys() - moving
        groups = []
        for group in self._groups:
            answerable = not group.strict or sure.union(moving).issuperset(group.names)
            if answerable and not moving.union(known).isdisjoint(group.names):
                key = itemgetter(*group.names) if sure.issuperset(group.names) else _get(group.names)
                groups.append((key, group.table, group.atoms))
        return _keep(self._steps, unknown, _Steps(derived, tuple(groups)))


def _derived(derivations: Sequence[Derivation]) -> tuple[_Derived, ...]:
    bases: dict[str, frozenset[str]] = {}
    derived = []
    for derivation in derivations:
        names = derivation.node.names()
        below = frozenset().union(*(bases.get(name, frozenset({name})) for name in names))
        bases[derivation.name] = below
        derived.append(_Derived(derivation.name, derivation.node.compile(), tuple(sorted(names)), below))
    return tuple(derived)


def _names_read(rules: Sequence[Rule], derivations: Sequence[Derivation]) -> list[str]:
    names = {name for rule in rules for node in rule.when for name in node.names()}
    return sorted(names.union(*({d.name} | d.node.names() for d in derivations)))


def _get(names: tuple[str, ...]) -> Key:
    return lambda values: tuple(map(values.get, names))


def _set(values: dict[str, Value], name: str, value: Value | None) -> None:
    if value is None:
        values.pop(name, None)
    else:
        values[name] = value


def _keep(table: dict[object, T] | dict[int, T], key: object, entry: T) -> T:
    """Keep an entry unless its key cannot be one (a table of counts)."""
    if len(table) >= TABLE_ENTRIES_MAX:
        table.clear()
    try:
        table[key] = entry  # type: ignore[index]
    except TypeError:
        return entry
    return entry
