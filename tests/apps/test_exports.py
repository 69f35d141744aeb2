"""Exports (1.2): who may take out what, made as whoever asked, taken a few times, gone afterwards."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import Error as DatabaseError
from django.db import connection, transaction
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from anchang.apps.customers.actions import Person
from anchang.apps.offices.actions import dismiss
from anchang.apps.offices.models import Staff
from anchang.apps.sharing import exporting
from anchang.apps.sharing.actions import decide, withdraw
from anchang.apps.sharing.choices import ExportList, ExportWay, State
from anchang.apps.sharing.exporting import Taken, Wish, ask_to_export, retry, take_file
from anchang.apps.sharing.jobs import run_next_job, sweep_files
from anchang.apps.sharing.limits import EXPORT_DOWNLOADS_MAX, EXPORT_ROWS_FREE
from anchang.apps.sharing.lists import Range
from anchang.apps.sharing.marks import find_marks, shown_number
from anchang.apps.sharing.models import Download, Job, Request, Result
from anchang.apps.sharing.queries import request_of, standing_of
from anchang.apps.sharing.refusals import (
    NeedsConsentError,
    NotForThisPostError,
    NothingToExportError,
    NothingToTakeError,
    NotRetriedError,
    SharingFormError,
)
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.foundation.errors import as_domain_errors
from tests.apps.exported import something_of_everything
from tests.apps.stories import registered
from tests.people import acting

pytestmark = pytest.mark.django_db
MANY = EXPORT_ROWS_FREE + 1


def people_of(consultant: Staff, count: int) -> None:
    """So many customers, whom nobody else has."""
    first = consultant.pk % 50 * 100
    for number in range(first, first + count):
        person = Person(f"客户{chr(0x4E00 + number)}", f"1002000{number:04d}")
        registered(consultant, person, now=clock.now())


def asked(
    by: Staff,
    *,
    what: ExportList = ExportList.CUSTOMERS,
    way: ExportWay = ExportWay.SHEET,
    chosen: Range | None = None,
    whole: bool = False,
    key: str = "one",
) -> Request:
    wish = Wish(what, way, chosen or Range(), whole, "周会核对")
    with acting(by):
        return ask_to_export(wish=wish, form_key=key, by=by, now=clock.now())


def say(request: Request, by: Staff, *, yes: bool = True) -> None:
    with acting(by):
        decide(request=request, approved=yes, words="" if yes else "不必", by=by, now=clock.now())


def state(request: Request, reader: Staff) -> State:
    with acting(reader):
        found = request_of(request.pk)
        assert found
        return standing_of(found, now=clock.now(), downloads_max=EXPORT_DOWNLOADS_MAX).state


def taken(request: Request, by: Staff) -> Taken:
    with acting(by):
        return take_file(request=request, by=by, now=clock.now())


def cells(content: bytes) -> list[list[str]]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return [list(map(str, row)) for row in book.get_sheet_by_index(0).to_python()]


def test_a_small_export_is_made_at_once_with_own_customers_alone(lin: Staff, zhao: Staff) -> None:
    people_of(lin, 2)
    people_of(zhao, 3)
    request = asked(lin)
    assert (request.rows_asked, state(request, lin)) == (2, State.MAKING)
    assert run_next_job()
    assert not run_next_job()
    rows = cells(taken(request, lin).content)
    assert len(rows) == 3 + 2
    assert {row[3].replace("\u200b", "")[:1] for row in rows[3:]} == {"林"}


def test_phones_are_masked_unless_asked_for_and_approved(lin: Staff, qian: Staff) -> None:
    people_of(lin, 1)
    masked = asked(lin)
    run_next_job()
    assert "****" in cells(taken(masked, lin).content)[3][2]
    whole = asked(lin, whole=True, key="two")
    assert state(whole, lin) == State.WAITING
    say(whole, qian)
    run_next_job()
    assert cells(taken(whole, lin).content)[3][2].startswith("1002")


def test_above_the_limit_the_manager_decides(lin: Staff, qian: Staff) -> None:
    people_of(lin, MANY)
    request = asked(lin)
    assert state(request, lin) == State.WAITING
    assert not run_next_job()
    say(request, qian)
    assert run_next_job()
    assert state(request, lin) == State.READY


def test_the_sales_managers_own_export_goes_to_the_project_manager(
    lin: Staff, qian: Staff, gao: Staff
) -> None:
    people_of(lin, MANY)
    request = asked(qian)
    assert not run_next_job()
    say(request, gao)
    assert run_next_job()


def test_a_refused_export_is_never_made(lin: Staff, qian: Staff) -> None:
    people_of(lin, MANY)
    request = asked(lin)
    say(request, qian, yes=False)
    assert not run_next_job()
    with acting(lin), pytest.raises(NotRetriedError):
        retry(request=request, by=lin, now=clock.now())
    assert state(request, lin) == State.REFUSED


RAW_RESULT = """
INSERT INTO sharing_result
    (office_id, owner_id, request_id, rows, file_bytes, file_sha256, made_at, expires_at)
