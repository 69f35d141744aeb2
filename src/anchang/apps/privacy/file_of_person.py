"""The file of a person on request: what the office keeps about them, in words, section by section.

Given are the person's own statements and the history of contacts, who was told what, who looked and who was
given something. Not given: grades and remarks of the staff among themselves (a consultant's grade, a
manager's finding, the reasoning of a decision), and what concerns other people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Q

from anchang.apps.customers.choices import Signer
from anchang.apps.customers.form_fields import CALL_FORM, VISIT_FORM
from anchang.apps.customers.models import (
    Complaint,
    Consent,
    ConsultantChange,
    Customer,
    FollowUp,
    Registration,
    Signature,
)
from anchang.apps.disclosure.choices import Looked
from anchang.apps.disclosure.models import Access
from anchang.apps.reception.models import Call, Deal, Introduction, Visit
from anchang.apps.rulings.models import Decision
from anchang.apps.service.models import Showing
from anchang.apps.sharing.models import Request as Sharing
from anchang.apps.telephony.models import PhoneCall
from anchang.domain.calendar import moment_in_words

from .models import Request
from .queries import rows_of_person

_T = TypeVar("_T")
FEN_PER_YUAN = 100
# The consultant's judgement; the customer's words that it rests on are given.
GRADE = "grade"
_LABELS = {field.key: field.label for field in (*CALL_FORM, *VISIT_FORM)}


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def lines(self) -> list[list[tuple[str, str]]]:
        """Each row as cells with the names of their columns."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class PersonFile:
    """``rows`` counts lines of all sections."""

    sections: tuple[Section, ...]

    @property
    def rows(self) -> int:
        return sum(len(section.rows) for section in self.sections)

    def as_data(self) -> list[dict[str, Any]]:
        """The same, for JSON."""
        return [
            {"title": one.title, "rows": [dict(zip(one.columns, row, strict=True)) for row in one.rows]}
            for one in self.sections
        ]


def file_of(customer: Customer) -> PersonFile:
    """Everything kept about the person whose row this is, across consultants; about 15 queries."""
    numbers = rows_of_person(customer)

    def of(table: str) -> list[int]:
        return numbers.get(table, [])

    people = Customer.objects.select_related("owner").filter(pk__in=of("customers_customer"))
    registrations = Registration.objects.select_related("owner").filter(pk__in=of("customers_registration"))
    consents = Consent.objects.filter(pk__in=of("customers_consent"))
    signatures = Signature.objects.filter(pk__in=of("customers_signature"), signer=Signer.CUSTOMER)
    visits = Visit.objects.select_related("owner").filter(pk__in=of("reception_visit"))
    showings = Showing.objects.select_related("owner").filter(pk__in=of("service_showing"))
    calls = Call.objects.select_related("owner").filter(pk__in=of("reception_call"))
    telephone = PhoneCall.objects.select_related("line").filter(pk__in=of("telephony_phonecall"))
    diary = FollowUp.objects.select_related("owner").filter(pk__in=of("customers_followup"))
    complaints = Complaint.objects.filter(pk__in=of("customers_complaint"))
    changes = ConsultantChange.objects.filter(pk__in=of("customers_consultantchange"))
    introductions = Introduction.objects.filter(pk__in=of("reception_introduction"))
    deals = Deal.objects.filter(pk__in=of("reception_deal"))
    decisions = Decision.objects.filter(pk__in=of("rulings_decision"))
    asked = Request.objects.filter(pk__in=of("privacy_request"))
    sections = (
        _section("您是谁", ("姓名", "性别", "电话", "建档时间", "置业顾问"), people, _person),
        _section("登记", ("时间", "类别", "置业顾问", "告知书", "登记内容"), registrations, _registration),
        _section("告知与同意", ("时间", "告知书", "告知方式", "登记范围", "回访"), consents, _consent),
        _section("您的签字", ("时间", "怎么签", "姓名或说明"), signatures, _signature),
        _section("来访", ("时间", "接待人", "姓名", "电话", "人数", "来源", "是否第一次来"), visits, _visit),
        _section(
            "您看过的样板房", ("时间", "带看人", "看了哪几套", "满意", "不满意", "顾虑"), showings, _showing
        ),
        _section("来电", ("时间", "接听人", "姓名", "电话", "需求", "登记内容"), calls, _call),
        _section("电话系统记下的来电", ("时间", "电话", "线路", "接起", "挂断"), telephone, _phone_call),
        _section(
            "回访",
            ("时间", "方式", "置业顾问", "内容和您的话", "满意", "不满意", "疑虑", "答应您的事"),
            diary,
            _contact,
        ),
        _section("您的投诉", ("时间", "程度", "您的话"), complaints, _complaint),
        _section("您要求换人接待", ("时间", "您说的原因"), changes, _change),
        _section("您作为介绍人", ("时间", "姓名", "电话"), introductions, _introduction),
        _section("成交", ("时间", "阶段", "房号", "金额（元）", "购买人"), deals, _deal),
        _section("由谁为您服务的判定", ("时间", "类别", "结论"), decisions, _decision),
        _who_looked(of("customers_customer")),
        _given_to(of("customers_customer"), of("sharing_subject")),
        _section("您提出过的要求", ("时间", "事项", "您的话", "答复期限"), asked, _asked),
    )
    return PersonFile(tuple(section for section in sections if section.rows))


