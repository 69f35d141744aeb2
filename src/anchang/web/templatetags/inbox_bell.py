"""The bell of the top bar."""

from typing import Any

from django import template

from anchang.apps.inbox.queries import COUNTED_MAX, unread_count
from anchang.foundation import clock

register = template.Library()


@register.inclusion_tag("inbox/_bell.html", takes_context=True)
def bell(context: dict[str, Any]) -> dict[str, Any]:
    """How many messages wait for the reader; 1 query."""
    count = unread_count(context["request"].user, clock.now())
    return {"count": count, "shown": f"{count}+" if count >= COUNTED_MAX else str(count)}
