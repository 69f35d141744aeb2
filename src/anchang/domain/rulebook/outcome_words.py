"""What a rule gives, in a few Chinese words. Outcomes that nobody foresaw are said by their own keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from .outcome_names import PENALTY_KINDS, ROTATION_EFFECTS
from .outcomes import Result, RoleRef
from .unsaid import Unsaid
from .vocabulary import NOBODY

# A factor below this is a number of times, another a per cent.
FACTORS_BELOW = 10
STAGES = {"before_leaving": "离职前到账的", "after_leaving": "离职后到账的"}
BODIES = {"HOUSE": "公司", "TEAM": "团队"}
_THIRDS = {Fraction(1, 3): "⅓", Fraction(2, 3): "⅔"}
_UNITS = {"points": "分", "suspend_days": "天"}
# Keys that the headline of every outcome leaves to others.
_SAID_ELSEWHERE = frozenset({"outcome", "steps", "serve", "note", "decided_by"})


def headline(result: Result) -> str:
    """The outcome itself, without steps and who receives."""
    say = _HEADLINES.get(str(result["outcome"]))
    said = {str(key): in_words(value) for key, value in result.items()}
    return say(said) if say else f"{result['outcome']}{_rest(said)}"


def in_words(value: object) -> object:
    """The same with people by name, by what they are called while the case does not say who, or as a body."""
    match value:
        case RoleRef():
            who = value.person or value.words or value.slot
            return "没有人" if who == NOBODY else BODIES.get(who, who)
        case Unsaid():
            return value.words
        case Mapping():
            return {str(in_words(key)): in_words(inner) for key, inner in value.items()}
        case list() | tuple():
            return [in_words(item) for item in value]
    return value


def penalty_words(penalty: Mapping[str, object]) -> str:
    """A proposed sanction: kind, amount or range, whom."""
    kind = str(penalty.get("kind", "处罚"))
    unit = _UNITS.get(kind, "元")
    amount = penalty.get("amount", penalty.get("days"))
    low_high = penalty.get("range", penalty.get("fine_range"))
    size = f" {amount} {unit}" if amount not in (None, 0) else ""
    if isinstance(low_high, list):
        size += f" {low_high[0]}–{low_high[1]} {unit}"
    target = f"，对象 {penalty['target']}" if "target" in penalty else ""
    escalate = penalty.get("escalate")
    graver = f"，重者{'、'.join(map(str, items(escalate)))}" if escalate else ""
    return f"拟{PENALTY_KINDS.get(kind, kind)}{size}{target}{graver}"


def items(value: object) -> list[object]:
    """A list, or one thing as a list."""
    return value if isinstance(value, list) else [value]


def _shares(result: Result) -> str:
    said = "、".join(f"{person} {_percent(share)}" for person, share in _table(result, "shares").items())
    least = "、".join(
        f"{person} 至少 {_percent(share)}" for person, share in _table(result, "minimum").items()
    )
    return f"{said}（{least}）" if least else said


def _ranges(result: Result) -> str:
    said = [
        f"{person} {'–'.join(str(end) for end in items(ends))}%"
        for person, ends in _table(result, "ranges").items()
    ]
    by = f"，由{result['decided_by']}定" if "decided_by" in result else ""
    return "、".join(said) + by


def _turn(result: Result) -> str:
    order, owner = result.get("order"), result.get("owner", result.get("serve"))
    parts = [f"按轮序，轮到 {owner}" if owner is not None else "" if order else "按轮序"]
    if order:
        parts.append("顺序 " + "、".join(map(str, items(order))))
    return "，".join(part for part in parts if part)


def _effect(result: Result) -> str:
    effect = str(result.get("rotation"))
    turns = f" {result['turns']} 次" if "turns" in result else ""
    days = f" {result['days']} 天" if "days" in result else ""
    return ROTATION_EFFECTS.get(effect, effect) + turns + days


def _penalties(result: Result) -> str:
    """One proposed sanction or several together; the amount may also stand beside the outcome."""
    several = items(result.get("penalty", {key: result[key] for key in result if key != "outcome"}))
    return "，".join(penalty_words(penalty) for penalty in several if isinstance(penalty, Mapping))


def _service(result: Result) -> str:
    return f"归 {result.get('owner')}，{result.get('helper')} 义务接待，不分佣金"


def _procedure(result: Result) -> str:
    if "same_customer" in result:
        return "是同一位客户" if result["same_customer"] is True else "不是同一位客户"
    if "serve_map" in result:
        groups = _table(result, "serve_map")
        return "、".join(f"{_group(name)}由 {person} 接待" for name, person in groups.items())
    allow = result.get("allow")
    return "" if allow is None else _yes_no(allow, "合规", "不可以")


def _group(name: str) -> str:
    return f"第 {name.removeprefix('group')} 组" if name.startswith("group") else name


def _payout(result: Result) -> str:
    allow, owner = result.get("allow"), result.get("owner")
    parts = ["" if allow is None else _yes_no(allow, "可以发放", "还不能发放")]
    back = result.get("claw_back", result.get("clawback"))
    parts.append("" if back is None else _yes_no(back, "已发的追回", "已发的不追回"))
    parts.append(f"付给 {owner}" if owner is not None else "")
    parts.append(f"{result['amount']} {result.get('unit', '元')}" if "amount" in result else "")
    parts.append(f"发 {result['ratio']}%" if "ratio" in result else "")
    factor = result.get("factor")
    times = isinstance(factor, int | float) and factor < FACTORS_BELOW
    parts.append(f"按 {factor}{' 倍' if times else '%'}发" if factor is not None else "")
    parts += [
        f"{STAGES.get(stage, stage)}归 {_plain(person)}" for stage, person in _table(result, "stages").items()
    ]
    return "，".join(part for part in parts if part) or "发放"


def _release(result: Result) -> str:
    next_ = result.get("next", result.get("pool"))
    return f"释放，{next_}" if next_ is not None else "释放，视同新客户"


def _void(result: Result) -> str:
    target = result.get("target")
    return f"{target} 名下的登记无效" if target is not None else "登记无效"


def _manager(result: Result) -> str:
    who = "、".join(map(str, items(result.get("decided_by"))))
    if "basis" not in result:
        return f"由{who}裁定"
    return f"有争议由{who}核对，{_evidence(result)}"


def _evidence(result: Result) -> str:
    return "看" + "、".join(f"《{paper}》" for paper in items(result.get("basis", [])))


def _transfer(result: Result) -> str:
    owner = result.get("owner")
    return f"登记转到 {owner} 名下" if owner is not None else "登记转移"


def _rest(result: Result) -> str:
    """The keys of an outcome of somebody's own, as they stand."""
    said = [f"{key} {_plain(value)}" for key, value in result.items() if key not in _SAID_ELSEWHERE]
    return f"（{'，'.join(said)}）" if said else ""


