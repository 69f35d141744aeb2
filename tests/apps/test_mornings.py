"""The next morning (2.1.2, 2.1.3): missing and late forms are proposed once; missed nights are caught up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import Error, connection, transaction

from anchang.apps.conduct.models import Case, Proposal
from anchang.apps.customers.actions import Person
from anchang.apps.inbox.models import Message
from anchang.apps.intake.checking import Completion, archive
from anchang.apps.intake.choices import Outcome
from anchang.apps.intake.excusing import excuse
from anchang.apps.intake.handing import return_form
from anchang.apps.intake.keeping import examine_waiting_days
from anchang.apps.intake.models import Examination
from anchang.apps.intake.refusals import ExaminedAlreadyError, IntakeFormError
from anchang.apps.offices.models import Staff
from anchang.apps.reception.choices import FirstVisitAnswer, PresenceState
from anchang.apps.rulebooks.changes import adopt_changed, starting_point, with_limits
from anchang.foundation import clock
from anchang.foundation.rls.signing import signature
from tests.apps.evenings import compared, form_by, handed_in, item_of, received, whole_form
from tests.apps.stories import arrives, here
from tests.people import acting

NOON = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
EVENING = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)
MONDAY, TUESDAY, WEDNESDAY = (date(2026, 11, 23) + timedelta(days=days) for days in range(3))
OTHER = Person("梁小满", "10055555555")
DAY = timedelta(days=1)
EXAMINED = "SELECT intake_examined(%s, %s, 'in_order', 0, 0, 0, NULL, now(), %s)"
pytestmark = pytest.mark.django_db


def wake(days: int = 0) -> int:
    with clock.frozen(datetime(2026, 11, 24, 0, 30, tzinfo=UTC) + days * DAY):
        return examine_waiting_days()


def found(by: Staff, person: Staff, day: date = MONDAY) -> Examination:
    with acting(by):
        return Examination.objects.get(owner=person, day=day)


def fines(by: Staff, person: Staff) -> list[tuple[str, int]]:
    with acting(by):
        cases = Case.objects.filter(owner=person).order_by("id")
        return [(case.words, Proposal.objects.get(case=case).least_fen // 100) for case in cases]


def test_missing_and_late_forms_are_proposed_once_for_the_person_and_day(
    lin: Staff, zhao: Staff, qian: Staff
) -> None:
    kept, late = form_by(lin, NOON), form_by(lin, NOON, OTHER)
    handed_in(lin, late, now=EVENING + timedelta(hours=1))
    handed_in(zhao, form_by(zhao, NOON), now=EVENING)
    assert wake() > 0
    assert fines(qian, lin) == [("2026-11-23 的表：1 份没交，1 份晚交", 10)]
    assert fines(qian, zhao) == []
    looked_at = found(qian, lin)
    assert (looked_at.outcome, looked_at.missing, looked_at.late) == (Outcome.PROPOSED, 1, 1)
    assert found(qian, zhao).outcome == Outcome.IN_ORDER
    with acting(qian):
        case = Case.objects.get(owner=lin)
        assert (case.kind, case.clause, case.opened_by_id) == ("late_handover", "2.1.2", None)
        assert {one.record_id for one in case.evidence.all()} == {kept.pk, late.pk}
    with acting(lin):
        told = Message.objects.get()
        assert (told.route, told.route_id) == ("case", looked_at.case_id)
    assert wake() == 0
    assert len(fines(qian, lin)) == 1


def test_nights_without_a_server_are_caught_up_day_by_day(lin: Staff, qian: Staff) -> None:
    wake()
    form_by(lin, NOON + DAY)
    form_by(lin, NOON + 3 * DAY, OTHER)
    wake(days=5)
    assert [words for words, _ in fines(qian, lin)] == [
        "2026-11-24 的表：1 份没交",
        "2026-11-26 的表：1 份没交",
    ]
    with acting(qian):
        assert Examination.objects.filter(owner=lin).count() == 6


def test_catching_up_is_bounded(lin: Staff, qian: Staff) -> None:
    wake()
    wake(days=100)
    with acting(qian):
        days = list(Examination.objects.filter(owner=lin).order_by("day").values_list("day", flat=True))
    assert len(days) == 1 + 14
    assert days[1] == days[0] + 87 * DAY


def test_the_limits_of_the_office_decide_deadline_and_amount(lin: Staff, qian: Staff) -> None:
    with acting(qian):
        changed = with_limits(
            starting_point(qian.office_id, MONDAY, NOON - DAY),
            {"hand_over_hour": 20, "fine_late_handover": 30},
        )
        adopt_changed(changed, reason="早一点", by=qian, now=NOON - DAY)
    handed_in(lin, form_by(lin, NOON), now=EVENING)
    wake()
    assert fines(qian, lin) == [("2026-11-23 的表：1 份晚交", 30)]


def test_a_visit_without_a_form_is_missing(lin: Staff, wu: Staff, qian: Staff) -> None:
    here(lin, now=NOON)
    arrives(wu, OTHER, now=NOON, answer=FirstVisitAnswer.FIRST_VISIT)
    wake()
    assert [words for words, _ in fines(qian, lin)] == ["2026-11-23 的表：1 份没交"]


def test_forms_after_the_deadline_are_due_the_next_evening(lin: Staff, qian: Staff) -> None:
    form = form_by(lin, EVENING + timedelta(hours=1))
    wake()
    assert found(qian, lin).outcome == Outcome.IN_ORDER
    handed_in(lin, form, now=EVENING + DAY)
    wake(days=1)
    assert found(qian, lin, TUESDAY).outcome == Outcome.IN_ORDER


def test_forms_of_a_person_on_leave_wait_for_their_next_day(lin: Staff, qian: Staff) -> None:
    form = form_by(lin, NOON)
    here(lin, now=NOON + timedelta(hours=2), state=PresenceState.SICK_LEAVE)
    wake()
    wake(days=1)
    assert [found(qian, lin, day).outcome for day in (MONDAY, TUESDAY)] == [Outcome.AWAY] * 2
    here(lin, now=NOON + 2 * DAY)
    wake(days=2)
    looked_at = found(qian, lin, WEDNESDAY)
    assert (looked_at.outcome, looked_at.missing) == (Outcome.PROPOSED, 1)
    handed_in(lin, form, now=EVENING + 3 * DAY)


def test_a_day_off_is_no_way_out_for_whoever_worked(lin: Staff, zhao: Staff, qian: Staff) -> None:
    form_by(lin, NOON)
    here(lin, zhao, now=EVENING, state=PresenceState.DAY_OFF)
    wake()
    assert found(qian, lin).outcome == Outcome.PROPOSED
    assert found(qian, zhao).outcome == Outcome.AWAY


def test_a_manager_lets_a_day_pass(lin: Staff, zhou: Staff, qian: Staff) -> None:
    form_by(lin, NOON)
    with acting(zhou):
        excuse(person=lin, day=MONDAY, reason="停电", by=zhou, now=EVENING)
        with pytest.raises(IntakeFormError):
            excuse(person=lin, day=MONDAY - 20 * DAY, reason="停电", by=zhou, now=EVENING)
    wake()
    assert found(qian, lin).outcome == Outcome.EXCUSED
    assert fines(qian, lin) == []


def test_what_is_proposed_is_decided_and_not_let_pass(lin: Staff, zhou: Staff) -> None:
    form_by(lin, NOON)
    wake()
    with acting(zhou), pytest.raises(ExaminedAlreadyError):
        excuse(person=lin, day=MONDAY, reason="停电", by=zhou, now=EVENING + DAY)


def test_a_returned_form_is_due_again_the_evening_after(lin: Staff, wu: Staff, qian: Staff) -> None:
    form = form_by(lin, NOON)
    handed_in(lin, form, now=EVENING)
    with acting(wu):
        return_form(item=item_of(form), reason="缺客户签名", by=wu, now=EVENING)
    wake()
    assert found(qian, lin).outcome == Outcome.IN_ORDER
    wake(days=1)
    assert found(qian, lin, TUESDAY).missing == 1


def test_the_clerk_answers_for_late_and_missing_entry(lin: Staff, wu: Staff, qian: Staff) -> None:
    slow, never = form_by(lin, NOON, details=whole_form()), form_by(lin, NOON, OTHER)
    handed_in(lin, slow, never, now=EVENING)
    received(wu, slow, never, now=EVENING)
    compared(wu, slow, now=EVENING)
    with acting(wu):
        archive(item=item_of(slow), place="1 盒", by=wu, now=EVENING + DAY)
    wake()
    assert found(qian, wu).outcome == Outcome.IN_ORDER
    wake(days=1)
    assert fines(qian, wu) == [("2026-11-24 的表：1 份没录入，1 份录晚了", 20)]
    with acting(qian):
        assert Case.objects.get(owner=wu).clause == "2.1.3"


def test_a_late_hand_over_takes_nothing_from_the_clerks_time(lin: Staff, wu: Staff, qian: Staff) -> None:
    form = form_by(lin, NOON, details=whole_form())
    wake()
    handed_in(lin, form, now=EVENING + DAY)
    received(wu, form, now=EVENING + DAY)
    compared(wu, form, now=NOON + 2 * DAY)
    with acting(wu):
        archive(item=item_of(form), place="1 盒", by=wu, now=NOON + 2 * DAY)
    wake(days=3)
    assert fines(qian, wu) == []
    assert [amount for _, amount in fines(qian, lin)] == [10]


def test_what_was_left_open_in_the_archive_is_incomplete(lin: Staff, wu: Staff, qian: Staff) -> None:
    details = whole_form() | {"trade": "", "works_in": ""}
    form = form_by(lin, NOON, details=details)
    handed_in(lin, form, now=EVENING)
    received(wu, form, now=EVENING)
    compared(wu, form, now=EVENING, completions=(Completion("trade", absent=True),))
    with acting(wu):
        archive(item=item_of(form), place="1 盒", by=wu, now=EVENING)
    wake()
    assert fines(qian, wu) == [("2026-11-23 的表：1 份有漏项", 20)]


def test_the_keepers_doors_ask_for_a_signature(lin: Staff) -> None:
    wrong = signature("something else")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM intake_to_examine(now(), %s)", [wrong])
        assert cursor.fetchall() == []
        cursor.execute("SELECT intake_take_day(%s, %s, %s)", [lin.pk, MONDAY, wrong])
        assert cursor.fetchall() == [(False,)]
        with pytest.raises(Error, match="keeper alone"), transaction.atomic():
            cursor.execute(EXAMINED, [lin.pk, MONDAY, wrong])
        right = signature(f"examined {MONDAY} of {lin.pk}")
        with acting(lin), pytest.raises(Error, match="permission denied"), transaction.atomic():
            cursor.execute(EXAMINED, [lin.pk, MONDAY, right])
