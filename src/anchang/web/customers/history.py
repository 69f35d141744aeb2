"""A customer's records as lines of one time-line, oldest last."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from anchang.apps.customers.models import FollowUp, Registration


@dataclass(frozen=True, slots=True)
class Line:
    """`anchor` lets evidence elsewhere point at the record; `key` marks what attribution rests on."""

    at: datetime
    what: str
    by: str
    detail: str
    anchor: str
    key: bool


def history_of(registrations: Iterable[Registration], diary: Iterable[FollowUp]) -> list[Line]:
    """Newest first."""
    lines = [_registered(one) for one in registrations] + [_followed(one) for one in diary]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _registered(one: Registration) -> Line:
    detail = f"完整度 {one.completeness_percent}%"
    if one.proxy_by:
        detail += f"，由{one.get_proxy_by_display()}代为登记"
    if one.recorded_by_id != one.owner_id:
        detail += f"，{one.recorded_by.display_name}录入"
    return Line(
        one.registered_at, one.get_kind_display(), one.owner.display_name, detail, f"registration-{one.pk}", True
    )


def _followed(one: FollowUp) -> Line:
    what = f"跟进：{one.get_way_display()}{'' if one.reached else '，没联系上'}"
    return Line(one.followed_at, what, one.owner.display_name, _said(one), f"follow_up-{one.pk}", False)


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
