"""Receptions along the run sheet: begun, ticked, taken back, seen off; versions; what the tools record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import Error, connection, transaction

from anchang.apps.coaching.report import report
from anchang.apps.offices.models import Staff
from anchang.apps.privacy.actions import Asked, decide, erase, record_request
from anchang.apps.privacy.choices import AskedBy, RequestKind
from anchang.apps.privacy.file_of_person import file_of
from anchang.apps.reception.choices import FirstVisitAnswer
from anchang.apps.reception.models import TurnEnd, Visit
from anchang.apps.service.actions import Tap, begin, tick, tick_once_more
from anchang.apps.service.choices import UnitAnswer
from anchang.apps.service.models import Inquiry, KitCheck, Run, SheetVersion, Showing, Tick
from anchang.apps.service.queries import known_from, progress_of, receptions_of, run_of
from anchang.apps.service.records import Answered, Shown, ask_about, check_kit, show_flat
from anchang.apps.service.refusals import (
    EntryError,
    GoneByError,
    ManagersAloneError,
    MissingWordsError,
    NothingToUndoError,
    NotYourReceptionError,
    SheetKeptError,
    UnknownStepError,
)
from anchang.apps.service.sheets import (
    make_version,
    newest_sheet,
    newest_shipped,
    sheet_in_force,
    sheet_of_run,
    shipped_sheets,
)
from anchang.domain.calendar import office_day
from anchang.domain.run_sheet import Mark, Sheet
from anchang.foundation import clock
from anchang.foundation.errors import as_domain_errors
from tests.apps.stories import STRANGER, arrives, here, registered
from tests.people import acting

NOW = clock.now()
TODAY = office_day(NOW)
pytestmark = pytest.mark.django_db


def key(number: int) -> str:
    return f"{number:032x}"


def tap(step: str, number: int, mark: Mark = Mark.DONE, words: str = "", waited: int = 0) -> Tap:
    return Tap(step, mark, key(number), words, waited)


def after(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


@pytest.fixture
def visit(lin: Staff, zhao: Staff, tang: Staff) -> Visit:
    """Chen came and Lin is to receive; Zhao is here too."""
    here(lin, zhao, now=NOW)
    return arrives(tang, now=NOW, answer=FirstVisitAnswer.FIRST_VISIT)


@pytest.fixture
def run(visit: Visit, lin: Staff) -> Run:
    with acting(lin):
        return begin(visit=visit, by=lin, now=NOW)


def renamed(sheet: Sheet, title: str) -> Sheet:
    return replace(sheet, steps=(replace(sheet.steps[0], title=title), *sheet.steps[1:]))


def made(manager: Staff, title: str, day: date, now: datetime = NOW) -> SheetVersion:
    with acting(manager):
        sheet = renamed(newest_sheet(manager.office_id).sheet, title)
        return make_version(sheet=sheet, effective_day=day, reason="练过以后改", by=manager, now=now)


def test_a_reception_begins_once_by_its_receiver_alone(visit: Visit, lin: Staff, wu: Staff) -> None:
    with acting(lin):
        first = begin(visit=visit, by=lin, now=NOW)
        again = begin(visit=visit, by=lin, now=after(3))
        assert (first.pk, first.began_at) == (again.pk, again.began_at)
        assert (first.version, first.shipped) == (None, newest_shipped())
    with acting(wu), pytest.raises(NotYourReceptionError):
        begin(visit=visit, by=wu, now=NOW)


def test_a_tap_counts_once_whether_sent_again_or_made_twice(run: Run, lin: Staff) -> None:
    with acting(lin):
        assert tick(run=run, tap=tap("greet", 1), by=lin, now=after(1)) is not None
        assert tick(run=run, tap=tap("greet", 1), by=lin, now=after(9)) is None
        assert tick(run=run, tap=tap("greet", 2), by=lin, now=after(9)) is None
        assert [(one.step, one.ticked_at) for one in Tick.objects.all()] == [("greet", after(1))]


def test_a_tick_taken_back_stays_on_record_and_a_late_copy_of_it_does_not_come_back(
    run: Run, lin: Staff
) -> None:
    with acting(lin):
        tick(run=run, tap=tap("greet", 1), by=lin, now=after(1))
        with pytest.raises(MissingWordsError):
            tick(run=run, tap=tap("greet", 2, Mark.UNDONE), by=lin, now=after(2))
        tick(run=run, tap=tap("greet", 3, Mark.UNDONE, "点错了"), by=lin, now=after(2))
        assert tick(run=run, tap=tap("greet", 1), by=lin, now=after(3)) is None
        standing = progress_of(run).of("greet")
        assert standing is not None
        assert standing.open
        assert [one.mark for one in Tick.objects.all()] == ["done", "undone"]
        with pytest.raises(NothingToUndoError):
            tick(run=run, tap=tap("greet", 4, Mark.UNDONE, "点错了"), by=lin, now=after(3))


def test_leaving_a_step_out_takes_a_reason_and_the_step_must_be_on_the_sheet(run: Run, lin: Staff) -> None:
    with acting(lin):
        with pytest.raises(MissingWordsError):
            tick(run=run, tap=tap("water", 1, Mark.SKIPPED), by=lin, now=NOW)
        with pytest.raises(UnknownStepError):
            tick(run=run, tap=tap("tea", 2), by=lin, now=NOW)
        with pytest.raises(EntryError):
            tick(run=run, tap=tap("water", 3, Mark.SKIPPED, "长" * 201), by=lin, now=NOW)
        tick(run=run, tap=tap("water", 4, Mark.SKIPPED, "同事做了"), by=lin, now=NOW)
        standing = progress_of(run).of("water")
        assert standing is not None
        assert (standing.mark, standing.reason) == (Mark.SKIPPED, "同事做了")


def test_two_tablets_at_the_same_moment_say_it_once(run: Run, lin: Staff) -> None:
    """The second finds its number taken when it writes, and the first one's word when it asks again."""
    with acting(lin):
        row = tick(run=run, tap=tap("greet", 1), by=lin, now=NOW)
        assert row is not None
        row.pk, row.form_key = None, key(2)
        with pytest.raises(Error, match="a_step_hears_one_word_at_a_time"), transaction.atomic():
            row.save(force_insert=True)
        assert tick_once_more(run=run, tap=tap("greet", 2), by=lin, now=NOW) is None


