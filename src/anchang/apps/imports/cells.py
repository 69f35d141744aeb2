"""What people write into the cells of a register: dates, times, phones, answers."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from anchang.apps.customers.choices import Sex
from anchang.apps.customers.form_fields import INTEGER_MAX, TEXT_CHARACTERS_MAX, Answer, FieldKind, FormField
from anchang.domain.calendar import OFFICE_ZONE
from anchang.domain.identity import PHONE_DIGITS_MIN, BadPhoneError, normalise_phone

YEAR_MIN: Final = 1990
FORMULA = "以「{sign}」开头，像是公式，不收。请改成文字。"
DATE_HELP = "日期请写成 2026-01-15、2026/1/15 或 2026年1月15日。"
_DAY = re.compile(r"(\d{4}|\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s*[T\s,]?\s*(.+))?")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_WITHOUT_YEAR = re.compile(r"\d{1,2}[-/.月]\d{1,2}日?")
_DAY_LAST = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}")
_TIME = re.compile(
    r"(上午|早上|下午|晚上|晚|中午)?(\d{1,2})(?:[:时点]|点钟)(\d{1,2})?分?(?::(\d{1,2}))?(?:\.\d+)?(am|pm)?"
)
_SCIENCE = re.compile(r"\d(?:\.\d+)?e\+?\d+", re.IGNORECASE)
_SERIAL = re.compile(r"(\d{5})(\.\d+)?")
_WEEKDAY = re.compile(r"[(（]?(?:星期|周)[一二三四五六日天][)）]?")
_SERIALS: Final = range(32874, 80000)
_SEVERAL = re.compile(r"[,;、/|\n]|或|和")
_AFTERNOON: Final = ("下午", "晚上", "晚", "pm")
_MEN, _WOMEN = ("男", "先生", "男士", "m", "male"), ("女", "女士", "小姐", "太太", "f", "female")


class BadCellError(ValueError):
    """What stands in a cell cannot be taken; the message says what to write instead."""


def refuse_formula(text: str) -> None:
    """A text that a spreadsheet would run is no name and no answer."""
    start = text.lstrip()[:1]
    if start in ("=", "@") or (start in ("+", "-") and re.search(r"[a-zA-Z(|!]", text)):
        raise BadCellError(FORMULA.format(sign=start))


@lru_cache(maxsize=4096)
def day_of(text: str, *, since_1904: bool) -> tuple[date, time | None]:
    """The day in a cell, and the time where one stands with it. Raises :class:`BadCellError`."""
    plain = _WEEKDAY.sub("", unicodedata.normalize("NFKC", text)).strip()
    if not plain:
        raise BadCellError("没有日期。" + DATE_HELP)
    if compact := _COMPACT.fullmatch(plain):
        return _date(*compact.groups()), None
    if (serial := _SERIAL.fullmatch(plain)) and int(serial[1]) in _SERIALS:
        return _of_serial(float(plain), since_1904=since_1904)
    if _DAY_LAST.fullmatch(plain):
        raise BadCellError("分不清哪个是月、哪个是日。" + DATE_HELP)
    if _WITHOUT_YEAR.fullmatch(plain):
        raise BadCellError("日期没有写年份。" + DATE_HELP)
    found = _DAY.fullmatch(plain)
    if not found:
        raise BadCellError(DATE_HELP)
    year, month, day, rest = found.groups()
    full = year if len(year) == 4 else f"20{year}"
    return _date(full, month, day), time_of(rest) if rest else None


def _date(year: str, month: str, day: str) -> date:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError as error:
        raise BadCellError("没有这一天。" + DATE_HELP) from error
    if found.year < YEAR_MIN:
        raise BadCellError(f"{YEAR_MIN} 年以前的日期不收，请核对年份。")
    return found


def _of_serial(days: float, *, since_1904: bool) -> tuple[date, time | None]:
    """A date that the sheet shows as a number: days since 1899-12-30, or since 1904 in files of old Macs."""
    start = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)  # noqa: DTZ001  a wall clock
    moment = start + timedelta(seconds=round(days * 86400))
    return moment.date(), moment.time() if moment.time() != time() else None


def time_of(text: str) -> time:
    """A time of day. Raises :class:`BadCellError`."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").casefold()
    found = _TIME.fullmatch(plain)
    if not found:
        raise BadCellError("时刻请写成 14:05。")
    part, hours, minutes, seconds, half = found.groups()
    hour = int(hours)
    if hour < 12 and (part in _AFTERNOON or half in _AFTERNOON or (part == "中午" and hour < 3)):
        hour += 12
    try:
        return time(hour, int(minutes or 0), int(seconds or 0))
    except ValueError as error:
        raise BadCellError("没有这个时刻，请写成 14:05。") from error


