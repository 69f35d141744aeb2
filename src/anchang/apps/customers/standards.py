"""How complete a form is, by what the office asks of it (2.1.1, 2.1.3): the one place that answers.

``completeness_percent`` of a registration is what was filled in at the moment of saving. Whether the customer
has signed is known later: :func:`scores_of` says how complete the whole form is now, by the standard that
was in force when the form was entered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .choices import FormName, RegistrationKind, Signer
from .form_fields import CALL_FORM, VISIT_FORM, Completeness, Details, FormField, completeness, measured
from .form_models import WORDS_CHARACTERS_MAX, FormStandard, Signature
from .models import Registration
from .refusals import FormError, NotForYouToSetError

DECIDING = (Post.SALES_MANAGER, Post.PROJECT_MANAGER)
SIGNATURE = "signature"
SIGNATURE_LABEL = "客户签字"
SIGNATURE_WHY = "以后说不清时，签字的登记表说了算"
# Name and contact: no form is saved without them (2.1.1).
ALWAYS = 2
FORMS: dict[FormName, tuple[FormField, ...]] = {FormName.VISIT: VISIT_FORM, FormName.CALL: CALL_FORM}


@dataclass(frozen=True, slots=True)
class Standard:
    """The keys that count; ``row`` is None for the standard that comes with the software."""

    form: FormName
    keys: frozenset[str]
    row: FormStandard | None = None

    def measure(self, details: Details) -> Completeness:
        """What was filled in of a form, the signature aside."""
        return completeness(FORMS[self.form], details, counted=self.keys, always=ALWAYS)


def form_name(kind: str) -> FormName:
    """The form that a registration of this kind is."""
    return FormName.CALL if kind == RegistrationKind.CALL else FormName.VISIT


def shipped_keys(form: FormName) -> frozenset[str]:
    """What counts in an office that has decided nothing."""
    keys = {field.key for field in FORMS[form] if field.counts}
    return frozenset(keys | {SIGNATURE} if form == FormName.VISIT else keys)


def offered_keys(form: FormName) -> frozenset[str]:
    """Everything that an office can ask for."""
    keys = {field.key for field in FORMS[form]}
    return frozenset(keys | {SIGNATURE} if form == FormName.VISIT else keys)


def standards(form: FormName) -> QuerySet[FormStandard]:
    """All decisions of the acting office about a form, newest first."""
    return FormStandard.objects.filter(form=form).select_related("decided_by")


def standard_at(form: FormName, at: datetime) -> Standard:
    """What counts at a moment; 1 query."""
    return _standard(form, standards(form).filter(decided_at__lte=at).first())


def _standard(form: FormName, row: FormStandard | None) -> Standard:
    keys = frozenset(row.fields) & offered_keys(form) if row else shipped_keys(form)
    return Standard(form, keys, row)


def set_standard(
    *, form: FormName, keys: Collection[str], reason: str, by: Staff, now: datetime
) -> FormStandard:
    """Decide what counts from now on; forms entered before keep their standard. Raises :class:`FormError`."""
    if by.post not in DECIDING:
        raise NotForYouToSetError
    errors = {}
    if not keys or set(keys) - offered_keys(form):
        errors["fields"] = "请至少勾选一项，而且只从所列各项中选"
    if not reason.strip() or len(reason) > WORDS_CHARACTERS_MAX:
        errors["reason"] = f"请写明为什么这样定，不超过 {WORDS_CHARACTERS_MAX} 个字"
    if errors:
        raise FormError(errors)
    with as_domain_errors(), transaction.atomic():
        row = FormStandard.objects.create(
            office_id=by.office_id,
            form=form,
            fields=sorted(set(keys)),
            reason=reason.strip(),
            decided_by=by,
            decided_at=now,
        )
        append(by=by, action="form.standard_set", now=now, detail={"standard": row.pk})
    return row


def score_of(registration: Registration) -> Completeness:
    """How complete a form is now, the customer's signature included; 2 queries."""
    return scores_of([registration])[registration.pk]


def scores_of(registrations: Iterable[Registration]) -> dict[int, Completeness]:
    """The same for several forms that the acting person may see, by their number; 2 queries in all."""
    forms = list(registrations)
    decided = list(FormStandard.objects.all())
    signed = set(
        Signature.objects.filter(registration__in=forms, signer=Signer.CUSTOMER).values_list(
            "registration_id", flat=True
        )
    )
    return {one.pk: _score(one, decided, one.pk in signed) for one in forms}


def _score(registration: Registration, decided: list[FormStandard], signed: bool) -> Completeness:
    kind, at = form_name(registration.kind), registration.entered_at
    row = next((one for one in decided if one.form == kind and one.decided_at <= at), None)
    standard = _standard(kind, row)
    # The customer of a proxy registration is not there to sign.
    if SIGNATURE not in standard.keys or registration.kind == RegistrationKind.PROXY:
        return Completeness(registration.completeness_percent, tuple(registration.missing))
    missing = (*registration.missing, *(() if signed else (SIGNATURE_LABEL,)))
    return measured(len(standard.keys) + ALWAYS, missing)
