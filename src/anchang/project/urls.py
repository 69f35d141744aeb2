"""All addresses: the web area's, and a sign of life for monitors."""

from importlib.util import find_spec

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [path("alive/", alive, name="alive")]
urlpatterns.append(path("api/", include("anchang.api.urls")))
if find_spec("anchang.web") and find_spec("anchang.web.urls"):
    urlpatterns.append(path("", include("anchang.web.urls")))
    handler400 = "anchang.web.shared.refusals.bad_request"
    handler403 = "anchang.web.shared.refusals.forbidden"
    handler404 = "anchang.web.shared.refusals.not_found"
