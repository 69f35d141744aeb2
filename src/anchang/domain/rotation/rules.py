"""How an office's order runs, as data: limits of the adopted rulebook become :class:`OrderRules`.

The names and values of the limits are those of ``rotation.toml`` in the library; a limit that a rulebook does
not have takes the default here, which is what the source says, or the plainest thing where it is silent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .presence import Served

Values = Mapping[str, int | str]
CONSUME, KEEP, MAKE_UP = "consume", "keep", "make_up"


class OrderBy(StrEnum):
    """By what the day's order goes."""

    SEAT = "seat"
    CHECKIN = "checkin"
    NEW_COUNT = "new_count"
    PARITY = "parity"
    SHIFT = "shift"
    PLACES = "places"


class Missed(StrEnum):
    """Why somebody missed the turn that was theirs; some offices let it be made up."""

    SERVING_NEW = "serving_new"
    SERVING_OLD = "serving_old"
    OUT = "out"
    ERRAND = "errand"


class LostFor(StrEnum):
    """For what a manager takes turns away."""

    REFUSED = "refused"
    UNANNOUNCED = "unannounced"
    LATE = "late"
    NOT_ASKED = "not_asked"


class MakeUpRank(StrEnum):
    """When a made-up turn comes: before everybody, or when the round is over."""

    FIRST = "first"
    AFTER_ROUND = "after_round"


class Morning(StrEnum):
    """With whom a day begins: the first seat, or whoever comes after yesterday's last turn."""

    FIRST = "first"
    CARRY_ON = "carry_on"


class CountOver(StrEnum):
    """Over which time turns are counted when the order goes by their number."""

    DAY = "day"
    MONTH = "month"


USES_TURN = frozenset({Served.NEW, Served.REFERRED})


@dataclass(frozen=True, slots=True)
class OrderRules:
    """``uses_turn``: whose reception moves the order on; ``serving_is_passed_over``: busy ones are skipped
    like absent ones; ``loses``: how many turns each offence costs; ``courtesy``: what receiving for a
    colleague does to one's own turn (keep, consume, make_up).
    """

    uses_turn: frozenset[Served] = USES_TURN
    serving_is_passed_over: bool = True
    order_by: OrderBy = OrderBy.SEAT
    morning: Morning = Morning.FIRST
    count_over: CountOver = CountOver.DAY
    shift_hour: int = 14
    makes_up: frozenset[Missed] = frozenset()
    make_up_rank: MakeUpRank = MakeUpRank.FIRST
    make_up_max: int = 1
    courtesy: str = KEEP
    override_uses_turn: bool = False
    loses: Mapping[LostFor, int] = field(default_factory=dict)
    bar_max: int = 2


DEFAULT = OrderRules()


def rules_of(values: Values) -> OrderRules:
    """The rules that a rulebook's limits say. Raises ``ValueError`` for a value that is no option."""
    return OrderRules(
        uses_turn=frozenset(one for one in Served if _uses(values, one)),
        serving_is_passed_over=_text(values, "order_busy", "pass") == "pass",
        order_by=OrderBy(_text(values, "order_by", DEFAULT.order_by)),
        morning=Morning(_text(values, "order_morning", DEFAULT.morning)),
        count_over=CountOver(_text(values, "order_count_over", DEFAULT.count_over)),
        shift_hour=_number(values, "order_shift_hour", DEFAULT.shift_hour),
        makes_up=frozenset(one for one in Missed if _text(values, f"missed_{one}", "none") == MAKE_UP),
        make_up_rank=MakeUpRank(_text(values, "make_up_rank", DEFAULT.make_up_rank)),
        make_up_max=_number(values, "make_up_max", DEFAULT.make_up_max),
        courtesy=_text(values, "turn_courtesy", KEEP),
        override_uses_turn=_text(values, "turn_override", KEEP) == CONSUME,
        loses={one: _number(values, f"lost_{one}", 0) for one in LostFor},
        bar_max=_number(values, "bar_max", DEFAULT.bar_max),
    )


def order_values(values: Values) -> dict[str, int | str]:
    """Of all limits of a rulebook those that :func:`rules_of` reads, to be kept with the day."""
    return {name: values[name] for name in sorted(LIMIT_NAMES) if name in values}


LIMIT_NAMES = frozenset(
    {
        "order_by",
        "order_busy",
        "order_count_over",
        "order_morning",
        "order_shift_hour",
        "make_up_rank",
        "make_up_max",
        "turn_courtesy",
        "turn_override",
        "bar_max",
        *(f"turn_{one}" for one in Served),
        *(f"missed_{one}" for one in Missed),
        *(f"lost_{one}" for one in LostFor),
    }
)


def _uses(values: Values, served: Served) -> bool:
    plain = CONSUME if served in USES_TURN else KEEP
    return _text(values, f"turn_{served}", plain) == CONSUME


def _text(values: Values, name: str, otherwise: str) -> str:
    return str(values.get(name, otherwise))


def _number(values: Values, name: str, otherwise: int) -> int:
    value = values.get(name, otherwise)
    return value if isinstance(value, int) else otherwise
