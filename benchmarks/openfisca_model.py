"""A compiled rulebook as OpenFisca variables with vectorised formulas, written from the same conditions.

Facts are integer variables (a large negative number: unknown); derivations, rules ("applies", "stands"
after overrides) and, per slot, status and person are formulas over whole columns. OpenFisca keeps what it
has calculated, so nothing is done twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from anchang.batch import Cases, Status
from anchang.domain.rulebook import Rulebook
from anchang.domain.rulebook.agreement import REFINES
from anchang.domain.rulebook.expressions import (
    Arithmetic,
    Call,
    Compare,
    Conditional,
    Constant,
    Logic,
    Member,
    Name,
    Node,
    Not,
)
from anchang.domain.rulebook.outcomes import DISCRETION, GAP, Template
from anchang.domain.rulebook.vocabulary import Value

from .lists import LISTS, Prepared
from .rulebooks import facts_read

PERIOD = "2026-01"
UNKNOWN = -2_000_000_000
SILENT = -1
IGNORED = {"outcome", "note", "alternatives", "basis"}

Array = NDArray[Any]
Column = Callable[[str], Array]
Formula = Callable[[Column], Array]

_COMPARE: dict[str, Callable[[Array, Array], Array]] = {
    "==": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}
_CALCULATE: dict[str, Callable[[Array, Array], Array]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "//": np.floor_divide,
    "%": np.remainder,
}
_CASE = build_entity(key="case", plural="cases", label="case", is_person=True)


class Codes:
    """Texts as small integers."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._codes: dict[str, int] = {}

    def code(self, value: Value) -> int:
        if isinstance(value, int):
            return int(value)
        text = str(value)
        if text not in self._codes:
            self._codes[text] = len(self.texts)
            self.texts.append(text)
        return self._codes[text]


class Model:
    """The system of variables, and how cases become its inputs."""

    def __init__(self, rulebook: Rulebook, *, slots: bool) -> None:
        self.rulebook = rulebook
        self.prepared = Prepared(rulebook)
        self.codes = Codes()
        self.system = TaxBenefitSystem([_CASE])
        self._inputs = [f for f in facts_read(rulebook) if f not in self._lists()]
        for name in [*self._inputs, *self.prepared.nodes]:
            self._add(name, int, None)
        writer = Writer(self.prepared, self.codes)
        for derivation in rulebook.derivations:
            self._add(derivation.name, int, writer.value(derivation.node))
        self._add_rules(writer)
        self.slots = SlotFormulas(self, writer).add() if slots else []

    def _lists(self) -> set[str]:
        return {name for name, fact in self.rulebook.vocabulary.facts.items() if fact.type in LISTS}

    def _add(self, name: str, type_: type, formula: Formula | None) -> None:
        body: dict[str, object] = {
            "value_type": type_,
            "entity": _CASE,
            "definition_period": DateUnit.MONTH,
            "label": name,
        }
        if type_ is int:
            body["default_value"] = UNKNOWN
        if formula is not None:
            body["formula"] = lambda cases, period: formula(lambda other: cases(other, period))
        self.system.add_variables(type(name, (Variable,), body))

    def _add_rules(self, writer: Writer) -> None:
        rules = self.rulebook.rules
        for i, rule in enumerate(rules):
            self._add(f"applies_{i}", bool, _all([writer.true(node) for node in rule.when]))
        for i in range(len(rules)):
            over = [j for j, bits in enumerate(self.rulebook.overridden_by_applying) if bits >> i & 1]
            self._add(f"stands_{i}", bool, _stands(i, over))

    def inputs(self, cases: Cases) -> dict[str, NDArray[np.int32]]:
        """The columns as OpenFisca takes them, expressions over lists worked out."""
        columns = {}
        for name in self._inputs:
            if name in cases.columns:
                column = cases.columns[name]
                places = np.array([UNKNOWN, *map(self.codes.code, column.values)], np.int32)
                columns[name] = places[column.codes]
        for name, node in self.prepared.nodes.items():
            columns[name] = self._prepare(node, cases)
        return columns

    def _prepare(self, node: Node, cases: Cases) -> NDArray[np.int32]:
        facts = [name for name in sorted(node.names()) if name in cases.columns]
        key = np.zeros(cases.count, np.int64)
        for fact in facts:
            key = key * cases.columns[fact].size + cases.columns[fact].codes
        _distinct, first, inverse = np.unique(key, return_index=True, return_inverse=True)
        run = node.compile()
        answers = [run(cases.facts(int(row))) for row in first]
        codes = [UNKNOWN if answer is None else self.codes.code(answer) for answer in answers]
        return np.array(codes, np.int32)[inverse]

    def calculate(self, inputs: Mapping[str, Array], count: int, wanted: Iterable[str]) -> dict[str, Array]:
        """A fresh simulation over these columns."""
        simulation = SimulationBuilder().build_default_simulation(self.system, count=count)
        for name, column in inputs.items():
            simulation.set_input(name, PERIOD, column)
        return {name: simulation.calculate(name, PERIOD) for name in wanted}


