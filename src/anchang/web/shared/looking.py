"""The access log as pages use it: a view notes what it shows, the middleware keeps it with the answer."""

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.http import HttpRequest

from anchang.apps.disclosure.actions import Look, Origin, log_looks
from anchang.apps.disclosure.choices import SHOWN_EVEN_UNLOGGED, Looked
from anchang.apps.offices.models import Staff
from anchang.foundation import clock
from anchang.foundation.addresses import address_of
from anchang.foundation.rls import acting_as
from anchang.foundation.rls.actor import begin_noting

__all__ = ["Looked", "keep_looks", "note", "origin_of"]

_log = logging.getLogger(__name__)
_BROWSERS: Final = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("HeadlessChrome", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "鸿蒙"),
    ("Android", "安卓"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def note(
    request: HttpRequest,
    kind: Looked,
    *,
    customers: Iterable[int] = (),
    what: str,
    grant: int | None = None,
    export: int | None = None,
    document: int | None = None,
) -> None:
    """Remember that this answer shows customers or a confidential document.

    `what` says in a few Chinese words which page; what was typed or shown does not belong in it. A list is
    one note with the ids of all its rows. Writes nothing yet: `keep_looks` does, when the answer is ready.
    """
    looks = _looks(request)
    looks.append(Look(kind, what, tuple(customers), grant, export, document))


def keep_looks(request: HttpRequest, by: Staff) -> None:
    """Write what the answer shows to the access log, as the person who looked.

    After a reading page in a transaction of its own; after a form in the transaction of what it did. Raises
    DatabaseError when a look that must not go unlogged cannot be kept; then nothing is shown. A failure to
    log lesser looks is reported to the operator's log.
    """
    looks = _looks(request)
    if not looks:
        return
    lesser = all(look.kind in SHOWN_EVEN_UNLOGGED for look in looks)
    alone = not connection.in_atomic_block
    try:
        with transaction.atomic(), _acting(by, alone=alone, lesser=lesser):
            log_looks(looks=looks, origin=origin_of(request), by=by, now=clock.now())
    except DatabaseError:
        if not lesser:
            raise
        _log.exception("access log: %d looks of staff %d were not kept", len(looks), by.pk)
    looks.clear()


@contextmanager
def _acting(by: Staff, *, alone: bool, lesser: bool) -> Iterator[None]:
    """In a transaction of its own there is nobody to hand back to: acting ends with it."""
    if alone:
        begin_noting(by.actor, lesser=lesser)
        yield
    else:
        with acting_as(by.actor):
            yield


def origin_of(request: HttpRequest) -> Origin:
    """From where a request came: the address, behind a trusted proxy the one that it names; the device."""
    return Origin(address_of(request.META), _device(request.META.get("HTTP_USER_AGENT", "")))


def _looks(request: HttpRequest) -> list[Look]:
    if not hasattr(request, "_looks"):
        request._looks = []  # type: ignore[attr-defined]
    looks: list[Look] = request._looks  # type: ignore[attr-defined]
    return looks


def _device(agent: str) -> str:
    browser = next((words for mark, words in _BROWSERS if re.search(rf"\b{mark}", agent)), "")
    system = next((words for mark, words in _SYSTEMS if mark in agent), "")
    return "，".join(filter(None, [browser, system])) or "未知设备"
