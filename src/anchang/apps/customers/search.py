"""What the search box means, and the customers that it finds among those whom somebody may see.

Row security allows an index only for comparisons that cannot leak, and LIKE is none of them: the beginning
of a name is a range, in columns sorted by bytes.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from django.db.models import QuerySet, TextChoices

from anchang.domain.identity import (
    BadNameError,
    BadPhoneError,
    name_key,
    normalise_last_four,
    normalise_phone,
)

from .models import Customer
from .search_keys import letters, phone_key, tail_key

SEARCH_CHARACTERS_MAX = 40
# Nobody reads further than this in one list, and nobody counts further.
LISTED_MAX = 1000
_AFTER_ALL_TEXT = "\U0010ffff"


class Way(TextChoices):
    """What was typed, in the order in which it is tried."""

    EVERYBODY = "everybody", "全部"
    TAIL = "tail", "后四位"
    PHONE = "phone", "完整电话"
    NOTHING = "nothing", "不是电话也不是姓名"
    LETTERS = "letters", "拼音或首字母"
    NAME = "name", "姓名"


@dataclass(frozen=True, slots=True)
class Search:
    """``text`` is normalised for its ``way``."""

    way: Way
    text: str = ""


def read(typed: str) -> Search:
    """What somebody means: four digits are last digits, seven to fifteen a whole number, any other digits
    nothing; letters are the beginning of a pinyin or of its initials, everything else of a name.
    """
    text = unicodedata.normalize("NFKC", typed).strip()[:SEARCH_CHARACTERS_MAX]
    if not text:
        return Search(Way.EVERYBODY)
    return _as_tail(text) or _as_phone(text) or _as_name(text)


def _as_tail(text: str) -> Search | None:
    try:
        return Search(Way.TAIL, normalise_last_four(text))
    except BadPhoneError:
        return None


def _as_phone(text: str) -> Search | None:
    try:
        return Search(Way.PHONE, normalise_phone(text))
    except BadPhoneError:
        return None


def _as_name(text: str) -> Search:
    if text.isascii():
        found = letters(text)
        return Search(Way.LETTERS, found) if not found.isdigit() and found else Search(Way.NOTHING)
    try:
        return Search(Way.NAME, name_key(text))
    except BadNameError:
        return Search(Way.NOTHING)


def matching(customers: QuerySet[Customer], search: Search, office_id: int) -> QuerySet[Customer]:
    """Those of ``customers`` that a search finds, at most a few more than ``LISTED_MAX`` of a beginning."""
    match search.way:
        case Way.EVERYBODY:
            return customers
        case Way.TAIL:
            return customers.filter(tail_key=tail_key(office_id, search.text))
        case Way.PHONE:
            return customers.filter(phone_key=phone_key(office_id, search.text))
        case Way.NAME:
            return _among(_beginning(customers, "name_key", search.text))
        case Way.LETTERS:
            columns = ("name_pinyin", "name_initials")
            return _among(*(_beginning(customers, column, search.text) for column in columns))
        case Way.NOTHING:
            return customers.none()
    raise AssertionError(search.way)


def _beginning(customers: QuerySet[Customer], column: str, start: str) -> QuerySet[Customer]:
    within = {f"{column}__gte": start, f"{column}__lt": start + _AFTER_ALL_TEXT}
    return customers.filter(**within).order_by(column)


def _among(*hits: QuerySet[Customer]) -> QuerySet[Customer]:
    """Beginnings with a bound each, so that no plan walks the whole book for a page of them."""
    bounded = [found.values("pk")[: LISTED_MAX + 1] for found in hits]
    return Customer.objects.filter(pk__in=bounded[0].union(*bounded[1:]) if bounded[1:] else bounded[0])
