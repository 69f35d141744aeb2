"""Writing the access log, and answering what stands out in it.

A look is not an act of business: it is kept here and not in the ledger. Answers are in both.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from anchang.apps.conduct.actions import Exhibit, propose_case
from anchang.apps.conduct.models import Case
from anchang.apps.disclosure.alerts import Alert, rows_of
from anchang.apps.disclosure.choices import Looked
from anchang.apps.disclosure.models import Access, AlertAnswer
from anchang.apps.disclosure.refusals import NoReasonError, OwnAlertError, ReasonTooLongError
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

ANSWERING = (Post.SALES_MANAGER, Post.PROJECT_MANAGER)
REASON_CHARACTERS_MAX = 400
EXHIBITS_MAX = 40


@dataclass(frozen=True, slots=True)
class Look:
    """What was looked at. `what` is a few Chinese words about the page, never what was typed."""

    kind: Looked
    what: str
    customers: tuple[int, ...] = ()
    grant: int | None = None
    export: int | None = None
    document: int | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """From where: network address and device in words."""

    address: str | None = None
    device: str = ""


def log_looks(*, looks: Iterable[Look], origin: Origin, by: Staff, now: datetime) -> None:
    """Keep what the acting person looked at, in the current transaction; 1 query."""
    Access.objects.bulk_create([_row(look, origin, by, now) for look in looks])


def _row(look: Look, origin: Origin, by: Staff, now: datetime) -> Access:
    one = look.customers[0] if len(look.customers) == 1 and look.kind is not Looked.LISTED else None
    return Access(
        office_id=by.office_id,
        staff=by,
        kind=look.kind,
        customer_id=one,
        customer_ids=[] if one else list(look.customers),
        what=look.what,
        grant_id=look.grant,
        export_id=look.export,
        document_id=look.document,
        address=origin.address,
        device=origin.device,
        at=now,
    )


def answer_alert(*, alert: Alert, reason: str, by: Staff, now: datetime) -> AlertAnswer:
    """Say what an unusual day was about; the alert is closed unless the person goes on."""
    said = _said(alert, reason, by)
    with as_domain_errors(), transaction.atomic():
        return _answered(alert, said, None, by, now)


def open_case(*, alert: Alert, reason: str, by: Staff, now: datetime) -> Case:
    """Make a breach case (1.4) of an unusual day, with the looks as evidence."""
    said = _said(alert, reason, by)
    person = Staff.objects.get(pk=alert.staff_id)
    with as_domain_errors(), transaction.atomic():
        case = propose_case(
            kind="leak",
            clause="1.4",
            person=person,
            evidence=_exhibits(alert, rows_of(alert)),
            by=by,
            now=now,
            words=said,
        )
        _answered(alert, said, case.pk, by, now)
    return case


def _said(alert: Alert, reason: str, by: Staff) -> str:
    if alert.staff_id == by.pk:
        raise OwnAlertError
    said = reason.strip()
    if not said:
        raise NoReasonError
    if len(said) > REASON_CHARACTERS_MAX:
        raise ReasonTooLongError
    return said


def _answered(alert: Alert, said: str, case_id: int | None, by: Staff, now: datetime) -> AlertAnswer:
    answer = AlertAnswer.objects.create(
        office_id=by.office_id,
        about_id=alert.staff_id,
        day=alert.day,
        measure=alert.measure,
        count=alert.count,
        reason=said,
        case_id=case_id,
        answered_by=by,
        answered_at=now,
    )
    detail = {"answer": answer.pk, "about": alert.staff_id, "measure": alert.measure, "case": case_id}
    append(by=by, action="disclosure.alert_answered", now=now, detail=detail)
    return answer


def _exhibits(alert: Alert, rows: list[Access]) -> list[Exhibit]:
    """The day in one sentence, then the first looks one by one; no customer is named."""
    whole = f"{alert.day} {alert.measure.label} {alert.count} 次：{'，'.join(alert.reasons)}"
    found = [Exhibit(words=whole, happened_at=rows[0].at)]
    found += [
        Exhibit(
            words=f"{row.get_kind_display()}：{row.what}，{row.device}",
            happened_at=row.at,
            table="disclosure_access",
            row_id=row.pk,
        )
        for row in rows[: EXHIBITS_MAX - 1]
    ]
    return found
