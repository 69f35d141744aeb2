"""Template tags and filters of the pages: small marks, Chinese dates, and the navigation by post."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from anchang.domain.identity import mask_phone
from anchang.web.shared.navigation import items_for

register = template.Library()

WEEKDAYS = "一二三四五六日"
CLAUSES_IN_BRACKETS = re.compile(r"\s*[（(]条款 ?([\d.]+(?:、[\d.]+)*)[）)]")
PRESENCE_SHAPES = {
    "here": "here",
    "receiving": "receiving",
    "out": "out",
    "errand": "out",
    "day_off": "off",
    "sick_leave": "off",
    "vacation": "off",
    "business_trip": "trip",
    "home_leave": "home",
}


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """One drawing of icons.svg; decoration only, so hidden from screen readers."""
    large = " icon-large" if size == "large" else ""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        large,
        static("anchang/icons.svg"),
        name,
    )


@register.simple_tag
def clause(number: str) -> SafeString:
    """The chip `条款 2.4.3`, which opens that clause in the rulebook."""
    return format_html('<a class="clause" href="{}">条款 {}</a>', clause_address(number), number)


@register.simple_tag
def clauses(numbers: Iterable[str]) -> SafeString:
    chips = format_html_join(" ", "{}", ((clause(number),) for number in numbers))
    if not chips:
        return chips
    return format_html('<span class="clauses">{}</span>', chips)


@register.filter
def with_chips(sentence: object) -> SafeString:
    """A sentence whose clauses in brackets, （条款 2.4.3、3.2.2）, become chips."""
    parts = CLAUSES_IN_BRACKETS.split(str(sentence))
    shown = [format_html("{}", parts[0])]
    for numbers, rest in zip(parts[1::2], parts[2::2], strict=True):
        shown.append(format_html(" {} {}", clauses(numbers.split("、")), rest))
    return format_html_join("", "{}", ((one,) for one in shown))


def clause_address(number: str) -> str:
    return f"{reverse('rulebook')}#clause-{number}"


@register.simple_tag
def presence(state: str, label: str) -> SafeString:
    """Presence as a shape and a word: never colour alone."""
    shape = PRESENCE_SHAPES.get(state, "off")
    return format_html(
        '<span class="mark {}"><svg aria-hidden="true"><use href="{}#{}"/></svg>{}</span>',
        shape,
        static("anchang/icons.svg"),
        shape,
        label,
    )


ITEMS_OF_A_PHONE = 4


@register.inclusion_tag("shared/parts/navigation.html", takes_context=True)
def navigation(context: dict[str, Any]) -> dict[str, Any]:
    request = context["request"]
    items = items_for(getattr(request, "user", None), request.path)
    more = items[ITEMS_OF_A_PHONE:] if len(items) > ITEMS_OF_A_PHONE + 1 else []
    return {"items": items, "more": more, "more_is_current": any(item.current for item in more)}


@register.inclusion_tag("shared/parts/field.html")
def field(bound: Any, span: str = "", source: str = "") -> dict[str, Any]:
    """A form field: label above, help below, errors beside it in words; `source`: from where it is known."""
    return {"field": bound, "span": span, "source": source}


@register.filter
def day(value: date | datetime | None) -> str:
    """2026-11-23 周一."""
    if value is None:
        return "—"
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    return f"{local:%Y-%m-%d} 周{WEEKDAYS[local.weekday()]}"


@register.filter
def moment(value: datetime | None) -> str:
    """2026-11-23 周一 14:05."""
    return "—" if value is None else f"{day(value)} {clock(value)}"


@register.filter
def short_moment(value: datetime | None) -> str:
    """11-23 14:05."""
    return "—" if value is None else f"{timezone.localtime(value):%m-%d %H:%M}"


@register.filter
def clock(value: datetime | None) -> str:
    return "—" if value is None else f"{timezone.localtime(value):%H:%M}"


@register.filter
def masked(phone: str) -> str:
    """138****5678."""
    return mask_phone(phone)


@register.filter
def yuan(fen: int) -> str:
    """¥1,234,567.00."""
    return f"¥{fen // 100:,}.{fen % 100:02d}"


@register.filter
def overdue(days_left: int) -> int:
    """How many days over, as a positive number."""
    return -days_left


@register.simple_tag
def share_bar(basis_points: Iterable[int]) -> SafeString:
    """Shares as one bar; an SVG because the content policy allows no style attributes."""
    parts, left = [], 0.0
    for place, share in enumerate(basis_points):
        width = share / 100
        parts.append((left, max(width - 0.4, 0), "fill" if place == 0 else "second"))
        left += width
    rects = format_html_join(
        "",
        '<rect x="{}" width="{}" height="8" class="{}"/>',
        ((f"{x:.2f}", f"{w:.2f}", c) for x, w, c in parts),
    )
    return format_html(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">{}</svg>', rects
    )


@register.simple_tag
def progress_bar(percent: int) -> SafeString:
    return format_html(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="8" rx="1"/>'
        '<rect class="fill" width="{}" height="8" rx="1"/></svg>',
        max(0, min(100, percent)),
    )


@register.simple_tag(takes_context=True)
def finished_draft(context: dict[str, Any]) -> str:
    """The draft whose form was just saved, named by the address that the saving page sent people to."""
    return str(context["request"].GET.get("draft_done", ""))[:40]


@register.simple_tag(takes_context=True)
def same_page_with(context: dict[str, Any], **changes: Any) -> str:
    """This page's query string with some values changed; an empty value removes its key."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        if value in ("", None):
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}"
