"""Photos and scans of the paper (2.1.3): checked by content, kept sealed, shown as the viewer's own copy."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from anchang.apps.customers.models import Registration
from anchang.apps.documents.papers.kinds import Family, PaperKind, RefusedPaperError
from anchang.apps.documents.papers.marks import Mark
from anchang.apps.documents.papers.workshop import inspect, stamp
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Office, Staff
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append
from anchang.foundation.vault import VaultError, opened_bytes, sealed_bytes

from .models import Scan, ScanFile
from .refusals import IntakeFormError, NotYourFormError, SpoiltScanError

SCANS_OF_A_FORM_MAX = 12
PAGES_OF_A_SCAN_MAX = 20
NOT_A_SCAN = "请传照片或者扫描的 PDF，不收 Office 文件。"
TOO_MANY_PAGES = f"一份登记表最多 {PAGES_OF_A_SCAN_MAX} 页。"
TOO_MANY_SCANS = f"一张表最多附 {SCANS_OF_A_FORM_MAX} 份扫描件。"


def attach_scan(*, form: Registration, content: bytes, by: Staff, now: datetime) -> Scan:
    """Keep a picture or PDF of the paper; the clerk's of any form, a consultant's of their own.

    Raises :class:`IntakeFormError` beside ``file`` for what is not taken.
    """
    if by.post not in (Post.CONSULTANT, Post.CLERK) or (
        by.post == Post.CONSULTANT and form.owner_id != by.pk
    ):
        raise NotYourFormError
    if Scan.objects.filter(registration=form).count() >= SCANS_OF_A_FORM_MAX:
        raise IntakeFormError({"file": TOO_MANY_SCANS})
    kind, page_count = _checked(content)
    with as_domain_errors(), transaction.atomic():
        scan = Scan.objects.create(
            office_id=by.office_id,
            owner_id=form.owner_id,
            registration=form,
            kind=kind.value,
            byte_count=len(content),
            page_count=page_count,
            sha256=hashlib.sha256(content).hexdigest(),
            attached_at=now,
            attached_by=by,
        )
        ScanFile.objects.create(
            office_id=by.office_id,
            owner_id=form.owner_id,
            scan=scan,
            sealed=sealed_bytes(content, purpose=_purpose(scan.pk)),
        )
        append(by=by, action="intake.scanned", now=now, detail={"scan": scan.pk, "sha256": scan.sha256})
    return scan


def _checked(content: bytes) -> tuple[PaperKind, int]:
    try:
        found = inspect(content)
    except RefusedPaperError as error:
        raise IntakeFormError({"file": str(error)}) from error
    if found.kind.family is Family.OFFICE:
        raise IntakeFormError({"file": NOT_A_SCAN})
    if found.page_count > PAGES_OF_A_SCAN_MAX:
        raise IntakeFormError({"file": TOO_MANY_PAGES})
    return found.kind, found.page_count


def _purpose(scan_id: int) -> str:
    """What a file is sealed for: it opens for its own scan alone."""
    return f"intake_scanfile.{scan_id}"


@dataclass(frozen=True, slots=True)
class ScanCopy:
    """The viewer's own copy, made anew: nothing of the file that came is passed on as it was."""

    content: bytes
    kind: PaperKind
    name: str


def copy_of(*, scan: Scan, office: Office, by: Staff, now: datetime) -> ScanCopy:
    """A scan as somebody may see it, marked with who looks and when.

    Raises :class:`SpoiltScanError` when it was erased, or is not what was attached.
    """
    kept = ScanFile.objects.filter(scan=scan).first()
    if kept is None:
        raise SpoiltScanError("这份扫描件已经按申请删除。")
    try:
        content = opened_bytes(bytes(kept.sealed), purpose=_purpose(scan.pk))
    except VaultError as error:
        raise SpoiltScanError from error
    if hashlib.sha256(content).hexdigest() != scan.sha256:
        raise SpoiltScanError
    kind = PaperKind(scan.kind)
    try:
        stamped = stamp(content, kind, _mark(scan, office, by, now))
    except RefusedPaperError as error:
        raise SpoiltScanError(str(error)) from error
    return ScanCopy(stamped, kind, f"form-{scan.registration_id}-{scan.pk}.{kind.facts.extension}")


def _mark(scan: Scan, office: Office, by: Staff, now: datetime) -> Mark:
    return Mark(
        office=office.name,
        document_number=scan.registration_id,
        version_number=1,
        title="登记表扫描件",
        viewer=by.display_name,
        viewer_number=by.number,
        account=by.username,
        moment=f"{timezone.localtime(now):%Y-%m-%d %H:%M}",
        opening=scan.pk,
        what=f"登记表 {scan.registration_id} 扫描件 {scan.pk}",
    )
