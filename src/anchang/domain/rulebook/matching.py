"""From a case's facts to the rules that apply, by table.

An atom belongs to the one name that it reads, or to the *group* of names that it reads together. So the
state of a case (see `atoms`) is a sum: what holds when nothing is known, one table entry per known fact, and
one per *bundle*: the derivations and groups that rest on the same facts of those that are known. Tables fill
on first sight of a value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TypeVar

from .atoms import Atoms
from .errors import FactError, RulebookError
from .expressions import Compiled
from .rules import Derivation, Rule
from .vocabulary import Fact, FactType, Value, Vocabulary, nearest

TABLE_ENTRIES_MAX = 10_000
BUNDLES_MAX = 2_000
BUNDLE_ENTRIES_MAX = 2_000
_PYTHON_TYPES = {FactType.BOOL: bool, FactType.INT: int, FactType.ENUM: str, FactType.ROLE: str}

T = TypeVar("T")
Table = dict[object, int]
Entries = dict[object, tuple[int, Mapping[str, Value]]]
Key = Callable[[Mapping[str, Value]], object]


@dataclass(frozen=True)
class _Group:
    """Atoms that read the same names together; strict ones have no answer while a name is unknown."""

    names: tuple[str, ...]
    strict: bool
    atoms: tuple[int, ...]
    bases: frozenset[str]
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
class _Bundle:
    """Derivations and groups that rest on the same known facts; `key` takes those facts from a case.

    `table` keeps by them what the bundle adds to the state, and the values of its derivations.
    """

    key: Key
    derived: tuple[_Derived, ...]
    groups: tuple[_Group, ...]
    table: Entries = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Steps:
    """What remains to be looked up when certain facts are known.

    `untouched`: the derivations that have a value without these facts, which do not matter to them.
    """

    untouched: Mapping[str, Value]
    bundles: tuple[tuple[Key, Entries, _Bundle], ...]


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
        self._bundles: dict[object, _Bundle] = {}

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
        self._groups = tuple(
            _Group(names, strict, tuple(mine), _bases(names, self._derived))
            for (names, strict), mine in joint.items()
        )
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
        values: dict[str, Value] = dict(facts)  # type: ignore[arg-type]
        tables = self._tables
        for name, raw in facts.items():
            try:
                type_, table = tables[name]
                state += table[raw] if type(raw) is type_ else self._first_sight(name, raw, values)
            except KeyError:
                state += self._first_sight(name, raw, values)
        steps = self._steps.get(state & self._feeding) or self._plan(state & self._feeding)
        values.update(steps.untouched)
        for key_of, entries, bundle in steps.bundles:
            key = key_of(values)
            try:
                change, found = entries[key]
            except (KeyError, TypeError):
                change, found = self._work_out(bundle, key, values)
            state += change
            if found:
                values.update(found)
        return state, values

    def _first_sight(self, name: str, raw: object, values: dict[str, Value]) -> int:
        """Check a value that cannot be looked up as it stands: a list, a new one, one of another type."""
        if raw is None:
            del values[name]
            return 0
        if name in self._derived_names:
            raise RulebookError(f"「{name}」由规则推导，不能直接给出。")
        fact = self._facts.get(name)
        if fact is None:
            raise FactError(f"没有叫「{name}」的事实。{nearest(name, self._tables)}")
        table = self._tables[name][1]
        if type(raw) is list and (change := _look_up(table, tuple(raw))) is not None:
            values[name] = tuple(raw)
            return change
        value = values[name] = fact.accept(raw)
        change = _look_up(table, value)
        if change is None:
            change = self.atoms.changes(self._single[name], values) - self.atoms.unknown_bits.get(name, 0)
            _keep(table, value, change)
        return change

    def _work_out(
        self, bundle: _Bundle, key: object, values: dict[str, Value]
    ) -> tuple[int, Mapping[str, Value]]:
        """The bundle's entry for a case; sets its derivations' values."""
        change = sum([self._derive(derived, values) for derived in bundle.derived])
        for group in bundle.groups:
            mine = tuple(map(values.get, group.names))
            more = _look_up(group.table, mine)
            if more is None:
                more = _keep(group.table, mine, self.atoms.changes(group.atoms, values))
            change += more
        found = {derived.name: values[derived.name] for derived in bundle.derived if derived.name in values}
        return _keep(bundle.table, key, (change, found), BUNDLE_ENTRIES_MAX)

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
        by_facts: dict[frozenset[str], tuple[list[_Derived], list[_Group]]] = {}
        for derived in self._derived:
            if facts := derived.bases & known:
                by_facts.setdefault(facts, ([], []))[0].append(derived)
        moving = {derived.name for mine, _groups in by_facts.values() for derived in mine}
        possible = known | self._defaults.keys() | moving
        for group in self._groups:
            facts = group.bases & known
            if facts and (not group.strict or possible.issuperset(group.names)):
                by_facts.setdefault(facts, ([], []))[1].append(group)
        untouched = {name: value for name, value in self._defaults.items() if name not in moving}
        # A derivation rests on the facts of those that it reads, so bundles of fewer facts come first.
        bundles = [self._bundle(facts, *by_facts[facts]) for facts in sorted(by_facts, key=len)]
        steps = _Steps(untouched, tuple((bundle.key, bundle.table, bundle) for bundle in bundles))
        return _keep(self._steps, unknown, steps)

    def _bundle(
        self, facts: frozenset[str], derived: Sequence[_Derived], groups: Sequence[_Group]
    ) -> _Bundle:
        """The bundle of these; shared between the cases whose known facts differ elsewhere."""
        members = (
            facts,
            tuple(d.name for d in derived),
            tuple((group.names, group.strict) for group in groups),
        )
        known = self._bundles.get(members)
        if known is not None:
            return known
        if len(self._bundles) >= BUNDLES_MAX:
            self._steps.clear()
        bundle = _Bundle(itemgetter(*sorted(facts)), tuple(derived), tuple(groups))
        return _keep(self._bundles, members, bundle, BUNDLES_MAX)


def _derived(derivations: Sequence[Derivation]) -> tuple[_Derived, ...]:
    derived: list[_Derived] = []
    for derivation in derivations:
        names = tuple(sorted(derivation.node.names()))
        derived.append(_Derived(derivation.name, derivation.node.compile(), names, _bases(names, derived)))
    return tuple(derived)


def _bases(names: Iterable[str], derived: Iterable[_Derived]) -> frozenset[str]:
    """The facts on which these names rest."""
    below = {d.name: d.bases for d in derived}
    return frozenset().union(*(below.get(name, {name}) for name in names))


def _names_read(rules: Sequence[Rule], derivations: Sequence[Derivation]) -> list[str]:
    names = {name for rule in rules for node in rule.when for name in node.names()}
    return sorted(names.union(*({d.name} | d.node.names() for d in derivations)))


def _set(values: dict[str, Value], name: str, value: Value | None) -> None:
    if value is None:
        values.pop(name, None)
    else:
        values[name] = value


def _look_up(table: Table, key: object) -> int | None:
    try:
        return table.get(key)
    except TypeError:
        return None


def _keep(table: dict[object, T] | dict[int, T], key: object, entry: T, most: int = TABLE_ENTRIES_MAX) -> T:
    """Keep an entry unless its key cannot be one (a table of counts)."""
    if len(table) >= most:
        table.clear()
    try:
        table[key] = entry  # type: ignore[index]
    except TypeError:
        return entry
    return entry