def _section(
    title: str, columns: tuple[str, ...], rows: Iterable[_T], line: Callable[[_T], tuple[str, ...]]
) -> Section:
    return Section(title, columns, tuple(line(row) for row in rows))


def _details(details: dict[str, Any]) -> str:
    said = []
    for key, value in details.items():
        if key == GRADE:
            continue
        text = "、".join(map(str, value)) if isinstance(value, list) else str(value)
        said.append(f"{_LABELS.get(key, key)}：{text}")
    return "；".join(said)


def _at(moment: datetime) -> str:
    return moment_in_words(moment)


def _person(one: Customer) -> tuple[str, ...]:
    return (one.name, one.get_sex_display(), one.phone, _at(one.created_at), one.owner.display_name)


def _registration(one: Registration) -> tuple[str, ...]:
    second = f"另一个电话：{one.second_phone}" if one.second_phone else ""
    said = "；".join(filter(None, [second, _details(one.details)]))
    return (_at(one.registered_at), one.get_kind_display(), one.owner.display_name, one.notice_version, said)


def _consent(one: Consent) -> tuple[str, ...]:
    said = (one.get_way_display(), one.get_scope_display(), one.get_contact_display())
    return (_at(one.said_at), one.notice_version, *said)


def _signature(one: Signature) -> tuple[str, ...]:
    return (_at(one.signed_at), one.get_way_display(), one.words)


def _visit(one: Visit) -> tuple[str, ...]:
    return (
        _at(one.arrived_at),
        one.owner.display_name,
        one.name,
        one.phone,
        str(one.group_size),
        one.get_channel_display(),
        one.get_answer_display(),
    )


def _showing(one: Showing) -> tuple[str, ...]:
    who = one.owner.display_name
    return _at(one.shown_at), who, one.rooms, one.pleases, one.displeases, "、".join(one.resistance)


def _call(one: Call) -> tuple[str, ...]:
    said = (one.name, one.phone, one.content, _details(one.details))
    return (_at(one.called_at), one.owner.display_name, *said)


def _phone_call(one: PhoneCall) -> tuple[str, ...]:
    ends = (_at(at) if at else "—" for at in (one.answered_at, one.ended_at))
    return (_at(one.seen_at), one.number, one.line.label, *ends)


def _contact(one: FollowUp) -> tuple[str, ...]:
    way = one.get_way_display() + ("" if one.reached else "（没联系上）")
    said = (one.content, one.pleases, one.displeases, one.resistance, one.promise)
    return (_at(one.followed_at), way, one.owner.display_name, *said)


def _complaint(one: Complaint) -> tuple[str, ...]:
    return (_at(one.made_at), one.get_kind_display(), one.words)


def _change(one: ConsultantChange) -> tuple[str, ...]:
    return (_at(one.asked_at), one.reason)


def _introduction(one: Introduction) -> tuple[str, ...]:
    return (_at(one.introduced_at), one.name, one.phone)


def _deal(one: Deal) -> tuple[str, ...]:
    amount = f"{one.amount_fen / FEN_PER_YUAN:,.2f}"
    return (_at(one.dealt_at), one.get_stage_display(), one.unit_label, amount, one.buyer_name)


def _decision(one: Decision) -> tuple[str, ...]:
    return (_at(one.decided_at), one.get_kind_display(), one.summary)


def _asked(one: Request) -> tuple[str, ...]:
    return (_at(one.received_at), one.get_kind_display(), one.words, one.due_day.isoformat())


def _who_looked(customers: list[int]) -> Section:
    """Counts by way of looking: who of the staff it was concerns the staff."""
    looks = Access.objects.filter(Q(customer_id__in=customers) | Q(customer_ids__overlap=customers))
    counts: dict[str, tuple[int, set[int], datetime]] = {}
    for kind, staff, at in looks.values_list("kind", "staff_id", "at").iterator():
        times, people, last = counts.get(kind, (0, set(), at))
        counts[kind] = (times + 1, people | {staff}, max(last, at))
    rows = (
        (Looked(kind).label, str(times), str(len(people)), _at(last))
        for kind, (times, people, last) in sorted(counts.items())
    )
    return Section("谁看过您的资料", ("怎么看的", "次数", "几个人", "最近一次"), tuple(rows))


def _given_to(customers: list[int], subjects: list[int]) -> Section:
    shown = Q(kind="show", customer_ids__overlap=customers)
    exported = Q(kind="export", subjects__in=subjects)
    found = Sharing.objects.filter(shown | exported).select_related("owner").distinct().order_by("asked_at")
    rows = tuple((_at(one.asked_at), one.get_kind_display(), one.owner.display_name) for one in found)
    return Section("转给同事或者导出过", ("时间", "事项", "申请人"), rows)
