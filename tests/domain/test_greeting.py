"""王先生, 欧阳女士 (4.17)."""

import pytest

from anchang.domain.greeting import greeting_of, surname_of


@pytest.mark.parametrize(
    ("name", "sex", "greeting"),
    [
        ("王建国", "male", "王先生"),
        ("李梅", "female", "李女士"),
        ("欧阳雪", "female", "欧阳女士"),
        ("司马", "male", "司先生"),
        ("陈一凡", "unknown", "陈一凡"),
        ("赵太太", "female", "赵太太"),
        ("Smith", "male", "Smith 先生"),
        ("", "male", ""),
    ],
)
def test_a_customer_is_greeted_by_name(name: str, sex: str, greeting: str) -> None:
    assert greeting_of(name, sex) == greeting


def test_a_compound_surname_is_one() -> None:
    assert surname_of("诸葛小明") == "诸葛"