def test_seeing_off_ends_the_reception_and_the_rest_can_still_be_ticked(
    run: Run, visit: Visit, lin: Staff
) -> None:
    with acting(lin):
        tick(run=run, tap=tap("see_off", 1), by=lin, now=after(40))
        assert TurnEnd.objects.get(turn=visit.turn).ended_at == after(40)
        tick(run=run, tap=tap("tidy", 2), by=lin, now=after(44))
        reception = receptions_of(TODAY)[0]
        assert (reception.ended_at, reception.progress and reception.progress.done) == (after(40), 2)


def test_seeing_off_after_the_desk_has_done_it_is_no_error(
    run: Run, visit: Visit, lin: Staff, tang: Staff
) -> None:
    with acting(tang):
        TurnEnd.objects.create(office_id=tang.office_id, turn=visit.turn, owner=lin, ended_at=after(30))
    with acting(lin):
        assert tick(run=run, tap=tap("see_off", 1), by=lin, now=after(31)) is not None
        assert TurnEnd.objects.get(turn=visit.turn).ended_at == after(30)


def test_a_tap_without_connection_says_how_long_it_waited(run: Run, lin: Staff) -> None:
    with acting(lin):
        row = tick(run=run, tap=tap("greet", 1, waited=999_999), by=lin, now=after(30))
        assert row is not None
        assert (row.ticked_at, row.waited_seconds) == (after(30), 86_400)


def test_nothing_along_the_sheet_is_changed_or_taken_away(run: Run, lin: Staff) -> None:
    with acting(lin):
        tick(run=run, tap=tap("greet", 1), by=lin, now=NOW)
        with pytest.raises((SheetKeptError, Error)), as_domain_errors(), transaction.atomic():
            Tick.objects.update(mark="skipped")
        with pytest.raises((SheetKeptError, Error)), as_domain_errors(), transaction.atomic():
            Run.objects.all().delete()
        assert Tick.objects.get().mark == "done"


def test_a_colleague_and_another_office_see_nothing_of_it(
    run: Run, visit: Visit, lin: Staff, zhao: Staff, wu: Staff, yan: Staff
) -> None:
    with acting(lin):
        tick(run=run, tap=tap("greet", 1), by=lin, now=NOW)
    for person in (zhao, yan):
        with acting(person):
            assert not Run.objects.exists()
            assert not Tick.objects.exists()
            assert run_of(visit) is None
    with acting(wu):
        assert Tick.objects.count() == 1
    with acting(zhao), pytest.raises(NotYourReceptionError):
        tick(run=run, tap=tap("water", 2), by=zhao, now=NOW)
    with acting(zhao), pytest.raises(Error), transaction.atomic():
        Tick.objects.create(
            office_id=zhao.office_id,
            owner=zhao,
            run=run,
            step="water",
            number=1,
            mark="done",
            form_key=key(3),
            ticked_at=NOW,
        )


