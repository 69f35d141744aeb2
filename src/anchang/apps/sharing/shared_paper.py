"""A document as its grant shows it: stamped with the viewer, against a view that the database wrote."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from anchang.apps.documents.actions import purpose_of
from anchang.apps.documents.copies import NotStampedError
from anchang.apps.documents.papers.kinds import PaperKind, RefusedPaperError
from anchang.apps.documents.papers.marks import Mark
from anchang.apps.documents.papers.workshop import stamp
from anchang.apps.documents.refusals import SpoiltError
from anchang.apps.offices.models import Office, Staff
from anchang.domain.calendar import OFFICE_ZONE
from anchang.foundation.vault import VaultError, opened_bytes

from .refusals import NotOpenError


@dataclass(frozen=True, slots=True)
class SharedCopy:
    """The viewer's own copy; ``name`` is ours."""

    content: bytes
    kind: PaperKind
    name: str
    document_id: int


def open_shared_paper(
    *, grant_id: int, version_id: int, by: Staff, office: Office, now: datetime
) -> SharedCopy:
    """The stamped copy of a document that was passed on; the database writes the view, then gives the file.

    Raises :class:`NotOpenError` once the grant is over, SpoiltError and NotStampedError as the library does.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sharing_paper_of(%s, %s)", [grant_id, version_id])
        row = cursor.fetchone()
    if row is None:
        raise NotOpenError("现在看不了：已到期、已收回、已有新版，或申请人自己也不再看得到这份资料。")
    view_id, title, kind_name, document_id, document, version, sha256, sealed = row
    mark = Mark(
        office=office.name,
        document_number=document,
        version_number=version,
        title=title,
        viewer=by.display_name,
        viewer_number=by.number,
        account=by.username,
        moment=f"{now.astimezone(OFFICE_ZONE):%Y-%m-%d %H:%M}",
        opening=view_id,
    )
    kind = PaperKind(kind_name)
    try:
        stamped = stamp(_content(bytes(sealed), version_id, sha256), kind, mark)
    except RefusedPaperError as error:
        raise NotStampedError(str(error)) from error
    name = f"document-{document}-v{version}-s{view_id}.{kind.facts.extension}"
    return SharedCopy(stamped, kind, name, document_id)


def _content(sealed: bytes, version_id: int, sha256: str) -> bytes:
    try:
        content = opened_bytes(sealed, purpose=purpose_of(version_id))
    except VaultError as error:
        raise SpoiltError from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise SpoiltError
    return content
