"""Links from a decision to the records it rests on."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from anchang.apps.rulings.choices import DecisionKind
from anchang.apps.rulings.evidence import Source, SourceKind
from anchang.apps.rulings.models import Decision
from anchang.web.templatetags.pages import clause

register = template.Library()

# Records of a customer are lines of the customer's page; what happened at a visit is on the visit's page.
ON_CUSTOMER_PAGE = {
    SourceKind.REGISTRATION: "registration",
    SourceKind.FOLLOW_UP: "follow_up",
    SourceKind.CALL: "call",
    SourceKind.DEAL: "deal",
    SourceKind.COMPLAINT: "complaint",
    SourceKind.CHANGE: "change",
    SourceKind.CONSENT: "consent",
}
KEY_KINDS = frozenset({SourceKind.REGISTRATION, SourceKind.VISIT, SourceKind.DEAL, SourceKind.SEARCH})


@register.simple_tag
def record_link(source: Source | None, customer_id: int | None, words: str) -> str | SafeString:
    """`words` as a link to the record, or plain where the record has no page of its own.

    `customer_id` is None for a visitor who is nobody's customer yet.
    """
    if source is None or source.id is None:
        return words
    if source.kind is SourceKind.VISIT:
        return format_html('<a href="{}">{}</a>', reverse("visit", args=[source.id]), words)
    if source.kind in ON_CUSTOMER_PAGE and customer_id is not None:
        anchor = f"{ON_CUSTOMER_PAGE[source.kind]}-{source.id}"
        return format_html('<a href="{}#{}">{}</a>', reverse("customer", args=[customer_id]), anchor, words)
    return words


@register.filter
def is_key(source: Source) -> bool:
    """Whether attribution rests on records of this kind."""
    return source.kind in KEY_KINDS


@register.simple_tag
def example_mark(number: str) -> SafeString:
    """A clause (2.4.5, or its second case 2.4.5-2) as a chip, a row of the contradictions (R4) as a tag."""
    if number[:1].isdigit():
        return clause(number.partition("-")[0])
    return format_html('<span class="tag">{}</span>', number)


@register.filter
def deciding_clauses(decision: Decision) -> list[str]:
    """The clauses that name the receiver at a check-in; the sentence on credit carries its own."""
    if decision.kind != DecisionKind.CHECK_IN:
        return []
    slot = decision.verdict.get("slots", {}).get("serve", {})
    return list(dict.fromkeys(citation["clause"] for citation in slot.get("citations", [])))
