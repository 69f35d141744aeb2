"""The tabs under 服务, and how the run sheet says things."""

from datetime import datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from anchang.apps.service.models import Inquiry
from anchang.domain.run_sheet import TOOL_WORDS, WHO_WORDS, Progress, Tool, Who
from anchang.web.service.tabs import Item, items_for

register = template.Library()


@register.simple_tag(takes_context=True)
def service_tabs(context: dict[str, Any]) -> list[Item]:
    request = context["request"]
    return items_for(request.user, request.path)


@register.simple_tag
def service_files() -> SafeString:
    """The stylesheet of the pages under 服务."""
    return format_html('<link rel="stylesheet" href="{}">', static("anchang/service.css"))


@register.simple_tag
def minutes_between(since: datetime, until: datetime) -> int:
    return max(0, int((until - since).total_seconds() // 60))


@register.filter
def who_words(who: Who) -> str:
    return WHO_WORDS[who]


@register.simple_tag
def percent(progress: Progress) -> int:
    """How much of a sheet has been accounted for: done, or left out with a reason."""
    return round(100 * (progress.done + progress.skipped) / len(progress.standings))


@register.simple_tag
def open_steps(progress: Progress) -> list[str]:
    """Steps for everybody that were neither done nor left out with a reason."""
    return [one.step.title for one in progress.standings if one.open and one.step.required]


@register.simple_tag
def validity(inquiry: Inquiry, now: datetime) -> str:
    """Whether an answer still holds."""
    left = inquiry.valid_minutes - minutes_between(inquiry.asked_at, now)
    return f"还有 {left} 分钟有效" if left > 0 else "已过时，要重新问"


@register.filter
def tool_words(tool: Tool) -> str:
    return TOOL_WORDS[tool]


@register.filter
def numeral(count: int) -> str:
    """几步: one, two, three as people say them."""
    return "〇一两三四五六七八九"[count] if 0 <= count <= 9 else str(count)
