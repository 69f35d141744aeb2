"""Gates over a satisfiability solver: what `check` builds its formula from.

A literal is a non-zero integer, its negation the same with a minus sign; TRUE and FALSE are folded away.
Gates are shared: the same inputs give the same literal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from .errors import RulebookError

Lit = int
TRUE: Lit = 1
FALSE: Lit = -1
PAIRWISE_MAX = 8


class Model:
    """What holds in a situation, for the variables that there were when it was found."""

    __slots__ = ("_held",)

    def __init__(self, held: Sequence[Lit]) -> None:
        self._held = held

    def __contains__(self, lit: Lit) -> bool:
        place = abs(lit) - 1
        return place < len(self._held) and self._held[place] == lit


class Circuit:
    """A growing formula. `solve` answers under assumptions and keeps what it learned."""

    def __init__(self) -> None:
        self._solver = _new_solver()
        self._top = TRUE
        self._gates: dict[tuple[Lit, ...], Lit] = {}
        self._equal: dict[tuple[int, int], tuple[Lit, object, object]] = {}
        self._solver.add_clause([TRUE])
        self.clauses = 1
        self.solved = 0

    @property
    def variables(self) -> int:
        return self._top

    def fresh(self) -> Lit:
        self._top += 1
        return self._top

    def require(self, *lits: Lit) -> None:
        """At least one of `lits` holds, always."""
        if TRUE not in lits:
            self._solver.add_clause([lit for lit in lits if lit != FALSE])
            self.clauses += 1

    def all_of(self, lits: Iterable[Lit]) -> Lit:
        """A literal that holds exactly when all of `lits` hold."""
        inputs = tuple(sorted({lit for lit in lits if lit != TRUE}))
        if not inputs:
            return TRUE
        chosen = set(inputs)
        if FALSE in chosen or any(-lit in chosen for lit in inputs):
            return FALSE
        if len(inputs) == 1:
            return inputs[0]
        gate = self._gates.get(inputs)
        if gate is None:
            gate = self._gates[inputs] = self.fresh()
            for lit in inputs:
                self.require(-gate, lit)
            self.require(gate, *(-lit for lit in inputs))
        return gate

    def any_of(self, lits: Iterable[Lit]) -> Lit:
        """A literal that holds exactly when one of `lits` holds."""
        return -self.all_of(-lit for lit in lits)

    def exactly_one(self, lits: list[Lit]) -> None:
        """Exactly one of `lits` holds; pairs for few, a ladder for many."""
        self.require(*lits)
        if len(lits) <= PAIRWISE_MAX:
            for one, other in combinations(lits, 2):
                self.require(-one, -other)
            return
        before = lits[0]
        for lit in lits[1:]:
            self.require(-before, -lit)
            so_far = self.fresh()
            self.require(-before, so_far)
            self.require(-lit, so_far)
            before = so_far

    def same(self, one: Mapping[Any, Lit], other: Mapping[Any, Lit]) -> Lit:
        """Whether two one-hot values are equal and known (None is unknown)."""
        key = (id(one), id(other))
        if key in self._equal:
            return self._equal[key][0]
        values = dict.fromkeys(value for value in (*one, *other) if value is not None)
        pairs = [(one.get(value, FALSE), other.get(value, FALSE)) for value in values]
        possible = [(a, b) for a, b in pairs if FALSE not in (a, b)]
        if not possible:
            gate = FALSE
        elif len(possible) == 1:
            gate = self.all_of(possible[0])
        elif one is other:
            gate = -one.get(None, FALSE)
        else:
            gate = self._equality(pairs, one.get(None, FALSE), other.get(None, FALSE))
        self._equal[key] = self._equal[key[1], key[0]] = (gate, one, other)
        return gate

    def _equality(self, pairs: list[tuple[Lit, Lit]], unknown: Lit, other_unknown: Lit) -> Lit:
        gate = self.fresh()
        for a, b in pairs:
            self.require(-a, -b, gate)
            self.require(-gate, -a, b)
            self.require(-gate, a, -b)
        self.require(-gate, -unknown)
        self.require(-gate, -other_unknown)
        return gate

    def solve(self, assumptions: Iterable[Lit], conflicts_max: int = 0) -> bool | None:
        """Whether the formula can hold; None when `conflicts_max` conflicts did not settle it."""
        self.solved += 1
        given = list(assumptions)
        if not conflicts_max:
            return bool(self._solver.solve(assumptions=given))
        self._solver.conf_budget(conflicts_max)
        answer: bool | None = self._solver.solve_limited(assumptions=given)
        return answer

    def model(self) -> Model:
        """The literals that hold in the situation just found."""
        return Model(self._solver.get_model() or [])

    def core(self) -> frozenset[Lit]:
        """Assumptions that cannot hold together, after `solve` said no."""
        return frozenset(self._solver.get_core() or ())

    def implied(self, assumptions: Iterable[Lit]) -> frozenset[Lit]:
        """What follows from the assumptions by propagation alone."""
        _consistent, lits = self._solver.propagate(assumptions=list(assumptions))
        return frozenset(lits or ())

    def prefer(self, lits: Iterable[Lit]) -> None:
        """Try these first when nothing forces a choice."""
        self._solver.set_phases(list(lits))

    def counter(self, lits: list[Lit]) -> list[Lit]:
        """Literals c: assuming `-c[k]` allows at most k of `lits`."""
        from pysat.card import ITotalizer

        with ITotalizer(lits=lits, ubound=len(lits), top_id=self._top) as totalizer:
            for clause in totalizer.cnf.clauses:
                self.require(*clause)
            self._top = max(self._top, totalizer.top_id)
            return list(totalizer.rhs)


def _new_solver() -> Any:
    try:
        from pysat.solvers import Solver
    except ImportError as error:
        raise RulebookError(
            "检查全部情形要用求解器 python-sat，这里没有装。请运行：pip install 'anchang[check]'"
        ) from error
    return Solver(name="glucose4")
