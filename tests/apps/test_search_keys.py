"""Pinyin and initials of names as people type them, and what the search box reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchang.apps.customers.search import Search, Way, read
from anchang.apps.customers.search_keys import keys_of, phone_key, pinyin_of, tail_key
from anchang.domain.identity import BadNameError, name_key


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("陈一凡", "chenyifan", "cyf"),
        ("单小满", "shanxiaoman", "sxm"),
        ("单于明", "chanyuming", "cym"),
        ("曾远", "zengyuan", "zy"),
        ("尉迟安", "yuchian", "yca"),
        ("欧阳清", "ouyangqing", "oyq"),
        ("吕晓", "lvxiao", "lx"),
        ("李单", "lidan", "ld"),
        ("Tom 王", "tomwang", "tw"),
        ("阿依·古丽", "ayiguli", "aygl"),
        ("仇女士", "qiu", "q"),
    ],
)
def test_a_name_is_read_as_people_say_it(name: str, pinyin: str, initials: str) -> None:
    assert pinyin_of(name_key(name)) == (pinyin, initials)


@given(st.text(max_size=40))
def test_any_name_has_keys_that_fit_their_columns(text: str) -> None:
    try:
        key = name_key(text)
    except BadNameError:
        return
    pinyin, initials = pinyin_of(key)
    assert len(pinyin) <= 240
    assert len(initials) <= 40
    assert (pinyin + initials).isascii()


@pytest.mark.parametrize(
    ("typed", "way", "text"),
    [
        ("", Way.EVERYBODY, ""),
        ("5678", Way.TAIL, "5678"),
        ("１００ 1234 5678", Way.PHONE, "10012345678"),
        ("56", Way.NOTHING, ""),
        ("567891", Way.NOTHING, ""),
        ("---", Way.NOTHING, ""),
        ("Chen yi", Way.LETTERS, "chenyi"),
        ("陈女士", Way.NAME, "陈"),
    ],
)
def test_what_is_typed_is_read_in_one_way(typed: str, way: Way, text: str) -> None:
    assert read(typed) == Search(way, text)


def test_a_full_number_makes_the_name_unnecessary_and_letters_are_pinyin() -> None:
    whole = keys_of(1, phone="10012345678", name="陈一凡", tail="5678")
    assert (whole.phone, whole.tail, whole.name) == (phone_key(1, "10012345678"), tail_key(1, "5678"), "")
    assert keys_of(1, name="Chen Yifan", tail="5678").pinyin == "chenyifan"
    assert keys_of(1, name="陈一凡", tail="5678").name == "陈一凡"
    assert keys_of(1) == keys_of(2)