def _all(formulas: Sequence[Formula]) -> Formula:
    def run(column: Column) -> Array:
        result = formulas[0](column)
        for formula in formulas[1:]:
            result = result & formula(column)
        return result

    return run


def _any(formulas: Sequence[Formula]) -> Formula:
    def run(column: Column) -> Array:
        result = formulas[0](column)
        for formula in formulas[1:]:
            result = result | formula(column)
        return result

    return run


def _stands(i: int, over: Sequence[int]) -> Formula:
    def run(column: Column) -> Array:
        result = column(f"applies_{i}")
        for j in over:
            result = result & ~column(f"applies_{j}")
        return result

    return run


class SlotFormulas:
    """Per slot `status_*`, `outcome_*` and `person_*`, compared as our engine compares."""

    def __init__(self, model: Model, writer: Writer) -> None:
        self._model = model
        self._writer = writer

    def add(self) -> list[str]:
        rulebook = self._model.rulebook
        used = []
        for slot in rulebook.vocabulary.slots.values():
            rules = [
                (i, rule.then[slot.name]) for i, rule in enumerate(rulebook.rules) if slot.name in rule.then
            ]
            if rules:
                used.append(slot.name)
                kinds = _kinds([template for _i, template in rules])
                people = [self._person(template) for _i, template in rules]
                places = [i for i, _template in rules]
                self._model._add(f"first_{slot.name}", int, _first(places))
                self._model._add(f"person_{slot.name}", int, _chosen(slot.name, people))
                status = np.array([_status(template) for _i, template in rules])
                conflict = None if slot.several else _conflict(slot.name, places, kinds, people)
                self._model._add(f"status_{slot.name}", int, _status_formula(slot.name, status, conflict))
                self._model._add(f"outcome_{slot.name}", int, self._outcome(slot.name, rules))
        return used

    def _person(self, template: Template) -> Formula | None:
        key = next((key for key in ("owner", "serve") if key in template.people), None)
        if key is None:
            return None
        text, node = template.people[key]
        value, unsaid = self._writer.value(node), self._model.codes.code(text)

        def run(column: Column) -> Array:
            codes = value(column)
            return np.where(codes == UNKNOWN, np.int32(unsaid), codes)

        return run

    def _outcome(self, slot: str, rules: Sequence[tuple[int, Template]]) -> Formula:
        names = np.array([self._model.codes.code(template.outcome) for _i, template in rules], np.int32)
        finer = [
            (i, self._model.codes.code(template.outcome))
            for i, template in rules
            if any(template.outcome == fine for fine, _coarse in REFINES)
        ]

        def run(column: Column) -> Array:
            first = column(f"first_{slot}")
            outcome = np.where(first < 0, np.int32(UNKNOWN), names[first])
            for i, code in finer:
                outcome = np.where(column(f"stands_{i}"), np.int32(code), outcome)
            return outcome

        return run


def _kinds(templates: Sequence[Template]) -> NDArray[np.int32]:
    """Results of one kind agree when they name the same person; results of different kinds never do."""
    kinds: list[int] = []
    for i, template in enumerate(templates):
        kinds.append(next((kinds[j] for j in range(i) if _may_agree(templates[j], template)), i))
    for i, one in enumerate(templates):
        for j, other in enumerate(templates):
            assert _may_agree(one, other) == (kinds[i] == kinds[j])
    return np.array(kinds, np.int32)


def _may_agree(one: Template, other: Template) -> bool:
    pair = (one.outcome, other.outcome)
    if one.outcome != other.outcome and pair not in REFINES and pair[::-1] not in REFINES:
        return False
    common = one.raw.keys() & other.raw.keys() - IGNORED
    return all(key in one.people or one.raw[key] == other.raw[key] for key in common)


def _first(places: Sequence[int]) -> Formula:
    def run(column: Column) -> Array:
        first = np.full(column(f"stands_{places[0]}").shape, SILENT, np.int32)
        for rank in reversed(range(len(places))):
            first[column(f"stands_{places[rank]}")] = rank
        return first

    return run


def _chosen(slot: str, people: Sequence[Formula | None]) -> Formula:
    def run(column: Column) -> Array:
        first = column(f"first_{slot}")
        person = np.full(first.shape, UNKNOWN, np.int32)
        for rank, formula in enumerate(people):
            if formula is not None:
                person = np.where(first == rank, formula(column), person)
        return person

    return run


