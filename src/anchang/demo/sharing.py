"""Passing on and exporting in the demo: one request of each state that an office meets."""

from __future__ import annotations

from datetime import datetime, timedelta

from anchang.apps.customers.models import Customer
from anchang.apps.offices.models import Staff
from anchang.apps.sharing.actions import Showing, ask_to_show, decide
from anchang.apps.sharing.choices import ExportList, ExportWay
from anchang.apps.sharing.exporting import Wish, ask_to_export
from anchang.apps.sharing.lists import Range
from anchang.apps.sharing.models import Job, Request
from anchang.domain.calendar import office_day


def share_in_demo(*, people: dict[str, Staff], customers: list[Customer], now: datetime) -> None:
    """Inside ``tending_office``: one passing on that waits, one that is open, one that has expired; one
    export that waits for the manager and one that the office makes when it opens.
    """
    lin, zhao, he, manager = (people[name] for name in ("lin", "zhao", "he", "qian"))
    of_lin = [one for one in customers if one.owner_id == lin.pk]
    of_zhao = [one for one in customers if one.owner_id == zhao.pk]
    waits = Showing(of_zhao[:1], lin, 24, "这位客户的父母先找过林见山，一起跟")
    _show(waits, zhao, now - timedelta(minutes=40))
    stands = Showing(of_lin[:2], he, 48, "回老家两天，请何舒代为跟进")
    opened = _show(stands, lin, now - timedelta(hours=5))
    _agree(opened, manager, now - timedelta(hours=4))
    over = Showing(of_lin[2:5], zhao, 8, "外出签约半天，客户可能来电")
    expired = _show(over, lin, now - timedelta(days=6))
    _agree(expired, manager, now - timedelta(days=6) + timedelta(minutes=20))
    _export_of_clerk(people["wu"], now - timedelta(hours=2))
    _export_of(lin, now)


def _show(showing: Showing, by: Staff, at: datetime) -> Request:
    return ask_to_show(showing=showing, form_key=f"demo-{at:%d%H%M%S}", by=by, now=at)


def _agree(request: Request, manager: Staff, at: datetime) -> None:
    decide(request=request, approved=True, words="", by=manager, now=at)


def _export_of_clerk(clerk: Staff, at: datetime) -> None:
    wish = Wish(
        ExportList.VISITS,
        ExportWay.PRINT,
        Range(since=office_day(at) - timedelta(days=7)),
        whole_phones=False,
        reason="周会用，看一周来访",
    )
    ask_to_export(wish=wish, form_key="demo-visits", by=clerk, now=at)


def _export_of(consultant: Staff, now: datetime) -> None:
    """Small enough to need no consent; it waits in the queue for the running office to make it."""
    wish = Wish(
        ExportList.CALLS,
        ExportWay.SHEET,
        Range(person_id=consultant.pk, since=office_day(now) - timedelta(days=10)),
        whole_phones=False,
        reason="对一下上周的来电",
    )
    request = ask_to_export(wish=wish, form_key="demo-calls", by=consultant, now=now)
    if not request.needs_consent:
        Job.objects.create(
            office_id=consultant.office_id,
            owner=consultant,
            request=request,
            asked_as=consultant.post,
            queued_at=now,
        )
