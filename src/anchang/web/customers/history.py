"""A customer's records as lines of one time-line, oldest last."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anchang.apps.customers.choices import RegistrationKind
from anchang.apps.customers.hand_over import Line as Kept
from anchang.apps.customers.models import ChangeFinding, Complaint, ConsultantChange, FollowUp, Registration
from anchang.apps.reception.choices import DealStage
from anchang.apps.reception.models import Call, Deal, StandInConsent, Visit

_DIARY = ("way", "reached", "content", "pleases", "displeases", "resistance", "promise", "grade_after")


@dataclass(frozen=True, slots=True)
class Line:
    """`anchor` lets evidence elsewhere point at the record; `key` marks what attribution rests on.

    `complaint_id` is the complaint that a manager can find on, `change_id` the wish that waits for their
    decision, `registration_id` what has a receipt.
    """

    at: datetime
    what: str
    by: str
    detail: str
    anchor: str
    key: bool
    complaint_id: int | None = None
    change_id: int | None = None
    registration_id: int | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """What is on record about a customer, as far as the reader may see it."""

    registrations: Iterable[Registration]
    diary: Iterable[FollowUp]
    visits: Iterable[Visit]
    calls: Iterable[Call]
    deals: Iterable[Deal]
    complaints: Iterable[Complaint]
    changes: Iterable[ConsultantChange]
    consents: Iterable[StandInConsent]


def history_of(records: Records, before: Iterable[Line] = ()) -> list[Line]:
    """Everything on record that the reader may see, newest first; `before` is what came by a hand-over."""
    lines = [_registered(one) for one in records.registrations]
    lines += [_followed(one) for one in records.diary]
    lines += [_visited(one) for one in records.visits]
    lines += [_called(one) for one in records.calls]
    lines += [_dealt(one) for one in records.deals]
    lines += [_complained(one) for one in records.complaints]
    lines += [_changed(one) for one in records.changes]
    lines += [_consented(one) for one in records.consents]
    lines += before
    return sorted(lines, key=lambda line: line.at, reverse=True)


def lines_of_predecessors(found: Iterable[Kept], names: Mapping[int, str]) -> list[Line]:
    """What came with a customer who was handed over, in the words of the same time-line."""
    return [_kept(one, names.get(one.staff_id, "")) for one in found]


def _kept(one: Kept, name: str) -> Line:
    match one.kind:
        case "follow_up":
            said = FollowUp(**{key: one.content[key] for key in _DIARY})
            what = f"跟进：{said.get_way_display()}{'' if said.reached else '，没联系上'}"
            return Line(one.at, what, name, _said(said), f"follow_up-{one.id}", False)
        case "registration":
            what = str(RegistrationKind(one.content["kind"]).label)
            return Line(one.at, what, name, "", f"registration-{one.id}", True)
        case "call":
            detail = "已邀请来访" if one.content["invited"] else ""
            return Line(one.at, "来电", name, detail, f"call-{one.id}", False)
        case "deal":
            what = str(DealStage(one.content["stage"]).label)
            return Line(one.at, what, name, "", f"deal-{one.id}", True)
        case _:
            return Line(one.at, "来访", name, "", f"visit-{one.id}", True)


def line_of(record: object) -> Line | None:
    """One record as its line; None for a kind that is no line of a customer's history."""
    return next((words(record) for model, words in _WORDS.items() if isinstance(record, model)), None)


def _registered(one: Registration) -> Line:
    detail = f"录入时完整度 {one.completeness_percent}%"
    if one.proxy_by:
        detail += f"，由{one.get_proxy_by_display()}代为登记"
    if one.recorded_by_id != one.owner_id:
        detail += f"，{one.recorded_by.display_name}录入"
    return Line(
        one.registered_at,
        one.get_kind_display(),
        one.owner.display_name,
        detail,
        f"registration-{one.pk}",
        True,
        registration_id=one.pk,
    )


def _followed(one: FollowUp) -> Line:
    what = f"跟进：{one.get_way_display()}{'' if one.reached else '，没联系上'}"
    return Line(one.followed_at, what, one.owner.display_name, _said(one), f"follow_up-{one.pk}", False)


def _visited(one: Visit) -> Line:
    detail = f"问是否第一次来：{one.get_answer_display()}"
    if one.departure_reason:
        detail += f"；换人接待，理由：{one.departure_reason}"
    return Line(one.arrived_at, "来访", one.owner.display_name, detail, f"visit-{one.pk}", True)


def _called(one: Call) -> Line:
    detail = "；".join(part for part in (one.content, "已邀请来访" if one.invited else "") if part)
    what = "回拨来电" if one.returned else f"来电，{one.waited_words}接起"
    return Line(one.called_at, what, one.owner.display_name, detail, f"call-{one.pk}", False)


def _dealt(one: Deal) -> Line:
    amount = f"¥{one.amount_fen / 100:,.2f}"
    detail = f"{one.unit_label}，{amount}，购买人 {one.buyer_name}"
    return Line(one.dealt_at, one.get_stage_display(), one.owner.display_name, detail, f"deal-{one.pk}", True)


def _complained(one: Complaint) -> Line:
    parts = [f"「{one.words}」"]
    for found in one.findings.all():
        words = f"{found.found_by.display_name}核实：{'属实' if found.verified else '不属实'}"
        if found.successor:
            words += f"，以后由 {found.successor.display_name} 接待"
        parts.append(f"{words}；{found.note}" if found.note else words)
    what = f"投诉 {one.owner.display_name}：{one.get_kind_display()}"
    return Line(one.made_at, what, "", "；".join(parts), f"complaint-{one.pk}", True, complaint_id=one.pk)


def _changed(one: ConsultantChange) -> Line:
    wanted = f"想换成 {one.wanted.display_name}；" if one.wanted else ""
    found = next(iter(one.findings.all()), None)
    parts = [f"{wanted}{one.reason}", _decided(found) if found else "等主管决定"]
    waiting = None if found else one.pk
    line = (one.asked_at, "要求更换接待人", one.owner.display_name, "；".join(parts), f"change-{one.pk}")
    return Line(*line, True, change_id=waiting)


def _decided(found: ChangeFinding) -> str:
    said = f"同意由 {found.successor.display_name} 接手" if found.successor else "决定不换"
    return f"{found.found_by.display_name}{said}：{found.reason}"


def _consented(one: StandInConsent) -> Line:
    detail = f"{one.get_consent_display()}：{one.helper.display_name}"
    return Line(one.agreed_at, "代接待同意", one.owner.display_name, detail, f"consent-{one.pk}", True)


def _said(one: FollowUp) -> str:
    parts = [one.content]
    for label, value in (
        ("满意", one.pleases),
        ("不满意", one.displeases),
        ("抗性", one.resistance),
        ("答应", one.promise),
    ):
        if value:
            parts.append(f"{label}：{value}")
    if one.grade_after:
        parts.append(f"等级 {one.grade_after}")
    return "；".join(part.rstrip("。；") for part in parts)


_WORDS: dict[type, Callable[[Any], Line]] = {
    Registration: _registered,
    FollowUp: _followed,
    Visit: _visited,
    Call: _called,
    Deal: _dealt,
    Complaint: _complained,
    ConsultantChange: _changed,
    StandInConsent: _consented,
}
