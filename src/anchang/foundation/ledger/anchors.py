"""Heads of the chains, written outside the database: JSON lines, a file a month, each line chained.

Whoever rewrites the ledger would have to rewrite these too; with a copy of the folder on another machine they
cannot.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import connection

from anchang.foundation.ledger.text import GENESIS
from anchang.foundation.rls.signing import signature

_TAIL_BYTES: Final = 4096


class AnchorsError(Exception):
    """The anchors cannot be read or written, or were tampered with; one line for people."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The head of an office at some time."""

    office_id: int
    sequence: int
    hash: str
    sealed_at: datetime

    def line(self, anchored_at: datetime, previous: str) -> str:
        said = {
            "office": self.office_id,
            "sequence": self.sequence,
            "hash": self.hash,
            "sealed_at": self.sealed_at.isoformat(),
            "anchored_at": anchored_at.isoformat(),
            "previous": previous,
        }
        return json.dumps(said)


@dataclass(frozen=True, slots=True)
class Written:
    """The newest anchor of an office, and when it was written."""

    sequence: int
    hash: str
    anchored_at: datetime


def heads() -> list[Anchor]:
    """The present head of every office, for the application role with nobody acting."""
    with connection.cursor() as cursor:
        signed = [signature("heads of the ledgers")]
        cursor.execute("SELECT office_id, sequence, hash, sealed_at FROM ledger_heads(%s)", signed)
        return [Anchor(*row) for row in cursor.fetchall()]


def write(folder: Path, anchors: Iterable[Anchor], now: datetime) -> int:
    """Append the anchors that are newer than the folder, force them to disk, and say how many they were.

    Processes may write at once. The folder and its files are for their owner alone.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(folder):
        newest = newest_in(folder)
        fresh = [anchor for anchor in anchors if not _is_written(anchor, newest.get(anchor.office_id))]
        if fresh:
            _append(folder / f"{now:%Y-%m}.jsonl", fresh, now, _last_line_hash(folder))
            written = {one.office_id: Written(one.sequence, one.hash, now) for one in fresh}
            _remember(folder, newest | written)
    return len(fresh)


def read(folder: Path, *, months_max: int = 0) -> list[Anchor]:
    """Every anchor of a folder (or of its newest months), oldest first.

    Raises AnchorsError where the files are not one unbroken chain.
    The first file may follow on one that has been moved away. A line that a power cut has torn is skipped.
    """
    found: list[Anchor] = []
    previous: str | None = None
    for file in _files(folder)[-months_max:]:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            anchor, said = _parsed(line)
            if anchor is None:
                continue
            if previous not in (None, said):
                raise AnchorsError(f"锚点文件 {file.name} 第 {number} 行接不上前一行：文件被改过")
            found.append(anchor)
            previous = _digest(line)
    return found


def _parsed(line: str) -> tuple[Anchor | None, str]:
    try:
        raw = json.loads(line)
        sealed_at = datetime.fromisoformat(raw["sealed_at"])
        return Anchor(int(raw["office"]), int(raw["sequence"]), raw["hash"], sealed_at), raw["previous"]
    except (ValueError, KeyError, TypeError):
        return None, ""


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("????-??.jsonl"))


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _append(file: Path, anchors: list[Anchor], now: datetime, previous: str) -> None:
    lines = []
    for anchor in anchors:
        lines.append(anchor.line(now, previous))
        previous = _digest(lines[-1])
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        torn = os.fstat(handle).st_size and os.pread(handle, 1, os.fstat(handle).st_size - 1) != b"\n"
        os.write(handle, ("\n" * bool(torn) + "\n".join(lines) + "\n").encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def _last_line_hash(folder: Path) -> str:
    for file in reversed(_files(folder)):
        with file.open("rb") as stream:
            stream.seek(max(0, file.stat().st_size - _TAIL_BYTES))
            for line in reversed(stream.read().decode(errors="replace").splitlines()):
                if _parsed(line)[0]:
                    return _digest(line)
    return GENESIS


def newest_in(folder: Path) -> dict[int, Written]:
    """What was written last of each office; forgotten, it costs a line said twice."""
    try:
        raw = json.loads((folder / "newest.json").read_text(encoding="utf-8"))
        return {
            int(office): Written(int(sequence), str(digest), datetime.fromisoformat(at))
            for office, (sequence, digest, at) in raw.items()
        }
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _is_written(anchor: Anchor, written: Written | None) -> bool:
    return written is not None and (written.sequence, written.hash) == (anchor.sequence, anchor.hash)


def _remember(folder: Path, newest: dict[int, Written]) -> None:
    fresh = folder / "newest.json.new"
    raw = {office: (one.sequence, one.hash, one.anchored_at.isoformat()) for office, one in newest.items()}
    fresh.write_text(json.dumps(raw), encoding="utf-8")
    fresh.chmod(0o600)
    fresh.replace(folder / "newest.json")


def _digest(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()
