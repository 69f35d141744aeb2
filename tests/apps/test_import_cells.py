"""What people write into registers, and what it means."""

from datetime import UTC, date, datetime, time

import pytest

from anchang.apps.customers.choices import RegistrationKind
from anchang.apps.imports.cells import BadCellError, day_of, moment_of, phones_of, refuse_formula, time_of
from anchang.apps.imports.fields import guessed
from anchang.domain.calendar import moment_in_words

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
DAYS = [
    "2025-03-04", "2025/3/4", "2025.3.4", "2025年3月4日", "２０２５年３月４日", "20250304", "25-3-4", "45720",
    "2025-3-4 星期二", "2025年3月4日（周二）",
]  # fmt: skip


@pytest.mark.parametrize("text", DAYS)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert day_of(text, since_1904=False) == (date(2025, 3, 4), None)


@pytest.mark.parametrize(
    ("text", "at"),
    [("2025-3-4 15:20", time(15, 20)), ("2025/3/4 下午3:20", time(15, 20)), ("45720.5", time(12))],
)
def test_a_time_beside_the_day_is_read_too(text: str, at: time) -> None:
    assert day_of(text, since_1904=False) == (date(2025, 3, 4), at)


def test_a_number_of_an_old_mac_counts_from_1904() -> None:
    assert day_of("44258", since_1904=True)[0] == date(2025, 3, 4)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("3月4日", "年份"),
        ("4/3/2025", "分不清"),
        ("2025-2-30", "没有这一天"),
        ("不详", "2026-01-15"),
        ("1985-1-1", "1990"),
    ],
)
def test_a_day_that_could_be_misread_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(BadCellError, match=words):
        day_of(text, since_1904=False)


def test_a_day_without_a_time_comes_after_every_known_time_of_that_day() -> None:
    assert moment_in_words(moment_of(date(2025, 3, 4), None, NOW)) == "2025-03-04 周二 23:59"
    assert moment_of(date(2026, 11, 23), None, NOW) == NOW


def test_midday_and_evening_are_told_from_morning() -> None:
    assert [time_of(text) for text in ("9点30分", "晚8点", "中午1点", "上午9:05")] == [
        time(9, 30), time(20), time(13), time(9, 5)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("100 1111 0001", ("10011110001", "")),
        ("+86-10011110001", ("10011110001", "")),
        ("１００１１１１０００１", ("10011110001", "")),
        ("10011110001.0", ("10011110001", "")),
        ("10011110001/10011110002", ("10011110001", "10011110002")),
        ("021-55551234", ("02155551234", "")),
    ],
)
def test_phones_are_read_however_they_are_written(text: str, phones: tuple[str, str]) -> None:
    assert phones_of(text) == phones


def test_a_phone_in_scientific_notation_has_lost_its_digits() -> None:
    with pytest.raises(BadCellError, match="科学记数"):
        phones_of("1.00111E+10")


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd|'x'"])
def test_a_formula_is_no_text(text: str) -> None:
    with pytest.raises(BadCellError, match="公式"):
        refuse_formula(text)


def test_columns_are_guessed_from_headings_and_else_from_what_stands_in_them() -> None:
    headings = ("序号", "客户姓名（必填）", "号码", "什么时候来的", "谁接的")
    samples = [
        ("1", "陈一凡", "10011110001", "2025-3-4", "林岚"),
        ("2", "王二", "10011110002", "2025-3-5", "赵哲"),
    ]
    found = guessed(headings, samples, RegistrationKind.VISIT_FORM, {"林岚", "赵哲"})
    assert found == {"name": 1, "phone": 2, "day": 3, "consultant": 4}
