"""Looks for situations: solves, lets the engine judge what was found, makes it small.

Whether two results disagree in a case is asked of the engine's own `agree`: the formula first guesses, each
guess in a situation found is compared with the truth, and a wrong one is excluded together with every
situation of the same pattern (persons renamed). So results need no second meaning here.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .agreement import agree, may_agree
from .check_circuit import FALSE, TRUE, Circuit, Lit, Model
from .check_encoding import Encoder
from .check_people import ABSENT, Encoded, OneHot, People, unknown_of
from .check_space import Space, space_of
from .check_walk import Reading
from .check_yielding import CIRCLE_RULES_MAX, Yielding
from .engine import Rulebook, Verdict
from .outcomes import ROLE_KEYS, Result, Template
from .vocabulary import NOBODY, Fact, FactType

PEOPLE = (FactType.ROLE, FactType.ROLES)
# Keys whose texts are expressions without braces.
EXPRESSIONS = ROLE_KEYS | {"shares"}

CONFLICTS_MAX = 20_000
Facts = dict[str, object]


@dataclass(frozen=True)
class Example:
    """A situation that the engine confirmed. `fewest`: proved that fewer facts cannot show the same."""

    facts: Mapping[str, object]
    fewest: bool
    verdict: Verdict


class Search:
    """The formula of a rulebook: which rules apply, speak, yield."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.reading = Reading(rulebook)
        self.space: Space = space_of(self.reading)
        self.circuit = Circuit()
        self.encoder = Encoder(self.circuit, self.reading, self.space)
        gates = self.circuit
        self.conditions = [[self.encoder.truth(node)[0] for node in rule.when] for rule in rulebook.rules]
        self.applies = [gates.all_of(lits) for lits in self.conditions]
        self.speaks = [gates.all_of((lit, -self.dropped(i))) for i, lit in enumerate(self.applies)]
        self._disagree: dict[tuple[str, int, int], Lit] = {}
        self._open: dict[str, dict[tuple[int, int], Lit]] = {}
        self._yielding: dict[str, Yielding] = {}
        self.shown = Model([])
        self.known = {fact.name: self.encoder.known(fact.name) for fact in self.space.facts}
        gates.prefer(-lit for lit in self.known.values())
        self._at_least = gates.counter(list(self.known.values())) if len(self.known) > 1 else []

    # -- rules --------------------------------------------------------------------------------------------

    def overriders(self, i: int) -> list[int]:
        """The rules that silence rule i when they apply."""
        closures = self.rulebook.overridden_by_applying
        return [j for j in range(len(closures)) if closures[j] >> i & 1]

    def dropped(self, i: int) -> Lit:
        return self.circuit.any_of(self.applies[j] for j in self.overriders(i))

    def slot_rules(self, slot: str) -> list[int]:
        return [i for i, rule in enumerate(self.rulebook.rules) if slot in rule.then]

    def stays(self, slot: str, *rules: int) -> Lit:
        """None of the rules yields in the slot."""
        if slot not in self._yielding:
            self._yielding[slot] = Yielding(self.circuit, self._beating(slot))
        return self.circuit.all_of(-self._yielding[slot].loses(i) for i in rules)

    def left_out(self) -> tuple[str, ...]:
        """What the proof does not cover, as far as questions were asked."""
        suspect = [yielding for yielding in self._yielding.values() if yielding.may_have_long_circles]
        if any(self.possible([yielding.circle()]) for yielding in suspect):
            return (*self.space.left_out, f"取舍成圈的，只算 {CIRCLE_RULES_MAX} 条规则以内的圈。")
        return self.space.left_out

    def _beating(self, slot: str) -> dict[tuple[int, int], Lit]:
        """(winner, loser) -> when some preference makes the one beat the other in the slot."""
        rules, index = self.rulebook.rules, self.rulebook.index
        ways: dict[tuple[int, int], list[Lit]] = {}
        for preference in self.rulebook.preferences:
            winner = index[preference.rule]
            when = [self.encoder.truth(node)[0] for node in preference.when]
            for loser in map(index.__getitem__, sorted(preference.over)):
                if winner != loser and all(slot in rules[i].then for i in (winner, loser)):
                    both = self.speaks[winner], self.speaks[loser], self.disagree(slot, winner, loser)
                    ways.setdefault((winner, loser), []).append(self.circuit.all_of((*when, *both)))
        beating = {pair: self.circuit.any_of(lits) for pair, lits in ways.items()}
        return {pair: lit for pair, lit in beating.items() if self.circuit.solve([lit])}

    # -- results that disagree ----------------------------------------------------------------------------

    def disagree(self, slot: str, i: int, j: int) -> Lit:
        """Whether the results of two rules in a slot disagree; meaningful where both speak."""
        key = (slot, min(i, j), max(i, j))
        if key not in self._disagree:
            one, other = (self.rulebook.rules[k].then[slot] for k in key[1:])
            certain = _certainly(one, other)
            if certain is None:
                for node in (*one.nodes, *other.nodes):
                    self.encoder.value(node)
                lit = self.circuit.fresh()
                self._open.setdefault(slot, {})[key[1], key[2]] = lit
            else:
                lit = TRUE if certain else FALSE
            self._disagree[key] = lit
        return self._disagree[key]

    def bound(self, slot: str, *rules: int) -> list[Lit]:
        """The persons in whom two results may differ are known."""
        one, other = (self.rulebook.rules[i].then[slot] for i in rules)
        keys = _differing(one, other)
        people = [template.people for template in (one, other)]
        if all(key in named for key in keys for named in people):
            nodes = [named[key][1] for key in keys for named in people]
        else:
            nodes = [n for template in (one, other) for n in template.nodes if n.kind.type in PEOPLE]
        return [-unknown_of(self.encoder.value(node)) for node in nodes]

    def _learn(self, model: Model, verdict: Verdict) -> bool:
        """Correct the guesses of a situation about what disagrees; says whether one was wrong."""
        learned = False
        speaking = [i for i in verdict.applicable if not verdict.plan.dropped >> i & 1]
        for slot, pairs in self._open.items():
            here = [i for i in speaking if slot in self.rulebook.rules[i].then]
            results: dict[int, Result] = {}
            for a, i in enumerate(here):
                for j in here[a + 1 :]:
                    lit = pairs.get((i, j))
                    if lit is None:
                        continue
                    for k in (i, j):
                        if k not in results:
                            results[k] = self.rulebook.rules[k].then[slot].bind(verdict.values)
                    differ = not agree(results[i], results[j])
                    if (lit in model) is not differ:
                        learned = True
                        nodes = [n for k in (i, j) for n in self.rulebook.rules[k].then[slot].nodes]
                        pattern = self.pattern([self.encoder.value(n) for n in nodes if n.names()], model)
                        self.circuit.require(*(-p for p in pattern), lit if differ else -lit)
        return learned

    def pattern(self, encoded: Iterable[Encoded], model: Model) -> list[Lit]:
        """What is so in the model, up to renaming persons."""
        lits: list[Lit] = []
        people: list[OneHot] = []
        for value in encoded:
            parts = value.items if isinstance(value, People) else (value,)
            if isinstance(value, People):
                lits.append(value.unknown if value.unknown in model else -value.unknown)
            for part in parts:
                held, lit = held_in(part, model)
                if held in self.space.persons:
                    lits.append(self.circuit.any_of(part.get(p, FALSE) for p in self.space.persons))
                    for before in people:
                        same = held_in(before, model)[0] == held
                        gate = self.circuit.same(before, part)
                        lits.append(gate if same else -gate)
                    people.append(part)
                else:
                    lits.append(lit)
        return [lit for lit in dict.fromkeys(lits) if lit != TRUE]

    # -- situations ---------------------------------------------------------------------------------------

    def find(self, assumptions: Sequence[Lit], conflicts_max: int = 0) -> Model | bool:
        """A situation with every guess right; True for "none, proved", False when given up."""
        while True:
            answer = self.circuit.solve(assumptions, conflicts_max)
            if not answer:
                return answer is False
            model = self.circuit.model()
            if not self._learn(model, self.judged(model)):
                return model

    def possible(self, assumptions: Sequence[Lit]) -> bool:
        return isinstance(self.find(assumptions), Model)

    def judged(self, model: Model) -> Verdict:
        """What the engine says to the situation; that it applies the same rules is checked every time."""
        verdict = self.rulebook.judge(self.situation(model))
        encoded = [i for i, lit in enumerate(self.applies) if lit in model]
        if encoded != list(verdict.applicable):
            differ = set(encoded) ^ set(verdict.applicable)
            names = "、".join(self.rulebook.rules[i].id for i in sorted(differ))
            raise AssertionError(f"check and engine differ on {names} in {self.situation(model)}")
        return verdict

    def situation(self, model: Model) -> Facts:
        """The facts of a model as a case states them."""
        facts: Facts = {}
        for fact in self.space.facts:
            if self.known[fact.name] in model:
                facts[fact.name] = stated_in(fact, self.encoder.facts[fact.name], model)
        return facts

    def smallest(self, assumptions: Sequence[Lit], confirm: Callable[[Verdict], bool]) -> Example | None:
        """The situation with the fewest facts, then the simplest values; the engine must confirm it."""
        model = self.find(assumptions)
        if not isinstance(model, Model):
            return None
        model, fewest = self._fewest(assumptions, model)
        fixed = [lit if lit in model else -lit for lit in self.known.values()]
        model = self._simplest([*assumptions, *fixed], model)
        verdict = self.judged(model)
        self.shown = model
        if not confirm(verdict):
            raise AssertionError(f"the engine does not confirm {self.situation(model)}")
        return Example(self.situation(model), fewest, verdict)

    def tried(self, assumptions: Sequence[Lit]) -> Model | None:
        """A situation, unless there is none or none is found soon."""
        found = self.find(assumptions, CONFLICTS_MAX)
        return found if isinstance(found, Model) else None

    def _fewest(self, assumptions: Sequence[Lit], model: Model) -> tuple[Model, bool]:
        implied = self.circuit.implied(assumptions)
        least = sum(lit in implied for lit in self.known.values())
        while True:
            count = sum(lit in model for lit in self.known.values())
            if count <= max(least, 0) or not self._at_least:
                return model, True
            found = self.find([*assumptions, -self._at_least[count - 1]], CONFLICTS_MAX)
            if not isinstance(found, Model):
                return model, found
            model = found

    def _simplest(self, fixed: Sequence[Lit], model: Model) -> Model:
        """Fact by fact, the first value in order that still works."""
        assumptions = list(fixed)
        seen: list[str] = []
        for fact in self.space.facts:
            if self.known[fact.name] not in model:
                continue
            for candidate in self._candidates(fact, seen, model):
                if all(lit in model for lit in candidate):
                    assumptions += candidate
                    break
                found = self.find([*assumptions, *candidate], CONFLICTS_MAX)
                if isinstance(found, Model):
                    model = found
                    assumptions += candidate
                    break
            stated = stated_in(fact, self.encoder.facts[fact.name], model)
            names = stated if isinstance(stated, list | dict) else [stated]
            seen += [n for n in names if n in self.space.persons and n not in seen]
        return model

    def _candidates(self, fact: Fact, seen: Sequence[str], model: Model) -> Iterator[list[Lit]]:
        """Values of a fact as literals, simplest first: persons already seen, then one new person."""
        encoded = self.encoder.facts[fact.name]
        fresh = [p for p in self.space.persons if p not in seen]
        if isinstance(encoded, dict):
            if fact.type is FactType.ROLE:
                order = [*seen, *fresh[:1], *self.space.literals, NOBODY]
                yield from ([encoded[value]] for value in order)
            else:
                yield from ([encoded[value]] for value in self.space.classes[fact.name])
            return
        length = sum(item[ABSENT] not in model for item in encoded.items)
        for size in range(length + 1):
            for names in _lists(size, list(seen), fresh, self.space.literals):
                rest: list[Hashable] = [ABSENT] * (len(encoded.items) - size)
                yield [item[name] for item, name in zip(encoded.items, [*names, *rest], strict=True)]


