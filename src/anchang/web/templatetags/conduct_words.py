"""How breach cases say things."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from anchang.apps.conduct.choices import Outcome
from anchang.apps.conduct.correction_queries import Corrected
from anchang.apps.conduct.judging import yuan_words
from anchang.apps.conduct.models import Decision
from anchang.apps.conduct.queries import CaseFile, Standing
from anchang.web.conduct.records import shown_value

register = template.Library()

COLOURS = {Standing.ANSWERING: "", Standing.READY: "warn", Standing.OBJECTED: "warn"}


@register.simple_tag
def standing(file: CaseFile) -> SafeString:
    return format_html('<span class="tag {}">{}</span>', COLOURS.get(file.standing, "accent"), file.standing)


@register.filter
def was_shown(one: Corrected) -> str:
    return shown_value(one.item, one.was)


@register.filter
def now_shown(one: Corrected) -> str:
    return shown_value(one.item, one.now)


@register.filter
def decided(decision: Decision) -> str:
    """绩效扣减 300 元，通报批评."""
    if decision.outcome == Outcome.NONE:
        return str(Outcome.NONE.label)
    done = [words for name, words in Decision.MEASURES if getattr(decision, name)]
    if decision.amount_fen is not None:
        done.insert(0, f"绩效扣减 {yuan_words(decision.amount_fen, decision.amount_fen)}")
    return "，".join(done)
