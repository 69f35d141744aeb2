"""Who is told of an arrival at once: the receiver, the original who is away, the clerk."""

from __future__ import annotations

from datetime import datetime

from anchang.apps.inbox.actions import tell
from anchang.apps.offices.models import Staff
from anchang.apps.reception.choices import AskedOf, ServedKind
from anchang.apps.reception.families import tell_clerks_of_family
from anchang.apps.reception.models import Visit
from anchang.apps.reception.searches import ask_for_search

from .reception_answer import Proposal, StepKind


def tell_of_arrival(*, visit: Visit, proposal: Proposal, by: Staff, now: datetime) -> None:
    """Inside the transaction of the check-in, so that nobody is told of a visit that is not there."""
    tell_who_receives(visit=visit, by=by, now=now)
    if any(step.kind is StepKind.ASK_CLERK for step in proposal.steps):
        ask_for_search(visit=visit, asked_of=AskedOf.CLERK, by=by, now=now)
    if visit.family_key:
        tell_clerks_of_family(visit=visit, by=by, now=now)


def tell_who_receives(*, visit: Visit, by: Staff, now: datetime) -> None:
    """The receiver, and the original in whose place they receive."""
    original = visit.stands_in_for
    words = _for_receiver(visit, original)
    tell(
        person=visit.owner,
        kind="visit.receive",
        words=words,
        route="recognition",
        route_id=visit.pk,
        by=by,
        now=now,
    )
    if original is not None:
        where = visit.get_reception_display()
        tell(
            person=original,
            kind="visit.stood_in",
            words=f"您的客户到了，由 {_named(visit.owner)} {where}。（条款 3.2.2）",
            route="recognition",
            route_id=visit.pk,
            by=by,
            now=now,
        )


def _for_receiver(visit: Visit, original: Staff | None) -> str:
    if original is not None:
        return f"请接待：您是替 {_named(original)} {visit.get_reception_display()}。（条款 3.2.2）"
    if visit.turn.served == ServedKind.NEW:
        return "请接待：一位新客户。（条款 3.2.1）"
    return "请接待：老客户或介绍来的客户。看一眼卡片，叫得出名字。（条款 4.17）"


def _named(person: Staff) -> str:
    return f"{person.display_name}（{person.number} 号）"
