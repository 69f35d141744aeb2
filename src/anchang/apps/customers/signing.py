"""Signatures under a registration: bound to exactly what was on the page, with the notice, at server time.

The customer signs what they said and how it may be used, the consultant the whole form. A registration is
never changed, so that a signature can be held to it at any time: :func:`stands`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import QuerySet

from anchang.apps.offices.models import Staff
from anchang.domain.identity import BadNameError, normalise_name
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .choices import ConsentScope, ContactWish, NoticeWay, RegistrationKind, SignatureWay, Signer
from .consents import Told, change_consent
from .form_fields import Answer, FormField
from .form_models import WORDS_CHARACTERS_MAX, Signature
from .models import Consent, Registration
from .refusals import ContentChangedError, FormError, NotYourCustomerError
from .standards import FORMS, form_name
from .strokes import BadStrokesError, read_strokes

_SAME_NAME = "键入的姓名要和登记表上的一样"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What lies before whoever signs. ``answers`` are fields with what was answered, in the form's order."""

    registration: Registration
    signer: Signer
    answers: tuple[tuple[FormField, Answer], ...]
    scope: ConsentScope
    contact: ContactWish

    @property
    def hash(self) -> str:
        """Of all that is shown, but for the wish about being contacted, which is answered on this page."""
        one = self.registration
        shown = {
            "registration": one.pk,
            "kind": one.kind,
            "at": one.registered_at.astimezone(UTC).isoformat(),
            "consultant": one.owner_id,
            "name": one.customer.recorded_name,
            "phone": one.customer.phone,
            "second_phone": one.second_phone,
            "answers": {field.key: answer for field, answer in self.answers},
            "notice": one.notice_version,
            "scope": self.scope,
        }
        return _digest(json.dumps(shown, sort_keys=True, ensure_ascii=False))


@dataclass(frozen=True, slots=True)
class Signed:
    """How somebody signed: ``strokes`` as the pad sends them, ``words`` the typed name or a reason."""

    way: SignatureWay
    strokes: str = ""
    words: str = ""


def sheet_of(registration: Registration, signer: Signer) -> Sheet:
    """What is to be signed; 2 queries. The consultant's judgement is no part of the customer's sheet."""
    fields = FORMS[form_name(registration.kind)]
    said = registration.details
    scope = Consent.objects.filter(registration=registration).values_list("scope", flat=True).first()
    contact = _answers_about_contact(registration).first()
    return Sheet(
        registration,
        signer,
        tuple(
            (field, said[field.key])
            for field in fields
            if field.key in said and not (field.judged and signer == Signer.CUSTOMER)
        ),
        ConsentScope(scope or ConsentScope.FULL),
        ContactWish(contact or ContactWish.NOT_ASKED),
    )


def signatures_of(registration: Registration) -> QuerySet[Signature]:
    """Who has signed a registration that the acting person may see, the customer first."""
    return registration.signatures.select_related("recorded_by").order_by("-signer", "id")


def next_signer(registration: Registration, by: Staff) -> Signer | None:
    """Whose signature is still to be given on this screen, None when nobody's; 1 query."""
    there = set(registration.signatures.values_list("signer", flat=True))
    if Signer.CUSTOMER not in there and registration.kind != RegistrationKind.PROXY:
        return Signer.CUSTOMER
    return Signer.CONSULTANT if Signer.CONSULTANT not in there and by.pk == registration.owner_id else None


