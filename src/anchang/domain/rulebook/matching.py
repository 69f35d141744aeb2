"""From a case's facts to the rules that apply, by table.

Equal conditions of different rules are one *atom*. All that judging needs to know of a case is one integer,
from low to high: two bits per atom (not true; false), a bit per name that is unknown, and per rule a field
that counts its conditions not yet true. An atom belongs to the one fact that it reads, or to the *group* of
names that it reads together; so the integer is a sum: what holds when nothing is known, and one table entry
per known fact, derivation and group. Tables fill on first sight of a value. A rule applies when its field
is zero, and a rule's own bits alone say why it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TypeVar

from .errors import FactError, RulebookError
from .expressions import Compiled, Node
from .rules import Derivation, Rule
from .vocabulary import Fact, FactType, Value, Vocabulary, nearest

TABLE_ENTRIES_MAX = 10_000
_PYTHON_TYPES = {FactType.BOOL: bool, FactType.INT: int, FactType.ENUM: str, FactType.ROLE: str}

T = TypeVar("T")
Table = dict[object, int]


@dataclass(frozen=True)
class _Group:
    """Atoms that read the same names together; skipped while one of `needs` (bits of names) is unknown."""

    atoms: tuple[int, ...]
    needs: int
    key: Callable[[Mapping[str, Value]], object]
    table: Table = field(default_factory=dict)


@dataclass(frozen=True)
class _Derived:
    """A derivation; `table` keeps the value and its change to the state, by the values that it reads."""

    name: str
    run: Compiled
    names: tuple[str, ...]
    table: dict[object, tuple[Value | None, int]] = field(default_factory=dict)


class Matcher:
    """Tables for one set of rules. Filling a table twice gives the same entry, so threads may share it."""

    def __init__(
        self, vocabulary: Vocabulary, rules: Sequence[Rule], derivations: Sequence[Derivation]
    ) -> None:
        self._facts: Mapping[str, Fact] = vocabulary.facts
        self._derived_names = frozenset(d.name for d in derivations)
        by_key: dict[str, tuple[int, Node]] = {}
        self.atoms_of = tuple(
            tuple(sorted({by_key.setdefault(node.key(), (len(by_key), node))[0] for node in rule.when}))
            for rule in rules
        )
        self.atoms: tuple[Node, ...] = tuple(node for _atom, node in by_key.values())
        self._runs = tuple(node.compile() for node in self.atoms)
        self._lay_out(rules)
        self._unknown_answers = tuple(run({}) for run in self._runs)
        self._nothing_known = self._state_of_nothing()
        self._place_atoms(derivations)

    def _lay_out(self, rules: Sequence[Rule]) -> None:
        """Decide where each bit and field stands."""
        atoms = len(self.atoms)
        self._unknown_bits = {name: 1 << (2 * atoms + i) for i, name in enumerate(self._facts)}
        self._fields_at = 2 * atoms + len(self._facts)
        self.field_bits = max((len(mine) for mine in self.atoms_of), default=0).bit_length() + 1
        ones = sum(1 << self.field_bits * i for i in range(len(rules)))
        self._field_tops = ones << self.field_bits - 1
        self._field_rests = self._field_tops - ones
        weights = [0] * atoms
        for i, mine in enumerate(self.atoms_of):
            for atom in mine:
                weights[atom] |= 1 << self._fields_at + self.field_bits * i
        self._weights = weights
        self.own_bits = tuple(self._own_bits(mine) for mine in self.atoms_of)

    def _own_bits(self, mine: Iterable[int]) -> int:
        """All that says why a rule does not apply: its atoms, and which of their names are unknown."""
        bits = 0
        for atom in mine:
            bits |= 3 << 2 * atom
            for name in self.atoms[atom].names():
                bits |= self._unknown_bits[name]
        return bits

    def _state_of_nothing(self) -> int:
        atoms = sum(self._contribution(atom, answer) for atom, answer in enumerate(self._unknown_answers))
        return atoms + sum(self._unknown_bits.values())

    def _contribution(self, atom: int, answer: Value | None) -> int:
        if answer is True:
            return 0
        return (3 if answer is False else 1) << 2 * atom | self._weights[atom]

    def _place_atoms(self, derivations: Sequence[Derivation]) -> None:
        single: dict[str, list[int]] = {name: [] for name in self._facts}
        joint: dict[tuple[tuple[str, ...], bool], list[int]] = {}
        for atom, node in enumerate(self.atoms):
            names = tuple(sorted(node.names()))
            if len(names) == 1:
                single[names[0]].append(atom)
            elif names:
                joint.setdefault((names, node.strict()), []).append(atom)
        self._single = {name: tuple(atoms) for name, atoms in single.items()}
        self._tables: dict[str, tuple[type | None, Table]] = {
            name: (_PYTHON_TYPES.get(fact.type), {})
            for name, fact in self._facts.items()
            if name not in self._derived_names
        }
        self._derived = tuple(
            _Derived(d.name, d.node.compile(), tuple(sorted(d.node.names()))) for d in derivations
        )
        self._groups = tuple(self._group(names, strict, atoms) for (names, strict), atoms in joint.items())

    def _group(self, names: tuple[str, ...], strict: bool, atoms: list[int]) -> _Group:
        if strict:
            return _Group(tuple(atoms), sum(self._unknown_bits[name] for name in names), itemgetter(*names))
        return _Group(tuple(atoms), 0, lambda values: tuple(map(values.get, names)))

    # -- judging -------------------------------------------------------------------------------------------

    def read(self, facts: Mapping[str, object]) -> tuple[int, dict[str, Value]]:
        """The state of a case, and its values: facts checked, derivations added. Raises FactError."""
        state = self._nothing_known
        values: dict[str, Value] = dict(facts)  # type: ignore[arg-type]
        tables = self._tables
        for name, raw in facts.items():
            try:
                type_, table = tables[name]
                state += table[raw] if type(raw) is type_ else self._first_sight(name, raw, values)
            except KeyError:
                state += self._first_sight(name, raw, values)
        for derived in self._derived:
            state += self._derive(derived, values)
        for group in self._groups:
            if not state & group.needs:
                key = group.key(values)
                try:
                    state += group.table[key]
                except (KeyError, TypeError):
                    state += self._learn(group.table, key, self._changes(group.atoms, values))
        return state, values

    def applying(self, state: int) -> int:
        """A number with one bit for each rule that applies: the top bit of its field (see `indices`)."""
        tops = self._field_tops
        return ((state >> self._fields_at) + self._field_rests) & tops ^ tops

    def indices(self, applying: int) -> tuple[int, ...]:
        """The rules in what `applying` gave, ascending."""
        found = []
        while applying:
            low = applying & -applying
            found.append((low.bit_length() - 1) // self.field_bits)
            applying ^= low
        return tuple(found)

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
            return self._learn(table, value, self._change_of(name, values))

    def _derive(self, derived: _Derived, values: dict[str, Value]) -> int:
        key = tuple(map(values.get, derived.names))
        try:
            value, change = derived.table[key]
        except (KeyError, TypeError):
            value, change = derived.run(values), 0
            if value is not None:
                values[derived.name] = value
                change = self._change_of(derived.name, values)
            self._learn(derived.table, key, (value, change))
        if value is not None:
            values[derived.name] = value
        return change

    def _change_of(self, name: str, values: Mapping[str, Value]) -> int:
        return self._changes(self._single[name], values) - self._unknown_bits[name]

    def _changes(self, atoms: Iterable[int], values: Mapping[str, Value]) -> int:
        """What these atoms add to the state, against knowing nothing."""
        return sum(
            self._contribution(atom, self._runs[atom](values))
            - self._contribution(atom, self._unknown_answers[atom])
            for atom in atoms
        )

    @staticmethod
    def _learn(table: dict[object, T], key: object, entry: T) -> T:
        """Keep an entry unless its key cannot be one (a table of counts)."""
        if len(table) >= TABLE_ENTRIES_MAX:
            table.clear()
        try:
            table[key] = entry
        except TypeError:
            return entry
        return entry
