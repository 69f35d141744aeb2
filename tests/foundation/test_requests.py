"""Each request acts as its own person, in one transaction, and GET never writes."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.db.utils import InternalError
from django.test import Client
from pytest_django import Settings

from anchang.apps.offices.accounts import AccountBackend
from anchang.apps.offices.actions import dismiss, set_password
from anchang.apps.offices.models import Estate, Staff
from anchang.foundation.errors import DomainError
from tests.foundation.pages import acting_now
from tests.people import FOUNDED_AT, PASSWORD, acting

LoggedIn = Callable[[Staff], Client]


@pytest.fixture(autouse=True)
def _pages(settings: Settings) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.foundation.pages"
    yield
    connection.close() if not connection.in_atomic_block else None


def _said(client: Client, path: str) -> str:
    return client.get(path).content.decode()


@pytest.mark.django_db
def test_whoever_is_not_logged_in_is_sent_to_the_log_in_page() -> None:
    answer = Client().get("/who/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login/?next=/who/")


@pytest.mark.django_db
def test_a_request_acts_as_its_person_and_leaves_nothing_behind(logged_in: LoggedIn, lin: Staff) -> None:
    assert _said(logged_in(lin), "/who/") == f"anchang_consultant {lin.office_id} {lin.pk}"
    assert acting_now() == "anchang_app"


@pytest.mark.django_db
def test_a_writing_request_leaves_nothing_behind_either(logged_in: LoggedIn, jin: Staff) -> None:
    assert logged_in(jin).post("/who/").content.decode().startswith("anchang_administrator")
    assert acting_now() == "anchang_app"


@pytest.mark.django_db
def test_an_open_page_acts_as_nobody(lin: Staff) -> None:
    assert _said(Client(), "/stranger/") == "anchang_app"


@pytest.mark.django_db
def test_lazy_templates_find_rows(logged_in: LoggedIn, lin: Staff, mo: Staff) -> None:
    seen = _said(logged_in(lin), "/lazy/").split()
    assert "zhao" in seen
    assert mo.username not in seen


@pytest.mark.django_db
def test_get_never_writes(logged_in: LoggedIn, jin: Staff) -> None:
    with pytest.raises(InternalError, match="read-only transaction"):
        logged_in(jin).get("/rename/")
    assert acting_now() == "anchang_app"


@pytest.mark.django_db
def test_post_writes(logged_in: LoggedIn, jin: Staff) -> None:
    assert logged_in(jin).post("/rename/").content == b"1"
    with acting(jin):
        assert Estate.objects.get().name == "改过的名字"


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["fail", "mark"])
def test_what_failed_half_way_is_undone(logged_in: LoggedIn, jin: Staff, how: str) -> None:
    client = logged_in(jin)
    if how == "fail":
        with pytest.raises(DomainError):
            client.post(f"/rename/?{how}")
    else:
        client.post(f"/rename/?{how}")
    with acting(jin):
        assert Estate.objects.get().name == "测试花园"


@pytest.mark.django_db
def test_a_streamed_answer_is_refused(logged_in: LoggedIn, lin: Staff) -> None:
    with pytest.raises(RuntimeError, match="streamed"):
        logged_in(lin).get("/streamed/")


def test_threads_never_act_as_each_other(
    committed_db: None, logged_in: LoggedIn, lin: Staff, zhao: Staff, qian: Staff, mo: Staff
) -> None:
    clients = {person.pk: logged_in(person) for person in (lin, zhao, qian, mo)}
    expected = {
        person.pk: f"anchang_{person.post} {person.office_id} {person.pk}" for person in (lin, zhao, qian, mo)
    }

    def ask(number: int) -> str:
        pk = list(clients)[number % len(clients)]
        client = Client()
        client.cookies = clients[pk].cookies
        try:
            said = _said(client, "/who/")
            return "" if said == expected[pk] else f"{expected[pk]}: {said}"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(200)))
    assert set(answers) == {""}


@pytest.mark.django_db
def test_strict_content_policy_with_a_fresh_nonce() -> None:
    first, second = (Client().get("/stranger/").headers["Content-Security-Policy"] for _ in range(2))
    assert "default-src 'none'" in first
    assert "unsafe" not in first
    assert first != second


@pytest.mark.django_db
def test_log_in_by_name_and_password(lin: Staff) -> None:
    backend = AccountBackend()
    assert backend.authenticate(None, "lin", PASSWORD) == lin
    assert backend.authenticate(None, " LIN ", PASSWORD) == lin
    assert backend.authenticate(None, "lin", "wrong") is None
    assert backend.authenticate(None, "nobody", PASSWORD) is None
    assert backend.authenticate(None, "lin", "x" * 5000) is None


@pytest.mark.django_db
def test_whoever_is_dismissed_is_out_with_the_next_click(logged_in: LoggedIn, lin: Staff, jin: Staff) -> None:
    client = logged_in(lin)
    assert client.get("/who/").status_code == 200
    with acting(jin):
        dismiss(staff=lin, by=jin, now=FOUNDED_AT)
    assert client.get("/who/").status_code == 302
    assert AccountBackend().authenticate(None, "lin", PASSWORD) is None


@pytest.mark.django_db
def test_a_new_password_ends_old_sessions(logged_in: LoggedIn, lin: Staff, jin: Staff) -> None:
    client = logged_in(lin)
    with acting(jin):
        set_password(staff=lin, password="another-horse-2", by=jin, now=FOUNDED_AT)
    assert client.get("/who/").status_code == 302
    assert AccountBackend().authenticate(None, "lin", "another-horse-2") == lin


@pytest.mark.django_db
def test_logging_out_ends_the_session_in_the_database(logged_in: LoggedIn, lin: Staff) -> None:
    client = logged_in(lin)
    stolen = Client()
    stolen.cookies["anchang_session"] = client.cookies["anchang_session"].value
    assert stolen.get("/who/").status_code == 200
    client.logout()
    assert stolen.get("/who/").status_code == 302
