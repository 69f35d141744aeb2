"""The product's pages and one more, which looks a customer up as somebody who may see everybody."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from anchang.apps.customers.models import Customer
from anchang.apps.offices.models import Staff
from anchang.foundation.rls import acting_as


def leak(request: HttpRequest, customer_id: int) -> HttpResponse:
    manager = Staff.objects.get(username="qian")
    with acting_as(manager.actor):
        found = Customer.objects.filter(pk=customer_id).first()
    return HttpResponse(found.name if found else "")


urlpatterns = [path("leak/<int:customer_id>/", leak, name="leak"), path("", include("anchang.project.urls"))]
