"""Measuring: runs take turns, the median counts, one process and one thread."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Speed:
    """Decisions per second of processor time: the median of several runs, and the slowest and the fastest."""

    per_second: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.per_second:>12,.0f}/s  ({self.low:,.0f}–{self.high:,.0f})"


Work = Callable[[int], int]


def race(works: Mapping[str, Work], rounds: int) -> dict[str, Speed]:
    """Run each in turn, `rounds` times; a work takes the round's number and returns how many it decided.

    Processor time of the whole process is counted, so that other programs on the machine matter little; what
    was made ready before (the cases) is kept out of garbage collection.
    """
    found: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(rounds):
        for name, work in works.items():
            gc.collect()
            gc.freeze()
            start = time.process_time()
            count = work(turn)
            found[name].append(count / max(time.process_time() - start, 1e-9))
    return {name: _speed(speeds) for name, speeds in found.items()}


def _speed(speeds: Sequence[float]) -> Speed:
    return Speed(statistics.median(speeds), min(speeds), max(speeds))


def heading(text: str) -> None:
    print(f"\n{text}\n{'-' * (2 * len(text))}", flush=True)


def ratio(ours: Speed, theirs: Speed, aim: float | None = None) -> str:
    """Ours as a multiple of theirs, with the aim if there is one."""
    multiple = ours.per_second / theirs.per_second
    if aim is None:
        return f"{multiple:,.1f} 倍"
    return f"{multiple:,.1f} 倍（目标 {aim:g} 倍：{'达到' if multiple >= aim else '未达到'}）"
