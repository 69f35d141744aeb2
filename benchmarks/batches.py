"""A million decisions as columns, beside OpenFisca-Core."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anchang.batch import BatchEngine, BatchVerdict, Cases, Status
from anchang.batch.words import Words
from anchang.domain.rulebook import Rulebook

from . import cases as make
from . import rulebooks
from .measure import Speed, Work, heading, race, ratio
from .openfisca_model import UNKNOWN, Model

OURS, OURS_STANDING, THEIRS = "Anchang", "Anchang 同样只到规则", "OpenFisca"
CASES = 1_000_000
ROUNDS = 3
AIM = 3
MEMORY_MB_MAX = 1_000
KEYS = ("owner", "serve")


class Batch:
    """One rulebook in both engines over the same columns."""

    def __init__(self, rulebook: Rulebook, cases: Cases, *, slots: bool) -> None:
        self.rulebook = rulebook
        self.cases = cases
        self.model = Model(rulebook, slots=slots)
        self.inputs = self.model.inputs(cases)
        self.slots = slots
        rules = [f"stands_{i}" for i in range(len(rulebook.rules))]
        wanted = ("status", "outcome", "person")
        self.wanted = [f"{what}_{slot}" for slot in self.model.slots for what in wanted] if slots else rules

    def ours(self, _turn: int = 0) -> int:
        decide(self.rulebook, self.cases)
        return self.cases.count

    def ours_standing(self, _turn: int = 0) -> int:
        """No more than OpenFisca is asked for where it has no slots."""
        BatchEngine(self.rulebook).standing(self.cases)
        return self.cases.count

    def theirs(self, _turn: int = 0) -> int:
        self.model.calculate(self.inputs, self.cases.count, self.wanted)
        return self.cases.count

    def speeds(self, rounds: int) -> dict[str, Speed]:
        self.ours()
        works: dict[str, Work] = {OURS: self.ours, THEIRS: self.theirs}
        if not self.slots:
            works[OURS_STANDING] = self.ours_standing
        return race(works, rounds)

    def differing(self) -> tuple[int, int]:
        """How many answers (a slot or a rule of a case) were compared, and how many differ."""
        theirs = self.model.calculate(self.inputs, self.cases.count, self.wanted)
        engine = BatchEngine(self.rulebook)
        if self.slots:
            same = self._slots_agree(engine.judge(self.cases), theirs)
        else:
            same = self._rules_agree(engine.standing(self.cases), theirs)
        return sum(array.size for array in same), sum(int(np.count_nonzero(~array)) for array in same)

    def _slots_agree(
        self, ours: BatchVerdict, theirs: dict[str, NDArray[np.int32]]
    ) -> list[NDArray[np.bool_]]:
        same = []
        for slot in self.model.slots:
            status = theirs[f"status_{slot}"]
            agrees = ours[slot].status == status
            if not self.rulebook.vocabulary.slots[slot].several:
                agrees &= self._outcomes(ours, slot, theirs)
            same.append(agrees)
        return same

    def _outcomes(
        self, ours: BatchVerdict, slot: str, theirs: dict[str, NDArray[np.int32]]
    ) -> NDArray[np.bool_]:
        """Outcome and person, where there is one answer."""
        answers = ours[slot]
        names = np.array([self.model.codes.code(outcome.name) for outcome in answers.outcomes])
        people = answers.people("owner")
        people = np.where(people == 0, answers.people("serve"), people)
        person = np.array([UNKNOWN, *map(self.model.codes.code, answers.texts)])[people]
        one = np.isin(answers.status, [Status.DECIDED, Status.ESCALATED, Status.UNDETERMINED])
        outcome = (names[answers.outcome] == theirs[f"outcome_{slot}"]) & (person == theirs[f"person_{slot}"])
        same: NDArray[np.bool_] = ~one | outcome
        return same

    def _rules_agree(
        self, ours: tuple[Words, NDArray[np.int32]], theirs: dict[str, NDArray[np.int32]]
    ) -> list[NDArray[np.bool_]]:
        standing, set_of = ours
        same = []
        for i in range(len(self.rulebook.rules)):
            stands = (standing[i // 64] >> np.uint64(i % 64) & np.uint64(1)).astype(np.bool_)
            same.append(stands[set_of] == theirs[f"stands_{i}"])
        return same


def decide(rulebook: Rulebook, cases: Cases) -> BatchVerdict:
    """Per slot the status of every case, and who it is given to."""
    verdict = BatchEngine(rulebook).judge(cases)
    for answers in verdict.slots.values():
        answers.status  # noqa: B018
        for key in KEYS:
            if any(key in outcome.people for outcome in answers.outcomes):
                answers.people(key)
    return verdict


def compare(title: str, batch: Batch, work: str) -> None:
    """Print speeds, ratio and how many answers differ."""
    heading(title)
    print(work)
    if batch.model.prepared.nodes:
        print(f"OpenFisca 写不出的 {len(batch.model.prepared.nodes)} 个名单算式事先算好给它，不计时。")
    speeds = batch.speeds(ROUNDS)
    for name, speed in speeds.items():
        print(f"  {name:<18}{speed}")
    compared, differ = batch.differing()
    print(f"  比较答案 {compared:,} 个，不同 {differ} 个")
    print(f"  {ratio(speeds[OURS], speeds[THEIRS], AIM)}")
    if OURS_STANDING in speeds:
        print(f"  同样的工作：{ratio(speeds[OURS_STANDING], speeds[THEIRS])}")
    assert differ == 0


def memory(which: str) -> int:
    """Peak memory in MB of a process of its own that makes the cases and judges them."""
    command = [sys.executable, "-m", "benchmarks.batches", which]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def run(table: Rulebook, recommended: Rulebook) -> None:
    """Both rulebooks, and the memory of each."""
    compare(
        f"成批判定 {CASES:,} 例：二十五条、十五项事实",
        Batch(table, make.drawn(table, CASES, 3), slots=True),
        "两边都算出每个结果槽的状态、结果和归谁；Anchang 另外留下每例适用的规则，可以展开成完整依据。",
    )
    compare(
        f"成批判定 {CASES:,} 例：随附的采用 recommended（案例由样例变化而来）",
        Batch(recommended, make.varied(recommended, CASES, 4), slots=False),
        "OpenFisca 只算到哪些规则站得住；Anchang 还比较结果、作取舍、得出每个结果槽的状态和人。",
    )
    heading("成批判定的内存")
    for name, which in (("二十五条", "table"), ("recommended", "recommended")):
        peak = memory(which)
        print(f"  {name:<12} {CASES:,} 例，整个进程最多 {peak} MB（目标 {MEMORY_MB_MAX} MB 以内）")
        assert peak < MEMORY_MB_MAX


def main(which: str) -> None:
    if which == "table":
        rulebook = rulebooks.table()
        cases = make.drawn(rulebook, CASES, 3)
    else:
        rulebook = rulebooks.recommended()
        cases = make.varied(rulebook, CASES, 4)
    decide(rulebook, cases)
    print(_peak_mb())


def _peak_mb() -> int:
    """The most memory this process ever had; `ru_maxrss` would also count the process that started it."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) // 1000 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main(sys.argv[1])