def _conflict(slot: str, places: Sequence[int], kinds: Array, people: Sequence[Formula | None]) -> Formula:
    def run(column: Column) -> Array:
        first, person = column(f"first_{slot}"), column(f"person_{slot}")
        kind = kinds[first]
        conflict = np.zeros(first.shape, np.bool_)
        for rank, place in enumerate(places):
            differs = kind != kinds[rank]
            formula = people[rank]
            if formula is not None:
                differs = differs | (formula(column) != person)
            conflict |= column(f"stands_{place}") & differs
        return conflict

    return run


def _status(template: Template) -> Status:
    return {DISCRETION: Status.ESCALATED, GAP: Status.UNDETERMINED}.get(template.outcome, Status.DECIDED)


def _status_formula(slot: str, status: Array, conflict: Formula | None) -> Formula:
    def run(column: Column) -> Array:
        first = column(f"first_{slot}")
        found = np.where(first < 0, int(Status.SILENT), status[first])
        if conflict is not None:
            found = np.where(conflict(column), int(Status.CONFLICTING), found)
        return found

    return run


class Writer:
    """Conditions as vectorised formulas: definitely true, definitely false, value or UNKNOWN."""

    def __init__(self, prepared: Prepared, codes: Codes) -> None:
        self._prepared = prepared
        self._codes = codes

    def true(self, node: Node) -> Formula:
        return self._certain(node, wanted=True)

    def _certain(self, node: Node, *, wanted: bool) -> Formula:
        name = self._prepared.name(node) or (node.fact.name if isinstance(node, Name) else None)
        if name is not None:
            return lambda column: column(name) == int(wanted)
        match node:
            case Constant():
                holds = (node.value is True) == wanted
                return lambda _column: np.asarray(holds)
            case Compare() | Member():
                return self._compared(node, wanted=wanted)
            case Logic():
                parts = [self._certain(operand, wanted=wanted) for operand in node.operands]
                return _all(parts) if (node.operator == "and") == wanted else _any(parts)
            case Not():
                return self._certain(node.operand, wanted=not wanted)
            case Conditional():
                test, test_not = self.true(node.test), self._certain(node.test, wanted=False)
                then, other = (self._certain(part, wanted=wanted) for part in (node.then, node.otherwise))
                return _any([_all([test, then]), _all([test_not, other])])
            case Call(function="known" | "unknown"):
                value, known = self.value(node.arguments[0]), (node.function == "known") == wanted
                return lambda column: (value(column) != UNKNOWN) == known
        raise ValueError(f"no formula for {node.key()}")

    def _compared(self, node: Compare | Member, *, wanted: bool) -> Formula:
        if isinstance(node, Compare):
            left, right, compare = self.value(node.left), self.value(node.right), _COMPARE[node.operator]
            both = [self.value(side) for side in (node.left, node.right) if not isinstance(side, Constant)]

            def run(column: Column) -> Array:
                result: Array = compare(left(column), right(column)) == wanted
                for side in both:
                    result = result & (side(column) != UNKNOWN)
                return result

            return run
        assert isinstance(node.container, tuple)
        item, among = self.value(node.item), [self._codes.code(c.value) for c in node.container]
        inside = node.negated is not wanted

        def within(column: Column) -> Array:
            codes = item(column)
            found = codes == among[0]
            for code in among[1:]:
                found = found | (codes == code)
            fits: Array = (found == inside) & (codes != UNKNOWN)
            return fits

        return within

    def value(self, node: Node) -> Formula:
        name = self._prepared.name(node) or (node.fact.name if isinstance(node, Name) else None)
        if name is not None:
            return lambda column: column(name)
        match node:
            case Constant():
                code = np.asarray(self._codes.code(node.value), np.int32)
                return lambda _column: code
            case Arithmetic():
                assert node.operator not in ("//", "%") or isinstance(node.right, Constant)
                left, right, calculate = (
                    self.value(node.left),
                    self.value(node.right),
                    _CALCULATE[node.operator],
                )

                def run(column: Column) -> Array:
                    a, b = left(column), right(column)
                    return np.where((a == UNKNOWN) | (b == UNKNOWN), UNKNOWN, calculate(a, b))

                return run
            case Conditional():
                test, test_not = self.true(node.test), self._certain(node.test, wanted=False)
                then, other = self.value(node.then), self.value(node.otherwise)
                return lambda column: np.where(
                    test(column), then(column), np.where(test_not(column), other(column), np.int32(UNKNOWN))
                )
        yes, no = self.true(node), self._certain(node, wanted=False)
        return lambda column: np.where(yes(column), 1, np.where(no(column), 0, UNKNOWN))
