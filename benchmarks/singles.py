"""Single decisions with the whole trace, beside zen-engine with its trace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import zen

from anchang.domain.rulebook import Rulebook, Verdict

from . import cases as make
from .lists import Prepared
from .measure import Speed, Work, heading, race, ratio
from .zen_model import decision

OURS, OURS_BARE = "Anchang 带完整依据", "Anchang 只要结果"
ZEN, ZEN_BARE = "zen-engine 带 trace", "zen-engine 不带 trace"
AIM = 50
ROUNDS = 5
# Variations of worked cases repeat; so many are drawn to find enough that do not.
VARIED = 250_000

Facts = Mapping[str, object]


@dataclass(frozen=True)
class Size:
    """How many cases a round decides, ours and theirs; each round has cases of its own, bare or not."""

    ours: int
    theirs: int
    warm: int
    rounds: int = ROUNDS

    @property
    def cases(self) -> int:
        """How many cases are needed in all."""
        return self.warm + 2 * self.rounds * self.ours


class Single:
    """One rulebook in both engines, with cases for each round."""

    def __init__(self, rulebook: Rulebook, cases: Sequence[Facts], size: Size, *, results: bool) -> None:
        self.rulebook = rulebook
        self.size = size
        self.prepared = Prepared(rulebook)
        self.results = results
        self.zen = decision(rulebook, self.prepared, results=results)
        self.cases = cases
        self.zen_cases = [
            [dict(facts) | self.prepared.values(rulebook.judge(facts).values) for facts in self._round(turn)]
            for turn in range(size.rounds)
        ]

    def _round(self, turn: int) -> Sequence[Facts]:
        start = self.size.warm + turn * self.size.ours
        return self.cases[start : start + self.size.theirs]

    def works(self, *, bare: bool = True) -> dict[str, Work]:
        works: dict[str, Work] = {
            OURS: self._ours,
            ZEN: lambda turn: self._theirs(turn, {"trace": True}),
        }
        if bare:
            works |= {OURS_BARE: self._ours_bare, ZEN_BARE: lambda turn: self._theirs(turn, {"trace": False})}
        return works

    def warm(self) -> Speed:
        """Speed of the first cases, while the tables fill; the rest of the warm-up follows."""
        first = race({OURS: lambda _turn: self._judge(self.cases[: self.size.ours])}, 1)[OURS]
        self._judge(self.cases[self.size.ours : self.size.warm])
        return first

    def _ours(self, turn: int) -> int:
        start = self.size.warm + turn * self.size.ours
        return self._judge(self.cases[start : start + self.size.ours])

    def _judge(self, cases: Sequence[Facts]) -> int:
        judge = self.rulebook.judge
        for facts in cases:
            verdict = judge(facts)
            _everything(verdict)
        return len(cases)

    def _ours_bare(self, turn: int) -> int:
        start = self.size.warm + (self.size.rounds + turn) * self.size.ours
        judge = self.rulebook.judge
        for facts in self.cases[start : start + self.size.ours]:
            judge(facts)
        return self.size.ours

    def _theirs(self, turn: int, options: zen.DecisionEvaluateOptions) -> int:
        evaluate = self.zen.evaluate
        for facts in self.zen_cases[turn]:
            evaluate(facts, options)
        return len(self.zen_cases[turn])

    def differing(self) -> tuple[int, int]:
        """How many answers (what stands, what it gives to whom) were compared, and how many differ."""
        compared = differ = 0
        for turn in range(self.size.rounds):
            for facts, given in zip(self._round(turn), self.zen_cases[turn], strict=True):
                compared += 1
                differ += self._theirs_says(given) != self._ours_says(self.rulebook.judge(facts))
        return compared, differ

    def _theirs_says(self, facts: Facts) -> object:
        stands = self.zen.evaluate(facts)["result"]["stands"]
        return [(hit["rule"], hit.get("gives")) for hit in stands]

    def _ours_says(self, verdict: Verdict) -> object:
        said = []
        for i in verdict.applicable:
            if not verdict.plan.dropped >> i & 1:
                rule = self.rulebook.rules[i]
                gives: list[dict[str, object]] = [
                    {"slot": slot, "outcome": template.outcome}
                    | {key: node.compile()(verdict.values) for key, (_text, node) in template.people.items()}
                    for slot, template in rule.then.items()
                ]
                said.append((rule.id, gives if self.results else None))
        return said


def _everything(verdict: Verdict) -> None:
    """Read the answer of every slot that speaks, and per rule its state and the reason."""
    spoken, trace = verdict.spoken, verdict.trace
    assert len(spoken) <= len(trace) or not trace


def compare(title: str, rulebook: Rulebook, cases: Sequence[Facts], size: Size, *, results: bool) -> None:
    """Print speeds, ratios and how many answers differ."""
    heading(title)
    single = Single(rulebook, cases, size, results=results)
    work = "推导、匹配、优先关系" if rulebook.derivations else "匹配、优先关系"
    print(
        f"规则 {len(rulebook.rules)} 条；zen-engine 做的是：{work}{'、各结果和其中的人' if results else ''}。"
    )
    print("Anchang 另外还比较结果、作取舍，并给出每条规则的状态和原因（全部算出，不是用到才算）。")
    if single.prepared.nodes:
        print(f"zen-engine 写不出的 {len(single.prepared.nodes)} 个名单算式事先算好给它，不计时。")
    print(f"  {'Anchang 刚编译完的头一批':<28}{single.warm()}")
    speeds = race(single.works(), size.rounds)
    for name, speed in speeds.items():
        print(f"  {name:<28}{speed}")
    compared, differ = single.differing()
    print(f"  比较答案 {compared:,} 个，不同 {differ} 个")
    print(f"  带依据：{ratio(speeds[OURS], speeds[ZEN], AIM)}")
    print(f"  不带依据：{ratio(speeds[OURS_BARE], speeds[ZEN_BARE])}")
    assert differ == 0


def run(table: Rulebook, recommended: Rulebook) -> None:
    """Both rulebooks."""
    size = Size(ours=20_000, theirs=1_000, warm=60_000)
    cases = make.as_facts(make.drawn(table, size.cases, 1))
    compare("逐案判定：二十五条、十五项事实", table, cases, size, results=True)
    size = Size(ours=1_500, theirs=300, warm=15_000)
    cases = make.distinct(make.as_facts(make.varied(recommended, VARIED, 2)), size.cases)
    compare("逐案判定：随附的采用 recommended", recommended, cases, size, results=False)
