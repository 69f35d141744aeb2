"""An approved correction of the name on a registration: lists, search and cards use it from then on.

The registration and the recorded name stay as they were; the correction stands beside them.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from anchang.apps.conduct.choices import Field
from anchang.apps.conduct.correction_actions import rule_on_correction as rule
from anchang.apps.conduct.models import Correction, CorrectionRuling
from anchang.apps.conduct.records import REGISTRATION
from anchang.apps.conduct.refusals import ConductFormError
from anchang.apps.offices.models import Staff
from anchang.domain.identity import BadNameError, name_key, normalise_name
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .search_keys import pinyin_of

_RENAME = "SELECT customers_rename(%s, %s, %s, %s, %s, %s)"


def rule_on_correction(
    *, correction: Correction, approved: bool, note: str, by: Staff, now: datetime
) -> CorrectionRuling:
    """As in conduct; an approved name is taken over in the same transaction.

    Raises ``ConductFormError`` for a name that is none.
    """
    renames = approved and correction.record_table == REGISTRATION and correction.field == Field.NAME
    name = _checked(correction.wanted) if renames else ""
    with as_domain_errors(), transaction.atomic():
        ruling = rule(correction=correction, approved=approved, note=note, by=by, now=now)
        if renames:
            _take_over(correction, name, by, now)
    return ruling


def _checked(wanted: str) -> str:
    try:
        return normalise_name(wanted)
    except BadNameError as error:
        raise ConductFormError({"note": f"申请的姓名不能用：{error}。"}) from error


def _take_over(correction: Correction, name: str, by: Staff, now: datetime) -> None:
    key = name_key(name)
    with connection.cursor() as cursor:
        cursor.execute(_RENAME, [correction.pk, name, key, *pinyin_of(key), now])
    append(by=by, action="customer.renamed", now=now, detail={"correction": correction.pk})
