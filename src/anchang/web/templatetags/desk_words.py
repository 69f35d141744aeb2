"""How the reception board says things: seats, since when, how long."""

import re
from datetime import datetime

from django import template
from django.utils import timezone

from anchang.apps.reception.board import AWAY, SERVING, Board, BoardSeat, BoardTurn

register = template.Library()

NUMERALS = "一二三四五六七八九十"
CLAUSE_IN_BRACKETS = re.compile(r"\s*[(（]条款 ?[\d.、 ]+[)）]")

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


def minutes(since: datetime, until: datetime) -> int:
    return max(0, int((until - since).total_seconds() // 60))
