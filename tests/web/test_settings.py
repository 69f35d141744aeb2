"""The administrator's settings, and everybody's own password."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from anchang.apps.customers.models import Customer
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import estates, people, seats_from_the_left
from anchang.apps.offices.queries import everybody as whole_staff
from anchang.foundation.ledger.models import Entry
from tests.people import PASSWORD, acting

pytestmark = pytest.mark.django_db
LogIn = Callable[[Staff], Client]
FRESH = "plum-blossom-88"
HE = {"display_name": "何荷", "number": "8", "post": "consultant", "username": "hehe", "password": FRESH}


def _newest_entry(jin: Staff) -> tuple[str, int]:
    with acting(jin):
        entry = Entry.objects.latest("pk")
    return entry.action, entry.actor_id


def test_whoever_is_hired_logs_in(jin: Staff, logged_in: LogIn) -> None:
    page = logged_in(jin).post(reverse("hire"), HE | {"username": " HeHe "}, follow=True).content.decode()
    assert "何荷 已录入，账号是 hehe" in page
    assert FRESH not in page
    assert _newest_entry(jin) == ("staff.hired", jin.pk)
    client = Client()
    answer = client.post("/login/", {"username": "hehe", "password": FRESH}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("log_in_own_password")
    own = {"password": "cherry-orchard-7", "again": "cherry-orchard-7"}
    answer = client.post(reverse("log_in_own_password"), own, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("board")


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"username": "lin"}, "username", "这个账号名已经有人使用"),
        ({"username": "mo"}, "username", "这个账号名已经有人使用"),
        ({"username": "何荷"}, "username", "账号用小写字母"),
        ({"username": "x" * 41}, "username", "账号最多 40 个字"),
        ({"number": "7"}, "number", "这个工号在本案场已经有人使用"),
        ({"number": ""}, "number", "请填写工号"),
        ({"display_name": "\u202e"}, "display_name", "请填写姓名"),
        ({"post": "king"}, "post", "岗位没有「king」这一项"),
        ({"password": "short"}, "password", "密码至少需要 10 个字符"),
        ({"password": "x" * 129}, "password", "密码最多 128 个字符"),
        ({"password": "hehehehehehe"}, "password", "太容易猜到"),
        ({"password": "aaaaaaaaaaaa"}, "password", "太容易猜到"),
        ({"password": "1234567890"}, "password", "太容易猜到"),
    ],
)
def test_a_mistake_is_said_beside_its_field(
    change: dict[str, str], field: str, sentence: str, jin: Staff, logged_in: LogIn
) -> None:
    response = logged_in(jin).post(reverse("hire"), HE | change)
    assert response.status_code == 422
    assert sentence in str(response.context["form"].errors[field])
    assert HE["password"] not in response.content.decode()
    with acting(jin):
        assert not whole_staff().filter(display_name="何荷").exists()


def test_a_closed_account_is_out_with_the_next_click(
    everybody_in: None, jin: Staff, lin: Staff, zhao: Staff, logged_in: LogIn
) -> None:
    hers, his = logged_in(lin), logged_in(jin)
    assert hers.get(reverse("board")).status_code == 200
    his.post(reverse("dismiss", args=[lin.pk]))
    refused = hers.get(reverse("board"))
    assert refused.status_code == 302
    assert refused["Location"].startswith("/login/")
    wrong = Client().post("/login/", {"username": "lin", "password": PASSWORD})
    assert "账号或密码不对" in wrong.content.decode()
    with acting(jin):
        assert [seat.consultant_id for seat in seats_from_the_left()] == [zhao.pk]
    assert "已停用" in his.get(reverse("people")).content.decode()
    his.post(reverse("reinstate", args=[lin.pk]))
    assert logged_in(lin).get(reverse("board")).status_code == 200


def _check_in(desk: Client, **answers: str) -> Any:
    new = {"phone": "10055550001", "answer": "first_visit", "introduced": "no", "family": "no"}
    page = desk.post(reverse("check_in"), new | answers, follow=True)
    assert page.status_code == 200
    return page.context["answer"].visit


def test_a_closed_account_gets_no_turn(
    everybody_in: None, jin: Staff, lin: Staff, zhao: Staff, tang: Staff, logged_in: LogIn
) -> None:
    """The day's order is fixed by its first visitor, yet whoever left is passed over."""
    desk = logged_in(tang)
    visit = _check_in(desk)
    assert visit.owner_id == lin.pk
    desk.post(reverse("leave", args=[visit.pk]))
    assert desk.get(reverse("board")).context["board"].next_id == zhao.pk
    logged_in(jin).post(reverse("dismiss", args=[zhao.pk]))
    seen = desk.get(reverse("board")).context["board"]
    assert (seen.next_id, [seat.staff_id for seat in seen.seats]) == (lin.pk, [lin.pk])
    assert _check_in(desk, phone="10055550002").owner_id == lin.pk


