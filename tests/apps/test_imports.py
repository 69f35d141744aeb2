"""Importing an existing register: read, mapped, checked, taken over in one go, declared void (2.1.3)."""

from datetime import UTC, datetime

import pytest

from anchang.apps.customers.actions import Person, register
from anchang.apps.customers.choices import NoticeWay, RegistrationKind
from anchang.apps.customers.models import Consent, Customer, Membership, Registration
from anchang.apps.customers.recognition import question, recognise
from anchang.apps.imports.actions import Said, ask_to_take_over, bring, map_columns, withdraw
from anchang.apps.imports.choices import State
from anchang.apps.imports.jobs import run_next_step
from anchang.apps.imports.models import Claim, Import, Job, Working
from anchang.apps.imports.queries import check_of, import_of, offered, reading_of, standing_of
from anchang.apps.imports.refusals import ErrorsNotAcceptedError, NotYourImportError, SameFileError
from anchang.apps.offices.models import Staff
from anchang.domain.calendar import moment_in_words
from tests.people import acting

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
REGISTER = """客户姓名,联系电话,来访日期,接待人,户型,备注
陈一凡,100 1111 0001,2025/3/4 15:20,林岚,三房,想要南向
王二,+86-10011110002,2025年3月5日,3,两居,
陈一凡,10011110001,2025-03-06,7号,,
李三,12,2025.3.7,林岚,,
赵四,10011110004,3月7日,没有此人,,
"""


def brought(by: Staff, text: str | bytes = REGISTER, *, form_key: str = "a") -> Import:
    content = text.encode() if isinstance(text, str) else text
    with acting(by):
        return bring(file_name="登记.csv", content=content, form_key=form_key, by=by, now=NOW)


def in_the_book(owner: Staff, name: str, phone: str) -> None:
    form = RegistrationKind.VISIT_FORM
    with acting(owner):
        register(kind=form, person=Person(name, phone), details={}, by=owner, now=NOW)


def step_done(by: Staff, subject: Import) -> State:
    assert run_next_step()
    with acting(by):
        found = import_of(subject.pk)
        assert found
        return standing_of(found).state


def mapped(by: Staff, subject: Import) -> None:
    with acting(by):
        found = reading_of(subject)
        assert found
        plan = offered(subject, found["headings"], [cells for _, cells in found["samples"]])
        map_columns(subject=subject, said_of=Said(plan.columns, plan.kind), by=by, now=NOW)


def checked(by: Staff, text: str | bytes = REGISTER, *, form_key: str = "a") -> Import:
    subject = brought(by, text, form_key=form_key)
    assert step_done(by, subject) == State.MAPPING
    mapped(by, subject)
    assert step_done(by, subject) == State.CHECKED
    return subject


def taken_over(by: Staff, text: str | bytes = REGISTER) -> Import:
    subject = checked(by, text)
    with acting(by):
        ask_to_take_over(subject=subject, leave_errors=True, by=by, now=NOW)
    assert step_done(by, subject) == State.TAKEN_OVER
    return subject


def test_every_row_has_its_fate_in_words_before_anything_is_written(wu: Staff) -> None:
    subject = checked(wu)
    with acting(wu):
        found = check_of(subject)
        assert found
        assert found["fates"] == {"new": 2, "repeated": 1, "known": 0, "bad": 2}
        assert found["unread"] == {"户型": 1}
        said = {(one["row"], one["heading"]): one["words"] for one in found["faults"]}
        assert "第 2 行" in said[4, ""]
        assert "7 至 15 位" in said[5, "联系电话"]
        assert "没有写年份" in said[6, "来访日期"]
        assert "没有这位在职的置业顾问" in said[6, "接待人"]
        assert not Customer.objects.filter(name="王二").exists()


def test_a_confirmed_register_is_taken_over_whole_with_its_paper_dates(
    wu: Staff, lin: Staff, zhao: Staff
) -> None:
    subject = taken_over(wu)
    with acting(wu):
        claims = list(Claim.objects.filter(subject=subject).select_related("registration__customer"))
        assert [(one.row, one.registration.customer.name) for one in claims] == [(2, "陈一凡"), (3, "王二")]
        chen, wang = (one.registration for one in claims)
        assert (chen.owner_id, wang.owner_id) == (lin.pk, zhao.pk)
        assert moment_in_words(chen.registered_at) == "2025-03-04 周二 15:20"
        assert moment_in_words(wang.registered_at) == "2025-03-05 周三 23:59"
        assert chen.entered_at > chen.registered_at
        assert chen.customer.phone == "10011110001"
        assert Consent.objects.get(customer=chen.customer).way == NoticeWay.NOT_YET
        assert Membership.objects.filter(customer=wang.customer).count() == 1
        assert "100 1111 0001" in claims[0].source
        assert not Working.objects.exists()
    with acting(lin):
        assert [one.row for one in Claim.objects.all()] == [2]


