"""The place 来电: what rings, the form that is filled in while talking, the list, lines and tokens."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from anchang.apps.customers.models import Customer, Registration
from anchang.apps.offices.models import Staff
from anchang.apps.reception.calls import take_call
from anchang.apps.reception.models import Call
from anchang.apps.telephony.choices import EventKind
from anchang.apps.telephony.figures import call_figures
from anchang.apps.telephony.models import CallRecord, Draft, Line, Token
from anchang.apps.telephony.receiving import Heard, receive
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from tests.people import acting
from tests.telephone import NUMBER, bearer, happens, ringing_for
from tests.web.conftest import CHEN_PHONE

LogIn = Callable[[Staff], Client]
RINGING, ANSWERED, ENDED = EventKind.RINGING, EventKind.ANSWERED, EventKind.ENDED
GOOD = {"phone": NUMBER, "result": "valid", "rings": "2"}


def page(response: Any) -> str:
    text: str = response.content.decode()
    return text


def test_a_ringing_call_shows_for_whom_it_rings_alone(
    db: None, lin: Staff, zhao: Staff, jin: Staff, logged_in: LogIn
) -> None:
    call = ringing_for(lin, jin)
    address = reverse("phone_call", args=[call.pk])
    live = reverse("calls_live")
    assert address in page(logged_in(lin).get(live))
    assert address not in page(logged_in(zhao).get(live))
    assert logged_in(zhao).get(address).status_code == 404


def test_one_s_own_customer_is_recognised_and_a_colleague_s_is_a_stranger(
    chen: Customer, lin: Staff, zhao: Staff, jin: Staff, logged_in: LogIn
) -> None:
    who = bearer(jin)
    mine = happens(who, jin, lin, RINGING, number=CHEN_PHONE)
    theirs = happens(who, jin, zhao, RINGING, number=CHEN_PHONE)
    assert "陈晨" in page(logged_in(lin).get(reverse("phone_call", args=[mine.pk])))
    assert "陈晨" in page(logged_in(lin).get(reverse("calls_live")))
    for address in (reverse("phone_call", args=[theirs.pk]), reverse("calls_live")):
        told = page(logged_in(zhao).get(address))
        assert "陈晨" not in told
        assert "您的客户" not in told


def test_a_call_answered_since_the_page_was_opened_opens_its_form(
    db: None, lin: Staff, jin: Staff, logged_in: LogIn
) -> None:
    who, client = bearer(jin), logged_in(lin)
    since = int(clock.now().timestamp()) - 5
    call = happens(who, jin, lin, RINGING)
    live = f"{reverse('calls_live')}?since={since}"
    assert "HX-Redirect" not in client.get(live)
    receive(heard=Heard(ANSWERED, call.external_id, call.line.number), bearer=who)
    assert client.get(live)["HX-Redirect"] == reverse("phone_call", args=[call.pk])
    assert "HX-Redirect" not in client.get(f"{reverse('calls_live')}?since={since + 60}")


def test_what_the_telephone_system_counted_is_not_asked_and_decides(
    db: None, lin: Staff, jin: Staff, logged_in: LogIn
) -> None:
    who, start = bearer(jin), clock.now() - timedelta(minutes=2)
    with clock.frozen(start):
        call = happens(who, jin, lin, RINGING)
    with clock.frozen(start + timedelta(seconds=16)):
        happens(who, jin, lin, ANSWERED)
    address = reverse("phone_call", args=[call.pk])
    shown = page(logged_in(lin).get(address))
    assert "响了 16 秒接起" in shown
    assert 'name="rings"' not in shown
    logged_in(lin).post(address, {"phone": NUMBER, "result": "valid", "name": "高高", "rings": "1"})
    with acting(lin):
        kept = Call.objects.get()
        assert CallRecord.objects.get().call_id == kept.pk
        assert Registration.objects.count() == 1
    assert (kept.rings, kept.wait_seconds, kept.late) == (None, 16, True)
    assert abs(kept.called_at - start) < timedelta(seconds=1)


def test_a_call_is_recorded_once(db: None, lin: Staff, jin: Staff, logged_in: LogIn) -> None:
    call = happens(bearer(jin), jin, lin, RINGING, ANSWERED)
    address, client = reverse("phone_call", args=[call.pk]), logged_in(lin)
    assert client.post(address, GOOD).status_code == 302
    assert "已经登记过了" in page(client.post(address, GOOD))
    with acting(lin):
        kept = Call.objects.get()
    assert client.get(address)["Location"] == reverse("call_record", args=[kept.pk])


def test_what_is_typed_survives_on_the_server_until_it_is_recorded(
    db: None, lin: Staff, zhao: Staff, wu: Staff, jin: Staff, logged_in: LogIn
) -> None:
    call = happens(bearer(jin), jin, lin, RINGING, ANSWERED)
    draft = f"{reverse('keep_call_draft')}?of={call.pk}"
    typed = {"content": "想看三房，预算两百万", "layout": ["二房", "三房"], "invited": "on", "unknown": "x"}
    assert "已存到服务器" in page(logged_in(lin).post(draft, typed))
    again = page(logged_in(lin).get(reverse("phone_call", args=[call.pk])))  # another device: another session
    assert "想看三房，预算两百万" in again
    assert len(re.findall(r'name="layout"[^>]*checked', again)) == 2
    assert "想看三房" not in page(logged_in(wu).get(reverse("phone_call", args=[call.pk])))
    assert logged_in(zhao).post(draft, typed).status_code == 404
    logged_in(lin).post(reverse("phone_call", args=[call.pk]), GOOD)
    with acting(lin):
        assert not Draft.objects.exists()
    assert "已经登记" in page(logged_in(lin).post(draft, typed))
    with acting(lin):
        assert not Draft.objects.exists()


def test_a_form_opened_by_hand_has_a_draft_too_and_can_be_emptied(
    db: None, lin: Staff, logged_in: LogIn
) -> None:
    client = logged_in(lin)
    client.post(reverse("keep_call_draft"), {"content": "问学校"})
    assert "问学校" in page(client.get(reverse("call")))
    client.post(reverse("drop_call_draft"))
    assert "问学校" not in page(client.get(reverse("call")))


def test_a_missed_call_is_called_back(db: None, lin: Staff, jin: Staff, logged_in: LogIn) -> None:
    call = happens(bearer(jin), jin, lin, RINGING, ENDED)
    client = logged_in(lin)
    assert "没接到" in page(client.get(reverse("calls")))
    assert "现在回电" in page(client.get(reverse("phone_call", args=[call.pk])))
    client.post(reverse("phone_call", args=[call.pk]), {"phone": NUMBER, "result": "valid"})
    with acting(lin):
        assert Call.objects.get().returned
        figures = call_figures(office_day(clock.now()), office_day(clock.now()), now=clock.now())
    assert [(one.calls, one.missed, one.returned, one.late) for one in figures] == [(0, 1, 1, 0)]
    assert reverse("phone_call", args=[call.pk]) not in page(client.get(reverse("calls_live")))


def test_the_day_in_figures(db: None, lin: Staff, zhao: Staff, wu: Staff, jin: Staff) -> None:
    now = clock.now()
    with acting(lin):
        for rings in (1, 4):
            take_call(phone=NUMBER, rings=rings, by=lin, now=now)
        tomorrow = now + timedelta(days=1)
        take_call(phone="10088889999", rings=2, invited=True, appointment_at=tomorrow, by=lin, now=now)
    happens(bearer(jin), jin, zhao, RINGING, ANSWERED, ENDED)
    with acting(wu):
        found = {one.staff_id: one for one in call_figures(office_day(now), office_day(now), now=now)}
    of_lin = found[lin.pk]
    assert (of_lin.calls, of_lin.callers, of_lin.late, of_lin.invited, of_lin.appointments) == (3, 2, 1, 1, 1)
    assert (found[zhao.pk].calls, found[zhao.pk].missed, found[zhao.pk].unwritten) == (0, 0, 1)
    with acting(lin):
        assert {one.staff_id for one in call_figures(office_day(now), office_day(now), now=now)} == {lin.pk}


def test_figures_of_too_long_a_period_are_refused(db: None, lin: Staff) -> None:
    today = office_day(clock.now())
    with acting(lin), pytest.raises(ValueError, match="days"):
        call_figures(today - timedelta(days=100), today, now=clock.now())


@pytest.fixture
def three_calls(db: None, lin: Staff, zhao: Staff) -> None:
    now = clock.now()
    with acting(lin):
        take_call(phone=NUMBER, name="高高", rings=2, by=lin, now=now)
        take_call(phone="10088889999", name="低低", rings=5, by=lin, now=now)
    with acting(zhao):
        take_call(phone="10011112222", name="远远", rings=1, by=zhao, now=now)


def test_everybody_lists_what_they_may_see(
    three_calls: None, lin: Staff, zhao: Staff, qian: Staff, tang: Staff, logged_in: LogIn
) -> None:
    names = {"高高", "低低", "远远"}

    def listed(person: Staff, **query: str) -> set[str]:
        text = page(logged_in(person).get(reverse("calls"), query))
        return {name for name in names if name in text}

    assert listed(lin) == {"高高", "低低"}
    assert listed(zhao) == {"远远"}
    assert listed(qian) == names
    assert listed(tang) == set()
    assert listed(qian, consultant=str(lin.pk)) == {"高高", "低低"}
    assert listed(qian, late="on") == {"低低"}
    assert listed(qian, result="wrong_number") == set()
    assert listed(qian, until="2020-01-01") == set()
    assert listed(qian, since="nonsense", result="x") == names


def test_the_desk_learns_when_and_by_whom_somebody_is_expected_and_no_more(
    db: None, lin: Staff, zhao: Staff, tang: Staff, logged_in: LogIn
) -> None:
    now = clock.now()
    with acting(lin):
        take_call(phone=NUMBER, name="高高", rings=2, invited=True, appointment_at=now, by=lin, now=now)
    told = page(logged_in(tang).get(reverse("calls")))
    assert "7 号" in told
    assert "高高" not in told
    assert NUMBER[-4:] not in told
    assert "高高" in page(logged_in(lin).get(reverse("calls")))
    assert "高高" not in page(logged_in(zhao).get(reverse("calls")))


def test_a_withheld_number_is_taken_but_a_registration_needs_one(
    db: None, lin: Staff, logged_in: LogIn
) -> None:
    client, typed = logged_in(lin), {"phone": "", "withheld": "on", "rings": "1", "result": "valid"}
    assert "请问清电话" in page(client.post(reverse("call"), typed | {"name": "高高"}))
    assert client.post(reverse("call"), typed).status_code == 302
    with acting(lin):
        assert Call.objects.get().phone == ""


def test_managers_write_the_greeting_and_everybody_says_it(
    db: None, lin: Staff, zhou: Staff, logged_in: LogIn
) -> None:
    address = reverse("greetings")
    logged_in(zhou).post(address, {"estate": "", "words": "测试花园，您好！"})
    logged_in(zhou).post(address, {"estate": "", "words": "您好，测试花园！"})
    shown = page(logged_in(lin).get(reverse("call")))
    assert "您好，测试花园！" in shown
    assert "测试花园，您好！" in page(logged_in(lin).get(address))
    assert logged_in(lin).post(address, {"estate": "", "words": "喂"}).status_code == 403


def test_the_administrator_keeps_lines_and_tokens(db: None, lin: Staff, jin: Staff, logged_in: LogIn) -> None:
    client = logged_in(jin)
    line = {"number": "8001", "label": "林分机", "consultant": str(lin.pk), "estate": "", "is_open": "on"}
    client.post(reverse("new_line"), line)
    assert "已经有一条线路" in page(client.post(reverse("new_line"), line))
    assert "用数字、字母" in page(client.post(reverse("new_line"), line | {"number": "八千"}))
    made = page(client.post(reverse("new_token"), {"label": "交换机"}))
    (secret,) = re.findall(r"anchang_\d+_[A-Za-z0-9_-]{43}", made)
    with acting(jin):
        kept, token = Line.objects.get(), Token.objects.get()
    assert kept.consultant_id == lin.pk
    assert token.digest not in secret
    assert secret.rpartition("_")[2] not in page(client.get(reverse("telephone")))
    client.post(reverse("revoke_token", args=[token.pk]))
    with acting(jin):
        assert Token.objects.get().revoked_at is not None
