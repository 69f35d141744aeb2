"""What happens to the order of a day. Events carry their time; nothing here reads a clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .presence import Presence, Served


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    """Signed in, out for a moment, back, gone for the day."""

    person: str
    presence: Presence
    at: datetime


@dataclass(frozen=True, slots=True)
class ReceptionBegan:
    """``in_order`` is False when the receiver was not found by the order: an old customer; ``courtesy``, in
    place of a colleague who is away; ``override``, somebody decided against the order, with a reason.
    """

    person: str
    served: Served
    in_order: bool
    reception: str
    at: datetime
    courtesy: bool = False
    override: bool = False


@dataclass(frozen=True, slots=True)
class ReceptionEnded:
    """``dealt``: the visitor bought, so a courtesy earns nothing more."""

    reception: str
    at: datetime
    dealt: bool = False


@dataclass(frozen=True, slots=True)
class TurnsLost:
    """A manager took the next turns away, for a reason that ``why`` says."""

    person: str
    turns: int
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MakeUpGranted:
    """A manager gave a turn to be made up."""

    person: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ShiftChanged:
    """From now on another shift is on turn (groups 1 and 2)."""

    group: int
    at: datetime


Event = PresenceChanged | ReceptionBegan | ReceptionEnded | TurnsLost | MakeUpGranted | ShiftChanged
