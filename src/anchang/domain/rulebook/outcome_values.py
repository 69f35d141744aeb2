"""What the known outcomes need, checked when a rule is read, before any case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .errors import Place, RulebookError
from .outcome_names import OUTCOMES, PENALTY_KINDS, ROTATION_EFFECTS

WHOLE_PERCENT = 100
LONG_NAME = 6
SHORT_NAME = 4
# The keys without which an outcome says nothing: at least one of each group.
_NEEDED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "sole": (("owner", "serve"),),
    "service_only": (("owner",),),
    "split": (("shares",),),
    "split_range": (("ranges",),),
    "serve": (("serve", "owner"),),
    "rot_effect": (("rotation",),),
    "access": (("allow",),),
    "eligibility": (("eligible",),),
    "penalty": (("penalty",),),
    "manager": (("decided_by",),),
}
_EXAMPLES = {
    "owner": 'owner = "closer"',
    "serve": 'serve = "owner"',
    "shares": "shares = { owner = 70, receiver = 30 }",
    "ranges": "ranges = { owner = [30, 40], receiver = [60, 70] }",
    "rotation": 'rotation = "lose_turn"',
    "allow": "allow = true",
    "eligible": "eligible = true",
    "penalty": 'penalty = { kind = "fine", amount = 100 }',
    "decided_by": 'decided_by = "销售经理"',
}


def check_values(outcome: str, raw: Mapping[str, object], place: Place) -> None:
    """Refuse a result that lacks what its outcome is about, or a name that is nearly a known one."""
    _near(outcome, OUTCOMES, "结果", place)
    for keys in _NEEDED.get(outcome, ()):
        if not any(key in raw for key in keys):
            raise RulebookError(f"{outcome} 要有 {keys[0]}，例如 {_EXAMPLES[keys[0]]}。", place)
    if outcome == "rot_effect":
        _near(raw["rotation"], ROTATION_EFFECTS, "轮序效果", place)
    if outcome == "penalty":
        _penalties(raw["penalty"], place)
    if "ranges" in raw:
        _ranges(raw["ranges"], place, whole=outcome == "split_range")


def _penalties(raw: object, place: Place) -> None:
    several = raw if isinstance(raw, list) else [raw]
    for penalty in several:
        if not isinstance(penalty, Mapping) or "kind" not in penalty:
            raise RulebookError(f"处罚要写成一张表，含 kind，例如 {_EXAMPLES['penalty']}。", place)
        _near(penalty["kind"], PENALTY_KINDS, "处罚", place)
    if not several:
        raise RulebookError("penalty 不能是空的。", place)


def _ranges(raw: object, place: Place, *, whole: bool) -> None:
    """Each range goes up; together they can make the whole, as far as the numbers are fixed."""
    if not isinstance(raw, Mapping) or not raw:
        raise RulebookError(f"ranges 要写成一张表，例如 {_EXAMPLES['ranges']}。", place)
    fixed: list[tuple[float, float]] = []
    for who, ends in raw.items():
        if not isinstance(ends, list) or len(ends) != 2:
            raise RulebookError(f"「{who}」的范围写成 [30, 40]，两个数。", place)
        low, high = ends
        if _number(low) and _number(high):
            if not 0 <= low <= high <= WHOLE_PERCENT:
                raise RulebookError(f"「{who}」的范围要从小到大，在 0 到 {WHOLE_PERCENT} 之间。", place)
            fixed.append((low, high))
    lows, highs = sum(low for low, _high in fixed), sum(high for _low, high in fixed)
    if whole and len(fixed) == len(raw) and not lows <= WHOLE_PERCENT <= highs:
        raise RulebookError(
            f"各人的范围合计 {lows:g}% 到 {highs:g}%，怎样取都凑不成 {WHOLE_PERCENT}%。", place
        )


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _near(name: object, known: Iterable[str], what: str, place: Place) -> None:
    """A name of one's own is free, but not one that is nearly a known one."""
    if not isinstance(name, str) or name in known or len(name) < SHORT_NAME:
        return
    plain = name.lower().replace(" ", "_").replace("-", "_")
    slips_allowed = 2 if len(name) >= LONG_NAME else 1
    for other in known:
        if plain == other or (len(other) >= SHORT_NAME and _slips(plain, other) <= slips_allowed):
            raise RulebookError(
                f"没有叫「{name}」的{what}。是不是 {other}？另起的名字不要与它这样像。", place
            )


def _slips(one: str, other: str) -> int:
    """How many letters were left out, added, changed or swapped with the next."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]
