"""Changing sides and limits: seen first, adopted from a day on, with a reason, and told in the history."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from anchang.apps.customers.actions import Person, register
from anchang.apps.customers.choices import RegistrationKind
from anchang.apps.offices.models import Staff
from anchang.apps.reception.choices import DealStage
from anchang.apps.reception.deals import record_deal
from anchang.apps.rulebooks.models import AdoptionVersion
from anchang.apps.rulebooks.queries import rulebook_in_force
from anchang.apps.rulings.actions import record_credit
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from tests.people import acting
from tests.web.conftest import CHEN_PHONE

LogIn = Callable[[Staff], Client]


def text_of(response: Any) -> str:
    return str(response.content.decode())


def day(ahead: int = 0) -> str:
    return (office_day(clock.now()) + timedelta(days=ahead)).isoformat()


def send(client: Client, name: str, which: str, **answers: str) -> Any:
    typed = {"effective_day": day(), "reason": "开会定下", **answers}
    return client.post(reverse(name, args=[which]), typed, follow=True)


def versions(person: Staff) -> list[AdoptionVersion]:
    with acting(person):
        return list(AdoptionVersion.objects.order_by("number"))


@pytest.fixture
def kept_deal(db: None, lin: Staff, zhao: Staff, qian: Staff) -> None:
    """Lin registered Chen thirty days ago and never followed up; Zhao closed; the judgement was kept."""
    now = clock.now()
    with acting(lin):
        chen = register(
            kind=RegistrationKind.VISIT_FORM,
            person=Person("陈晨", CHEN_PHONE),
            details={},
            by=lin,
            now=now - timedelta(days=30),
        ).customer
    with acting(qian):
        record_deal(
            customer=chen,
            closer=zhao,
            stage=DealStage.DEPOSIT,
            unit_label="3 栋 1802",
            amount_fen=5_000_000,
            by=qian,
            now=now,
        )
        record_credit(customer=chen, by=qian, now=now)


def test_a_side_is_changed_with_a_reason_and_told_in_the_history(
    db: None, qian: Staff, sun: Staff, logged_in: LogIn
) -> None:
    page = text_of(send(logged_in(qian), "choice", "R4", side="no_lapse"))
    assert "已立第 1 版" in page
    kept = versions(qian)[0]
    assert (kept.choices, kept.reason, kept.decided_by_id) == ({"R4": "no_lapse"}, "开会定下", qian.pk)
    told = text_of(logged_in(sun).get(reverse("rulebook")))
    for part in ("第 1 版", "施行中", "钱谦", "改取「不因没有跟踪失权」", "理由：开会定下"):
        assert part in told
    assert "改选" not in told


def test_a_limit_is_changed_and_decides_from_its_day_on(db: None, gao: Staff, logged_in: LogIn) -> None:
    client = logged_in(gao)
    page = text_of(send(client, "limits", "5.3.2", tracking_days="30", effective_day=day(3)))
    assert "尚未施行" in page
    assert "条款 5.3.2 跟踪期：20 → 30 天" in page
    with acting(gao):
        today = office_day(clock.now())
        assert rulebook_in_force(gao.office_id, today).tracking_days == 20
        assert rulebook_in_force(gao.office_id, today + timedelta(days=3)).tracking_days == 30


def test_a_later_change_builds_upon_the_earlier_one(
    db: None, qian: Staff, jin: Staff, logged_in: LogIn
) -> None:
    send(logged_in(qian), "choice", "R4", side="no_lapse")
    page = text_of(send(logged_in(jin), "limits", "3.3.2", original_share="70", stand_in_share="30"))
    newest = versions(qian)[-1]
    assert newest.choices == {"R4": "no_lapse"}
    assert newest.parameters == {"original_share": 70, "stand_in_share": 30}
    history = page[page.index('id="changes"') :]
    assert history.count("改取") == 1
    assert "条款 3.3.2 出差探亲时原接待人的份额：60 → 70 %" in history


@pytest.mark.parametrize(
    ("name", "which", "wrong", "words"),
    [
        ("choice", "R4", {"side": "lapse"}, "现在采用的就是这一边"),
        ("choice", "R4", {"side": "sideways"}, "没有「sideways」这一项"),
        ("choice", "R4", {"side": "no_lapse", "reason": " "}, "请填写理由"),
        ("choice", "R4", {"side": "no_lapse", "effective_day": "2020-01-01"}, "最早从今天起施行"),
        ("choice", "R4", {"side": "no_lapse", "effective_day": "2999-01-01"}, "最迟在一年之内"),
        ("choice", "R4", {"side": "no_lapse", "effective_day": "明天"}, "这样的日期"),
        ("limits", "5.3.2", {"tracking_days": "20"}, "没有改动"),
        ("limits", "5.3.2", {"tracking_days": "0"}, "不能小于 1"),
        ("limits", "5.3.2", {"tracking_days": "半个月"}, "请填整数"),
        ("limits", "3.3.2", {"original_share": "70", "stand_in_share": "40"}, "各份合计 110%"),
    ],
)
def test_a_change_that_cannot_be_is_said_in_words_and_nothing_is_lost(
    name: str, which: str, wrong: dict[str, str], words: str, db: None, qian: Staff, logged_in: LogIn
) -> None:
    response = send(logged_in(qian), name, which, **wrong)
    page = text_of(response)
    assert response.status_code == 422
    assert words in page
    assert "/src/" not in page
    if "reason" not in wrong:
        assert "开会定下" in page
    assert versions(qian) == []


def test_rows_and_clauses_without_limits_are_not_found(db: None, qian: Staff, logged_in: LogIn) -> None:
    client = logged_in(qian)
    for name, which in (("choice", "R99"), ("limits", "9.9"), ("limits", "2.4.3")):
        assert client.get(reverse(name, args=[which])).status_code == 404


def test_others_cannot_change_the_rulebook(db: None, zhou: Staff, wu: Staff, logged_in: LogIn) -> None:
    for person in (zhou, wu):
        assert send(logged_in(person), "choice", "R4", side="no_lapse").status_code == 403
        assert "改选" not in text_of(logged_in(person).get(reverse("rulebook")))
    assert versions(wu) == []


def test_the_effect_is_shown_and_nothing_is_saved(kept_deal: None, qian: Staff, logged_in: LogIn) -> None:
    client = logged_in(qian)
    looked = {"preview": "yes", "reason": ""}
    page = text_of(send(client, "choice", "R5", side="searched", **looked))
    assert "这 1 次判定的结果都不变" in page
    changed = text_of(send(client, "limits", "5.3.2", tracking_days="40", **looked))
    assert re.search(r"陈晨.*赵哲（3 号）.*林岚（7 号）", changed, re.DOTALL)
    assert versions(qian) == []


def test_the_administrator_changes_without_seeing_decisions(
    kept_deal: None, jin: Staff, logged_in: LogIn
) -> None:
    page = text_of(send(logged_in(jin), "choice", "R4", side="no_lapse", preview="yes"))
    assert "先看影响" not in page
    assert "陈晨" not in page
    assert versions(jin) == []


def test_a_kept_decision_says_that_today_decides_otherwise(
    kept_deal: None, qian: Staff, logged_in: LogIn
) -> None:
    client = logged_in(qian)
    send(client, "limits", "5.3.2", tracking_days="40")
    listed = text_of(client.get(reverse("rulings")))
    address = re.search(r'href="(/rulings/\d+/)"', listed)
    assert address
    page = text_of(client.get(address[1]))
    assert "✓ 结果相同" in page
    assert "✕ 结果不同" in page
