"""Writes about customers: registrations, follow-ups, complaints, parties. Each appends; nothing is edited
(2.1.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.domain.calendar import office_day
from anchang.domain.identity import (
    BadNameError,
    BadPhoneError,
    name_key,
    normalise_name,
    normalise_phone,
)
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .changes import tell_of_wish
from .choices import (
    ComplaintKind,
    ConsentScope,
    FollowUpWay,
    MembershipChange,
    NoticeWay,
    ProxyBy,
    RegistrationKind,
    Relation,
    Sex,
)
from .consents import Told, keep_consent, version_on
from .form_fields import Answer, field_errors, filled
from .models import (
    Complaint,
    ComplaintFinding,
    ConsultantChange,
    Customer,
    FollowUp,
    Membership,
    Party,
    Registration,
)
from .refusals import FormError, NotYourCustomerError
from .search_keys import identity_columns, phone_key
from .standards import FORMS, form_name, standard_at

CONTENT_CHARACTERS_MAX = 2000
WORDS_CHARACTERS_MAX = 400


@dataclass(frozen=True, slots=True)
class Person:
    """Name and contact as typed at the desk or in a form; both are needed for a claim (2.1.1)."""

    name: str
    phone: str
    sex: Sex = Sex.UNKNOWN

    def cleaned(self) -> Person:
        """Normalised, or :class:`FormError` with what is wrong per field."""
        errors: dict[str, str] = {}
        name = phone = ""
        try:
            name = normalise_name(self.name)
        except BadNameError as error:
            errors["name"] = str(error)
        try:
            phone = normalise_phone(self.phone)
        except BadPhoneError as error:
            errors["phone"] = str(error)
        if self.sex not in Sex.values:
            errors["sex"] = "请从所列各项中选一项"
        if errors:
            raise FormError(errors)
        return Person(name, phone, Sex(self.sex))


def register(
    *,
    kind: RegistrationKind,
    person: Person,
    details: Mapping[str, Answer],
    by: Staff,
    now: datetime,
    consultant: Staff | None = None,
    proxy_by: ProxyBy | None = None,
    registered_at: datetime | None = None,
    told: Told | None = None,
    second_phone: str = "",
) -> Registration:
    """Append a claim (2.1.1, 2.2). The answer is the same whether or not a colleague holds the same
    person.

    ``consultant`` and ``registered_at`` are for the clerk who enters somebody's paper form; ``entered_at``
    is ``now``. ``told`` is what the customer was told about their data and answered; left out, nobody has
    told them yet. Who agrees to name and number alone is kept with these, whatever else was typed.
    ``second_phone`` is kept for calling; nobody is recognised by it. Raises :class:`FormError`.
    """
    clean = person.cleaned()
    form = form_name(kind)
    errors = field_errors(FORMS[form], details) | _second_phone_errors(second_phone)
    made_at = registered_at or now
    if made_at > now:
        errors["registered_at"] = "登记时间不能晚于现在"
    if (kind == RegistrationKind.PROXY) != (proxy_by is not None):
        errors["proxy_by"] = "代登记请写明由谁代登记"
    if errors:
        raise FormError(errors)
    owner = consultant or by
    heard = (told or Told(NoticeWay.NOT_YET)).of(kind)
    if heard.scope != ConsentScope.FULL:
        details, second_phone = {}, ""
    measure = standard_at(form, now).measure(details)
    with as_domain_errors(), transaction.atomic():
        customer = _own_row(owner, clean) or _new_row(owner, clean, now)
        registration = Registration.objects.create(
            office_id=by.office_id,
            owner=owner,
            customer=customer,
            kind=kind,
            proxy_by=proxy_by or "",
            details=filled(details),
            second_phone=normalise_phone(second_phone) if second_phone else "",
            completeness_percent=measure.percent,
            missing=list(measure.missing),
            notice_version=version_on(office_day(made_at)),
            registered_at=made_at,
            entered_at=now,
            recorded_by=by,
        )
        _tie(customer, now)
        keep_consent(registration=registration, told=heard, by=by, now=now)
        append(by=by, action="customer.registered", now=now, detail={"registration": registration.pk})
    return registration


def _second_phone_errors(second_phone: str) -> dict[str, str]:
    if not second_phone:
        return {}
    try:
        normalise_phone(second_phone)
    except BadPhoneError as error:
        return {"second_phone": str(error)}
    return {}


def _own_row(owner: Staff, person: Person) -> Customer | None:
    same = {"phone_key": phone_key(owner.office_id, person.phone), "name_key": name_key(person.name)}
    return Customer.objects.filter(owner=owner, **same).first()


def _new_row(owner: Staff, person: Person, now: datetime) -> Customer:
    return Customer.objects.create(
        office_id=owner.office_id,
        owner=owner,
        sex=person.sex,
        created_at=now,
        **identity_columns(owner.office_id, person.name, person.phone),
    )


def _tie(customer: Customer, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT customers_tie(%s, %s)", [customer.pk, now])


@dataclass(frozen=True, slots=True)
class Contact:
    """What happened in one follow-up (3.4.5, 5.3.1); ``by_customer``: it was they who called or came."""

    way: FollowUpWay
    reached: bool
    content: str
    by_customer: bool = False
    pleases: str = ""
    displeases: str = ""
    resistance: str = ""
    grade_before: str = ""
    grade_after: str = ""
    promise: str = ""
    next_contact_day: date | None = None

    def errors(self) -> dict[str, str]:
        """What cannot be saved, per field, in words."""
        errors: dict[str, str] = {}
        if self.way not in FollowUpWay.values:
            errors["way"] = "请选择跟进方式"
        if not self.content.strip():
            errors["content"] = "请写下谈了什么；没有联系上也请写明"
        elif len(self.content) > CONTENT_CHARACTERS_MAX:
            errors["content"] = f"内容不能超过 {CONTENT_CHARACTERS_MAX} 个字"
        for key in ("pleases", "displeases", "resistance", "promise"):
            if len(getattr(self, key)) > WORDS_CHARACTERS_MAX:
                errors[key] = f"不能超过 {WORDS_CHARACTERS_MAX} 个字"
        for key in ("grade_before", "grade_after"):
            if getattr(self, key) not in ("", "A", "B", "C", "D"):
                errors[key] = "请从 A、B、C、D 中选"
        return errors


def follow_up(*, customer: Customer, contact: Contact, by: Staff, now: datetime) -> FollowUp:
    """Append a follow-up by the consultant who holds the customer. Raises :class:`FormError`."""
    if customer.owner_id != by.pk:
        raise NotYourCustomerError
    errors = contact.errors()
    if errors:
        raise FormError(errors)
    with as_domain_errors(), transaction.atomic():
        record = FollowUp.objects.create(
            office_id=by.office_id,
            owner=by,
            customer=customer,
            way=contact.way,
            reached=contact.reached,
            by_customer=contact.by_customer,
            content=contact.content.strip(),
            pleases=contact.pleases,
            displeases=contact.displeases,
            resistance=contact.resistance,
            grade_before=contact.grade_before,
            grade_after=contact.grade_after,
            promise=contact.promise,
            next_contact_day=contact.next_contact_day,
            followed_at=now,
        )
        append(by=by, action="customer.followed_up", now=now, detail={"follow_up": record.pk})
    return record


def complain(
    *, customer: Customer, about: Staff, kind: ComplaintKind, words: str, by: Staff, now: datetime
) -> Complaint:
    """Append the customer's discontent in the customer's words (2.3). Clerk and managers only."""
    if not words.strip():
        raise FormError({"words": "请写下客户的原话"})
    with as_domain_errors(), transaction.atomic():
        complaint = Complaint.objects.create(
            office_id=by.office_id,
            owner=about,
            customer=customer,
            kind=kind,
            words=words.strip(),
            made_at=now,
            recorded_by=by,
        )
        append(by=by, action="customer.complained", now=now, detail={"complaint": complaint.pk})
    return complaint


def find_on_complaint(
    *, complaint: Complaint, verified: bool, successor: Staff | None, note: str, by: Staff, now: datetime
) -> ComplaintFinding:
    """Append a manager's finding (2.3): a verified complaint stops the original and names who serves from
    now on. The newest finding holds.
    """
    if by.post not in (Post.SUPERVISOR, Post.SALES_MANAGER, Post.PROJECT_MANAGER):
        raise NotYourCustomerError("投诉由主管或经理核实。", clause="2.3")
    with as_domain_errors(), transaction.atomic():
        finding = ComplaintFinding.objects.create(
            office_id=by.office_id,
            owner_id=complaint.owner_id,
            complaint=complaint,
            verified=verified,
            successor=successor,
            note=note,
            found_at=now,
            found_by=by,
        )
        append(by=by, action="complaint.found", now=now, detail={"complaint": complaint.pk})
    return finding


def ask_for_change(
    *, customer: Customer, wanted: Staff | None, reason: str, by: Staff, now: datetime
) -> ConsultantChange:
    """Append that the customer asked for somebody else (3.2.4); the supervisor decides."""
    if not reason.strip():
        raise FormError({"reason": "请写下客户说的原因"})
    with as_domain_errors(), transaction.atomic():
        change = ConsultantChange.objects.create(
            office_id=by.office_id,
            owner_id=customer.owner_id,
            customer=customer,
            wanted=wanted,
            reason=reason.strip(),
            asked_at=now,
            recorded_by=by,
        )
        append(by=by, action="customer.change_asked", now=now, detail={"change": change.pk})
        tell_of_wish(change, by=by, now=now)
    return change


def join_household(
    *, member: Customer, of: Customer | None, relation: Relation, reason: str, by: Staff, now: datetime
) -> Membership:
    """The clerk finds that two people are one household (2.4.3): ``member`` joins the party of ``of``,
    with every row of the same person in the same party.

    Raises :class:`FormError` when nobody is named, when it is the customer themselves, or when they are one
    household already.
    """
    if not reason.strip():
        raise FormError({"reason": "请写明认定为一家人的依据"})
    if of is None:
        raise FormError({"phone": "没有用这个手机登记过的客户，请核对号码"})
    if of.phone_key == member.phone_key:
        raise FormError({"phone": "这是客户本人的手机，请填家人的手机"})
    if _party_of(of) is not None and _party_of(of) == _party_of(member):
        raise FormError({"phone": "两位已经是一家人"})
    with as_domain_errors(), transaction.atomic():
        party_id = _party_of(of) or Party.objects.create(office_id=by.office_id, created_at=now).pk
        for row in _rows_of(member):
            _change(
                row,
                party_id,
                MembershipChange.JOINED,
                relation=relation,
                reason=reason.strip(),
                by=by,
                now=now,
            )
        membership = member.memberships.latest("pk")
        append(by=by, action="party.joined", now=now, detail={"membership": membership.pk})
    return membership


def separate(*, member: Customer, reason: str, by: Staff, now: datetime) -> Membership:
    """The clerk finds that a customer does not belong to a party: it gets one of its own, both changes
    recorded.
    """
    if not reason.strip():
        raise FormError({"reason": "请写明拆分的依据"})
    with as_domain_errors(), transaction.atomic():
        old = _party_of(member)
        own = Party.objects.create(office_id=by.office_id, created_at=now)
        moves = ((old, MembershipChange.SEPARATED), (own.pk, MembershipChange.JOINED))
        for row in _rows_of(member):
            for party_id, change in moves:
                if party_id:
                    _change(
                        row,
                        party_id,
                        change,
                        relation=Relation.SELF,
                        reason=reason.strip(),
                        by=by,
                        now=now,
                    )
        membership = member.memberships.latest("pk")
        append(by=by, action="party.separated", now=now, detail={"membership": membership.pk})
    return membership


def reveal_phone(*, customer: Customer, by: Staff, now: datetime) -> str:
    """The whole number of a customer that the acting person may see (1.1, 1.2); who looked stays in the
    ledger.
    """
    append(by=by, action="customer.phone_revealed", now=now, detail={"customer": customer.pk})
    return customer.phone


def _party_of(customer: Customer) -> int | None:
    newest = Membership.objects.filter(customer=customer).order_by("-pk").first()
    return newest.party_id if newest else None


def _rows_of(member: Customer) -> list[Customer]:
    """One human in the books of several consultants moves as one."""
    party_id = _party_of(member)
    rows = Customer.objects.filter(office_id=member.office_id, phone_key=member.phone_key).order_by("pk")
    return [row for row in rows if row.pk == member.pk or _party_of(row) == party_id]


def _change(
    customer: Customer,
    party_id: int,
    change: MembershipChange,
    *,
    relation: Relation,
    reason: str,
    by: Staff,
    now: datetime,
) -> Membership:
    return Membership.objects.create(
        office_id=by.office_id,
        party_id=party_id,
        customer=customer,
        change=change,
        relation=relation,
        reason=reason,
        changed_at=now,
        changed_by=by,
    )
