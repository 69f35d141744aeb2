"""The clerk's intake (2.1.3): compared with the paper, completed, scanned, archived; nothing is edited."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import Error, connection, transaction

from anchang.apps.customers.actions import Person
from anchang.apps.customers.models import Registration
from anchang.apps.documents.papers.kinds import PaperKind
from anchang.apps.intake.checking import Completion, Finding, archive, check_form
from anchang.apps.intake.choices import Standing
from anchang.apps.intake.models import Addition, Check, Scan, ScanFile, Step
from anchang.apps.intake.parts import PERSON_PART
from anchang.apps.intake.queries import Wanted, find_forms, form_file, queue
from anchang.apps.intake.refusals import (
    IntakeFormError,
    NotCheckedError,
    NotReceivedError,
    NotTheClerkError,
    NotYourFormError,
    TakenAlreadyError,
)
from anchang.apps.intake.scans import attach_scan, copy_of
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import office_of
from anchang.apps.privacy.actions import Asked, decide, erase, record_request
from anchang.apps.privacy.choices import AskedBy, RequestKind
from anchang.foundation.errors import constraint_of
from tests.apps.evenings import compared, form_by, handed_in, item_of, received
from tests.papers import letter, pdf, picture
from tests.people import acting

NOON = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
EVENING = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)
OTHER = Person("梁小满", "10055555555")
pytestmark = pytest.mark.django_db


@pytest.fixture
def form(lin: Staff, wu: Staff) -> Registration:
    """A form that lies before the clerk."""
    made = form_by(lin, NOON, details={"trade": "医生"})
    handed_in(lin, made, now=EVENING)
    received(wu, made, now=EVENING)
    return made


def test_what_is_empty_is_completed_and_what_was_typed_stays(form: Registration, wu: Staff) -> None:
    with acting(wu):
        before = form_file(form).complete
        check_form(
            item=item_of(form),
            findings=[Finding(PERSON_PART, matches=True)],
            completions=[
                Completion("works_in", "城东"),
                Completion("lives_in", absent=True),
                Completion("layout", ["三房"]),
            ],
            by=wu,
            now=EVENING,
        )
        file = form_file(form)
        assert file.complete.percent > before.percent
        assert set(before.left_open) - set(file.complete.left_open) == {"工作区域", "居住区域", "想要的户型"}
        lines = {line.field.key: line for part in file.parts for line in part.lines}
        assert (lines["trade"].typed, lines["works_in"].added, lines["layout"].added) == (
            "医生",
            "城东",
            "三房",
        )
        assert lines["lives_in"].absent
        assert Addition.objects.get(key="works_in").added_by_id == wu.pk
        assert Registration.objects.get(pk=form.pk).details == {"trade": "医生"}


@pytest.mark.parametrize(
    ("completion", "said"),
    [
        (Completion("trade", "律师"), "申请更正"),
        (Completion("nothing", "x"), "没有这一项"),
        (Completion("works_in"), "纸面也没有"),
        (Completion("budget_wan", "很多"), "整数"),
        (Completion("layout", ["城堡"]), "选"),
    ],
)
def test_a_completion_that_is_none_is_refused_in_words(
    form: Registration, wu: Staff, completion: Completion, said: str
) -> None:
    with acting(wu):
        with pytest.raises(IntakeFormError) as refused:
            check_form(item=item_of(form), findings=[], completions=[completion], by=wu, now=EVENING)
        assert said in refused.value.fields[completion.key]
        assert not Addition.objects.exists()


def test_a_difference_from_the_paper_is_described_with_the_time_on_the_paper(
    form: Registration, wu: Staff
) -> None:
    with acting(wu):
        with pytest.raises(IntakeFormError, match="哪里不符"):
            check_form(
                item=item_of(form),
                findings=[Finding(PERSON_PART, matches=False)],
                completions=[],
                by=wu,
                now=EVENING,
            )
        found = Finding(PERSON_PART, matches=False, words="电话末位纸上是 9", paper_signed_at=NOON)
        check_form(item=item_of(form), findings=[found], completions=[], by=wu, now=EVENING)
        part = form_file(form).parts[0]
        assert part.check is not None
        assert (part.check.matches, part.check.paper_signed_at) == (False, NOON)
        with pytest.raises(Error) as refused, transaction.atomic():
            Check.objects.filter(pk=part.check.pk).update(matches=True)
        assert constraint_of(refused.value) == "" or "append_only" in constraint_of(refused.value)


def test_archive_numbers_have_no_gaps_and_begin_anew_each_year(lin: Staff, wu: Staff) -> None:
    numbers = []
    new_year = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)  # 01:00 on New Year's Day in the office
    for index, now in enumerate((EVENING, EVENING, new_year)):
        made = form_by(lin, NOON, Person("王满", f"1007777000{index}"))
        handed_in(lin, made, now=EVENING)
        received(wu, made, now=EVENING)
        compared(wu, made, now=EVENING)
        with acting(wu):
            if index == 1:  # a number that was not kept is given again
                place = transaction.savepoint()
                archive(item=item_of(made), place="1 盒 2 夹", by=wu, now=now)
                transaction.savepoint_rollback(place)
            numbers.append(archive(item=item_of(made), place="1 盒 2 夹", by=wu, now=now).archive_number)
    assert numbers == ["2026-0001", "2026-0002", "2027-0001"]


def test_only_what_was_compared_is_archived_and_only_once(form: Registration, wu: Staff) -> None:
    with acting(wu), pytest.raises(NotCheckedError, match="姓名和电话"):
        archive(item=item_of(form), place="1 盒", by=wu, now=EVENING)
    compared(wu, form, now=EVENING)
    with acting(wu):
        with pytest.raises(IntakeFormError):
            archive(item=item_of(form), place=" ", by=wu, now=EVENING)
        step = archive(item=item_of(form), place="1 盒", by=wu, now=EVENING)
        assert "居住区域" in step.left_open
        assert form_file(form).place.standing == Standing.ARCHIVED
        assert queue(EVENING) == []
        with pytest.raises(TakenAlreadyError):
            archive(item=item_of(form), place="2 盒", by=wu, now=EVENING)
        with pytest.raises(IntakeFormError, match="已经归档"):
            check_form(item=item_of(form), findings=[], completions=[], by=wu, now=EVENING)


def test_what_was_not_received_is_neither_compared_nor_archived(lin: Staff, wu: Staff) -> None:
    form = form_by(lin, NOON)
    handed_in(lin, form, now=EVENING)
    with pytest.raises(NotReceivedError):
        compared(wu, form, now=EVENING)


@pytest.mark.parametrize("who", ["lin", "zhou", "qian"])
def test_only_the_clerk_compares_and_archives(
    form: Registration, who: str, everybody: dict[str, Staff]
) -> None:
    with acting(everybody[who]) as by:
        with pytest.raises(NotTheClerkError):
            check_form(item=item_of(form), findings=[], completions=[], by=by, now=EVENING)
        with pytest.raises(NotTheClerkError):
            archive(item=item_of(form), place="1 盒", by=by, now=EVENING)
        with pytest.raises(Error), transaction.atomic():
            Addition.objects.create(
                office_id=by.office_id, owner_id=form.owner_id, registration=form, key="trade", added_at=NOON,
                added_by=by,
            )  # fmt: skip


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "PDF"])
def test_a_scan_is_kept_sealed_and_shown_as_a_copy_that_names_its_viewer(
    form: Registration, kind: str, wu: Staff
) -> None:
    content = pdf("来访登记表") if kind == "PDF" else picture(kind)
    with acting(wu):
        scan = attach_scan(form=form, content=content, by=wu, now=EVENING)
        assert (scan.attached_by_id, scan.owner_id) == (wu.pk, form.owner_id)
        assert content[:64] not in bytes(ScanFile.objects.get().sealed)
        copy = copy_of(scan=scan, office=office_of(wu), by=wu, now=EVENING)
        assert copy.kind is PaperKind(scan.kind)
        assert copy.content != content


@pytest.mark.parametrize(
    "content",
    [
        b"<svg onload='alert(1)'/>",
        b"MZ\x90\x00 not a picture",
        b"\x89PNG\r\n\x1a\n and then nothing",
        b"\xff\xd8\xff<script>",
        b"%PDF-1.7 and then nothing",
        b"",
    ],
)
def test_what_is_no_scan_is_refused(form: Registration, content: bytes, wu: Staff) -> None:
    with acting(wu):
        with pytest.raises(IntakeFormError) as refused:
            attach_scan(form=form, content=content, by=wu, now=EVENING)
        assert refused.value.fields["file"]
        assert not Scan.objects.exists()


def test_an_office_file_is_no_scan(form: Registration, wu: Staff) -> None:
    with acting(wu), pytest.raises(IntakeFormError, match="Office"):
        attach_scan(form=form, content=letter(), by=wu, now=EVENING)


def test_a_colleague_neither_attaches_nor_sees_a_scan(
    form: Registration, lin: Staff, zhao: Staff, yan: Staff
) -> None:
    with acting(lin):
        attach_scan(form=form, content=picture(), by=lin, now=EVENING)
        assert Scan.objects.count() == ScanFile.objects.count() == 1
    with acting(zhao), pytest.raises(NotYourFormError):
        attach_scan(form=form, content=picture(), by=zhao, now=EVENING)
    for stranger in (zhao, yan):
        with acting(stranger):
            assert Scan.objects.count() == ScanFile.objects.count() == 0


def test_forms_are_found_by_number_consultant_day_standing_and_archive_number(
    form: Registration, lin: Staff, zhao: Staff, wu: Staff
) -> None:
    held = form_by(zhao, NOON + timedelta(days=1), OTHER)

    def found(**wanted: object) -> list[int]:
        return list(find_forms(Wanted(**wanted)).values_list("pk", flat=True))  # type: ignore[arg-type]

    with acting(wu):
        assert found() == [held.pk, form.pk]
        assert found(number=form.pk) == found(consultant=lin.pk) == found(day=date(2026, 11, 23)) == [form.pk]
        assert found(standing=Standing.HELD) == [held.pk]
        assert found(standing=Standing.RECEIVED) == [form.pk]
        assert found(standing=Standing.CHECKED) == []
    compared(wu, form, now=EVENING)
    with acting(wu):
        assert found(standing=Standing.CHECKED) == [form.pk]
        archive(item=item_of(form), place="1 盒", by=wu, now=EVENING)
        assert found(archive="2026-0001") == found(archive="1") == [form.pk]
        assert found(archive="2025-1") == found(archive="一号") == found(archive="²") == []
        assert found(standing=Standing.ARCHIVED) == [form.pk]
    with acting(zhao):
        assert found(number=form.pk) == []


def test_the_scan_is_gone_with_the_person(form: Registration, wu: Staff, qian: Staff) -> None:
    with acting(wu):
        scan = attach_scan(form=form, content=picture(), by=wu, now=EVENING)
        found = Finding(PERSON_PART, matches=False, words="陈一凡的电话不对")
        added = Completion("works_in", "城东")
        check_form(item=item_of(form), findings=[found], completions=[added], by=wu, now=EVENING)
        asked = Asked(RequestKind.ERASURE, AskedBy.IN_PERSON, "不再买了", "看过身份证")
        request = record_request(customer=form.customer, asked=asked, by=wu, now=EVENING)
    with acting(qian):
        decide(request=request, approved=True, reason="同意", by=qian, now=EVENING)
        erase(request=request, by=qian, now=EVENING)
        assert not ScanFile.objects.exists()
        assert Scan.objects.get(pk=scan.pk).sha256 == scan.sha256
        assert (Check.objects.get().words, Addition.objects.get().value) == ("已删除", {})
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM intake_check WHERE words LIKE '%%陈%%'")
            assert cursor.fetchone() == (0,)
        assert Step.objects.exists()
