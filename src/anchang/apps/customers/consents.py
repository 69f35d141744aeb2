"""Notices and consent: which text is in force, what a customer was told, and whether they may be called."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.domain.calendar import office_day
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .choices import ConsentScope, ContactWish, NoticeWay, RegistrationKind
from .consent_models import SECTION_CHARACTERS_MAX, Consent, Notice
from .models import Customer, Registration
from .refusals import FormError, NotForYouToApproveError
from .shipped_notice import SHIPPED_VERSION, NoticeText, shipped_notice

APPROVING = (Post.SALES_MANAGER, Post.PROJECT_MANAGER, Post.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Told:
    """What a customer was told at a registration, and what they answered."""

    way: NoticeWay
    scope: ConsentScope = ConsentScope.FULL
    contact: ContactWish = ContactWish.NOT_ASKED

    def of(self, kind: RegistrationKind) -> Told:
        """As it can be for this kind: who is registered by proxy is not there to be told or asked."""
        if kind == RegistrationKind.PROXY:
            return Told(NoticeWay.NOT_YET, self.scope)
        if self.way == NoticeWay.NOT_YET and self.contact == ContactWish.AGREED:
            return replace(self, contact=ContactWish.NOT_ASKED)
        return self


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """A new version as typed."""

    processor: str
    purposes: str
    kinds: str
    retention: str
    rights: str
    contact: str
    effective_day: date

    def errors(self, today: date) -> dict[str, str]:
        """What cannot be approved, per field, in words."""
        errors = {}
        for key, value in asdict(self).items():
            if isinstance(value, str) and not value.strip():
                errors[key] = "法律要求写明这一项"
            elif isinstance(value, str) and len(value) > SECTION_CHARACTERS_MAX:
                errors[key] = f"最多 {SECTION_CHARACTERS_MAX} 个字"
        if self.effective_day < today:
            errors["effective_day"] = "启用日不能早于今天"
        return errors


def version_on(day: date) -> str:
    """The version of the acting office in force on a day; 1 query."""
    newest = _in_force(day).values_list("version", flat=True).first()
    return newest or SHIPPED_VERSION


def notice_on(day: date, office: str) -> NoticeText:
    """The text in force on a day, ``office`` being the name under which the shipped one speaks; 1 query."""
    newest = _in_force(day).select_related("approved_by").first()
    return _text(newest) if newest else shipped_notice(office)


def notices(office: str) -> list[NoticeText]:
    """Every version, newest first, the shipped one last; 1 query."""
    own = Notice.objects.select_related("approved_by").order_by("-effective_day", "-pk")
    return [*(_text(one) for one in own), shipped_notice(office)]


def notice_of(version: str, office: str) -> NoticeText | None:
    """A version by its name, None when there is none."""
    return next((one for one in notices(office) if one.version == version), None)


def _in_force(day: date) -> QuerySet[Notice]:
    return Notice.objects.filter(effective_day__lte=day).order_by("-effective_day", "-pk")


def _text(notice: Notice) -> NoticeText:
    return NoticeText(
        version=notice.version,
        processor=notice.processor,
        purposes=notice.purposes,
        kinds=notice.kinds,
        retention=notice.retention,
        rights=notice.rights,
        contact=notice.contact,
        effective_day=notice.effective_day,
        approved_by=notice.approved_by.display_name,
        approved_at=notice.approved_at,
    )


def approve_notice(*, draft: NoticeDraft, by: Staff, now: datetime) -> Notice:
    """Append a version; registrations carry it from its day on. Raises :class:`FormError`."""
    if by.post not in APPROVING:
        raise NotForYouToApproveError
    today = office_day(now)
    errors = draft.errors(today)
    if errors:
        raise FormError(errors)
    with as_domain_errors(), transaction.atomic():
        notice = Notice.objects.create(
            office_id=by.office_id,
            version=_next_version(today.year),
            approved_by=by,
            approved_at=now,
            **{
                key: value.strip() if isinstance(value, str) else value
                for key, value in asdict(draft).items()
            },
        )
        append(by=by, action="notice.approved", now=now, detail={"notice": notice.pk})
    return notice


def _next_version(year: int) -> str:
    of_the_year = Notice.objects.filter(version__startswith=f"{year}-").count()
    shipped = int(SHIPPED_VERSION.startswith(f"{year}-"))
    return f"{year}-{of_the_year + shipped + 1}"


def keep_consent(*, registration: Registration, told: Told, by: Staff, now: datetime) -> None:
    """Append what was told and answered at a registration, in its transaction.

    Returns nothing: whoever records it may not be able to read it back.
    """
    _append(registration.customer, told, by, now, registration)


def change_consent(*, customer: Customer, told: Told, by: Staff, now: datetime) -> None:
    """The customer was told at last, or has changed their mind; the newest row holds."""
    with as_domain_errors(), transaction.atomic():
        _append(customer, told, by, now)
        append(by=by, action="customer.consented", now=now, detail={"customer": customer.pk})


def _append(
    customer: Customer, told: Told, by: Staff, now: datetime, registration: Registration | None = None
) -> None:
    Consent.objects.create(
        office_id=by.office_id,
        owner_id=customer.owner_id,
        customer=customer,
        registration=registration,
        notice_version=registration.notice_version if registration else version_on(office_day(now)),
        way=told.way,
        scope=told.scope,
        contact=told.contact,
        said_at=now,
        recorded_by=by,
    )
    if told.contact == ContactWish.REFUSED:
        with connection.cursor() as cursor:
            cursor.execute("SELECT customers_leave_alone(%s, %s)", [customer.pk, now])


def consents_of(customer: Customer) -> QuerySet[Consent]:
    """What the customer said, newest first."""
    return customer.privacy_consents.select_related("recorded_by").order_by("-pk")


def wants_no_contact(customer: Customer) -> bool:
    """Whether a customer that the acting person may see asked not to be contacted; 1 query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT customers_wants_no_contact(%s)", [customer.pk])
        return bool(cursor.fetchone()[0])
