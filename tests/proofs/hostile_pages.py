"""Pages that end a request in every bad way there is, to see who acts afterwards."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import path

from anchang.foundation.errors import DomainError
from anchang.foundation.rls import role_of
from anchang.project.middleware import ActorMiddleware
from tests.foundation.pages import acting_now, stranger, who

# What ran after the commit of a request, and as whom.
AFTER_COMMIT: list[str] = []


def fails(request: HttpRequest) -> HttpResponse:
    raise DomainError("做到一半")


def breaks_the_transaction(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    return HttpResponse(acting_now())


def times_out(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 1")
        cursor.execute("SELECT pg_sleep(5)")
    return HttpResponse(acting_now())


def is_cancelled(request: HttpRequest) -> HttpResponse:
    """Cancelled again and again until it notices: the first time may come before the query."""
    connection.ensure_connection()
    raw: Any = connection.connection
    ended = threading.Event()

    def cancel() -> None:
        while not ended.wait(0.005):
            raw.cancel()

    canceller = threading.Thread(target=cancel)
    canceller.start()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")
    finally:
        ended.set()
        canceller.join()
    return HttpResponse(acting_now())


def loses_its_connection(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    return HttpResponse(acting_now())


def streams(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(iter([acting_now()]))


def rolls_a_savepoint_back(request: HttpRequest) -> HttpResponse:
    try:
        with transaction.atomic():
            raise ValueError
    except ValueError:
        return HttpResponse(acting_now())


def works_after_the_commit(request: HttpRequest) -> HttpResponse:
    transaction.on_commit(lambda: AFTER_COMMIT.append(acting_now()))
    return HttpResponse(acting_now())


class SessionLevel(ActorMiddleware):
    """The negative control: who acts is set for the session, as many programs do it."""

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        if not request.user.is_authenticated:
            return None
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('role', %s, false)", [role_of(request.user.post)])
        return view(request, *args, **kwargs)


# What a page answers: the acting person, nobody, or an error.
TELLING = {"who": who, "savepoint": rolls_a_savepoint_back, "after": works_after_the_commit}
NOBODY = {"stranger": stranger}
FAILING = {
    "fails": fails,
    "breaks": breaks_the_transaction,
    "timeout": times_out,
    "cancelled": is_cancelled,
    "lost": loses_its_connection,
    "streams": streams,
}
urlpatterns = [path(f"{name}/", view) for name, view in {**TELLING, **NOBODY, **FAILING}.items()]