def moment_of(day: date, at: time | None, now: datetime) -> datetime:
    """When a paper form was made. Without a time it is the last moment of its day: it never comes before a
    registration of the same day whose time is known.
    """
    if at is not None:
        return datetime.combine(day, at, OFFICE_ZONE)
    last = datetime.combine(day, time(23, 59, 59), OFFICE_ZONE)
    return min(last, now) if day == now.astimezone(OFFICE_ZONE).date() else last


def phone_of(text: str) -> str:
    """One normalised number. Raises :class:`BadCellError`."""
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix(".0")
    if _SCIENCE.fullmatch(plain):
        raise BadCellError("电话成了科学记数（如 1.38E+10），末几位已经丢了。请把这一栏设成文本再填。")
    try:
        return normalise_phone(plain)
    except BadPhoneError as error:
        raise BadCellError(str(error)) from error


def phones_of(text: str) -> tuple[str, str]:
    """The number in a cell, and the second one where two are written. Raises :class:`BadCellError`."""
    parts = [one for one in _SEVERAL.split(unicodedata.normalize("NFKC", text)) if one.strip()]
    if len(parts) < 2 or any(sum(map(str.isdigit, one)) < PHONE_DIGITS_MIN for one in parts):
        return phone_of(text), ""
    if len(parts) > 2:
        raise BadCellError("一格里有三个以上的电话，请只留两个。")
    first, second = map(phone_of, parts)
    return first, "" if first == second else second


def sex_of(text: str) -> Sex:
    """The sex that is written; unknown for whatever else stands there."""
    plain = text.strip().casefold()
    return Sex.MALE if plain in _MEN else Sex.FEMALE if plain in _WOMEN else Sex.UNKNOWN


def answer_of(field: FormField, text: str) -> Answer | None:
    """The answer to a question of the form; None where the words are not among those that it knows.

    Raises :class:`BadCellError` for what nobody should have written.
    """
    refuse_formula(text)
    plain = unicodedata.normalize("NFKC", text).strip()
    match field.kind:
        case FieldKind.TEXT:
            if len(plain) > TEXT_CHARACTERS_MAX:
                raise BadCellError(f"{field.label}超过 {TEXT_CHARACTERS_MAX} 个字，请改短。")
            return text.strip().replace("\x00", "")
        case FieldKind.CHOICE:
            return _option(field, plain)
        case FieldKind.CHOICES:
            chosen = [_option(field, one.strip()) for one in _SEVERAL.split(plain) if one.strip()]
            known = [one for one in chosen if one]
            return known if len(known) == len(chosen) else None
        case FieldKind.INTEGER:
            digits = re.fullmatch(r"(\d{1,7})(?:\.0+)?\s*(?:万元?|套|元)?", plain)
            return int(digits[1]) if digits and int(digits[1]) <= INTEGER_MAX else None
        case FieldKind.DAY:
            return day_of(plain, since_1904=False)[0].isoformat()


def _option(field: FormField, plain: str) -> str | None:
    """The option that is meant: the same words, or its first letter where options are letters."""
    for option in field.options:
        same = unicodedata.normalize("NFKC", option)
        if plain == same or plain.rstrip("类级") == same or plain.casefold() == same.casefold():
            return option
    return None
