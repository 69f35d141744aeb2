"""Which rules yield by preferences, as gates: those that go in a circle beat nobody within it."""

from __future__ import annotations

from collections.abc import Mapping

from .check_circuit import FALSE, Circuit, Lit

# Circles of more rules are taken for none: what only they would leave standing counts as yielding.
CIRCLE_RULES_MAX = 4
Edges = Mapping[tuple[int, int], Lit]


class Yielding:
    """One slot. `edges`: (winner, loser) -> when the winner beats the loser there."""

    def __init__(self, circuit: Circuit, edges: Edges) -> None:
        self._circuit = circuit
        self._beats: dict[int, dict[int, Lit]] = {}
        for (winner, loser), lit in edges.items():
            if lit != FALSE:
                self._beats.setdefault(winner, {})[loser] = lit
        self._paths: dict[tuple[int, int, int], Lit] = {}

    def loses(self, rule: int) -> Lit:
        """Somebody beats the rule whom it does not beat in turn, directly or through others."""
        return self._circuit.any_of(
            self._circuit.all_of((losers[rule], -self._path(rule, winner, CIRCLE_RULES_MAX - 1)))
            for winner, losers in self._beats.items()
            if rule in losers
        )

    @property
    def may_have_long_circles(self) -> bool:
        """Whether, looking at two rules at a time, more than are followed could form a circle."""
        below = {rule: self._below(rule) for rule in self._beats}
        return any(
            sum(rule in below.get(other, ()) for other in reached) > CIRCLE_RULES_MAX
            for rule, reached in below.items()
            if rule in reached
        )

    def circle(self) -> Lit:
        """Implies a circle: in some group of rules each is beaten by one of the group."""
        rules = self._beats.keys() | {loser for losers in self._beats.values() for loser in losers}
        inside = {rule: self._circuit.fresh() for rule in sorted(rules)}
        for rule, lit in inside.items():
            ways = [
                self._circuit.all_of((inside[winner], losers[rule]))
                for winner, losers in self._beats.items()
                if rule in losers
            ]
            self._circuit.require(-lit, *ways)
        return self._circuit.any_of(inside.values())

    def _below(self, rule: int) -> set[int]:
        found: set[int] = set()
        waiting = [rule]
        while waiting:
            for other in self._beats.get(waiting.pop(), ()):
                if other not in found:
                    found.add(other)
                    waiting.append(other)
        return found

    def _path(self, start: int, end: int, steps: int) -> Lit:
        """The start beats the end, directly or through others, in at most so many steps."""
        key = (start, end, steps)
        if key not in self._paths:
            beats = self._beats.get(start, {})
            ways = [beats.get(end, FALSE)]
            if steps > 1:
                ways += [
                    self._circuit.all_of((lit, self._path(via, end, steps - 1)))
                    for via, lit in beats.items()
                    if via != end
                ]
            self._paths[key] = self._circuit.any_of(ways)
        return self._paths[key]
