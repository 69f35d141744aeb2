from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchang.domain.identity import (
    BadNameError,
    BadPhoneError,
    Details,
    Element,
    agreement,
    last_four,
    mask_phone,
    name_key,
    normalise_last_four,
    normalise_name,
    normalise_phone,
    same_person,
)

mobiles = st.from_regex(r"100[0-9]{8}", fullmatch=True)
details = st.builds(
    Details,
    name=st.sampled_from(["", "陈一凡", "陈 一凡", "陈一凡女士", "林见山"]),
    phone=st.sampled_from(["", "10012345678", "10087655678"]),
    tail=st.sampled_from(["", "5678", "0000"]),
)


@pytest.mark.parametrize(
    "typed",
    [
        "10012345678",
        "100 1234 5678",
        "100-1234-5678",
        "+86 10012345678",
        "008610012345678",
        "\uff11\uff10\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
    ],
)
def test_ways_of_typing_one_number(typed: str) -> None:
    assert normalise_phone(typed) == "10012345678"


@pytest.mark.parametrize(
    "typed", ["", "   ", "123456", "1" * 16, "一二三四五六七八", "100x2345678", "١٢٣٤٥٦٧٨"]
)
def test_what_is_no_number_is_refused_in_words(typed: str) -> None:
    with pytest.raises(BadPhoneError, match="电话"):
        normalise_phone(typed)


@given(mobiles)
def test_normalising_twice_changes_nothing_and_the_mask_shows_seven_digits(phone: str) -> None:
    assert normalise_phone(normalise_phone(phone)) == phone
    masked = mask_phone(phone)
    assert len(masked) == len(phone)
    assert masked == f"{phone[:3]}****{last_four(phone)}"


@given(st.from_regex(r"[0-9]{7,10}", fullmatch=True))
def test_a_short_number_shows_its_last_four_alone(phone: str) -> None:
    assert mask_phone(phone).replace("*", "") == phone[-4:]


@given(st.text(max_size=60))
def test_any_text_is_a_phone_or_refused(text: str) -> None:
    try:
        phone = normalise_phone(text)
    except BadPhoneError:
        return
    assert phone.isdigit()
    assert phone.isascii()


@given(st.text(max_size=60))
def test_any_text_is_a_name_or_refused(text: str) -> None:
    try:
        name = normalise_name(text)
    except BadNameError:
        return
    assert name_key(name)
    assert normalise_name(name) == name


def test_last_four_are_four_digits() -> None:
    assert normalise_last_four(" 5678 ") == "5678"
    for typed in ("567", "56789", "五六七八", ""):
        with pytest.raises(BadPhoneError):
            normalise_last_four(typed)


def test_a_title_does_not_make_another_person() -> None:
    assert name_key("陈一凡 女士") == name_key("陈一凡")
    assert name_key("女士") == "女士"


def test_the_same_name_with_another_full_phone_is_somebody_else() -> None:
    assert not same_person(Details("陈一凡", "10012345678"), Details("陈一凡", "10087655678"))


def test_name_and_last_four_are_enough_when_a_full_phone_is_unknown() -> None:
    one, other = Details("陈一凡", "10012345678"), Details("陈一凡", tail="5678")
    assert agreement(one, other) == {Element.FULL_NAME, Element.SURNAME, Element.PHONE_MASKED}
    assert same_person(one, other)
    assert not same_person(Details(tail="5678"), other)


@given(details, details)
def test_agreement_does_not_depend_on_the_order(one: Details, other: Details) -> None:
    assert agreement(one, other) == agreement(other, one)
    assert same_person(one, other) == same_person(other, one)


@given(details)
def test_nobody_is_found_by_nothing(one: Details) -> None:
    assert agreement(one, Details()) == frozenset()
