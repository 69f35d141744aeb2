"""Finding a fact while the customer waits on the telephone: by words, pinyin or its first letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from .queries import Current

QUERY_CHARACTERS_MAX = 40
_TEXTS_KEPT = 4096


def find(query: str, among: Iterable[Current]) -> list[Current]:
    """Those in which every word of the query occurs: first in the short word, then question, then answer."""
    words = _plain(query[:QUERY_CHARACTERS_MAX]).split()
    if not words:
        return list(among)
    ranked = [(_rank(words, one), one) for one in among]
    found = [(rank, one) for rank, one in ranked if rank is not None]
    found.sort(key=lambda pair: (pair[0], pair[1].version.title))
    return [one for _, one in found]


def _rank(words: list[str], one: Current) -> int | None:
    """0 for the short word, 1 for the question, 2 for the answer; the worst word counts. None: no match."""
    version = one.version
    places = (version.title, version.question, f"{version.body} {version.unit}")
    ranks = [
        next((rank for rank, text in enumerate(places) if _occurs(word, text, whole=rank == 2)), None)
        for word in words
    ]
    return None if None in ranks else max(rank for rank in ranks if rank is not None)


def _occurs(word: str, text: str, *, whole: bool) -> bool:
    """Pinyin is compared for short texts alone: in a long answer any two letters would match."""
    if word in _plain(text):
        return True
    if whole or not word.isascii():
        return False
    full, initials = _pinyin(text)
    return word in full or word in initials


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


@lru_cache(maxsize=_TEXTS_KEPT)
def _pinyin(text: str) -> tuple[str, str]:
    # Takes a tenth of a second to load, and only whoever searches in letters needs it.
    from pypinyin import lazy_pinyin

    parts = [_letters(part) for part in lazy_pinyin(_plain(text))]
    return "".join(parts), "".join(part[:1] for part in parts)


def _letters(text: str) -> str:
    return "".join(one for one in text if one.isascii() and one.isalnum())
