"""The marks of an export: a number that people see, and the same one hidden between the letters of its cells.

Both carry a keyed checksum of the office, so nobody can make up the number of somebody else's export.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from anchang.foundation.vault import keyed_index

# Four characters without width stand for two bits each: 40 bits of number, 24 of checksum.
_DIGITS = "\u200b\u200c\u200d\u2060"
_NUMBER_BITS, _CHECK_BITS = 40, 24
_LENGTH = (_NUMBER_BITS + _CHECK_BITS) // 2
_HIDDEN = re.compile(f"[{_DIGITS}]{{{_LENGTH},}}")
_SHOWN = re.compile(r"E(\d{1,12})-([0-9A-F]{6})")
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_WINDOWS_MAX = 200_000


def _check(office_id: int, number: int) -> int:
    return int(keyed_index(office_id, "export_mark", str(number))[:6], 16)


def shown_number(office_id: int, number: int) -> str:
    """``E12-7F3A09``: the number of an export as its head line says it."""
    return f"E{number}-{_check(office_id, number):06X}"


def hidden_mark(office_id: int, number: int) -> str:
    """The same number in characters that take no room."""
    code = (number << _CHECK_BITS) | _check(office_id, number)
    pairs = ((code >> shift) & 3 for shift in range(_NUMBER_BITS + _CHECK_BITS - 2, -2, -2))
    return "".join(_DIGITS[pair] for pair in pairs)


def with_mark(text: str, mark: str) -> str:
    """``text`` with the mark after its first letter, where cutting off an end does not take it away."""
    return f"{text[:1]}{mark}{text[1:]}" if text else text


def without_marks(text: str) -> str:
    """``text`` as it was before it was marked."""
    return "".join(letter for letter in text if letter not in _VALUES)


@dataclass(frozen=True, slots=True)
class Marks:
    """In how many rows each export's mark was found, and which numbers were read in plain sight."""

    hidden: dict[int, int]
    shown: frozenset[int]


def find_marks(office_id: int, rows: Iterable[Sequence[str]]) -> Marks:
    """Marks of this office in the cells of some rows; others, damaged or invented, are passed over."""
    known: dict[int, bool] = {}
    hidden: dict[int, int] = {}
    shown: set[int] = set()
    for row in rows:
        found = {number for cell in row for number in _numbers_in(cell, office_id, known)}
        for number in found:
            hidden[number] = hidden.get(number, 0) + 1
        shown |= {number for cell in row for number in _shown_in(cell, office_id)}
    return Marks(hidden, frozenset(shown))


def _numbers_in(cell: str, office_id: int, known: dict[int, bool]) -> Iterable[int]:
    for run in _HIDDEN.findall(cell):
        for begin in range(len(run) - _LENGTH + 1):
            code = 0
            for digit in run[begin : begin + _LENGTH]:
                code = code << 2 | _VALUES[digit]
            if code not in known and len(known) < _WINDOWS_MAX:
                number = code >> _CHECK_BITS
                known[code] = _check(office_id, number) == code & ((1 << _CHECK_BITS) - 1)
            if known.get(code):
                yield code >> _CHECK_BITS


def _shown_in(cell: str, office_id: int) -> Iterable[int]:
    for number, check in _SHOWN.findall(without_marks(cell)):
        if int(check, 16) == _check(office_id, int(number)):
            yield int(number)
