"""Records of a household in the words of the timeline. Ids and kinds come in, names of staff are added
here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from anchang.apps.customers.choices import ComplaintKind, FollowUpWay, ProxyBy, RegistrationKind
from anchang.apps.reception.choices import (
    DealStage,
    DisclosedAt,
    FirstVisitAnswer,
    IntroducerKind,
    OwnerConsent,
    VisitEventKind,
)

from .evidence import (
    Attempted,
    Called,
    ChangeAsked,
    Complained,
    Consented,
    Dealt,
    FollowedUp,
    Happened,
    Introduced,
    Record,
    Registered,
    Searched,
    Source,
    SourceKind,
    Visited,
)

Name = Callable[[str], str]

SOURCE_WORDS = {
    SourceKind.REGISTRATION: "登记表",
    SourceKind.VISIT: "来访记录",
    SourceKind.VISIT_EVENT: "来访经过",
    SourceKind.INTRODUCTION: "介绍记录",
    SourceKind.CALL: "来电记录",
    SourceKind.FOLLOW_UP: "跟进记录",
    SourceKind.SEARCH: "内业查档记录",
    SourceKind.CONTACT_ATTEMPT: "联系原接待人记录",
    SourceKind.COMPLAINT: "投诉记录",
    SourceKind.FINDING: "投诉核实记录",
    SourceKind.CHANGE: "更换接待人申请",
    SourceKind.CHANGE_FINDING: "更换接待人的决定",
    SourceKind.CONSENT: "代接待同意",
    SourceKind.DEAL: "成交记录",
    SourceKind.PRESENCE: "出勤记录",
    SourceKind.TURN: "轮次记录",
    SourceKind.CHECK_IN: "前台登记",
}


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """``person`` is the consultant or clerk concerned; ``source`` names the record."""

    at: datetime
    title: str
    words: str
    person: str
    source: Source


def timeline_item(record: Record, name: Name) -> TimelineItem:
    """One line of the evidence timeline."""
    title, words, person = _words(record, name)
    return TimelineItem(record.source.at, title, words, name(person) if person else "", record.source)


def _words(record: Record, name: Name) -> tuple[str, str, str]:  # noqa: PLR0911
    match record:
        case Registered():
            return _registered(record)
        case Visited():
            return "来访", _visit(record, name), record.receiver
        case Called():
            kept = "留下了姓名电话" if record.registered else "没有登记"
            return "来电", f"{kept}，{'已邀请来访' if record.invited else '没有邀请来访'}", record.consultant
        case FollowedUp():
            way = FollowUpWay(record.way).label
            return "跟进", f"{way}，{'联系上' if record.reached else '没有联系上'}", record.consultant
        case Searched():
            return "内业查档", "查到登记" if record.found else "没有查到", ""
        case Attempted():
            return "联系原接待人", "已联系上" if record.reached else "没有联系上", record.person
        case Complained():
            return _complaint(record, name)
        case ChangeAsked():
            return "要求更换接待人", _change(record, name), record.consultant
        case Consented():
            return "代接待同意", f"{OwnerConsent(record.consent).label}：{name(record.helper)}", record.owner
        case Dealt():
            asked = f"，客户要找 {name(record.asked_for)}" if record.asked_for else ""
            kind = "当天有洽谈" if record.negotiated else "直接来办，没有洽谈"
            return DealStage(record.stage).label, f"{kind}{asked}", record.closer
        case Introduced():
            present = "同来" if record.present else "没有同来"
            kind = IntroducerKind(record.kind).label
            return "介绍", f"介绍人是{kind}，{present}", record.consultant
        case Happened():
            when = f"({DisclosedAt(record.disclosed).label})" if record.disclosed else ""
            return VisitEventKind(record.kind).label, when.strip("()"), record.person


def _registered(record: Registered) -> tuple[str, str, str]:
    kind = RegistrationKind(record.kind).label
    by = f"，由{ProxyBy(record.proxy_by).label}代办" if record.proxy_by else ""
    late = record.entered_at.date() > record.source.at.date()
    entered = "，隔日才录入" if late else ""
    return kind, f"完整度 {record.percent}%{by}{entered}", record.consultant


def _visit(record: Visited, name: Name) -> str:
    parts = [f"问是否第一次来：{FirstVisitAnswer(record.answer).label}"]
    if record.named:
        parts.append(f"点名 {name(record.named)}")
    if record.on_turn and record.on_turn != record.receiver:
        parts.append(f"当时轮到 {name(record.on_turn)}")
    parts.append("按轮序接待" if record.in_order else "不按轮序接待")
    return "，".join(parts)


def _change(record: ChangeAsked, name: Name) -> str:
    words = f"想换 {name(record.wanted)}" if record.wanted else "没有指定换谁"
    if record.granted is None:
        return f"{words}，还没有决定"
    return f"{words}，{change_words(record, name)}"


def change_words(record: ChangeAsked, name: Name) -> str:
    """What was decided on a wish for somebody else, and by whom."""
    by = name(record.decided_by)
    return f"{by} 同意由 {name(record.successor)} 接手" if record.granted else f"{by} 决定不换"


def _complaint(record: Complained, name: Name) -> tuple[str, str, str]:
    words = ComplaintKind(record.kind).label
    if record.verified is None:
        words += "，尚未核实"
    else:
        words += "，属实" if record.verified else "，不属实"
    if record.successor:
        words += f"，改由 {name(record.successor)} 接待"
    return "投诉", words, record.consultant