def test_whoever_serves_when_their_account_is_closed_stays_on_the_board_until_the_end(
    everybody_in: None, jin: Staff, lin: Staff, zhao: Staff, tang: Staff, logged_in: LogIn
) -> None:
    desk = logged_in(tang)
    visit = _check_in(desk)
    logged_in(jin).post(reverse("dismiss", args=[lin.pk]))
    page = desk.get(reverse("board"))
    assert [seat.staff_id for seat in page.context["board"].seats] == [lin.pk, zhao.pk]
    assert reverse("presence", args=[lin.pk]) not in page.content.decode()
    desk.post(reverse("leave", args=[visit.pk]))
    seen = desk.get(reverse("board")).context["board"]
    assert [seat.staff_id for seat in seen.seats] == [zhao.pk]


def test_a_customer_of_a_closed_account_is_received_by_somebody_else(
    everybody_in: None, chen: Customer, jin: Staff, lin: Staff, zhao: Staff, tang: Staff, logged_in: LogIn
) -> None:
    logged_in(jin).post(reverse("dismiss", args=[lin.pk]))
    visit = _check_in(logged_in(tang), phone=chen.phone, answer="been_before")
    assert visit.owner_id == zhao.pk


def test_nobody_closes_their_own_account(jin: Staff, logged_in: LogIn) -> None:
    client = logged_in(jin)
    page = client.post(reverse("dismiss", args=[jin.pk]), follow=True).content.decode()
    assert "不能停用自己的账号" in page
    with acting(jin):
        assert people(post=Post.ADMINISTRATOR).filter(pk=jin.pk).exists()


def test_a_reset_password_ends_the_sessions_of_the_old_one(jin: Staff, lin: Staff, logged_in: LogIn) -> None:
    hers = logged_in(lin)
    assert hers.get(reverse("board")).status_code == 200
    form = {"password": FRESH, "again": FRESH}
    page = logged_in(jin).post(reverse("reset_password", args=[lin.pk]), form, follow=True).content.decode()
    assert "林岚 的密码已改" in page
    assert hers.get(reverse("board")).status_code == 302
    assert Client().post("/login/", {"username": "lin", "password": FRESH}).status_code == 302


@pytest.mark.parametrize(
    ("form", "field", "sentence"),
    [
        ({"password": FRESH, "again": FRESH + "x"}, "again", "两遍密码不一样"),
        ({"password": "short", "again": "short"}, "password", "至少需要 10 个字符"),
        ({"password": "", "again": ""}, "password", "请填写新密码"),
    ],
)
def test_a_reset_that_cannot_be_is_said(
    form: dict[str, str], field: str, sentence: str, jin: Staff, lin: Staff, logged_in: LogIn
) -> None:
    response = logged_in(jin).post(reverse("reset_password", args=[lin.pk]), form)
    assert response.status_code == 422
    assert sentence in str(response.context["form"].errors[field])
    assert Client().post("/login/", {"username": "lin", "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize("who", ["lin", "wu", "qian", "sun", "tang", "jin"])
def test_everybody_changes_their_own_password_and_stays(
    who: str, everybody: dict[str, Staff], logged_in: LogIn
) -> None:
    here, elsewhere = logged_in(everybody[who]), logged_in(everybody[who])
    form = {"current": PASSWORD, "password": FRESH, "again": FRESH}
    assert here.post(reverse("own_password"), form).status_code == 302
    assert here.get(reverse("rulebook")).status_code == 200
    assert elsewhere.get(reverse("rulebook")).status_code == 302
    assert Client().post("/login/", {"username": who, "password": PASSWORD}).status_code == 422
    assert Client().post("/login/", {"username": who, "password": FRESH}).status_code == 302


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"current": "wrong"}, "current", "现在的密码不对"),
        ({"again": "other"}, "again", "两遍密码不一样"),
        ({"password": "short", "again": "short"}, "password", "至少需要 10 个字符"),
        ({"password": PASSWORD, "again": PASSWORD}, "password", "和现在的密码一样"),
    ],
)
def test_an_own_password_that_cannot_be_is_said(
    change: dict[str, str], field: str, sentence: str, lin: Staff, logged_in: LogIn
) -> None:
    form = {"current": PASSWORD, "password": FRESH, "again": FRESH} | change
    response = logged_in(lin).post(reverse("own_password"), form)
    assert response.status_code == 422
    assert sentence in str(response.context["form"].errors[field])


