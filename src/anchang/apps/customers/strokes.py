"""What a hand drew, as a small text: read strictly, for it comes from a browser and is shown to colleagues.

``{"v":1,"w":600,"h":220,"s":[[x,y,t,x,y,t,...],...]}``: whole numbers alone, x and y in the pad's own units
from its upper left corner, t in milliseconds since the first touch.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final, NoReturn

CHARACTERS_MAX: Final = 64_000
STROKES_MAX: Final = 200
POINTS_MAX: Final = 4_000
SIDE_UNITS_MAX: Final = 4_000
DURATION_MS_MAX: Final = 10 * 60_000
# A dot is no name: the drawing spreads over at least this share of the pad's width, with some points.
POINTS_MIN: Final = 6
SPREAD_PERCENT_MIN: Final = 4
_NUMBERS_PER_POINT: Final = 3
_KEYS: Final = frozenset({"v", "w", "h", "s"})


class BadStrokesError(ValueError):
    """A text that is no drawing; the message is for people."""


@dataclass(frozen=True, slots=True)
class Strokes:
    """A drawing that was read. Every stroke is a row of points ``(x, y, t)``."""

    width: int
    height: int
    lines: tuple[tuple[tuple[int, int, int], ...], ...]

    @property
    def text(self) -> str:
        """The same in as few characters as it takes: what is sealed and hashed."""
        lines = [[number for point in line for number in point] for line in self.lines]
        return json.dumps({"v": 1, "w": self.width, "h": self.height, "s": lines}, separators=(",", ":"))

    @property
    def paths(self) -> tuple[str, ...]:
        """Each stroke as the path of an SVG; whole numbers and letters of ours alone."""
        return tuple(_path(line) for line in self.lines)


def read_strokes(text: str) -> Strokes:
    """Raises :class:`BadStrokesError` for anything that the pad would not send."""
    if not text.strip():
        raise BadStrokesError("还没有签字。")
    if len(text) > CHARACTERS_MAX:
        raise BadStrokesError("笔画太多了，请清除以后再签一次。")
    try:
        data = json.loads(text, parse_constant=_refuse, parse_float=_refuse)
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error
    if not isinstance(data, dict) or set(data) != _KEYS or data["v"] != 1:
        raise _unreadable()
    width, height = _number(data["w"], SIDE_UNITS_MAX), _number(data["h"], SIDE_UNITS_MAX)
    strokes = Strokes(width, height, _lines(data["s"], width, height))
    _is_a_signature(strokes)
    return strokes


def _lines(given: Any, width: int, height: int) -> tuple[tuple[tuple[int, int, int], ...], ...]:
    if not isinstance(given, list) or not all(isinstance(line, list) for line in given):
        raise _unreadable()
    points = sum(len(line) for line in given) // _NUMBERS_PER_POINT
    if len(given) > STROKES_MAX or points > POINTS_MAX:
        raise BadStrokesError("笔画太多了，请清除以后再签一次。")
    lines = tuple(_line(line, width, height) for line in given)
    times = [t for line in lines for _, _, t in line]
    if times != sorted(times):
        raise _unreadable()
    return lines


def _line(given: list[Any], width: int, height: int) -> tuple[tuple[int, int, int], ...]:
    if not given or len(given) % _NUMBERS_PER_POINT:
        raise _unreadable()
    return tuple(
        (_number(x, width), _number(y, height), _number(t, DURATION_MS_MAX))
        for x, y, t in zip(given[::3], given[1::3], given[2::3], strict=True)
    )


def _number(given: object, most: int) -> int:
    # True and False are whole numbers too, to Python.
    whole = given if isinstance(given, int) and not isinstance(given, bool) else -1
    if not 0 <= whole <= most:
        raise _unreadable()
    return whole


def _is_a_signature(strokes: Strokes) -> None:
    points = [point for line in strokes.lines for point in line]
    if len(points) < POINTS_MIN or _spread(points) * 100 < SPREAD_PERCENT_MIN * strokes.width:
        raise BadStrokesError("签得太小了，看不出是名字，请清除以后再签一次。")


def _spread(points: list[tuple[int, int, int]]) -> int:
    xs = [x for x, _, _ in points]
    ys = [y for _, y, _ in points]
    return max(max(xs) - min(xs), max(ys) - min(ys))


def _path(line: tuple[tuple[int, int, int], ...]) -> str:
    (x, y, _), *rest = line
    if not rest:
        return f"M{x} {y}h1"
    return f"M{x} {y}" + "".join(f"L{x} {y}" for x, y, _ in rest)


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"not a whole number: {text[:20]}")


def _unreadable() -> BadStrokesError:
    return BadStrokesError("签字没有收好，请清除以后再签一次。")
