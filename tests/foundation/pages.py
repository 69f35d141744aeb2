"""Small pages to watch the request machinery with."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import path

from anchang.apps.offices.models import Estate, Staff
from anchang.foundation.errors import DomainError


def acting_now() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT concat_ws(' ', current_user, anchang_office(), anchang_staff())")
        return str(cursor.fetchone()[0])


def who(request: HttpRequest) -> HttpResponse:
    return HttpResponse(acting_now())


@login_not_required
def stranger(request: HttpRequest) -> HttpResponse:
    return HttpResponse(acting_now())


def lazy(request: HttpRequest) -> TemplateResponse:
    """The rows are fetched while the template renders, after the view has returned."""
    template = engines["django"].from_string("{% for one in people %}{{ one.username }} {% endfor %}")
    return TemplateResponse(request, template, {"people": Staff.objects.order_by("pk")})


def rename(request: HttpRequest) -> HttpResponse:
    changed = Estate.objects.update(name="改过的名字")
    if "fail" in request.GET:
        raise DomainError("做到一半")
    if "mark" in request.GET:
        transaction.set_rollback(True)
    return HttpResponse(str(changed))


def streamed(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(iter([acting_now()]))


urlpatterns = [
    path("who/", who),
    path("stranger/", stranger),
    path("lazy/", lazy),
    path("rename/", rename),
    path("streamed/", streamed),
]
