"""The bell and 「消息」."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from anchang.apps.inbox.actions import tell
from anchang.apps.inbox.queries import inbox_of
from anchang.apps.offices.models import Staff
from anchang.foundation import clock
from tests.people import acting


def _told(person: Staff, by: Staff, route: str, words: str = "请看轮序。") -> int:
    with acting(by):
        tell(person=person, kind="test", words=words, route=route, by=by, now=clock.now())
    with acting(person):
        return inbox_of(person).unread[0].pk


def test_the_bell_rings_on_every_page_until_it_is_known(
    db: None, lin: Staff, tang: Staff, logged_in: Callable[[Staff], Client]
) -> None:
    client = logged_in(lin)
    assert 'class="bell"' in client.get(reverse("board")).content.decode()
    key = _told(lin, tang, "board")
    assert "1 条还没看" in client.get(reverse("rulebook")).content.decode()
    assert "1 条还没看" in client.get(reverse("bell")).content.decode()
    assert "请看轮序" in client.get(reverse("inbox")).content.decode()
    client.post(reverse("message_known", args=[key]))
    assert 'class="bell"' in client.get(reverse("bell")).content.decode()


def test_going_to_see_is_knowing(
    db: None, lin: Staff, tang: Staff, logged_in: Callable[[Staff], Client]
) -> None:
    client = logged_in(lin)
    key = _told(lin, tang, "board")
    response = client.post(reverse("open_message", args=[key]))
    assert response["Location"] == reverse("board")
    assert 'class="bell"' in client.get(reverse("bell")).content.decode()


def test_a_page_that_is_gone_is_not_offered(
    db: None, lin: Staff, tang: Staff, logged_in: Callable[[Staff], Client]
) -> None:
    client = logged_in(lin)
    key = _told(lin, tang, "a_page_of_old")
    assert "去看" not in client.get(reverse("inbox")).content.decode()
    assert client.post(reverse("open_message", args=[key]))["Location"] == reverse("inbox")


def test_all_are_known_at_once(
    db: None, lin: Staff, tang: Staff, logged_in: Callable[[Staff], Client]
) -> None:
    client = logged_in(lin)
    _told(lin, tang, "board")
    _told(lin, tang, "board", "再看一次。")
    response = client.post(reverse("all_messages_known"), follow=True)
    assert "2 条消息都记下您知道了" in response.content.decode()


def test_a_colleagues_message_is_not_there(
    db: None, lin: Staff, zhao: Staff, tang: Staff, logged_in: Callable[[Staff], Client]
) -> None:
    key = _told(lin, tang, "board")
    client = logged_in(zhao)
    for page in ("message_known", "open_message"):
        assert client.post(reverse(page, args=[key])).status_code == 404
