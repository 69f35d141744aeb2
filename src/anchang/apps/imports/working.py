"""The sealed papers of an import while it is worked on: the file, what was read, what the check found."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from anchang.apps.offices.models import Staff
from anchang.foundation.vault import opened_bytes, sealed_bytes

from .choices import WorkingKind
from .limits import WORKING_HOURS
from .models import Import, Working
from .refusals import FileForgottenError

_PURPOSE = "imports_working"


def keep(subject: Import, kind: WorkingKind, content: bytes, *, by: Staff, now: datetime) -> None:
    """Keep a paper of one's own import until its time is over; the newest of a kind holds."""
    Working.objects.create(
        office_id=by.office_id,
        owner=by,
        subject=subject,
        kind=kind,
        sealed=sealed_bytes(content, purpose=_PURPOSE),
        expires_at=now + timedelta(hours=WORKING_HOURS),
    )


def keep_said(subject: Import, kind: WorkingKind, said: Any, *, by: Staff, now: datetime) -> None:
    """The same for what is said in JSON."""
    keep(subject, kind, json.dumps(said, ensure_ascii=False).encode(), by=by, now=now)


def paper(subject: Import, kind: WorkingKind) -> bytes:
    """The newest paper of a kind. Raises FileForgottenError."""
    newest = Working.objects.filter(subject=subject, kind=kind).order_by("-pk").first()
    if newest is None:
        raise FileForgottenError
    return opened_bytes(bytes(newest.sealed), purpose=_PURPOSE)


def said(subject: Import, kind: WorkingKind) -> dict[str, Any] | None:
    """What the newest paper of a kind says; None when there is none."""
    try:
        found: dict[str, Any] = json.loads(paper(subject, kind))
    except FileForgottenError:
        return None
    return found