VALUES (%s, %s, %s, %s, 1, '', now(), now() + interval '1 year')
"""


def test_the_database_makes_no_large_export_without_consent(lin: Staff) -> None:
    people_of(lin, MANY)
    request = asked(lin)
    with pytest.raises(NeedsConsentError), as_domain_errors(), acting(lin), connection.cursor() as cursor:
        cursor.execute(RAW_RESULT, [lin.office_id, lin.pk, request.pk, MANY])


def test_a_small_request_does_not_cover_a_large_result(lin: Staff) -> None:
    people_of(lin, 1)
    request = asked(lin)
    with pytest.raises(DatabaseError, match="at_most_the_rows"), acting(lin), connection.cursor() as cursor:
        cursor.execute(RAW_RESULT, [lin.office_id, lin.pk, request.pk, 2])


def test_rows_written_after_the_request_are_not_part_of_it(lin: Staff) -> None:
    people_of(lin, 1)
    request = asked(lin)
    registered(lin, Person("后来", "10099990000"), now=clock.now())
    run_next_job()
    assert len(cells(taken(request, lin).content)) == 4


def test_a_file_is_taken_a_few_times_and_then_gone(lin: Staff) -> None:
    people_of(lin, 1)
    request = asked(lin)
    run_next_job()
    for _ in range(EXPORT_DOWNLOADS_MAX):
        taken(request, lin)
    with pytest.raises(NothingToTakeError):
        taken(request, lin)
    assert state(request, lin) == State.TAKEN
    with acting(lin):
        assert Download.objects.count() == EXPORT_DOWNLOADS_MAX


def test_nobody_else_takes_it(lin: Staff, everybody: dict[str, Staff]) -> None:
    people_of(lin, 1)
    request = asked(lin)
    run_next_job()
    for name in ("zhao", "wu", "zhou", "qian", "gao", "mo", "yan"):
        with pytest.raises(NothingToTakeError):
            taken(request, everybody[name])


@pytest.mark.parametrize("who", ["lin", "qian"])
def test_taking_back_ends_the_job_or_the_file(
    who: str, lin: Staff, qian: Staff, everybody: dict[str, Staff]
) -> None:
    people_of(lin, MANY)
    first, second = asked(lin), asked(lin, key="two")
    say(first, qian)
    say(second, qian)
    assert run_next_job()
    with acting(everybody[who]):
        for request in (first, second):
            withdraw(request=request, words="", by=everybody[who], now=clock.now())
    assert not run_next_job()
    with pytest.raises(NothingToTakeError):
        taken(first, lin)
    assert {state(first, lin), state(second, lin)} == {State.WITHDRAWN}


def test_a_closed_account_gets_nothing_made(lin: Staff, jin: Staff, qian: Staff) -> None:
    people_of(lin, 1)
    request = asked(lin)
    with acting(jin):
        dismiss(staff=lin, by=jin, now=clock.now())
    assert not run_next_job()
    with acting(qian):
        assert Job.objects.get(request=request).outcome == "account_closed"
        assert not Result.objects.exists()


def test_a_file_whose_time_is_over_is_gone(lin: Staff) -> None:
    people_of(lin, 1)
    yesterday = clock.now() - timedelta(days=1, minutes=1)
    request = asked(lin)
    with clock.frozen(yesterday):
        run_next_job()
    with pytest.raises(NothingToTakeError):
        taken(request, lin)
    assert sweep_files() == 1
    assert state(request, lin) == State.EXPIRED


def test_what_went_wrong_is_said_and_can_be_tried_again(lin: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    people_of(lin, 1)
    request = asked(lin)

    def broken(_paper: object) -> bytes:
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(exporting, "sheet", broken)
        assert run_next_job()
    assert state(request, lin) == State.FAILED
    assert not run_next_job()
    with acting(lin):
        assert "请再试一次" in Job.objects.get().words
        retry(request=request, by=lin, now=clock.now())
    assert run_next_job()
    assert state(request, lin) == State.READY


def test_a_form_sent_twice_makes_one_export(lin: Staff) -> None:
    people_of(lin, 1)
    assert asked(lin) == asked(lin)
    with acting(lin):
        assert Job.objects.count() == 1


def test_refusals_in_words(lin: Staff, zhao: Staff) -> None:
    with pytest.raises(NothingToExportError):
        asked(zhao)
    with pytest.raises(NotForThisPostError):
        asked(lin, what=ExportList.LOOKS)
    people_of(lin, 1)
    long_ago = Range(until=office_day(clock.now()) - timedelta(days=400))
    with pytest.raises(SharingFormError):
        asked(lin, chosen=long_ago)


def test_the_paper_says_whose_it_is_on_every_page(lin: Staff, qian: Staff) -> None:
    people_of(lin, 70)
    request = asked(lin, way=ExportWay.PRINT)
    say(request, qian)
    assert run_next_job()
    file = taken(request, lin)
    assert (file.content_type, file.name) == ("application/pdf", f"客户名单-{request.pk}.pdf")
    pages = PdfReader(BytesIO(file.content)).pages
    number = shown_number(lin.office_id, request.pk)
    assert len(pages) == 3
    for page in pages:
        text = page.extract_text()
        assert text.count(number) >= 3
        assert "林岚" in text


def test_every_row_of_a_sheet_carries_the_hidden_mark(lin: Staff) -> None:
    people_of(lin, 5)
    request = asked(lin)
    run_next_job()
    rows = cells(taken(request, lin).content)
    for row in rows[3:]:
        assert find_marks(lin.office_id, [row]).hidden == {request.pk: 1}
        assert find_marks(lin.office_id, [[row[0]]]).hidden == {request.pk: 1}
    assert find_marks(lin.office_id + 1, rows).hidden == {}
    assert find_marks(lin.office_id, [[rows[0][0]]]).shown == {request.pk}


@pytest.mark.parametrize("what", list(ExportList))
def test_every_list_can_be_made_in_both_forms(what: ExportList, qian: Staff, gao: Staff, lin: Staff) -> None:
    something_of_everything(lin, qian)
    for way in ExportWay:
        request = asked(qian, what=what, way=way, key=way)
        if request.needs_consent:
            say(request, gao)
        assert run_next_job()
        assert state(request, qian) == State.READY
        assert taken(request, qian).content


def test_a_result_is_never_edited(lin: Staff) -> None:
    people_of(lin, 1)
    asked(lin)
    run_next_job()
    with pytest.raises(DatabaseError), transaction.atomic(), acting(lin), connection.cursor() as cursor:
        cursor.execute("UPDATE sharing_result SET rows = 0")
