"""The daily report: what each figure counts, and what it must not count twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import Error, transaction

from anchang.apps.customers.actions import Person, join_household
from anchang.apps.customers.choices import Relation
from anchang.apps.offices.models import Staff
from anchang.apps.reception.calls import take_call
from anchang.apps.reception.choices import CallResult, FirstVisitAnswer
from anchang.apps.reports.actions import issue_daily
from anchang.apps.reports.daily import DailyReport, daily_report
from anchang.apps.reports.definitions import KEYS
from anchang.apps.reports.models import IssuedReport
from anchang.apps.reports.queries import changed_since
from anchang.apps.reports.refusals import IssuedMeanwhileError, NotYetError, RemarkTooLongError
from anchang.apps.rulings.check_in import reassign
from anchang.foundation.errors import DomainError, as_domain_errors
from tests.apps.stories import CHEN, CHENS_WIFE, STRANGER, arrives, here, registered
from tests.people import acting

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
NEW = FirstVisitAnswer.FIRST_VISIT
pytestmark = pytest.mark.django_db


def reported(by: Staff, day: date = TODAY) -> DailyReport:
    with acting(by):
        return daily_report(by.office_id, day, NOW + timedelta(hours=2))


def test_an_empty_day_has_every_figure_and_all_are_nothing(wu: Staff) -> None:
    report = reported(wu)
    assert report.figures.keys() == KEYS
    assert set(report.figures.values()) == {0}


def test_whoever_came_before_is_a_return_visit(lin: Staff, wu: Staff) -> None:
    here(lin, now=NOW)
    arrives(wu, now=NOW - timedelta(days=3), answer=NEW, receiver=lin, departure_reason="早到")
    arrives(wu, now=NOW, answer=FirstVisitAnswer.BEEN_BEFORE)
    arrives(wu, STRANGER, now=NOW, answer=NEW, receiver=lin, departure_reason="都在接待", group_size=3)
    figures = reported(wu).figures
    assert (figures["visits"], figures["first_visits"], figures["again"], figures["heads"]) == (2, 1, 1, 4)


def test_a_family_that_came_before_makes_a_return_visit(lin: Staff, wu: Staff) -> None:
    """首访 counts households: the wife's first visit is a return once the clerk has joined the two."""
    here(lin, now=NOW)
    husband = registered(lin, now=NOW - timedelta(days=3))
    wife = registered(lin, CHENS_WIFE, now=NOW + timedelta(hours=1))
    arrives(wu, now=NOW - timedelta(days=3), answer=NEW, receiver=lin, departure_reason="早到")
    arrives(wu, CHENS_WIFE, now=NOW, answer=NEW, receiver=lin, departure_reason="测试")
    assert reported(wu).figures["again"] == 0
    with acting(wu):
        join_household(
            member=wife.customer,
            of=husband.customer,
            relation=Relation.SPOUSE,
            reason="户口本",
            by=wu,
            now=NOW + timedelta(hours=1),
        )
    assert reported(wu).figures["again"] == 1


def test_whoever_filled_in_a_form_was_here(lin: Staff, wu: Staff) -> None:
    """A register taken over from paper knows forms and no visits."""
    here(lin, now=NOW)
    registered(lin, now=NOW - timedelta(days=3))
    arrives(wu, now=NOW, answer=FirstVisitAnswer.BEEN_BEFORE)
    assert reported(wu).figures["again"] == 1


def test_a_reassigned_visit_is_one_group(lin: Staff, zhao: Staff, wu: Staff) -> None:
    here(lin, zhao, now=NOW)
    visit = arrives(wu, now=NOW, answer=NEW)
    with acting(wu):
        reassign(visit=visit, to=zhao, reason="客户点名", by=wu, now=NOW)
    report = reported(wu)
    assert (report.figures["visits"], report.figures["departed"]) == (1, 1)
    assert {line.name: line.first_visits for line in report.people}[zhao.display_name] == 1


def test_the_same_number_twice_on_a_day_is_one_call(lin: Staff, wu: Staff) -> None:
    tomorrow = NOW + timedelta(days=1)
    with acting(lin):
        for rings, result in ((2, CallResult.VALID), (4, CallResult.VALID)):
            take_call(
                phone=CHEN.phone, rings=rings, invited=True, appointment_at=tomorrow, result=result,
                by=lin, now=NOW,
            )  # fmt: skip
        take_call(phone=STRANGER.phone, rings=1, result=CallResult.COMPETITOR, by=lin, now=NOW)
    figures = reported(wu).figures
    assert (figures["calls"], figures["valid_calls"], figures["late_calls"]) == (2, 1, 1)
    assert (figures["invited"], figures["expected"]) == (2, 1)
    assert reported(wu, TODAY + timedelta(days=1)).figures["calls"] == 0


def test_the_report_is_the_same_for_clerk_and_managers(lin: Staff, wu: Staff, qian: Staff) -> None:
    registered(lin, now=NOW, details={"heard_from": ["短视频", "朋友介绍"]})
    assert reported(wu) == reported(qian)
    assert reported(wu).heard_from == (("短视频", 1), ("朋友介绍", 1))


def test_an_issued_report_keeps_what_it_said(lin: Staff, wu: Staff) -> None:
    registered(lin, now=NOW)
    with acting(wu):
        first = issue_daily(day=TODAY, remark="明天开盘", by=wu, now=NOW)
    registered(lin, STRANGER, now=NOW)
    with acting(wu):
        kept = DailyReport.of(TODAY, IssuedReport.objects.get(pk=first.pk).content)
        assert (kept.figures["forms"], first.number) == (1, 1)
        assert changed_since(first, daily_report(wu.office_id, TODAY, NOW)) == [
            "来访登记 1 → 2",
            "没交的表 1 → 2",
        ]
        assert issue_daily(day=TODAY, by=wu, now=NOW).number == 2


def test_what_cannot_be_issued(wu: Staff, lin: Staff) -> None:
    with acting(wu):
        with pytest.raises(NotYetError):
            issue_daily(day=TODAY + timedelta(days=1), by=wu, now=NOW)
        with pytest.raises(RemarkTooLongError):
            issue_daily(day=TODAY, remark="长" * 1001, by=wu, now=NOW)
    with acting(lin), pytest.raises(DomainError):
        issue_daily(day=TODAY, by=lin, now=NOW)


def test_two_who_issue_at_once_get_one_number_once(wu: Staff) -> None:
    with acting(wu):
        issued = issue_daily(day=TODAY, by=wu, now=NOW)
        issued.pk = None
        with pytest.raises(IssuedMeanwhileError), as_domain_errors(), transaction.atomic():
            issued.save(force_insert=True)
        with pytest.raises(Error), transaction.atomic():
            IssuedReport.objects.update(remark="改")


def test_another_office_sees_nothing_of_it(wu: Staff, yan: Staff) -> None:
    with acting(wu):
        issue_daily(day=TODAY, by=wu, now=NOW)
    with acting(yan):
        assert not IssuedReport.objects.exists()


def test_a_person_of_one_day(lin: Staff, wu: Staff) -> None:
    here(lin, now=NOW)
    arrives(wu, Person("吴小安", "10066666666"), now=NOW, answer=NEW)
    line = next(one for one in reported(wu).people if one.name == lin.display_name)
    assert (line.turns, line.first_visits, line.without_form, line.forms) == (1, 1, 1, 0)
