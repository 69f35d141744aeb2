"""Unusual volume passes the limits in force; it is answered with a reason or made a case (1.2, 1.4)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import Error as DatabaseError
from django.db import transaction

from anchang.apps.conduct.models import Evidence
from anchang.apps.disclosure.actions import Look, Origin, answer_alert, log_looks, open_case
from anchang.apps.disclosure.alerts import Alert, alerts
from anchang.apps.disclosure.choices import Looked, Measure
from anchang.apps.disclosure.models import Access, AlertAnswer
from anchang.apps.disclosure.refusals import NoReasonError, OwnAlertError
from anchang.apps.offices.models import Staff
from anchang.apps.rulebooks.actions import adopt
from anchang.apps.rulebooks.queries import rulebook_in_force
from anchang.domain.calendar import office_day
from tests.people import acting

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def look(person: Staff, times: int, *, at: datetime = NOON, kind: Looked = Looked.SAW) -> None:
    with acting(person):
        for number in range(times):
            seen = [Look(kind, "客户页", (number + 1,))]
            log_looks(looks=seen, origin=Origin(), by=person, now=at + timedelta(seconds=number))


def found(manager: Staff, now: datetime = NOON) -> list[Alert]:
    with acting(manager):
        return alerts(rulebook_in_force(manager.office_id, office_day(now)), now=now)


def test_up_to_the_limit_nothing_stands_out(lin: Staff, qian: Staff) -> None:
    look(lin, 30)
    assert found(qian) == []


def test_one_more_in_an_hour_stands_out(lin: Staff, qian: Staff) -> None:
    look(lin, 31)
    (alert,) = found(qian)
    assert (alert.staff_id, alert.measure, alert.count, alert.peak, alert.peak_hour) == (
        lin.pk,
        Measure.SEEN,
        31,
        31,
        12,
    )
    assert alert.reasons == ("一小时超过 30 次",)
    assert alert.open


def test_each_measure_has_limits_of_its_own(lin: Staff, qian: Staff) -> None:
    for kind in (Looked.REVEALED, Looked.SEARCHED, Looked.LISTED):
        look(lin, 11, kind=kind)
    assert [alert.measure for alert in found(qian)] == [Measure.REVEALED]


def test_a_day_spread_over_its_hours_stands_out(lin: Staff, qian: Staff) -> None:
    for hour in range(3):
        look(lin, 28, at=NOON + timedelta(hours=hour))
    (alert,) = found(qian)
    assert alert.reasons == ("一天超过 80 次",)


def test_far_more_than_ones_own_usual_day_stands_out(lin: Staff, zhao: Staff, qian: Staff) -> None:
    for back in range(1, 6):
        look(lin, 5, at=NOON - timedelta(days=back))
        look(zhao, 10, at=NOON - timedelta(days=back))
    look(lin, 25)
    look(zhao, 25)
    (alert,) = found(qian)
    assert (alert.staff_id, alert.usual, alert.reasons) == (lin.pk, 5, ("超过本人平日的 4 倍",))


def test_a_changed_limit_holds_for_what_is_kept_already(lin: Staff, qian: Staff) -> None:
    look(lin, 31)
    with acting(qian):
        adopt(
            adoption="recommended",
            choices={},
            parameters={"alert_seen_hour": 50},
            effective_day=office_day(NOON),
            reason="开盘周",
            by=qian,
            now=NOON,
        )
    assert found(qian) == []


def test_an_answer_closes_it_until_the_person_goes_on(lin: Staff, qian: Staff) -> None:
    look(lin, 31)
    (alert,) = found(qian)
    with acting(qian):
        answer_alert(alert=alert, reason="盘客", by=qian, now=NOON)
    (answered,) = found(qian)
    assert not answered.open
    look(lin, 2, at=NOON + timedelta(minutes=20))
    (again,) = found(qian)
    assert again.open
    assert again.since_answer == 2


def test_a_case_carries_the_looks_as_evidence(lin: Staff, qian: Staff) -> None:
    look(lin, 31)
    (alert,) = found(qian)
    with acting(qian):
        case = open_case(alert=alert, reason="说不清为什么", by=qian, now=NOON)
        exhibits = list(Evidence.objects.filter(case=case).order_by("id"))
        numbers = list(Access.objects.filter(staff=lin).order_by("id").values_list("id", flat=True))
    assert case.owner_id == lin.pk
    assert [one.record_id for one in exhibits[1:]] == numbers
    (answered,) = found(qian)
    assert answered.answer is not None
    assert answered.answer.case_id == case.pk


def test_nobody_answers_their_own(qian: Staff, gao: Staff) -> None:
    look(qian, 31)
    (alert,) = found(qian)
    with acting(qian), pytest.raises(OwnAlertError):
        answer_alert(alert=alert, reason="没事", by=qian, now=NOON)
    with acting(gao):
        assert answer_alert(alert=alert, reason="盘客", by=gao, now=NOON).count == 31


def test_the_database_too_refuses_an_answer_to_ones_own(qian: Staff) -> None:
    with acting(qian), pytest.raises(DatabaseError, match="nobody_answers"), transaction.atomic():
        AlertAnswer.objects.create(
            office_id=qian.office_id,
            about=qian,
            day=office_day(NOON),
            measure=Measure.SEEN,
            count=31,
            reason="没事",
            answered_by=qian,
            answered_at=NOON,
        )


def test_an_answer_needs_a_reason(lin: Staff, qian: Staff) -> None:
    look(lin, 31)
    (alert,) = found(qian)
    with acting(qian), pytest.raises(NoReasonError):
        answer_alert(alert=alert, reason="  ", by=qian, now=NOON)


def test_a_look_cannot_be_taken_back(lin: Staff) -> None:
    look(lin, 1)
    with acting(lin), pytest.raises(DatabaseError), transaction.atomic():
        Access.objects.update(what="别的")
