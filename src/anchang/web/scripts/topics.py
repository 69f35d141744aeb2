"""One script or fact: its address opens the current version, that of an old version says which is newer."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.scripts.choices import APPROVERS, READERS, SPEAKERS, WRITERS, Kind, Standing, VersionState
from anchang.apps.scripts.comparing import Paragraph, Part, compare, words
from anchang.apps.scripts.models import Version
from anchang.apps.scripts.queries import TopicFile
from anchang.foundation.ledger.records import position_of
from anchang.web.scripts.pages import SHELVES, known_topic, known_version
from anchang.web.shared.pages import PageRequest, reading

# Compared word by word; dates and choices change as a whole.
_SENTENCES = frozenset({"title", "question", "source"})


@reading(READERS)
def topic_page(request: PageRequest, topic_id: int) -> HttpResponse:
    file = known_topic(topic_id, request.user)
    version = file.current.version if file.current else file.newest
    return redirect("script_version", topic_id, version.number)


@reading(READERS)
def version_page(request: PageRequest, topic_id: int, number: int) -> HttpResponse:
    file, version = known_version(topic_id, number, request.user)
    return render(request, "scripts/topic.html", _context(request, file, version))


def _context(request: PageRequest, file: TopicFile, version: Version) -> dict[str, Any]:
    before, standing = file.before(version), file.standing(version)
    post, kind = request.user.post, Kind(version.kind)
    own = version.owner_id == request.user.pk
    current = file.current if standing is Standing.CURRENT else None
    speaks = post in SPEAKERS
    return {
        "file": file,
        "version": version,
        "kind": kind,
        "shelf": SHELVES[kind],
        "standing": standing,
        "versions": [(one, file.standing(one)) for one in file.versions],
        "current": current,
        "checks": [one for one in file.checks if one.version_id == version.pk],
        "steps": file.steps.get(version.pk, []),
        "before": before,
        "changes": changes_of(before, version) if before else [],
        "position": position_of("scripts_version", version.pk),
        "writes": post in WRITERS,
        "may_decide": post in APPROVERS and not own and version.state == VersionState.WAITING,
        "may_take_back": own and version.state == VersionState.WAITING,
        "may_withdraw": post in APPROVERS and version.state == VersionState.APPROVED,
        "may_check": kind is Kind.FACT and current is not None and post in WRITERS and not own,
        "owes_reading": speaks and current is not None and not current.read,
        "has_read": speaks and current is not None and current.read,
    }


def changes_of(before: Version, version: Version) -> list[tuple[str, list[Paragraph]]]:
    """Label and what changed, for each part that a person wrote and that differs."""
    found = []
    for name in Version.WRITTEN:
        label = str(Version._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        old, new = _shown(before, name), _shown(version, name)
        if old != new:
            found.append((label, _parts(name, old, new)))
    return found


def _parts(name: str, old: str, new: str) -> list[Paragraph]:
    if name == "body":
        return compare(old, new)
    if name in _SENTENCES:
        return [words(old, new)]
    return [tuple(part for part in (Part("out", old), Part("in", new)) if part.text)]


def _shown(version: Version, name: str) -> str:
    value = getattr(version, name)
    if name == "occasion":
        return str(version.get_occasion_display())
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)