def test_seats_are_given_from_the_left(jin: Staff, lin: Staff, zhao: Staff, logged_in: LogIn) -> None:
    client = logged_in(jin)
    form = client.get(reverse("seats")).context["form"]
    assert form.initial == {"seat_1": str(lin.pk), "seat_2": str(zhao.pk), "seat_3": ""}
    client.post(reverse("seats"), {"seat_1": zhao.pk, "seat_2": "", "seat_3": lin.pk})
    with acting(jin):
        assert [(one.position, one.consultant_id) for one in seats_from_the_left()] == [
            (1, zhao.pk),
            (3, lin.pk),
        ]
    assert _newest_entry(jin) == ("seat.arranged", jin.pk)
    client.post(reverse("seats"), {"seat_1": zhao.pk})
    assert "还没有席位：林岚" in client.get(reverse("seats")).content.decode()


def test_nobody_sits_on_two_seats_and_only_consultants_sit(
    jin: Staff, lin: Staff, wu: Staff, mo: Staff, logged_in: LogIn
) -> None:
    client = logged_in(jin)
    twice = client.post(reverse("seats"), {"seat_1": lin.pk, "seat_2": lin.pk})
    assert twice.status_code == 422
    assert "林岚已经坐在左起第 1 座" in str(twice.context["form"].errors["seat_2"])
    for somebody in (wu, mo):
        assert client.post(reverse("seats"), {"seat_1": somebody.pk}).status_code == 422
    with acting(jin):
        assert seats_from_the_left().count() == 2


def test_estates_are_added_and_renamed(jin: Staff, logged_in: LogIn) -> None:
    client = logged_in(jin)
    client.post(reverse("estates"), {"name": "  二期  "})
    with acting(jin):
        second = estates().get(name="二期")
    client.post(reverse("estate", args=[second.pk]), {"name": "二期 · 南区"})
    assert "二期 · 南区" in client.get(reverse("estates")).content.decode()
    again = client.post(reverse("estates"), {"name": "测试花园"})
    assert again.status_code == 422
    assert "本案场已经有这个项目" in str(again.context["form"].errors["name"])
    empty = client.post(reverse("estates"), {"name": " "})
    assert "请填写项目名称" in str(empty.context["form"].errors["name"])


def test_another_offices_people_and_estates_are_not_there(
    jin: Staff, mo: Staff, shi: Staff, logged_in: LogIn
) -> None:
    with acting(shi):
        theirs = estates().get()
    client = logged_in(jin)
    assert "莫陌" not in client.get(reverse("people")).content.decode()
    assert client.get(reverse("estate", args=[theirs.pk])).status_code == 404
    assert client.get(reverse("person", args=[mo.pk])).status_code == 404
    for button in ("dismiss", "reinstate", "reset_password"):
        assert client.post(reverse(button, args=[mo.pk]), {}).status_code == 404


def test_hostile_text_is_refused_or_shown_as_text(jin: Staff, logged_in: LogIn) -> None:
    client = logged_in(jin)
    for text in ("<script>alert(1)</script>", "\x00", "😀" * 300, "9" * 400, "../../etc", "-1"):
        for name in ("hire", "seats", "estates", "own_password"):
            fields = ("display_name", "number", "post", "username", "password", "seat_1", "name", "current")
            response = client.post(reverse(name), dict.fromkeys((*fields, "again"), text), follow=True)
            assert response.status_code in (200, 422)
            assert "<script>alert" not in response.content.decode()
