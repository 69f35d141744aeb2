"""Three inspections of 「云栖花园」: one answered, one not yet, one without a miss."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from anchang.apps.inspections.actions import Seen, answer, inspect
from anchang.apps.inspections.choices import Result, Watched
from anchang.apps.inspections.forms import shipped
from anchang.apps.inspections.models import Inspection
from anchang.apps.offices.models import Staff

_NOT_MET = frozenset({"close", "cough", "excuse"})


def inspections_in(people: Mapping[str, Staff], seats: tuple[Staff, ...], now: datetime) -> None:
    supervisor, manager = people["zhou"], people["qian"]
    monthly = now - timedelta(days=33)
    first = _made(
        "visit", seats[0], {"water": "客人坐了五分钟才有水"}, by=supervisor, at=monthly, remark="讲得有条理"
    )
    words = "那天饮水机在换水，下次先备一壶。"
    answer(inspection=first, words=words, by=seats[0], now=monthly + timedelta(hours=2))
    _made("call", seats[1], {}, by=manager, at=now - timedelta(days=6))
    missed = {"posture": "靠着前台站", "give_way": ""}
    _made("bearing", seats[0], missed, by=supervisor, at=now - timedelta(hours=20), remark="下午有点松")


def _made(
    code: str, person: Staff, missed: Mapping[str, str], *, by: Staff, at: datetime, remark: str = ""
) -> Inspection:
    form = shipped()[code]
    seen = {
        one.key: Seen(Result.MISSED, missed[one.key])
        if one.key in missed
        else Seen(Result.NOT_APPLICABLE if one.key in _NOT_MET else Result.DONE)
        for one in form.items
    }
    return inspect(form=form, person=person, watched=Watched.MOMENT, seen=seen, remark=remark, by=by, now=at)
