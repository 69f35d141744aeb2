"""Says verdicts in Chinese sentences. The only module that writes for people about decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from .engine import Verdict
from .outcomes import Result
from .verdict import Citation, Conflicting, Decided, Escalated, RuleState, RuleTrace, Undetermined

PENALTY_KINDS = {
    "fine": "罚款",
    "points": "扣分",
    "dismiss": "处分或解聘",
    "suspend_days": "停接",
    "accountability": "追究责任",
    "warning": "警告",
}
POSTS = {"agent": "置业顾问", "clerk": "内业"}
ROTATION_EFFECTS = {
    "consume": "占用一次轮次",
    "keep": "不占轮次",
    "compensate": "补接一轮",
    "compensate_priority": "优先补接",
    "no_compensate": "不补接",
    "skip": "跳过本轮",
    "lose_turn": "轮空",
    "off_count": "不计入轮次",
    "priority": "优先接待",
    "suspend": "暂停接待",
}


def sentences(verdict: Verdict) -> list[str]:
    """One sentence or more per slot that speaks; when none does, what is missing."""
    lines = [line for slot in verdict.spoken for line in slot_sentences(verdict, slot)]
    lines += [
        f"取舍 {met.choice}：{met.winner} 站住，{'、'.join(met.losers)} 让步。{met.reason}".rstrip()
        for met in verdict.met
    ]
    return lines or ["制度对这种情形没有回答。"]


def slot_sentences(verdict: Verdict, slot: str) -> list[str]:
    """What one slot answers, with its clauses."""
    label = verdict.rulebook.vocabulary.slots[slot].label
    match answer := verdict[slot]:
        case Decided():
            return [
                f"{label}：{result_words(result)}（{clauses(answer.citations)}）" for result in answer.results
            ]
        case Escalated():
            note = note_of(answer.result)
            return [f"{label}：由{answer.decided_by}裁定（{clauses(answer.citations)}）{note}"]
        case Conflicting():
            sides = "；".join(
                f"{clauses(side.citations)}：{result_words(side.result)}" for side in answer.sides
            )
            return [f"{label}：条款相撞，制度没有定先后 —— {sides}"]
        case Undetermined():
            return [_undetermined(verdict, label, answer)]
    raise AssertionError(answer)


def _undetermined(verdict: Verdict, label: str, answer: Undetermined) -> str:
    why = "".join(note_of(result) for result in answer.results)
    cited = f"（{clauses(answer.citations)}）" if answer.citations else ""
    missing = "、".join(verdict.fact(name).label for name in answer.settled_by[:6])
    asks = f" 弄清这些会有帮助：{missing}。" if missing and not answer.citations else ""
    return f"{label}：制度没有规定{cited}{why}{asks}"


def clauses(citations: Iterable[Citation]) -> str:
    """「条款 2.4.3、3.2.2」."""
    return "条款 " + "、".join(dict.fromkeys(citation.clause for citation in citations))


def note_of(result: Result) -> str:
    note = result.get("note")
    return f"：{note}" if note else ""


def result_words(result: Result) -> str:
    """A result in a few words."""
    parts = [_headline(result)]
    if steps := result.get("steps"):
        parts.append("先" + "，再".join(str(step) for step in _list(steps)))
    if "serve" in result and result["outcome"] != "serve":
        parts.append(f"现在由 {result['serve']} 接待")
    return "；".join(part for part in parts if part) + (
        note_of(result) if result["outcome"] in ("procedure", "none") else ""
    )


def _headline(result: Result) -> str:  # noqa: PLR0911, PLR0912
    owner = result.get("owner", result.get("serve"))
    match result["outcome"]:
        case "sole":
            return f"归 {owner}"
        case "service_only":
            return f"归 {owner}，{result.get('helper')} 义务接待，不分佣金"
        case "split":
            return "、".join(
                f"{person} {_percent(share)}" for person, share in _table(result.get("shares")).items()
            )
        case "serve":
            return f"{owner}"
        case "rotation":
            order = result.get("order")
            return "、".join(map(str, _list(order))) if order else f"按轮序，轮到 {owner}"
        case "rot_effect":
            effect = str(result.get("rotation"))
            return ROTATION_EFFECTS.get(effect, effect)
        case "access":
            return "可以看" if result.get("allow") else "不可以看"
        case "procedure":
            return _allowed(result.get("allow"))
        case "penalty":
            return penalty_words(_table(result.get("penalty")))
        case "none":
            return "没有后果"
        case "evidence":
            return "看" + "、".join(f"《{paper}》" for paper in _list(result.get("basis", [])))
        case "void":
            return f"{result.get('target')} 名下的登记无效"
        case "release":
            return "释放，视同新客户"
        case "gap":
            return "没有规定"
        case "manager":
            return f"由{result.get('decided_by')}裁定"
    return str(result["outcome"])


def penalty_words(penalty: Mapping[str, object]) -> str:
    """A proposed sanction: kind, amount or range, whom."""
    kind = str(penalty.get("kind"))
    unit = {"points": "分", "suspend_days": "天"}.get(kind, "元")
    amount = penalty.get("amount", penalty.get("days"))
    low_high = penalty.get("range", penalty.get("fine_range"))
    size = f" {amount} {unit}" if amount is not None else ""
    if isinstance(low_high, list):
        size += f" {low_high[0]}–{low_high[1]} {unit}"
    whom = str(penalty.get("target"))
    target = f"，对象 {POSTS.get(whom, whom)}" if "target" in penalty else ""
    escalate = penalty.get("escalate")
    graver = f"，重者{'、'.join(map(str, _list(escalate)))}" if escalate else ""
    return f"拟{PENALTY_KINDS.get(kind, kind)}{size}{target}{graver}"


def trace_sentence(verdict: Verdict, entry: RuleTrace) -> str:
    """Why one rule did or did not speak."""
    match entry.state:
        case RuleState.APPLIED:
            return f"{entry.rule}：适用。"
        case RuleState.OVERRIDDEN:
            return f"{entry.rule}：条件成立，但 {'、'.join(entry.by)} 更特别，优先。"
        case RuleState.YIELDED:
            return f"{entry.rule}：条件成立，按取舍 {entry.choice} 让位于 {entry.by[0]}。"
        case RuleState.NOT_APPLICABLE:
            facts = "，".join(fact_words(verdict, name) for name in entry.facts if name in verdict.values)
            return f"{entry.rule}：不适用，因为不符合「{'；'.join(entry.conditions)}」（{facts}）。"
    missing = "、".join(verdict.fact(name).label for name in entry.facts)
    return f"{entry.rule}：不能断定，还不知道 {missing}。"


def fact_words(verdict: Verdict, name: str) -> str:
    """「距首次接待天数 25天」."""
    fact = verdict.fact(name)
    return f"{fact.label} {fact.show(verdict.values[name])}"


def _allowed(allow: object) -> str:
    return "" if allow is None else "合规" if allow else "不可以"


def _percent(share: object) -> str:
    if isinstance(share, Fraction):
        return f"{share.numerator}/{share.denominator}%"
    return f"{share}%"


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}
