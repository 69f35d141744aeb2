"""Log-in, log-out, and pages that renew themselves after the session is over."""

from collections.abc import Callable

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from anchang.apps.offices.models import Staff
from tests.people import PASSWORD


def test_a_consultant_logs_in_and_stands_at_the_board(db: None, client: Client) -> None:
    response = client.post("/login/", {"username": "lin", "password": PASSWORD}, follow=True)
    assert response.redirect_chain[-1][0] == reverse("board")
    assert "林岚" in response.content.decode()


@pytest.mark.parametrize("username", ["lin", "nobody"])
def test_a_wrong_password_and_an_unknown_account_get_the_same_words(
    db: None, client: Client, username: str
) -> None:
    response = client.post("/login/", {"username": username, "password": "wrong"})
    assert response.status_code == 422
    assert "账号或密码不对" in response.content.decode()
    assert f'value="{username}"' in response.content.decode()


def test_demo_accounts_are_listed_in_the_demo_alone(db: None, client: Client) -> None:
    assert "演示账号" not in client.get("/login/").content.decode()
    with override_settings(DEMO=True):
        assert "演示账号" in client.get("/login/").content.decode()


def test_a_board_that_renews_itself_is_sent_to_the_whole_log_in_page(db: None, client: Client) -> None:
    response = client.get(reverse("board_live"), follow=True, headers={"hx-request": "true"})
    assert response["HX-Redirect"] == "/login/"


def test_a_link_logs_nobody_out(db: None, lin: Staff, logged_in: Callable[[Staff], Client]) -> None:
    client = logged_in(lin)
    assert client.get(reverse("logout"))["Location"] == reverse("start")
    assert client.get(reverse("board")).status_code == 200
    client.post(reverse("logout"))
    assert client.get(reverse("board")).status_code == 302


def test_pages_carry_a_strict_content_policy(
    db: None, lin: Staff, logged_in: Callable[[Staff], Client]
) -> None:
    policy = logged_in(lin).get(reverse("board"))["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_stale_form_is_refused_in_words(db: None, lin: Staff) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(lin)
    response = client.post(reverse("call"), {"phone": "10012340000"})
    assert response.status_code == 403
    assert "请刷新后再提交" in response.content.decode()