def sign(
    *,
    sheet: Sheet,
    signed: Signed,
    shown_hash: str,
    by: Staff,
    now: datetime,
    contact: ContactWish | None = None,
) -> Signature:
    """Append a signature, or that the customer would not sign; with ``contact`` what they answered about
    being called, which is kept as their wish when it is another than before.

    ``shown_hash`` is what the page was made from. Raises :class:`FormError`, ``ContentChangedError``,
    ``AlreadySignedError``.
    """
    if sheet.signer == Signer.CONSULTANT and by.pk != sheet.registration.owner_id:
        raise NotYourCustomerError
    if shown_hash != sheet.hash:
        raise ContentChangedError
    strokes, words = _cleaned(sheet, signed)
    with as_domain_errors(), transaction.atomic():
        wish = _keep_wish(sheet, contact, by, now)
        signature = written(sheet=sheet, signed=Signed(signed.way, strokes, words), wish=wish, by=by, at=now)
        signature.save(force_insert=True)
        append(by=by, action="form.signed", now=now, detail={"signature": signature.pk, "way": signed.way})
    return signature


def written(*, sheet: Sheet, signed: Signed, wish: str, by: Staff, at: datetime) -> Signature:
    """A signature bound to a sheet, not saved; ``wish`` is what the customer had said about being called."""
    one = sheet.registration
    return Signature(
        office_id=one.office_id,
        owner_id=one.owner_id,
        customer_id=one.customer_id,
        registration=one,
        signer=sheet.signer,
        way=signed.way,
        strokes=signed.strokes,
        words=signed.words,
        content_hash=_bound(sheet.hash, wish, signed.way, signed.strokes, signed.words),
        notice_version=one.notice_version,
        signed_at=at,
        recorded_by=by,
    )


def stands(signature: Signature) -> bool:
    """Whether what was signed is still what the registration says; 3 queries."""
    sheet = sheet_of(signature.registration, Signer(signature.signer))
    wish = _wish_at(signature.registration, signature.signed_at)
    bound = _bound(sheet.hash, wish, signature.way, signature.strokes, signature.words)
    return bound == signature.content_hash


def _cleaned(sheet: Sheet, signed: Signed) -> tuple[str, str]:
    """Strokes and words as they are kept. Raises :class:`FormError`."""
    if len(signed.words) > WORDS_CHARACTERS_MAX:
        raise FormError({"words": f"不超过 {WORDS_CHARACTERS_MAX} 个字"})
    match signed.way:
        case SignatureWay.DRAWN:
            try:
                return read_strokes(signed.strokes).text, ""
            except BadStrokesError as error:
                raise FormError({"strokes": str(error)}) from error
        case SignatureWay.TYPED:
            return "", _own_name(sheet, signed.words)
        case SignatureWay.PAPER | SignatureWay.DECLINED:
            if sheet.signer != Signer.CUSTOMER:
                raise FormError({"strokes": "请您自己签字"})
            return "", signed.words.strip()


def _own_name(sheet: Sheet, typed: str) -> str:
    one = sheet.registration
    name = one.customer.name if sheet.signer == Signer.CUSTOMER else one.owner.display_name
    try:
        if normalise_name(typed) == normalise_name(name):
            return normalise_name(typed)
    except BadNameError:
        pass
    raise FormError({"words": f"{_SAME_NAME}：{name}"})


def _keep_wish(sheet: Sheet, contact: ContactWish | None, by: Staff, now: datetime) -> str:
    if sheet.signer == Signer.CUSTOMER and contact is not None and contact != sheet.contact:
        told = Told(NoticeWay.SCREEN, sheet.scope, contact)
        change_consent(customer=sheet.registration.customer, told=told, by=by, now=now)
    return _wish_at(sheet.registration, now)


def _wish_at(registration: Registration, at: datetime) -> str:
    newest = _answers_about_contact(registration).filter(said_at__lte=at).first()
    return newest or ContactWish.NOT_ASKED


def _answers_about_contact(registration: Registration) -> QuerySet[Consent, str]:
    """What the customer said about being called, newest first."""
    said = Consent.objects.filter(customer_id=registration.customer_id).order_by("-pk")
    return said.values_list("contact", flat=True)


def _bound(sheet_hash: str, wish: str, way: str, strokes: str, words: str) -> str:
    return _digest(json.dumps([sheet_hash, wish, way, strokes, words], ensure_ascii=False))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
