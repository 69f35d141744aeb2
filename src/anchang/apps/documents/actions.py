"""Writes to the document library (1.3): filing, the steps of a version, openings and receipts."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from anchang.apps.documents.audience import Audience
from anchang.apps.documents.choices import OpeningKind, StepKind, may_file, needs_release, widest_audience
from anchang.apps.documents.models import (
    REASON_CHARACTERS_MAX,
    TITLE_CHARACTERS_MAX,
    Confirmation,
    Document,
    Opening,
    Paper,
    Step,
    Version,
)
from anchang.apps.documents.papers.kinds import Family, PaperKind, RefusedPaperError
from anchang.apps.documents.papers.workshop import inspect
from anchang.apps.documents.refusals import (
    EntryError,
    MissingReasonError,
    NoAudienceError,
    NotShownError,
    NotYourCategoryError,
    ReadFirstError,
    TooWideError,
)
from anchang.apps.offices.choices import Post
from anchang.apps.offices.entries import tidied
from anchang.apps.offices.models import Staff
from anchang.domain.confidential import Category
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append
from anchang.foundation.vault import sealed_bytes

# What the database keeps of a version.
_STANDING = ["state", "audience", "open_to"]


@dataclass(frozen=True, slots=True)
class Filing:
    """What a person says about a file that they bring."""

    title: str
    audience: Audience
    note: str = ""
    asks_confirmation: bool = False


def file_document(*, category: Category, filing: Filing, content: bytes, by: Staff, now: datetime) -> Version:
    """Bring a new document into the library. Raises EntryError beside `file` for a file that is not taken."""
    if not may_file(by.post, category):
        raise NotYourCategoryError
    facts = _checked(category, filing, content)
    with as_domain_errors(), transaction.atomic():
        document = Document.objects.create(
            office_id=by.office_id, owner=by, category=category.value, opened_at=now
        )
        return _add_version(document, facts, content, by, now)


def file_version(*, document: Document, filing: Filing, content: bytes, by: Staff, now: datetime) -> Version:
    """Bring a new version of a document; until it is released the present one stays."""
    category = Category(document.category)
    if not may_file(by.post, category):
        raise NotYourCategoryError
    facts = _checked(category, filing, content)
    with as_domain_errors(), transaction.atomic():
        return _add_version(document, facts, content, by, now)


@dataclass(frozen=True, slots=True)
class _Facts:
    """A filing whose words and file have been checked."""

    filing: Filing
    kind: PaperKind
    page_count: int


def _checked(category: Category, filing: Filing, content: bytes) -> _Facts:
    title = tidied(filing.title, "title", "标题", TITLE_CHARACTERS_MAX)
    if len(filing.note) > REASON_CHARACTERS_MAX:
        raise EntryError("note", f"说明最多 {REASON_CHARACTERS_MAX} 个字。")
    _refuse_odd_audience(category, filing.audience)
    try:
        found = inspect(content)
    except RefusedPaperError as error:
        raise EntryError("file", str(error)) from error
    tidy = Filing(title, filing.audience, filing.note.strip(), filing.asks_confirmation)
    return _Facts(tidy, found.kind, found.page_count)


def _refuse_odd_audience(category: Category, audience: Audience) -> None:
    if not audience:
        raise NoAudienceError
    if not audience.posts <= widest_audience(category):
        raise TooWideError


def _add_version(document: Document, facts: _Facts, content: bytes, by: Staff, now: datetime) -> Version:
    filing = facts.filing
    version = Version.objects.create(
        office_id=by.office_id, document=document, owner=by, audience=filing.audience.words
    )
    fingerprint = hashlib.sha256(content).hexdigest()
    Paper.objects.create(
        office_id=by.office_id,
        owner=by,
        version=version,
        title=filing.title,
        kind=facts.kind.value,
        byte_count=len(content),
        page_count=facts.page_count,
        sha256=fingerprint,
        note=filing.note,
        asks_confirmation=filing.asks_confirmation,
        filed_at=now,
    )
    _store(version, content, by)
    detail = {"document": document.pk, "version": version.pk, "sha256": fingerprint}
    append(by=by, action="document.filed", now=now, detail=detail)
    if by.post == Post.SALES_MANAGER or not needs_release(Category(document.category)):
        _step(version, StepKind.RELEASED, by, now, audience=filing.audience)
    document.refresh_from_db(fields=["number", "open_to"])
    version.refresh_from_db(fields=["number", *_STANDING])
    return version


def _store(version: Version, content: bytes, by: Staff) -> None:
    """Plain INSERT: no post may read the table, so nothing is returned."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO documents_content (office_id, owner_id, version_id, sealed) VALUES (%s, %s, %s, %s)",
            [by.office_id, by.pk, version.pk, sealed_bytes(content, purpose=purpose_of(version.pk))],
        )


