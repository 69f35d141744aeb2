"""From which network address a request comes."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

from django.conf import settings


def address_of(meta: Mapping[str, Any]) -> str | None:
    """The address, behind a trusted proxy the one that it names; None for what is no address."""
    named = meta.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        named = meta.get("HTTP_X_FORWARDED_FOR", named).rpartition(",")[2].strip()
    try:
        return str(ip_address(named))
    except ValueError:
        return None
