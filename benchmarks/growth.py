"""How speed changes with the number of rules and with the number of cases."""

from __future__ import annotations

from . import cases as make
from . import rulebooks
from .batches import OURS as BATCH
from .batches import THEIRS, Batch
from .measure import heading, race
from .singles import OURS, ZEN, Single, Size

COPIES = (1, 2, 4, 8, 16)
BATCH_CASES = 500_000
CASE_COUNTS = (10_000, 100_000, 1_000_000)
ROUNDS = 3


def by_rules() -> None:
    """25 to 400 rules: one table per project, a case belongs to one project."""
    heading("规则增多（每个项目二十五条，一例属于一个项目）")
    print(f"  {'规则':>4}{'逐案':>12}{'zen':>10}{'倍':>8}{'成批':>16}{'OpenFisca':>14}{'倍':>8}{'不同':>6}")
    for copies in COPIES:
        rulebook = rulebooks.repeated(copies)
        size = Size(ours=3_000, theirs=100, warm=6_000, rounds=ROUNDS)
        cases = make.drawn(rulebook, size.cases, 5, {"project": copies})
        single = Single(rulebook, make.as_facts(cases), size, results=True)
        single.warm()
        ours = race(single.works(bare=False), ROUNDS)
        batch = Batch(rulebook, make.drawn(rulebook, BATCH_CASES, 6, {"project": copies}), slots=True)
        theirs = batch.speeds(ROUNDS)
        differ = single.differing()[1] + batch.differing()[1]
        one, zen = ours[OURS].per_second, ours[ZEN].per_second
        many, fisca = theirs[BATCH].per_second, theirs[THEIRS].per_second
        print(
            f"  {25 * copies:>6}{one:>14,.0f}{zen:>10,.0f}{one / zen:>9,.1f}"
            f"{many:>18,.0f}{fisca:>14,.0f}{many / fisca:>9,.1f}{differ:>8}",
            flush=True,
        )
        assert differ == 0


def by_cases() -> None:
    """10^4 to 10^6 cases of the table of 25 clauses."""
    heading("案例增多（二十五条）")
    print(f"  {'例':>9}{'成批':>15}{'OpenFisca':>14}{'倍':>8}")
    table = rulebooks.table()
    for count in CASE_COUNTS:
        speeds = Batch(table, make.drawn(table, count, 7), slots=True).speeds(ROUNDS)
        many, fisca = speeds[BATCH].per_second, speeds[THEIRS].per_second
        print(f"  {count:>10,}{many:>17,.0f}{fisca:>14,.0f}{many / fisca:>9,.1f}", flush=True)


def run() -> None:
    by_rules()
    by_cases()
