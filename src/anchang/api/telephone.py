"""POST /api/v1/telephone/events: a telephone system reports what becomes of a call."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse

from anchang.apps.telephony.choices import EventKind
from anchang.apps.telephony.models.calls import EXTERNAL_ID_CHARACTERS_MAX
from anchang.apps.telephony.models.settings import LINE_NUMBER_CHARACTERS_MAX
from anchang.apps.telephony.receiving import Heard, receive
from anchang.apps.telephony.refusals import EventConflictError, UnknownLineError, UnknownTokenError
from anchang.apps.telephony.tokens import Bearer
from anchang.domain.identity import BadPhoneError, normalise_phone

from .endpoints import posting, unknown_token
from .problems import ProblemError, answer
from .shapes import Item, Shape, moment

WITHHELD: Final = frozenset(
    {"", "anonymous", "unknown", "private", "unavailable", "withheld", "restricted", "匿名"}
)


def caller_number(text: str) -> str:
    """Digits, or '' for a withheld number. A foreign number keeps its country's digits. Raises ValueError."""
    said = text.strip()
    if said.lower() in WITHHELD:
        return ""
    try:
        return normalise_phone(said if said.startswith("+86") else said.removeprefix("+"))
    except BadPhoneError as error:
        raise ValueError(f"{error}；没有号码的写 anonymous") from error


EVENT: Final = Shape(
    "TelephoneEvent",
    (
        Item(
            "event",
            "ringing 响铃、answered 接起、ended 挂断、missed 没人接",
            "ringing",
            read=EventKind,
            choices=tuple(EventKind.values),
        ),
        Item(
            "call",
            "电话系统给这个电话的编号；同一个电话的各件事用同一个编号",
            "20261123-000417",
            pattern=r"[A-Za-z0-9._:@-]{1,64}",
            characters_max=EXTERNAL_ID_CHARACTERS_MAX,
        ),
        Item(
            "line",
            "线路号码或分机，与「设置 · 电话」里登记的一样；answered 写接起的分机",
            "8001",
            pattern=r"[0-9A-Za-z._#*+-]{1,20}",
            characters_max=LINE_NUMBER_CHARACTERS_MAX,
        ),
        Item(
            "number",
            "来电号码，7 至 15 位数字，可带 +86；没有显示的写 anonymous 或 null",
            "10012345678",
            read=caller_number,
            required=False,
            nullable=True,
            characters_max=30,
        ),
        Item(
            "at",
            "设备自己的时间，带时区；只作参考，算数的是服务器收到的时间",
            "2026-11-23T14:05:09+08:00",
            read=moment,
            required=False,
            format="date-time",
            characters_max=40,
        ),
    ),
)


@posting(EVENT)
def events(said: dict[str, Any], bearer: Bearer) -> HttpResponse:
    """Taken once; reported again it is answered as before and changes nothing."""
    heard = Heard(said["event"], said["call"], said["line"], said.get("number", ""), said.get("at"))
    try:
        taken = receive(heard=heard, bearer=bearer)
    except UnknownTokenError as error:
        raise unknown_token() from error
    except UnknownLineError as error:
        raise ProblemError("invalid", fields={"line": error.message}) from error
    except EventConflictError as error:
        raise ProblemError("conflict", message=error.message) from error
    return answer(
        {
            "event": heard.kind.value,
            "call": heard.external_id,
            "line": heard.line,
            "received_at": taken.received_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
    )
