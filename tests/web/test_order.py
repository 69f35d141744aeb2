"""The order explained on pages: why not me, the day's log, fairness, managers' marks, the wall."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from anchang.apps.offices.models import Staff
from anchang.apps.reception.choices import PresenceState
from anchang.apps.reception.models import OrderMark, PresenceEvent, Turn, Visit
from anchang.foundation import clock
from tests.apps.stories import here
from tests.people import acting
from tests.web.test_desk import check_in, text_of

LogIn = Callable[[Staff], Client]


def shown(client: Client, name: str, *args: Any, **query: str) -> str:
    return text_of(client.get(reverse(name, args=args), query))


def test_the_board_is_not_sent_again_while_it_looks_the_same(
    everybody_in: None, tang: Staff, lin: Staff, logged_in: LogIn
) -> None:
    client = logged_in(tang)
    version = client.get(reverse("board")).context["version"]
    for live in ("board_live", "wall_live"):
        assert client.get(reverse(live), {"v": version}).status_code == 204
        assert client.get(reverse(live), {"v": "older"}).status_code == 200
    here(lin, now=clock.now(), state=PresenceState.OUT)
    assert client.get(reverse("board_live"), {"v": version}).status_code == 200


def test_one_who_looks_the_same_to_another_viewer_is_sent_theirs(
    everybody_in: None, tang: Staff, lin: Staff, logged_in: LogIn
) -> None:
    version = logged_in(tang).get(reverse("board")).context["version"]
    assert logged_in(lin).get(reverse("board_live"), {"v": version}).status_code == 200


def test_a_consultant_is_told_that_they_are_next_or_where_they_stand(
    everybody_in: None, lin: Staff, zhao: Staff, logged_in: LogIn
) -> None:
    assert "下一位是您" in shown(logged_in(lin), "board")
    page = shown(logged_in(zhao), "board")
    assert "您排第 2 位" in page
    assert "请坐吧台" in page


def test_one_tap_steps_out_and_back(everybody_in: None, lin: Staff, logged_in: LogIn) -> None:
    client = logged_in(lin)
    address = reverse("presence", args=[lin.pk])
    assert "我回来了" in text_of(client.post(address, {"state": "out", "note": ""}, follow=True))
    assert "下一位是您" in text_of(client.post(address, {"state": "here", "note": ""}, follow=True))


def test_the_wall_shows_names_and_no_customer(everybody_in: None, tang: Staff, logged_in: LogIn) -> None:
    client = logged_in(tang)
    check_in(client)
    page = shown(client, "wall")
    assert "赵哲" in page
    assert "新客" not in page.replace("新客户", "")
    assert "<nav" not in page


def test_why_not_me_tells_what_happened_to_this_seat(
    everybody_in: None, tang: Staff, lin: Staff, zhao: Staff, logged_in: LogIn
) -> None:
    client = logged_in(tang)
    here(lin, now=clock.now(), state=PresenceState.OUT)
    check_in(client)
    page = shown(logged_in(lin), "order_why", lin.pk)
    assert "为什么不是我" in page
    assert "林岚临时离开" in page
    assert "轮过林岚：临时离开" in page
    assert "条款 3.1.2" in page
    assert "下一位就是" not in page
    here(lin, now=clock.now())
    assert "赵哲正在接待" in shown(client, "order_why", zhao.pk)


def test_the_log_of_the_day_replays_and_a_row_put_in_later_is_noticed(
    everybody_in: None, tang: Staff, lin: Staff, logged_in: LogIn
) -> None:
    client = logged_in(tang)
    check_in(client)
    check_in(client, phone="10055550002", name="另一位")
    page = shown(client, "order_today")
    assert "2 批来客到时的轮序，与当时留存的全部相同" in page
    assert "第 1 批：轮到林岚接待新客户，占一轮。" in page
    assert shown(client, "order_today", day="2026-01-02").count("没有留存") == 1
    with acting(tang):
        first = Turn.objects.earliest("number")
        PresenceEvent.objects.create(
            office_id=tang.office_id,
            owner=lin,
            state=PresenceState.OUT,
            changed_at=first.began_at - timedelta(microseconds=1),
            recorded_by=tang,
        )
    assert "重放对不上：第 1 批" in shown(client, "order_today")


def test_a_manager_takes_a_turn_and_gives_it_back_with_reasons(
    everybody_in: None, zhou: Staff, lin: Staff, logged_in: LogIn
) -> None:
    client = logged_in(zhou)
    address = reverse("order_marks", args=[lin.pk])
    lost = {"kind": "lost", "cause": "refused", "reason": "当众挑客"}
    for missing, words in (({"cause": ""}, "哪种情形"), ({"reason": ""}, "请填写理由")):
        refused = client.post(address, lost | missing)
        assert refused.status_code == 422
        assert words in text_of(refused)
    late = client.post(address, lost | {"cause": "late"})
    assert "现行制度没有写这种情形要轮空" in text_of(late)
    page = text_of(client.post(address, lost, follow=True))
    assert "轮空 1 次，理由已记下" in page
    assert "轮空 1 次（拒接、挑客：当众挑客）" in page
    assert "<strong>赵哲</strong>" in shown(client, "board")
    client.post(address, {"kind": "granted", "reason": "查清是误会"})
    assert "<strong>林岚</strong>" in shown(client, "board")
    with acting(zhou):
        assert OrderMark.objects.count() == 2


def test_fairness_counts_turns_skips_and_departures(
    everybody_in: None, tang: Staff, zhou: Staff, lin: Staff, zhao: Staff, logged_in: LogIn
) -> None:
    client = logged_in(tang)
    here(lin, now=clock.now(), state=PresenceState.OUT)
    check_in(client)
    here(lin, now=clock.now())
    check_in(client, phone="10055550003", receiver=str(zhao.pk), reason="客户点名")
    found = logged_in(zhou).get(reverse("order_fairness")).context["fair"]
    rows = {row.person.pk: row for row in found.rows}
    assert found.turns == 1
    assert (rows[zhao.pk].share.actual, rows[lin.pk].share.actual) == (1, 0)
    assert rows[lin.pk].skips == (("临时离开", 1),)
    assert rows[zhao.pk].without_turn == (("另行指定", 1),)
    (departure,) = found.departures
    assert (departure.on_turn, departure.receiver, departure.decided_by) == (
        "林岚",
        "赵哲",
        tang.display_name,
    )
    assert departure.reason == "客户点名"
    page = shown(logged_in(zhao), "order_fairness")
    assert "95%" in page
    assert shown(client, "order_fairness", first="2020-01-01", last="2026-01-01").count("还没有轮次") == 1
    assert client.get(reverse("order_fairness"), {"first": "yesterday"}).status_code == 404


@pytest.mark.parametrize(
    ("visitor", "next_name"), [("research", "林岚"), ("off_hours", "赵哲"), ("", "赵哲")]
)
def test_some_visitors_use_up_no_turn_as_the_rulebook_says(
    visitor: str, next_name: str, everybody_in: None, tang: Staff, zhou: Staff, logged_in: LogIn
) -> None:
    client = logged_in(tang)
    page = text_of(check_in(client, visitor=visitor))
    assert "林岚" in page
    with acting(zhou):
        visit = Visit.objects.latest("pk")
    client.post(reverse("leave", args=[visit.pk]))
    assert f"<strong>{next_name}</strong>" in shown(client, "board")