def purpose_of(version_id: int) -> str:
    """What a file is sealed for: it opens for its own version alone."""
    return f"documents_content.{version_id}"


def release(*, version: Version, audience: Audience, by: Staff, now: datetime) -> None:
    """Make a waiting version the current one, for `audience`; the one before becomes an earlier version."""
    _refuse_odd_audience(Category(version.document.category), audience)
    _take(version, StepKind.RELEASED, by, now, audience=audience)


def refuse(*, version: Version, reason: str, by: Staff, now: datetime) -> None:
    """Do not release a waiting version."""
    _take(version, StepKind.REFUSED, by, now, reason=reason)


def change_audience(*, version: Version, audience: Audience, by: Staff, now: datetime) -> None:
    """Open the current version to others, or to fewer; who is left out is out at once."""
    _refuse_odd_audience(Category(version.document.category), audience)
    _take(version, StepKind.AUDIENCE, by, now, audience=audience)


def withdraw(*, version: Version, reason: str, by: Staff, now: datetime) -> None:
    """Take the current or waiting version away; it is kept, open to its filer and the sales manager."""
    _take(version, StepKind.WITHDRAWN, by, now, reason=reason)


def _take(
    version: Version,
    kind: StepKind,
    by: Staff,
    now: datetime,
    *,
    audience: Audience | None = None,
    reason: str = "",
) -> None:
    with as_domain_errors(), transaction.atomic():
        _step(version, kind, by, now, audience=audience, reason=reason)
        version.refresh_from_db(fields=_STANDING)


def _step(
    version: Version,
    kind: StepKind,
    by: Staff,
    now: datetime,
    *,
    audience: Audience | None = None,
    reason: str = "",
) -> None:
    if len(reason) > REASON_CHARACTERS_MAX:
        raise EntryError("reason", f"理由最多 {REASON_CHARACTERS_MAX} 个字。")
    Step.objects.create(
        office_id=by.office_id,
        owner=by,
        version=version,
        kind=kind,
        audience=audience.words if audience else [],
        reason=reason.strip(),
        decided_at=now,
    )
    append(by=by, action=f"document.{kind.value}", now=now, detail={"version": version.pk})


def open_version(*, paper: Paper, kind: OpeningKind, reason: str, by: Staff, now: datetime) -> Opening:
    """Record that somebody opens a version; the file is handed out against this record alone (`copies`)."""
    downloads = PaperKind(paper.kind).family is Family.OFFICE
    if downloads and kind is not OpeningKind.DOWNLOADED:
        raise NotShownError
    if downloads and not reason.strip():
        raise MissingReasonError
    if len(reason) > REASON_CHARACTERS_MAX:
        raise EntryError("reason", f"用途最多 {REASON_CHARACTERS_MAX} 个字。")
    with as_domain_errors(), transaction.atomic():
        opening = Opening.objects.create(
            office_id=by.office_id,
            owner=by,
            version_id=paper.version_id,
            kind=kind,
            reason=reason.strip(),
            opened_at=now,
        )
        append(by=by, action=f"document.{kind.value}", now=now, detail={"opening": opening.pk})
    return opening


def confirm_read(*, version: Version, by: Staff, now: datetime) -> None:
    """Confirm having read a version that one has opened before."""
    if not Opening.objects.filter(office_id=by.office_id, version=version, owner=by).exists():
        raise ReadFirstError
    with as_domain_errors(), transaction.atomic():
        Confirmation.objects.create(office_id=by.office_id, owner=by, version=version, confirmed_at=now)
        append(by=by, action="document.confirmed", now=now, detail={"version": version.pk})
