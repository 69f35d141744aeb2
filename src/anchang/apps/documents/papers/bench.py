"""One piece of work on one file: what the workshop's own process does."""

from dataclasses import dataclass

from anchang.apps.documents.papers.kinds import Family, PaperKind, kind_of
from anchang.apps.documents.papers.marks import Mark


@dataclass(frozen=True, slots=True)
class Found:
    """What a file that is taken turned out to be; `page_count` is 0 where pages are not known."""

    kind: PaperKind
    page_count: int


def inspected(content: bytes) -> Found:
    """Check a file by its content. Raises RefusedPaperError."""
    kind = kind_of(content)
    if kind.family is Family.PAGES:
        from anchang.apps.documents.papers.pdf_check import check_pdf

        return Found(kind, check_pdf(content))
    if kind.family is Family.PICTURE:
        from anchang.apps.documents.papers.image_check import check_picture

        return Found(kind, check_picture(content, kind))
    from anchang.apps.documents.papers.office_check import check_office

    return Found(kind, check_office(content, kind))


def stamped(content: bytes, kind: PaperKind, mark: Mark) -> bytes:
    """The viewer's copy of a file that was taken."""
    if kind.family is Family.PAGES:
        from anchang.apps.documents.papers.pdf_stamp import stamped_pdf

        return stamped_pdf(content, mark)
    if kind.family is Family.PICTURE:
        from anchang.apps.documents.papers.image_stamp import stamped_picture

        return stamped_picture(content, kind, mark)
    from anchang.apps.documents.papers.office_mark import marked_office

    return marked_office(content, mark)
