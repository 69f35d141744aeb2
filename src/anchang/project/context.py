"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """`csp_nonce` for the rare inline script, `demo` where the demo office is served."""
    return {"csp_nonce": getattr(request, "csp_nonce", ""), "demo": settings.DEMO}
