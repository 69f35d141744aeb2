"""The bare views: a form comes in, bare SQL in one transaction, a redirect goes out."""

from __future__ import annotations

from functools import lru_cache

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from anchang.apps.customers.search_keys import phone_key
from benchmarks.reception.bare_sql import Bare, rows_to_copy


@lru_cache(maxsize=1)
def _like() -> dict[str, int]:
    with connection.cursor() as cursor:
        return rows_to_copy(cursor)


def _bare(request: HttpRequest, office_id: int) -> Bare:
    return Bare(connection.cursor(), office_id, int(request.GET["staff"]), _like())


@csrf_exempt
def check_in(request: HttpRequest) -> HttpResponse:
    office_id = int(request.GET["office"])
    with transaction.atomic():
        visit = _bare(request, office_id).check_in(phone_key(office_id, request.POST["phone"]))
    return HttpResponseRedirect(f"/desk/visits/{visit}/")


@csrf_exempt
def register(request: HttpRequest) -> HttpResponse:
    office_id = int(request.GET["office"])
    with transaction.atomic():
        customer = _bare(request, office_id).register(phone_key(office_id, request.POST["phone"]))
    return HttpResponseRedirect(f"/customers/{customer}/")


urlpatterns = [
    path("bare/check-in/", check_in),
    path("bare/register/", register),
    path("", include("anchang.project.urls")),
]
