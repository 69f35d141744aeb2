"""The copy that a person gets of a document: opened against their own record, stamped with who they are."""

import hashlib
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from anchang.apps.documents.actions import purpose_of
from anchang.apps.documents.models import Opening, Paper
from anchang.apps.documents.papers.kinds import PaperKind, RefusedPaperError
from anchang.apps.documents.papers.marks import Mark
from anchang.apps.documents.papers.workshop import stamp
from anchang.apps.documents.refusals import GoneError, SpoiltError
from anchang.apps.offices.models import Office, Staff
from anchang.foundation.errors import DomainError
from anchang.foundation.vault import VaultError, opened_bytes


class NotStampedError(DomainError):
    """The stamp could not be put on; without it nobody gets the file."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A stamped file; `name` is ours, never the uploader's."""

    content: bytes
    kind: PaperKind
    name: str


def opening_of(opening_id: int, by: Staff) -> Opening | None:
    """One of the person's own openings, with its version and document; 1 query."""
    found = Opening.objects.filter(pk=opening_id, owner=by)
    return found.select_related("version__document").first()


def mark_of(opening: Opening, paper: Paper, by: Staff, office: Office) -> Mark:
    """Who looks at what, and when, as it is written on the copy."""
    return Mark(
        office=office.name,
        document_number=opening.version.document.number,
        version_number=opening.version.number,
        title=paper.title,
        viewer=by.display_name,
        viewer_number=by.number,
        account=by.username,
        moment=f"{timezone.localtime(opening.opened_at):%Y-%m-%d %H:%M}",
        opening=opening.pk,
    )


def copy_for(opening: Opening, paper: Paper, by: Staff, office: Office) -> Copy:
    """The file of an opening of some minutes ago, stamped. Raises GoneError, SpoiltError, NotStampedError."""
    kind = PaperKind(paper.kind)
    content = _file_for(opening, paper)
    try:
        stamped = stamp(content, kind, mark_of(opening, paper, by, office))
    except RefusedPaperError as error:
        raise NotStampedError(str(error)) from error
    document, version = opening.version.document.number, opening.version.number
    name = f"document-{document}-v{version}-{opening.pk}.{kind.facts.extension}"
    return Copy(stamped, kind, name)


def _file_for(opening: Opening, paper: Paper) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM documents_file_for(%s)", [opening.pk])
        row = cursor.fetchone()
    if row is None:
        raise GoneError
    try:
        content = opened_bytes(bytes(row[0]), purpose=purpose_of(opening.version_id))
    except VaultError as error:
        raise SpoiltError from error
    if hashlib.sha256(content).hexdigest() != paper.sha256:
        raise SpoiltError
    return content
