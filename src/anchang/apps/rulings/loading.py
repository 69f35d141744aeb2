"""Loads the evidence about a household, as far as the acting person's post may know it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection

from anchang.apps.customers.models import Customer
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.reception.models import PresenceEvent, Turn, TurnEnd
from anchang.apps.reception.refusals import NotAllowedError
from anchang.domain.calendar import office_day
from anchang.domain.rotation import LASTING, PRESENCE_WORDS, Presence

from .evidence import Evidence, Source, SourceKind, evidence_from
from .facts import Status, StatusAt

PRESENCE_DAYS = 120

_STATUS = {
    Presence.HERE: "free",
    Presence.OUT: "errand",
    Presence.ERRAND: "errand",
    Presence.DAY_OFF: "off_day",
    Presence.BUSINESS_TRIP: "business_trip",
    Presence.HOME_LEAVE: "home_leave",
    Presence.SICK_LEAVE: "sick_leave",
    Presence.VACATION: "vacation",
    Presence.NOT_IN: "absent",
}
_SERVING = {"new": "busy_new", "referred": "busy_new", "old": "busy_old", "family": "busy_old"}


def load_evidence(
    *, by: Staff, phone: str = "", name: str = "", tail: str = "", family_phone: str = ""
) -> Evidence:
    """Records of the household of a phone (or of a name key with last four digits); 1 query.

    A consultant gets their own records alone; desk, clerk and managers those of the office; finance and the
    administrator are refused with ``NotAllowedError``.
    """
    if by.post in (Post.FINANCE, Post.ADMINISTRATOR):
        raise NotAllowedError("您的岗位看不到客户的登记和来访。", clause="1.1")
    function = "rulings_own_evidence" if by.post == Post.CONSULTANT else "rulings_evidence"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s, %s, %s)", [phone, name, tail, family_phone])
        rows = cursor.fetchone()[0]
    return evidence_from(json.loads(rows) if isinstance(rows, str) else rows)


def evidence_of(customer: Customer, *, by: Staff) -> Evidence:
    """Records of a customer's household; the customer is ``me`` in them."""
    return load_evidence(by=by, phone=customer.phone)


def statuses(office_id: int, people: Iterable[str], until: datetime) -> StatusAt:
    """A function from person and moment to ``owner_status``; 4 queries at once, none later."""
    ids = [int(person) for person in people if person.isdigit()]
    staff = {str(person.pk): person for person in Staff.objects.filter(office_id=office_id, pk__in=ids)}
    events = list(
        PresenceEvent.objects.filter(
            office_id=office_id,
            owner_id__in=ids,
            changed_at__lte=until,
            changed_at__gt=until - timedelta(days=PRESENCE_DAYS),
        ).order_by("changed_at", "id")
    )
    turns = list(Turn.objects.filter(office_id=office_id, owner_id__in=ids, began_at__lte=until))
    ends = {end.turn_id: end for end in TurnEnd.objects.filter(office_id=office_id, owner_id__in=ids)}

    def status_at(person: str, at: datetime) -> Status:
        if person in staff and not staff[person].is_active:
            return Status("resigned", "已离职", None)
        newest = next((e for e in reversed(events) if str(e.owner_id) == person and e.changed_at <= at), None)
        presence, source = _presence(newest, at)
        if presence is Presence.HERE:
            for turn in turns:
                end = ends.get(turn.pk)
                going_on = turn.began_at < at and (end is None or (end.ended_at > at and not end.void))
                if str(turn.owner_id) == person and turn.day == office_day(at) and going_on:
                    busy = Source(SourceKind.TURN, turn.pk, turn.began_at)
                    return Status(_SERVING[turn.served], "正在接待别的客户", busy)
        return Status(_STATUS[presence], PRESENCE_WORDS[presence], source)

    return status_at


def _presence(event: PresenceEvent | None, at: datetime) -> tuple[Presence, Source | None]:
    """An absence of several days lasts until the next event; any other presence ends with its day."""
    if event is None:
        return Presence.NOT_IN, None
    presence = Presence(event.state)
    source = Source(SourceKind.PRESENCE, event.pk, event.changed_at)
    if presence in LASTING or office_day(event.changed_at) == office_day(at):
        return presence, source
    return Presence.NOT_IN, source
