"""Loads the evidence about a household, as far as the acting person's post may know it."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import connection
from django.db.models import Q

from anchang.apps.customers.models import Customer
from anchang.apps.customers.search_keys import PersonKeys
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.reception.models import PresenceEvent, Turn, TurnEnd
from anchang.apps.reception.refusals import NotAllowedError
from anchang.domain.calendar import office_day
from anchang.domain.rotation import LASTING, PRESENCE_WORDS, Presence

from .case import Status, StatusAt
from .evidence import Evidence, Source, SourceKind, evidence_from

EVIDENCE = "SELECT rulings_evidence(%s, %s, %s, %s, %s)"
OWN_EVIDENCE = "SELECT rulings_own_evidence(%s, %s, %s, %s, %s)"

_STATUS = {
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


def load_evidence(*, by: Staff, person: PersonKeys, family_key: str = "") -> Evidence:
    """Records of the household of a number (or of a name with last four digits); 1 query.

    A consultant gets their own records alone; desk, clerk and managers those of the office; finance and
    the administrator are refused with ``NotAllowedError``.
    """
    if by.post in (Post.FINANCE, Post.ADMINISTRATOR):
        raise NotAllowedError("您的岗位看不到客户的登记和来访。", clause="1.1")
    query = OWN_EVIDENCE if by.post == Post.CONSULTANT else EVIDENCE
    with connection.cursor() as cursor:
        cursor.execute(query, [person.phone, person.tail, person.name, person.pinyin, family_key])
        rows = cursor.fetchone()[0]
    return evidence_from(json.loads(rows) if isinstance(rows, str) else rows)


def evidence_of(customer: Customer, *, by: Staff) -> Evidence:
    """Records of a customer's household; the customer is ``me`` in them."""
    return load_evidence(by=by, person=PersonKeys(phone=customer.phone_key))


def statuses(office_id: int) -> StatusAt:
    """From person and moment to ``owner_status``; up to 4 queries a call, asked once or twice a case."""

    def status_at(person: str, at: datetime) -> Status:
        if not person.isdigit():
            return Status("absent", PRESENCE_WORDS[Presence.NOT_IN], None)
        if not Staff.objects.filter(office_id=office_id, pk=int(person), is_active=True).exists():
            return Status("resigned", "已离职", None)
        presence, source = _presence(_newest(office_id, int(person), at), at)
        if presence is Presence.HERE:
            return _serving(office_id, int(person), at) or Status("free", PRESENCE_WORDS[presence], source)
        return Status(_STATUS[presence], PRESENCE_WORDS[presence], source)

    return status_at


def _newest(office_id: int, staff_id: int, at: datetime) -> PresenceEvent | None:
    return (
        PresenceEvent.objects.filter(office_id=office_id, owner_id=staff_id, changed_at__lte=at)
        .order_by("-changed_at", "-id")
        .first()
    )


def _serving(office_id: int, staff_id: int, at: datetime) -> Status | None:
    turns = Turn.objects.filter(
        office_id=office_id, day=office_day(at), owner_id=staff_id, began_at__lt=at
    ).order_by("-number")
    ended = TurnEnd.objects.filter(
        Q(ended_at__lte=at) | Q(void=True), office_id=office_id, turn__in=turns
    ).values("turn_id")
    turn = turns.exclude(pk__in=ended).first()
    if turn is None:
        return None
    busy = Source(SourceKind.TURN, turn.pk, turn.began_at)
    return Status(_SERVING[turn.served], "正在接待别的客户", busy)


def _presence(event: PresenceEvent | None, at: datetime) -> tuple[Presence, Source | None]:
    """An absence of several days lasts until the next event; any other presence ends with its day."""
    if event is None:
        return Presence.NOT_IN, None
    presence = Presence(event.state)
    source = Source(SourceKind.PRESENCE, event.pk, event.changed_at)
    if presence in LASTING or office_day(event.changed_at) == office_day(at):
        return presence, source
    return Presence.NOT_IN, source
