"""What changed from one version to the next, as people read it: paragraph by paragraph, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "out", "in"]
# Chinese characters one by one; numbers and Latin words whole, so that 2.8 -> 3.2 is not 2->3 . 8->2.
_PIECES = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,:%]*|\s+|.", re.DOTALL)
# Less alike than this, two paragraphs are one taken out and another put in.
_ALIKE = 0.4


@dataclass(frozen=True, slots=True)
class Part:
    """A run of text that stayed, went out or came in."""

    kind: Kind
    text: str


Paragraph = tuple[Part, ...]


def compare(before: str, after: str) -> list[Paragraph]:
    """The paragraphs of both texts in reading order, each with what went out and came in."""
    old, new = _paragraphs(before), _paragraphs(after)
    found: list[Paragraph] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [(Part("same", text),) for text in old[a:b]]
        else:
            found += _replaced(old[a:b], new[c:d])
    return found


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _replaced(old: list[str], new: list[str]) -> Iterator[Paragraph]:
    """Pair paragraphs in order as long as they are alike; the rest went out or came in whole."""
    if len(old) == len(new) == 1 and _likeness(old[0], new[0]) < _ALIKE:
        yield (Part("out", old[0]), Part("in", new[0]))
        return
    left = list(old)
    for text in new:
        partner = next((one for one in left if _likeness(one, text) >= _ALIKE), None)
        if partner is None:
            yield (Part("in", text),)
            continue
        while left[0] != partner:
            yield (Part("out", left.pop(0)),)
        left.pop(0)
        yield words(partner, text)
    for text in left:
        yield (Part("out", text),)


def _likeness(old: str, new: str) -> float:
    return SequenceMatcher(None, _PIECES.findall(old), _PIECES.findall(new), autojunk=False).ratio()


def words(old: str, new: str) -> Paragraph:
    """One line against another."""
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    found: list[Part] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Part("same", "".join(before[a:b])))
            continue
        if b > a:
            found.append(Part("out", "".join(before[a:b])))
        if d > c:
            found.append(Part("in", "".join(after[c:d])))
    return tuple(found)
