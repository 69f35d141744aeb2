"""The order of a day as somebody would keep it with pencil and paper: lists, and walking round the table.

Written against the clauses and the options of ``rotation.toml``, not against the code; slow on purpose.
"""

from __future__ import annotations

from anchang.domain.rotation import Missed, OrderBy, OrderRules, Presence, Served
from anchang.domain.rotation.rules import MakeUpRank

GONE = {
    Presence.NOT_IN,
    Presence.DAY_OFF,
    Presence.BUSINESS_TRIP,
    Presence.HOME_LEAVE,
    Presence.SICK_LEAVE,
    Presence.VACATION,
}
ROUNDS_MAX = 50


class Paper:
    """One day. ``owed`` lists turns to be made up, ``strikes`` turns to go without, a name for each."""

    def __init__(self, seats: list[str], rules: OrderRules, *, odd_day: bool) -> None:
        self.seats, self.rules = seats, rules
        half = len(seats) - len(seats) // 2
        self.left, self.right = seats[:half], seats[half:]
        self.table: list[str] = []
        self.others: list[str] = []
        self.pointer = 0
        self.where: dict[str, Presence] = {}
        self.busy: list[tuple[str, str, Served, bool]] = []
        self.owed: list[str] = []
        self.strikes: list[str] = []
        self.had: list[str] = []
        by = rules.order_by
        if by in (OrderBy.SEAT, OrderBy.NEW_COUNT):
            self.table = list(seats)
        elif by is OrderBy.SHIFT:
            self.table, self.others = list(self.left), list(self.right)
        elif by is OrderBy.PARITY:
            first, second = (self.left, self.right) if odd_day else (self.right, self.left)
            for place in range(half):
                self.table += first[place : place + 1] + second[place : place + 1]

    # -- what happens ------------------------------------------------------------------------------

    def moves(self, person: str, where: Presence) -> None:
        self.where[person] = where
        by = self.rules.order_by
        if by in (OrderBy.CHECKIN, OrderBy.PLACES) and where is Presence.HERE and person not in self.table:
            self.table.append(person)
        if by is OrderBy.PLACES and where in GONE and person in self.table:
            self.table.remove(person)

    def receives(self, person: str, key: str, served: Served, *, how: str) -> None:
        """``how``: order, own (an old customer), courtesy, override."""
        if how == "order" and served in self.rules.uses_turn:
            self._takes(person)
        elif (how == "override" and self.rules.override_uses_turn and served in self.rules.uses_turn) or (
            how == "courtesy" and self.rules.courtesy == "consume"
        ):
            self.loses(person, 1)
        self.busy.append((key, person, served, how == "courtesy"))

    def leaves(self, key: str, *, dealt: bool) -> None:
        for entry in list(self.busy):
            if entry[0] == key:
                self.busy.remove(entry)
                if entry[3] and not dealt and self.rules.courtesy == "make_up":
                    self.gets(entry[1])

    def gets(self, person: str) -> None:
        if person in self.strikes:
            self.strikes.remove(person)
        else:
            self.owed.append(person)

    def loses(self, person: str, turns: int) -> None:
        for _ in range(turns):
            if person in self.owed:
                last = len(self.owed) - 1 - self.owed[::-1].index(person)
                self.owed.pop(last)
            else:
                self.strikes.append(person)

    def changes_shift(self) -> None:
        self.table, self.others, self.pointer = list(self.right), list(self.left), 0

    # -- who is next -------------------------------------------------------------------------------

    def next(self) -> str:
        return self._walk()[0]

    def _free(self, person: str) -> bool:
        serving = any(entry[1] == person for entry in self.busy)
        here = self.where.get(person) is Presence.HERE
        return here and not (serving and self.rules.serving_is_passed_over)

    def _order(self) -> list[str]:
        if self.rules.order_by is OrderBy.NEW_COUNT:
            ordered = list(self.table)
            ordered.sort(key=self.had.count)
            return ordered
        return self.table[self.pointer :] + self.table[: self.pointer]

    def _walk(self) -> tuple[str, str, list[str], list[str]]:
        """Person, right, those stepped over who cannot come, and strikes served on the way."""
        balanced = self.rules.order_by in (OrderBy.NEW_COUNT, OrderBy.PLACES)
        waiting = [one for one in self.owed if self._free(one)]
        at_once = balanced or self.rules.make_up_rank is MakeUpRank.FIRST
        if waiting and at_once:
            return waiting[0], "owed", [], []
        order, strikes = self._order(), list(self.strikes)
        stepped: list[str] = []
        served: list[str] = []
        for lap in range(ROUNDS_MAX):
            for place, person in enumerate(order):
                round_begins = lap == 0 and self.pointer + place in (0, len(self.table))
                if waiting and round_begins:
                    return waiting[0], "owed", [], []
                if not self._free(person):
                    if person not in stepped:
                        stepped.append(person)
                elif person in strikes:
                    strikes.remove(person)
                    served.append(person)
                else:
                    return person, "turn", stepped, served
            if waiting:
                return waiting[0], "owed", [], []
            if not any(self._free(person) for person in order):
                break
        able = [one for one in self.others if self._free(one)]
        able.sort(key=self.strikes.count)
        return (able[0], "other", stepped, served) if able else ("", "", stepped, served)

    def _takes(self, person: str) -> None:
        found, right, stepped, served = self._walk()
        assert found == person
        self.had.append(person)
        if right == "owed":
            self.owed.remove(person)
            return
        if right == "other":
            rounds = self.strikes.count(person)
            served = [one for one in self.strikes if self._free(one)]
            for one in dict.fromkeys(served):
                for _ in range(rounds):
                    if one in self.strikes:
                        self.strikes.remove(one)
            served = []
        for one in served:
            self.strikes.remove(one)
        for one in stepped:
            if self._earns(one):
                self.gets(one)
        if right == "other":
            return
        if self.rules.order_by is OrderBy.PLACES:
            self.table.remove(person)
            self.table.append(person)
        else:
            self.pointer = (self.table.index(person) + 1) % len(self.table)

    def _earns(self, person: str) -> bool:
        if self.rules.order_by in (OrderBy.NEW_COUNT, OrderBy.PLACES):
            return False
        serving = [entry[2] for entry in self.busy if entry[1] == person]
        where = self.where.get(person)
        why = {Presence.OUT: Missed.OUT, Presence.ERRAND: Missed.ERRAND}.get(where) if where else None
        if where is Presence.HERE and serving:
            new = any(one in self.rules.uses_turn for one in serving)
            why = Missed.SERVING_NEW if new else Missed.SERVING_OLD
        return why in self.rules.makes_up and self.owed.count(person) < self.rules.make_up_max
