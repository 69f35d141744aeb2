"""Which rows and columns each list has. The rows are what the acting person may see: row security answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, assert_never

from django.db.models import QuerySet

from anchang.apps.customers.models import Customer
from anchang.apps.disclosure.models import Access
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.reception.models import Call, Deal, Visit
from anchang.domain.calendar import OFFICE_ZONE, day_bounds
from anchang.domain.identity import mask_phone

from .choices import ExportList

OF_EVERYBODY = frozenset(
    {Post.CONSULTANT, Post.CLERK, Post.SUPERVISOR, Post.SALES_MANAGER, Post.PROJECT_MANAGER}
)
# The access log is not for those whom it is about.
EXPORTERS: dict[ExportList, frozenset[Post]] = {
    **dict.fromkeys(ExportList, OF_EVERYBODY),
    ExportList.LOOKS: frozenset({Post.SALES_MANAGER, Post.PROJECT_MANAGER}),
}


@dataclass(frozen=True, slots=True)
class Range:
    """Which rows: of days from ``since`` to ``until``, both included, and of one person when named."""

    since: date | None = None
    until: date | None = None
    person_id: int | None = None

    def stored(self) -> dict[str, Any]:
        return {
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "person": self.person_id,
        }

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Range:
        since, until = stored.get("since"), stored.get("until")
        return cls(
            date.fromisoformat(since) if since else None,
            date.fromisoformat(until) if until else None,
            stored.get("person"),
        )


@dataclass(frozen=True, slots=True)
class Column:
    """``marked`` columns hold words and carry the hidden mark; ``share`` is the width beside the others."""

    label: str
    share: int
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line, and whom it is about (whole phone and name), for recognising a leaked copy."""

    cells: tuple[str, ...]
    phone: str
    name: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A list: its model, the moment that orders it, whose rows they are, its columns and how a row reads."""

    model: type[Any]
    at: str
    person: str
    columns: tuple[Column, ...]
    read: Callable[[Any, Callable[[str], str]], Row]
    only: Mapping[str, Any] = field(default_factory=dict)


def rows_of(what: ExportList, chosen: Range, *, as_of: datetime) -> QuerySet[Any]:
    """Rows of a list that the acting person may see and that were there at ``as_of``, newest first."""
    shape = shape_of(what)
    found = shape.model.objects.filter(**{f"{shape.at}__lte": as_of}, **shape.only)
    if chosen.since:
        found = found.filter(**{f"{shape.at}__gte": day_bounds(chosen.since)[0]})
    if chosen.until:
        found = found.filter(**{f"{shape.at}__lt": day_bounds(chosen.until)[1]})
    if chosen.person_id is not None:
        found = found.filter(**{f"{shape.person}_id": chosen.person_id})
    rows: QuerySet[Any] = found.select_related(shape.person).order_by(f"-{shape.at}", "-pk")
    return rows


def read_rows(what: ExportList, found: QuerySet[Any], *, whole_phones: bool) -> Iterator[Row]:
    """The rows as text; phones masked unless they were asked for and approved."""
    shape = shape_of(what)
    return (shape.read(one, str if whole_phones else mask_phone) for one in found)


def shape_of(what: ExportList) -> Shape:
    match what:
        case ExportList.CUSTOMERS:
            return _CUSTOMERS
        case ExportList.CALLS:
            return _CALLS
        case ExportList.VISITS:
            return _VISITS
        case ExportList.DEALS:
            return _DEALS
        case ExportList.LOOKS:
            return _LOOKS
    assert_never(what)


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(OFFICE_ZONE):%Y-%m-%d %H:%M}"


def _who(person: Staff) -> str:
    return f"{person.display_name} {person.number} 号"


def _customer(one: Customer, phone: Callable[[str], str]) -> Row:
    cells = (one.name, one.get_sex_display(), phone(one.phone), _who(one.owner), _at(one.created_at))
    return Row(cells, one.phone, one.name)


def _call(one: Call, phone: Callable[[str], str]) -> Row:
    cells = (
        _at(one.called_at),
        one.name,
        phone(one.phone),
        _who(one.owner),
        one.waited_words,
        one.get_result_display(),
        "已邀请" if one.invited else "未邀请",
    )
    return Row(cells, one.phone, one.name)


def _visit(one: Visit, phone: Callable[[str], str]) -> Row:
    cells = (
        _at(one.arrived_at),
        one.name or "未留姓名",
        phone(one.phone) if one.phone else "",
        _who(one.owner),
        f"{one.group_size} 人",
        one.get_answer_display(),
    )
    return Row(cells, one.phone, one.name)


def _deal(one: Deal, _phone: Callable[[str], str]) -> Row:
    cells = (
        _at(one.dealt_at),
        one.buyer_name,
        one.get_stage_display(),
        one.unit_label,
        f"{one.amount_fen / 100:,.2f}",
        _who(one.owner),
    )
    return Row(cells, "", one.buyer_name)


def _look(one: Access, _phone: Callable[[str], str]) -> Row:
    cells = (
        _at(one.at),
        _who(one.staff),
        one.get_kind_display(),
        one.what,
        str(one.customer_id or len(one.customer_ids) or ""),
        one.address or "",
        one.device,
    )
    return Row(cells, "", "")


_CUSTOMERS = Shape(
    Customer,
    "created_at",
    "owner",
    (
        Column("客户", 16, marked=True),
        Column("性别", 8),
        Column("电话", 16),
        Column("置业顾问", 16, marked=True),
        Column("建档时间", 18),
    ),
    _customer,
    {"handed_to": None},  # a customer who moved stands in the successor's book
)
_CALLS = Shape(
    Call,
    "called_at",
    "owner",
    (
        Column("来电时间", 18),
        Column("姓名", 14, marked=True),
        Column("电话", 16),
        Column("接听人", 16, marked=True),
        Column("响铃", 8),
        Column("结果", 12, marked=True),
        Column("邀请", 10, marked=True),
    ),
    _call,
)
_VISITS = Shape(
    Visit,
    "arrived_at",
    "owner",
    (
        Column("到达时间", 18),
        Column("姓名", 14, marked=True),
        Column("电话", 16),
        Column("接待人", 16, marked=True),
        Column("人数", 8),
        Column("是否第一次来", 14, marked=True),
    ),
    _visit,
)
_DEALS = Shape(
    Deal,
    "dealt_at",
    "owner",
    (
        Column("成交时间", 18),
        Column("购买人", 14, marked=True),
        Column("阶段", 12, marked=True),
        Column("房号", 14),
        Column("金额（元）", 16),
        Column("成交人", 16, marked=True),
    ),
    _deal,
)
_LOOKS = Shape(
    Access,
    "at",
    "staff",
    (
        Column("时间", 18),
        Column("谁", 16, marked=True),
        Column("怎么看的", 12, marked=True),
        Column("看了什么", 24, marked=True),
        Column("客户编号或人数", 14),
        Column("网络地址", 16),
        Column("设备", 16, marked=True),
    ),
    _look,
)
