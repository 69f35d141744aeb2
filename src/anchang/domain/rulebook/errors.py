"""Refusals of rulebook data: each says the file, the line, the key and the sentence that helps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where in the data something stands: file as given, line from 1 (0 = unknown), key path."""

    file: str
    line: int = 0
    key: str = ""

    def __str__(self) -> str:
        line = f":{self.line}" if self.line else ""
        key = f" [{self.key}]" if self.key else ""
        return f"{self.file}{line}{key}"


class RulebookError(Exception):
    """Rulebook data that cannot be used. `message` is Chinese and says what to do."""

    def __init__(self, message: str, place: Place | None = None) -> None:
        self.message = message
        self.place = place
        super().__init__(f"{place}: {message}" if place else message)


class FactError(RulebookError):
    """Facts that the vocabulary does not know: wrong name, type or value."""