def test_who_is_in_the_book_already_is_known_and_a_colleagues_customer_is_a_claim_of_its_own(
    wu: Staff, lin: Staff, zhao: Staff
) -> None:
    in_the_book(lin, "陈一凡", "10011110001")
    in_the_book(zhao, "王二", "10011110002")
    text = "姓名,电话,日期,顾问\n陈一凡,10011110001,2025-1-1,林岚\n王二,10011110002,2025-1-1,林岚\n"
    subject = taken_over(wu, text)
    with acting(wu):
        found = import_of(subject.pk)
        assert found
        result = standing_of(found).result
        assert result
        assert (result.taken_over, result.known) == (1, 1)
        rows = Customer.objects.filter(name="王二")
        parties = {Membership.objects.get(customer=one).party_id for one in rows}
        assert (len(rows), len(parties)) == (2, 1)


def test_wrong_rows_are_left_out_only_when_somebody_says_so(wu: Staff) -> None:
    subject = checked(wu)
    with acting(wu), pytest.raises(ErrorsNotAcceptedError):
        ask_to_take_over(subject=subject, leave_errors=False, by=wu, now=NOW)


def test_only_whoever_brought_a_file_goes_on_with_it(wu: Staff, qian: Staff) -> None:
    subject = checked(wu)
    with acting(qian):
        assert check_of(subject) is None
        with pytest.raises(NotYourImportError):
            ask_to_take_over(subject=subject, leave_errors=True, by=qian, now=NOW)


def test_a_book_that_has_changed_since_the_check_is_checked_again(wu: Staff, lin: Staff) -> None:
    subject = checked(wu)
    in_the_book(lin, "陈一凡", "10011110001")
    with acting(wu):
        ask_to_take_over(subject=subject, leave_errors=True, by=wu, now=NOW)
    assert step_done(wu, subject) == State.FAILED
    with acting(wu):
        assert "行数对不上" in Job.objects.get().words
        assert not Claim.objects.exists()


def test_the_same_file_is_not_taken_over_twice_unless_it_was_withdrawn(wu: Staff, qian: Staff) -> None:
    subject = taken_over(wu)
    with pytest.raises(SameFileError):
        brought(wu, form_key="again")
    with acting(qian):
        withdraw(subject=subject, reason="传错了文件", by=qian, now=NOW)
    assert brought(wu, form_key="again").pk != subject.pk


def test_registrations_of_a_withdrawn_import_do_not_count(wu: Staff, qian: Staff, lin: Staff) -> None:
    subject = taken_over(wu)

    def answer() -> str:
        with acting(wu):
            return str(recognise(asked=question(phone="10011110001"), by=wu, now=NOW).answer)

    assert answer() == "consultant"
    with acting(qian):
        withdraw(subject=subject, reason="传错了文件", by=qian, now=NOW)
    assert answer() == "new"
    with acting(lin):
        assert Registration.objects.filter(customer__name="陈一凡").exists()


def test_the_columns_of_a_file_are_remembered_for_the_next_with_the_same_headings(wu: Staff) -> None:
    text = "甲,乙,丙,丁\n陈一凡,10011110001,2025-1-1,林岚\n"
    subject = brought(wu, text)
    assert step_done(wu, subject) == State.MAPPING
    columns = {"name": 0, "phone": 1, "day": 2, "consultant": 3}
    with acting(wu):
        map_columns(subject=subject, said_of=Said(columns, RegistrationKind.CALL), by=wu, now=NOW)
    assert step_done(wu, subject) == State.CHECKED
    later = brought(wu, text + "王二,10011110002,2025-1-2,林岚\n", form_key="b")
    assert step_done(wu, later) == State.MAPPING
    with acting(wu):
        found = reading_of(later)
        assert found
        plan = offered(later, found["headings"], [])
        assert (dict(plan.columns), plan.kind) == (columns, RegistrationKind.CALL)