def _lists(size: int, seen: list[str], fresh: list[str], literals: Sequence[str]) -> Iterator[list[str]]:
    if not size:
        yield []
        return
    for name in (*seen, *fresh[:1], *literals):
        new = name in fresh[:1]
        for rest in _lists(size - 1, [*seen, name] if new else seen, fresh[1:] if new else fresh, literals):
            yield [name, *rest]


def held_in(value: OneHot, model: Model) -> tuple[Hashable, Lit]:
    """What a value is in a model, and the literal that says so."""
    return next((v, lit) for v, lit in value.items() if lit in model)


def as_stated(fact: Fact, value: object) -> object:
    """A value of the space as a case states it."""
    if fact.type is FactType.COUNTS:
        return dict(value)  # type: ignore[call-overload]
    return list(value) if isinstance(value, tuple) else value


def stated_in(fact: Fact, encoded: Encoded, model: Model) -> object:
    if isinstance(encoded, dict):
        return as_stated(fact, held_in(encoded, model)[0])
    names = [held_in(item, model)[0] for item in encoded.items]
    return [str(name) for name in names if name != ABSENT]


def _certainly(one: Template, other: Template) -> bool | None:
    """Whether two results disagree in every case (True), in none (False), or it depends (None)."""
    if one.constant and other.constant:
        return not agree(one.bind({}), other.bind({}))
    dynamic = any("{" in template.outcome for template in (one, other))
    if not dynamic and not may_agree(one.outcome, other.outcome):
        return True
    keys = _differing(one, other)
    if any(key not in EXPRESSIONS and _plain(one.raw[key]) and _plain(other.raw[key]) for key in keys):
        return True
    alike = {"outcome": one.outcome}, {"outcome": other.outcome}
    return None if dynamic or keys or not agree(*alike) else False


def _differing(one: Template, other: Template) -> list[str]:
    """The keys that are compared and stand differently in the two tables."""
    return [
        key
        for key in one.raw
        if key != "outcome"
        and key in other.raw
        and one.raw[key] != other.raw[key]
        and not agree({"outcome": "", key: 0}, {"outcome": "", key: 1})
    ]


def _plain(raw: object) -> bool:
    return isinstance(raw, int) or (isinstance(raw, str) and "{" not in raw)
