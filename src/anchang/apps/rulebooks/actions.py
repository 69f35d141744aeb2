"""Adopting a rulebook: a new version each time, never an edit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.domain.rulebook import RulebookError, shipped_library
from anchang.foundation.errors import DomainError, as_domain_errors, refuses
from anchang.foundation.ledger.append import append

from .models import AdoptionVersion
from .queries import compiled_rulebook

ADOPTING_POSTS = (Post.SALES_MANAGER, Post.PROJECT_MANAGER, Post.ADMINISTRATOR)


class AdoptionRefusedError(DomainError):
    message = "这样的制度不能采用。"


class SomebodyElseAdoptedError(DomainError):
    message = "别人刚刚改了制度，请看过新版再改。"


class AdoptionsAreNeverChangedError(DomainError):
    message = "制度版本不能更改，请另立新版。"
    clause = "2.1.4"


refuses("an_adoption_number_is_given_once_in_an_office", SomebodyElseAdoptedError)
refuses("rulebooks_adoptionversion_is_append_only", AdoptionsAreNeverChangedError)


def adopt(
    *,
    adoption: str,
    choices: Mapping[str, str],
    parameters: Mapping[str, int | str],
    effective_day: date,
    reason: str,
    by: Staff,
    now: datetime,
) -> AdoptionVersion:
    """Adopt a shipped rulebook with its choices and limits from a day on.

    Raises :class:`AdoptionRefusedError` for an unknown rulebook, choice or limit, without a reason, or by
    the wrong post.
    """
    if by.post not in ADOPTING_POSTS:
        raise AdoptionRefusedError("制度由销售经理、专案经理或系统管理员采用。")
    if not reason.strip():
        raise AdoptionRefusedError("请写明采用的理由。")
    if adoption not in shipped_library().adoptions:
        raise AdoptionRefusedError(f"没有名为「{adoption}」的采用方案。")
    try:
        compiled_rulebook(
            adoption,
            json.dumps(dict(choices), sort_keys=True),
            json.dumps(dict(parameters), sort_keys=True),
            effective_day,
        )
    except RulebookError as error:
        raise AdoptionRefusedError(str(error)) from error
    with as_domain_errors(), transaction.atomic():
        newest = AdoptionVersion.objects.filter(office_id=by.office_id).aggregate(Max("number"))[
            "number__max"
        ]
        version = AdoptionVersion.objects.create(
            office_id=by.office_id,
            number=(newest or 0) + 1,
            adoption=adoption,
            choices=dict(choices),
            parameters=dict(parameters),
            effective_day=effective_day,
            reason=reason.strip(),
            decided_at=now,
            decided_by=by,
        )
        append(by=by, action="rulebook.adopted", now=now, detail={"version": version.pk})
    return version
