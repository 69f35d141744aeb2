"""How the reception board says things: seats, since when, how long."""

import re
from collections.abc import Mapping
from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from anchang.apps.reception.board import AWAY, SERVING, Board, BoardSeat, BoardTurn
from anchang.domain.rotation.fairness import Share

register = template.Library()

NUMERALS = "一二三四五六七八九十"
CLAUSE_IN_BRACKETS = re.compile(r"\s*[(（]条款 ?[\d.、 ]+[)）]")

SPACE_AT_A_SIGN = re.compile(r" (?=[，。：；（）、])|(?<=[，。：；（）、]) ")
PICTURE_WIDTH, PICTURE_EDGE = 240, 8
SPACE_BETWEEN_WORDS = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")


@register.filter
def seat_words(position: int) -> str:
    """左一, 左二, ... as people in the room say it."""
    if position <= 10:
        return f"左{NUMERALS[position - 1]}"
    tens, ones = divmod(position, 10)
    return f"左{NUMERALS[tens - 1] if tens > 1 else ''}十{NUMERALS[ones - 1] if ones else ''}"


@register.filter
def reasons(board: Board) -> str:
    """Why the next one is next, without the name that stands above and the clause that stands beside."""
    told = board.why[:-1] if board.next_id else board.why
    return SPACE_BETWEEN_WORDS.sub("", "".join(CLAUSE_IN_BRACKETS.sub("", sentence) for sentence in told))


@register.filter
def tight(sentence: str) -> str:
    """No spaces between Chinese words; sentences are put together with them around names."""
    return SPACE_AT_A_SIGN.sub("", SPACE_BETWEEN_WORDS.sub("", sentence)).strip()


@register.filter
def named(person: str, names: Mapping[str, str]) -> str:
    """A person's name by id; nobody is nobody."""
    return names.get(person, "没有人")


@register.filter
def without_trailing_clauses(sentence: str) -> str:
    return CLAUSE_IN_BRACKETS.sub("", sentence)


@register.filter
def full_stop(sentence: str) -> str:
    """A sentence ends with 。 once, whoever wrote it."""
    return f"{sentence.rstrip('。')}。" if sentence else ""


@register.simple_tag
def seat_since(seat: BoardSeat, now: datetime) -> str:
    """Since when a seat has been as it is; minutes while serving."""
    if seat.since is None:
        return ""
    if seat.state == SERVING:
        return f"已 {minutes(seat.since, now)} 分钟"
    local, today = timezone.localtime(seat.since), timezone.localtime(now)
    return f"{local:%H:%M} 起" if local.date() == today.date() else f"{local:%m-%d} 起"


@register.simple_tag
def turn_state(turn: BoardTurn, now: datetime) -> str:
    if turn.void:
        return "已改派"
    if turn.ended_at is None:
        return f"接待中 {minutes(turn.began_at, now)} 分钟"
    return f"已送客 {minutes(turn.began_at, turn.ended_at)} 分钟"


@register.filter
def is_away(seat: BoardSeat) -> bool:
    return seat.state == AWAY


@register.simple_tag
def band_picture(share: Share, widest: int) -> SafeString:
    """The band that chance allows, with the expected and the actual number of turns on it."""
    scale = (PICTURE_WIDTH - 2 * PICTURE_EDGE) / max(widest, 1)
    at = {
        name: PICTURE_EDGE + scale * value
        for name, value in (
            ("low", share.low),
            ("high", share.high),
            ("expected", share.expected),
            ("actual", share.actual),
        )
    }
    return format_html(
        '<svg class="band{}" viewBox="0 0 {} 24" role="img" aria-label="实接 {} 轮，范围 {} 到 {} 轮">'
        '<path class="band-axis" d="M{} 12H{}"/>'
        '<rect class="band-range" x="{}" y="6" width="{}" height="12" rx="6"/>'
        '<path class="band-expected" d="M{} 3V21"/><circle class="band-actual" cx="{}" cy="12" r="5"/></svg>',
        "" if share.within else " outside",
        PICTURE_WIDTH,
        share.actual,
        share.low,
        share.high,
        PICTURE_EDGE,
        PICTURE_WIDTH - PICTURE_EDGE,
        f"{at['low'] - PICTURE_EDGE / 2:.1f}",
        f"{at['high'] - at['low'] + PICTURE_EDGE:.1f}",
        f"{at['expected']:.1f}",
        f"{at['actual']:.1f}",
    )


def minutes(since: datetime, until: datetime) -> int:
    return max(0, int((until - since).total_seconds() // 60))
