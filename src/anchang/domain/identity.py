"""Who is this person: phone numbers, names, and what two sets of details have in common.

The source rulebook does not say which details make two registrations one person (gap G10). We compare what
a visit form must have by 2.1.1, name and contact, and report *which* elements agree; the rulebook decides
what follows.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

PHONE_DIGITS_MIN = 7
PHONE_DIGITS_MAX = 15
NAME_CHARACTERS_MAX = 40

_SEPARATORS = re.compile(r"[\s\-–—.()/]+")
_COUNTRY = re.compile(r"^(?:\+|00)86")
_TITLES = ("先生", "女士", "小姐", "太太")


class BadPhoneError(ValueError):
    """The text is no phone number; the message says what to type instead."""


class BadNameError(ValueError):
    """The text is no name; the message says what to type instead."""


def normalise_phone(text: str) -> str:
    """Digits only, without the country prefix 86. Full-width digits, spaces and dashes are accepted.

    Raises :class:`BadPhoneError` for anything which is not 7 to 15 digits.
    """
    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text).strip())
    plain = _COUNTRY.sub("", plain)
    if not plain:
        raise BadPhoneError("请填写电话号码")
    if not (plain.isascii() and plain.isdigit()):
        raise BadPhoneError("电话号码只能是数字，可带空格、横线或 +86")
    if not PHONE_DIGITS_MIN <= len(plain) <= PHONE_DIGITS_MAX:
        raise BadPhoneError(f"电话号码应为 {PHONE_DIGITS_MIN} 至 {PHONE_DIGITS_MAX} 位数字，手机号是 11 位")
    return plain


def last_four(phone: str) -> str:
    """The last four digits of a normalised phone."""
    return phone[-4:]


def normalise_last_four(text: str) -> str:
    """Exactly four digits. Raises :class:`BadPhoneError`."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not (len(plain) == 4 and plain.isascii() and plain.isdigit()):
        raise BadPhoneError("请填写电话的末四位数字")
    return plain


def mask_phone(phone: str) -> str:
    """``100****5678``: first three and last four; a number of fewer than 11 digits keeps its last four
    alone.
    """
    if len(phone) < 11:
        return "*" * max(len(phone) - 4, 0) + phone[-4:]
    return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}"


def normalise_name(text: str) -> str:
    """A name as typed, without surrounding or inner blanks. Raises :class:`BadNameError` when empty or too
    long.
    """
    # Once more at the end: an accent may stand beside its letter when the blank between them is gone.
    plain = unicodedata.normalize("NFKC", "".join(unicodedata.normalize("NFKC", text).split()))
    if not plain:
        raise BadNameError("请填写姓名")
    if len(plain) > NAME_CHARACTERS_MAX:
        raise BadNameError(f"姓名不能超过 {NAME_CHARACTERS_MAX} 个字")
    if any(unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"} for character in plain):
        raise BadNameError("姓名里有不能显示的字符")
    return plain


def name_key(text: str) -> str:
    """What two spellings of one name have in common: without title, blanks, dots and case.

    The key of a key is the key itself.
    """
    plain = normalise_name(text).replace("·", "").casefold()
    title = next((one for one in _TITLES if plain.endswith(one) and len(plain) > len(one)), "")
    return name_key(plain.removesuffix(title)) if title else plain


class Element(StrEnum):
    """What two sets of details agree in (fact ``identity_match``)."""

    FULL_NAME = "full_name"
    SURNAME = "surname"
    PHONE = "phone"
    PHONE_MASKED = "phone_masked"


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of somebody: ``phone`` normalised or empty, ``tail`` the last four digits when only
    they are known.
    """

    name: str = ""
    phone: str = ""
    tail: str = ""

    @property
    def last_four(self) -> str:
        return last_four(self.phone) if self.phone else self.tail


def agreement(one: Details, other: Details) -> frozenset[Element]:
    """Elements in which both agree; an absent detail agrees with nothing."""
    found: set[Element] = set()
    if one.name and other.name:
        first, second = name_key(one.name), name_key(other.name)
        if first == second:
            found.add(Element.FULL_NAME)
        if first[0] == second[0]:
            found.add(Element.SURNAME)
    if one.phone and other.phone:
        if one.phone == other.phone:
            found.add(Element.PHONE)
    elif one.last_four and one.last_four == other.last_four:
        found.add(Element.PHONE_MASKED)
    return frozenset(found)


def same_person(one: Details, other: Details) -> bool:
    """True for the same full phone, or, when one full phone is unknown, the same name and last four
    digits.
    """
    found = agreement(one, other)
    return Element.PHONE in found or {Element.FULL_NAME, Element.PHONE_MASKED} <= found
