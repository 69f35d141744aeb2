"""The tabs under 服务."""

from typing import Any

from django import template

from anchang.web.service.tabs import Item, items_for

register = template.Library()


@register.simple_tag(takes_context=True)
def service_tabs(context: dict[str, Any]) -> list[Item]:
    request = context["request"]
    return items_for(request.user, request.path)