def _plain(value: object) -> str:
    match value:
        case bool():
            return "是" if value else "否"
        case list():
            return "、".join(map(_plain, value))
        case Mapping():
            return "、".join(f"{key} {_plain(inner)}" for key, inner in value.items())
    return str(value)


def _percent(share: object) -> str:
    """「62.5%」, a third as 「33⅓%」, other uneven shares to two places; what is not known yet in words."""
    if isinstance(share, Fraction):
        whole, rest = divmod(share, 1)
        return f"{whole}{_THIRDS[rest]}%" if rest in _THIRDS else f"{float(round(share, 2)):g}%"
    return share if isinstance(share, str) else f"{share}%"


def _yes_no(value: object, yes: str, no: str) -> str:
    """A flag in words; one that rests on what the case does not say is said as that."""
    return f"看是否{value}" if isinstance(value, str) else yes if value is True else no


def _table(result: Result, key: str) -> Mapping[str, object]:
    value = result.get(key)
    return value if isinstance(value, Mapping) else {}


_HEADLINES: Mapping[str, Callable[[Result], str]] = {
    "sole": lambda result: f"归 {result.get('owner', result.get('serve'))}",
    "service_only": _service,
    "split": _shares,
    "split_range": _ranges,
    "serve": lambda result: f"{result.get('serve', result.get('owner'))}",
    "rotation": _turn,
    "rot_effect": _effect,
    "access": lambda result: _yes_no(result.get("allow"), "可以看", "不可以看"),
    "procedure": _procedure,
    "penalty": _penalties,
    "payout": _payout,
    "none": lambda _result: "没有后果",
    "nobody": lambda _result: "谁也不得",
    "team": lambda result: f"归团队 {result.get('owner', '')}".rstrip(),
    "house": lambda _result: "归公司",
    "eligibility": lambda result: _yes_no(result.get("eligible"), "渠道有效", "渠道无效"),
    "lottery": lambda result: "抽签：" + "、".join(map(str, items(result.get("among", [])))),
    "evidence": _evidence,
    "void": _void,
    "reset": lambda _result: "登记重新起算",
    "transfer": _transfer,
    "release": _release,
    "gap": lambda _result: "没有规定",
    "manager": _manager,
}