def test_a_version_holds_from_its_day_and_a_begun_reception_keeps_its_own(
    run: Run, qian: Staff, lin: Staff
) -> None:
    first = made(qian, "带齐全套工具", TODAY + timedelta(days=1))
    second = made(qian, "带齐工具夹", TODAY + timedelta(days=2))
    with acting(lin):
        assert (first.number, second.number) == (1, 2)
        titles = [
            sheet_in_force(lin.office_id, TODAY + timedelta(days=days)).sheet.steps[0].title
            for days in range(3)
        ]
        assert titles == ["带齐工具", "带齐全套工具", "带齐工具夹"]
        assert sheet_of_run(run) == shipped_sheets()[newest_shipped()]
        assert SheetVersion.objects.get(number=1).content["steps"][0]["clauses"] == ["3.4.2"]


def test_a_version_begins_tomorrow_at_the_earliest_by_a_manager_with_a_reason(qian: Staff, wu: Staff) -> None:
    with pytest.raises(GoneByError):
        made(qian, "改", TODAY)
    with pytest.raises(ManagersAloneError):
        made(wu, "改", TODAY + timedelta(days=1))
    with pytest.raises(EntryError, match="第 1 步"):
        made(qian, "", TODAY + timedelta(days=1))
    with acting(qian), pytest.raises(Error, match="later_day"), transaction.atomic():
        SheetVersion.objects.create(
            office_id=qian.office_id,
            owner=qian,
            number=9,
            effective_day=TODAY,
            content={},
            reason="x",
            made_at=NOW,
        )


def test_what_the_flat_told_begins_the_registration_form(run: Run, visit: Visit, lin: Staff) -> None:
    with acting(lin):
        assert known_from(visit) == {}
        first = Shown("B 户型", "采光好", "", ("价格",), key(1))
        show_flat(run=run, shown=first, by=lin, now=NOW)
        show_flat(run=run, shown=first, by=lin, now=after(1))
        show_flat(
            run=run, shown=Shown("C 户型", "采光好", "次卧小", ("价格", "户型"), key(2)), by=lin, now=after(9)
        )
        assert known_from(visit) == {
            "rooms_shown": "B 户型；C 户型",
            "pleases": "采光好",
            "displeases": "次卧小",
            "resistance": ["价格", "户型"],
        }
        with pytest.raises(EntryError):
            show_flat(run=run, shown=Shown("C", "", "", ("风水",), key(3)), by=lin, now=NOW)


def test_rooms_asked_about_and_prices_told_are_kept_once(
    run: Run, lin: Staff, wu: Staff, zhao: Staff
) -> None:
    asked = Answered("3-1202", wu, UnitAnswer.FREE, "", 30, key(1))
    told = Answered("3-1202", wu, None, "总价 218 万，一次性 98 折", 480, key(2))
    with acting(lin):
        for answered in (asked, asked, told):
            ask_about(run=run, answered=answered, by=lin, now=NOW)
        assert [one.kind for one in Inquiry.objects.order_by("id")] == ["units", "prices"]
        with pytest.raises(EntryError):
            ask_about(run=run, answered=replace(told, words=" ", form_key=key(3)), by=lin, now=NOW)
        with pytest.raises(EntryError):
            ask_about(run=run, answered=replace(asked, valid_minutes=0, form_key=key(4)), by=lin, now=NOW)
    with acting(zhao), pytest.raises(NotYourReceptionError):
        ask_about(run=run, answered=replace(asked, form_key=key(5)), by=zhao, now=NOW)


def test_a_missing_tool_is_accounted_for(lin: Staff) -> None:
    with acting(lin):
        kit = {item.key for item in sheet_in_force(lin.office_id, TODAY).sheet.kit}
        with pytest.raises(MissingWordsError):
            check_kit(present=kit - {"cards"}, words=" ", by=lin, now=NOW)
        check_kit(present=kit - {"cards"}, words="向前台借", by=lin, now=NOW)
        check_kit(present=kit, words="", by=lin, now=after(5))
        assert [one.missing for one in KitCheck.objects.all()] == [["名片"], []]


# -- coaching ------------------------------------------------------------------------------------


