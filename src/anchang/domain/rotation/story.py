"""A day told from its event log: what happened, by which clause, and who was next after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .events import (
    Event,
    MakeUpGranted,
    PresenceChanged,
    ReceptionBegan,
    ReceptionEnded,
    ShiftChanged,
    TurnsLost,
)
from .line import PassedOver, Slot, next_up, passed_before
from .machine import apply, slot_of
from .presence import PRESENCE_WORDS, SERVED_WORDS, Presence
from .rules import CONSUME, KEEP, MAKE_UP
from .state import State
from .words import MISSED_WORDS, passing_words

COURTESY_WORDS = {KEEP: "不占轮", CONSUME: "占一轮", MAKE_UP: "不占轮，没成交的优先接下一位"}
ORDER, ALL_IN_TURN, OLD_CUSTOMERS = "3.1.2", "3.1.1", "3.2.2"


@dataclass(frozen=True, slots=True)
class Told:
    """One line. ``about`` are those whom it concerns; ``next_person`` was next afterwards, or empty."""

    at: datetime
    words: str
    clause: str
    about: tuple[str, ...]
    next_person: str
    reception: str = ""


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells events with people's names and the numbers of the day's receptions."""

    name: Mapping[str, str]
    number: Mapping[str, int] = field(default_factory=dict)

    def tell(self, begin: State, events: Iterable[Event]) -> tuple[Told, ...]:
        """The whole log, oldest first."""
        state, lines = begin, []
        for event in events:
            words, clause, about = self._words(state, event)
            state = apply(state, event)
            reception = event.reception if isinstance(event, ReceptionBegan | ReceptionEnded) else ""
            lines.append(Told(event.at, words, clause, about, next_up(state).person, reception))
        return tuple(lines)

    def _words(self, state: State, event: Event) -> tuple[str, str, tuple[str, ...]]:
        match event:
            case PresenceChanged():
                return self._presence(state, event), ORDER, (event.person,)
            case ReceptionBegan():
                return self._began(state, event)
            case ReceptionEnded():
                return self._ended(state, event)
            case TurnsLost():
                words = f"经理决定：{self._of(event.person)}轮空 {event.turns} 次（{event.why}）。"
                return words, ALL_IN_TURN, (event.person,)
            case MakeUpGranted():
                words = f"经理决定：{self._of(event.person)}补接一轮（{event.why}）。"
                return words, ALL_IN_TURN, (event.person,)
            case ShiftChanged():
                return "换班：另一班接着轮。", ORDER, ()

    def _presence(self, state: State, event: PresenceChanged) -> str:
        shown, before = self._of(event.person), state.presence_of(event.person)
        if event.presence is Presence.HERE:
            if before is Presence.HERE:
                return f"{shown}仍在岗。"
            return f"{shown}签到。" if before is Presence.NOT_IN else f"{shown}回到岗位。"
        return f"{shown}{PRESENCE_WORDS[event.presence]}。"

    def _began(self, state: State, event: ReceptionBegan) -> tuple[str, str, tuple[str, ...]]:
        shown, served = self._of(event.person), SERVED_WORDS[event.served]
        batch = f"第 {self.number[event.reception]} 批" if event.reception in self.number else "来客"
        slot = slot_of(state, event)
        if slot is None:
            return (
                f"{batch}：{self._without_turn(state, event, shown, served)}",
                _clause(event),
                self._whom(state, event),
            )
        passed = () if slot is Slot.MAKE_UP else passed_before(state, event.person)
        right = {Slot.TURN: "轮到", Slot.MAKE_UP: "补接，由", Slot.RESERVE: "当班的都忙，由"}[slot]
        skipped = "".join(f"轮过{self._of(one.person)}：{_passing(one)}。" for one in passed)
        words = f"{batch}：{right}{shown}接待{served}，占一轮。{skipped}"
        return words, ORDER, (event.person, *(one.person for one in passed))

    def _without_turn(self, state: State, event: ReceptionBegan, shown: str, served: str) -> str:
        due = next_up(state).person
        if event.override:
            turn = f"当时轮到{self._of(due)}，" if due and due != event.person else ""
            effect = "占他一轮" if state.rules.override_uses_turn else "不占轮"
            return f"{turn}另行指定{shown}接待{served}，{effect}。"
        if event.courtesy:
            return f"{shown}替不在的同事接待{served}，{COURTESY_WORDS[state.rules.courtesy]}。"
        return f"{shown}接待{served}，不占轮。"

    def _whom(self, state: State, event: ReceptionBegan) -> tuple[str, ...]:
        due = next_up(state).person
        return (event.person, due) if event.override and due and due != event.person else (event.person,)

    def _ended(self, state: State, event: ReceptionEnded) -> tuple[str, str, tuple[str, ...]]:
        ended = state.receptions.get(event.reception)
        if ended is None:
            return "送客。", ORDER, ()
        earns = ended.courtesy and not event.dealt and state.rules.courtesy == MAKE_UP
        more = "代接没有成交，优先接下一位。" if earns else ""
        return f"{self._of(ended.person)}送客。{more}", ORDER, (ended.person,)

    def _of(self, person: str) -> str:
        return f" {self.name.get(person, person)} "


def _passing(passed: PassedOver) -> str:
    words = MISSED_WORDS[passed.missed] if passed.missed else passing_words(passed)
    return f"{words}，记一轮补接" if passed.earns else words


def _clause(event: ReceptionBegan) -> str:
    return ALL_IN_TURN if event.override else OLD_CUSTOMERS
