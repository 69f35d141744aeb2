"""A value that a result would carry if the case said more."""

from __future__ import annotations


class Unsaid(str):
    """The expression as it is written; `words` says it in Chinese. Equal to its text."""

    words: str

    def __new__(cls, text: str, words: str) -> Unsaid:
        made = super().__new__(cls, text)
        made.words = words
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        return str(self), self.words