def received(lin: Staff, zhao: Staff, tang: Staff) -> None:
    """Lin has seen Chen off and forgot to tidy; Zhao's visitor was seen off without a sheet."""
    here(lin, zhao, now=NOW)
    first = arrives(tang, now=NOW, answer=FirstVisitAnswer.FIRST_VISIT)
    second = arrives(tang, STRANGER, now=NOW, answer=FirstVisitAnswer.FIRST_VISIT)
    assert (first.owner_id, second.owner_id) == (lin.pk, zhao.pk)
    with acting(lin):
        run = begin(visit=first, by=lin, now=NOW)
        for number, step in enumerate(("kit", "greet")):
            tick(run=run, tap=tap(step, number), by=lin, now=after(2 + 3 * number))
        tick(run=run, tap=tap("water", 7, Mark.SKIPPED, "同事做了"), by=lin, now=after(8))
        tick(run=run, tap=tap("see_off", 8), by=lin, now=after(30))
    with acting(tang):
        TurnEnd.objects.create(office_id=tang.office_id, turn=second.turn, owner=zhao, ended_at=after(20))


def test_the_report_counts_what_was_done_left_out_and_forgotten(
    lin: Staff, zhao: Staff, tang: Staff, qian: Staff
) -> None:
    received(lin, zhao, tang)
    with acting(qian):
        found = report(first=TODAY, last=TODAY)
    assert (found.receptions, found.begun, found.minutes) == (2, 1, 30.0)
    lines = {line.step.key: (line.done, line.skipped, line.left, line.minutes) for line in found.steps}
    assert lines["kit"] == (1, 0, 0, 2)
    assert lines["greet"] == (1, 0, 0, 3)
    assert lines["water"] == (0, 1, 0, None)
    assert lines["tidy"] == (0, 0, 1, None)
    people = {line.person.pk: (line.receptions, line.begun, line.done, line.skipped) for line in found.people}
    assert people == {lin.pk: (1, 1, 3, 1), zhao.pk: (1, 0, 0, 0)}
    assert all(line.step.required for line in found.practise)
    assert len(found.practise) == 3
    assert found.steps[0].done_share.small


def test_a_consultant_sees_their_own_beside_totals_that_name_nobody(
    lin: Staff, zhao: Staff, tang: Staff, wu: Staff
) -> None:
    received(lin, zhao, tang)
    with acting(zhao):
        found = report(first=TODAY, last=TODAY, with_office=True)
        assert (found.receptions, found.begun, found.steps) == (1, 0, ())
    with acting(lin):
        own = report(first=TODAY, last=TODAY, with_office=True)
        shares = {line.step.key: line.office for line in own.steps}
        assert shares["kit"] is not None
        assert (shares["kit"].part, shares["kit"].of) == (1, 1)
        assert shares["tidy"] is not None
        assert (shares["tidy"].part, shares["tidy"].of) == (0, 1)
    with acting(wu), pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM service_totals(%s, %s)", [TODAY, TODAY])


def test_another_office_learns_nothing_from_the_totals(
    lin: Staff, zhao: Staff, tang: Staff, yan: Staff
) -> None:
    received(lin, zhao, tang)
    with acting(yan), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM service_totals(%s, %s)", [TODAY, TODAY])
        assert cursor.fetchall() == []


def test_a_person_who_is_erased_leaves_the_ticks_and_none_of_the_words(
    run: Run, lin: Staff, wu: Staff, qian: Staff
) -> None:
    words = "想给父母买一层"
    chen = registered(lin, now=after(5)).customer
    with acting(lin):
        tick(run=run, tap=tap("listen", 1, Mark.NOTED, words), by=lin, now=NOW)
        tick(run=run, tap=tap("greet", 2), by=lin, now=NOW)
        show_flat(run=run, shown=Shown(words, words, words, ("价格",), key(3)), by=lin, now=NOW)
        ask_about(run=run, answered=Answered("3-1202", wu, None, words, 30, key(4)), by=lin, now=NOW)
    asked = Asked(RequestKind.ERASURE, AskedBy.IN_PERSON, "不要再留", "看过身份证原件")
    with acting(wu):
        request = record_request(customer=chen, asked=asked, by=wu, now=after(6))
    with acting(qian):
        given = [section.title for section in file_of(chen).sections]
        decide(request=request, approved=True, reason="", by=qian, now=after(7))
        erase(request=request, by=qian, now=after(8))
        showing = Showing.objects.get()
        assert [(one.step, one.words) for one in Tick.objects.all()] == [("listen", "已删除"), ("greet", "")]
        assert (showing.rooms, showing.pleases, showing.resistance) == ("已删除", "已删除", [])
        assert (Inquiry.objects.get().room, Inquiry.objects.get().words) == ("3-1202", "已删除")
    assert "您看过的样板房" in given
