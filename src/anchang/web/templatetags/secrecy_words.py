"""The tabs under 保密."""

from typing import Any

from django import template

from anchang.web.secrecy.tabs import Item, items_for

register = template.Library()


@register.simple_tag(takes_context=True)
def secrecy_tabs(context: dict[str, Any]) -> list[Item]:
    request = context["request"]
    return items_for(request.user, request.path)
