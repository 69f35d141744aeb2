"""The telephone in the demo: lines, a greeting, today's callers, one missed, one not yet written down."""

from __future__ import annotations

from datetime import datetime, timedelta

from anchang.apps.customers.choices import Sex
from anchang.apps.customers.form_fields import Details
from anchang.apps.customers.models import Customer
from anchang.apps.customers.search_keys import phone_key
from anchang.apps.offices.models import Staff
from anchang.apps.reception.calls import Said, Waited, record_call
from anchang.apps.reception.choices import CallResult
from anchang.apps.telephony.choices import EventKind
from anchang.apps.telephony.greetings import write_greeting
from anchang.apps.telephony.lines import Wiring, add_line
from anchang.apps.telephony.models import Event, Line, PhoneCall, Token
from anchang.apps.telephony.tokens import make_token

HOTLINE = "62005500"
FIRST_EXTENSION = 8000
GREETING = "云栖花园，您好！"
_DETAILS: Details = {
    "heard_from": ["短视频"],
    "asked_about": ["价格", "户型", "学校"],
    "layout": ["三房"],
    "budget_wan": 210,
    "invitation": "周末有样板间开放，我给您留车位，您看上午方便还是下午？",
    "grade": "B",
    "grade_quote": "“孩子明年上学，想年底前定下来。”",
    "next_step": "把户型图发过去",
}
# Who answered, minutes ago, the caller, in how many minutes they come, the result, rings.
_CALLERS = (
    ("lin", 95, "10000450001", "季明", 150, CallResult.VALID, 2),
    ("zhao", 70, "10000450002", "宋一禾", 90, CallResult.VALID, 3),
    ("lin", 55, "10000450003", "", None, CallResult.COMPETITOR, 1),
    ("he", 35, "10000450004", "罗先生", None, CallResult.VALID, 5),
)


def answer_the_telephone(people: dict[str, Staff], customers: list[Customer], now: datetime) -> None:
    """Inside ``tending_office``."""
    administrator, manager = people["admin"], people["qian"]
    founded = now - timedelta(days=30)
    lines = _lines(people, administrator, founded)
    token, _ = make_token(label="前台程控交换机", by=administrator, now=founded)
    write_greeting(words=GREETING, estate=None, by=manager, now=founded)
    for caller in _CALLERS:
        _called(people, caller, now)
    of_lin = next(one for one in customers if one.owner_id == people["lin"].pk)
    _reported(lines["lin"], token, of_lin.phone, now - timedelta(minutes=26), {"ringing": 0, "ended": 31})
    talked = {"ringing": 0, "answered": 7, "ended": 164}
    _reported(lines["zhao"], token, "10000450005", now - timedelta(minutes=18), talked)


def _lines(people: dict[str, Staff], administrator: Staff, now: datetime) -> dict[str, Line]:
    add_line(wiring=Wiring(HOTLINE, "售楼热线"), by=administrator, now=now)
    consultants = [one for one in people.values() if one.post == "consultant"]
    return {
        one.username: add_line(
            wiring=Wiring(str(FIRST_EXTENSION + number), f"{one.display_name}分机", None, one),
            by=administrator,
            now=now,
        )
        for number, one in enumerate(consultants, start=1)
    }


def _called(
    people: dict[str, Staff],
    caller: tuple[str, int, str, str, int | None, CallResult, int],
    now: datetime,
) -> None:
    who, ago, phone, name, comes_in, result, rings = caller
    at = now - timedelta(minutes=ago)
    said = Said(
        phone=phone,
        name=name,
        sex=Sex.UNKNOWN,
        content="问三房还有几套、首付多少" if result == CallResult.VALID else "问底价，不肯留姓名",
        details=_DETAILS if comes_in else {"asked_about": ["价格"]},
        invited=comes_in is not None,
        appointment_at=now + timedelta(minutes=comes_in) if comes_in else None,
        result=result,
    )
    record_call(said=said, waited=Waited(rings), by=people[who], now=at)


def _reported(line: Line, token: Token, number: str, at: datetime, seconds: dict[str, int]) -> None:
    """A call as its events would have left it; nobody has filled in the form."""
    moments = {kind: at + timedelta(seconds=after) for kind, after in seconds.items()}
    common = {
        "office_id": line.office_id,
        "owner_id": line.consultant_id,
        "line": line,
        "number": number,
        "number_key": phone_key(line.office_id, number),
    }
    call = PhoneCall.objects.create(
        external_id=f"demo-{line.number}-{at:%H%M%S}",
        seen_at=at,
        rang_at=moments["ringing"],
        answered_at=moments.get("answered"),
        ended_at=moments.get("ended"),
        **common,
    )
    for kind, moment in moments.items():
        Event.objects.create(
            incoming=call, kind=EventKind(kind), claimed_at=moment, received_at=moment, token=token, **common
        )
