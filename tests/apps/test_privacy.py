"""Requests, decisions, holds and erasure of personal data."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection

from anchang.apps.customers.actions import Contact, Person, complain, find_on_complaint, follow_up, register
from anchang.apps.customers.choices import ComplaintKind, FollowUpWay, RegistrationKind
from anchang.apps.customers.hand_over import hand_over
from anchang.apps.customers.models import Customer, FollowUp, Registration
from anchang.apps.customers.queries import registered_under
from anchang.apps.offices.models import Staff
from anchang.apps.privacy.actions import (
    Asked,
    decide,
    end_hold,
    erase,
    erase_due,
    hand_out,
    place_hold,
    record_request,
    working_days_after,
)
from anchang.apps.privacy.choices import AskedBy, HoldKind, IssueWay, RequestKind
from anchang.apps.privacy.file_of_person import file_of
from anchang.apps.privacy.mentions import mentioned_elsewhere
from anchang.apps.privacy.models import Request
from anchang.apps.privacy.queries import due, obstacles, to_erase
from anchang.apps.privacy.refusals import (
    ErasedAlreadyError,
    NobodyDecidesOnTheirOwnError,
    NotApprovedError,
    NotDueYetError,
    NotForYouError,
    PrivacyFormError,
    UnderLegalHoldError,
)
from anchang.apps.reception.calls import take_call
from anchang.apps.reception.choices import DealStage
from anchang.apps.reception.deals import record_deal
from anchang.foundation import clock
from tests.people import acting

PHONE = "10012345678"
NAME = "陈晨晨"
STORY = "说想给母亲买一层带花园的"
pytestmark = pytest.mark.django_db


def _registered(by: Staff, name: str = NAME, phone: str = PHONE) -> Customer:
    with acting(by):
        return register(
            kind=RegistrationKind.VISIT_FORM,
            person=Person(name, phone),
            details={"lives_in": STORY, "grade": "B", "grade_quote": STORY},
            by=by,
            now=clock.now(),
        ).customer


@pytest.fixture
def chen(lin: Staff) -> Customer:
    customer = _registered(lin)
    with acting(lin):
        contact = Contact(FollowUpWay.CALL, True, STORY, grade_after="B")
        follow_up(customer=customer, contact=contact, by=lin, now=clock.now())
        take_call(phone=PHONE, name=NAME, rings=2, content=STORY, by=lin, now=clock.now())
    return customer


def _asked(customer: Customer, by: Staff, kind: RequestKind = RequestKind.ERASURE) -> Request:
    asked = Asked(kind, AskedBy.IN_PERSON, "不要再留我的电话", "看过身份证原件")
    with acting(by):
        return record_request(customer=customer, asked=asked, by=by, now=clock.now())


def _approved(customer: Customer, wu: Staff, qian: Staff, kind: RequestKind = RequestKind.ERASURE) -> Request:
    request = _asked(customer, wu, kind)
    with acting(qian):
        decide(request=request, approved=True, reason="", by=qian, now=clock.now())
    return request


def test_the_answer_is_due_after_fifteen_working_days(chen: Customer, wu: Staff) -> None:
    request = _asked(chen, wu)
    assert (request.due_day - request.received_at.date()).days >= 19
    assert working_days_after(date(2026, 11, 20), 1) == date(2026, 11, 23)
    assert working_days_after(date(2026, 11, 23), 15) == date(2026, 12, 14)


def test_who_was_not_identified_gets_nothing(chen: Customer, wu: Staff) -> None:
    asked = Asked(RequestKind.FILE, AskedBy.BY_PHONE, "", " ")
    with acting(wu), pytest.raises(PrivacyFormError) as refused:
        record_request(customer=chen, asked=asked, by=wu, now=clock.now())
    assert set(refused.value.fields) == {"identity"}


def test_nobody_decides_on_what_they_recorded(chen: Customer, qian: Staff) -> None:
    request = _asked(chen, qian)
    with acting(qian), pytest.raises(NobodyDecidesOnTheirOwnError):
        decide(request=request, approved=True, reason="", by=qian, now=clock.now())


def test_the_supervisor_and_the_clerk_do_not_decide(chen: Customer, wu: Staff, zhou: Staff) -> None:
    request = _asked(chen, wu)
    for person in (wu, zhou):
        with acting(person), pytest.raises(NotForYouError):
            decide(request=request, approved=True, reason="", by=person, now=clock.now())


def test_an_erasure_takes_everything_that_is_the_persons_own(
    chen: Customer, lin: Staff, zhao: Staff, wu: Staff, qian: Staff
) -> None:
    theirs = _registered(zhao, "陈小姐")
    request = _approved(chen, wu, qian)
    with acting(qian):
        erasure = erase(request=request, by=qian, now=clock.now())
        assert registered_under(qian.office_id, PHONE) is None
        names = {one.name for one in Customer.objects.filter(pk__in=(chen.pk, theirs.pk))}
        phones = {one.phone for one in Customer.objects.filter(pk__in=(chen.pk, theirs.pk))}
        assert names == phones == {"已删除"}
        assert {one.content for one in FollowUp.objects.filter(customer=chen)} == {"已删除"}
        kept = list(Registration.objects.filter(customer=chen))
    assert {one.owner_id for one in kept} == {lin.pk}
    assert all(one.details == {} and one.registered_at for one in kept)
    assert erasure.records["customers_customer"] == 2
    assert erasure.records["reception_call"] == 1


def test_others_keep_what_is_theirs(chen: Customer, lin: Staff, wu: Staff, qian: Staff) -> None:
    other = _registered(lin, "苏苏", "10087654321")
    request = _approved(chen, wu, qian)
    with acting(qian):
        erase(request=request, by=qian, now=clock.now())
        assert Customer.objects.get(pk=other.pk).name == "苏苏"
        assert Registration.objects.get(customer=other).details["lives_in"] == STORY


def test_nothing_is_erased_without_a_yes(chen: Customer, wu: Staff, qian: Staff) -> None:
    request = _asked(chen, wu)
    with acting(qian):
        with pytest.raises(NotApprovedError):
            erase(request=request, by=qian, now=clock.now())
        decide(request=request, approved=False, reason="有纠纷", by=qian, now=clock.now())
        with pytest.raises(NotApprovedError):
            erase(request=request, by=qian, now=clock.now())


def test_a_person_is_erased_once(chen: Customer, wu: Staff, qian: Staff) -> None:
    request = _approved(chen, wu, qian)
    with acting(qian):
        erase(request=request, by=qian, now=clock.now())
        with pytest.raises(ErasedAlreadyError):
            erase(request=request, by=qian, now=clock.now())


def test_a_file_is_not_an_erasure(chen: Customer, wu: Staff, qian: Staff) -> None:
    request = _approved(chen, wu, qian, RequestKind.FILE)
    with acting(qian), pytest.raises(NotApprovedError):
        erase(request=request, by=qian, now=clock.now())


def test_a_deal_keeps_a_person_for_ten_years(chen: Customer, lin: Staff, wu: Staff, qian: Staff) -> None:
    now = clock.now()
    with acting(qian):
        record_deal(
            customer=chen,
            closer=lin,
            stage=DealStage.DEPOSIT,
            unit_label="3 栋 1802",
            amount_fen=100,
            by=qian,
            now=now,
        )
    request = _approved(chen, wu, qian)
    with acting(qian):
        (hold,) = obstacles(chen, now)
        assert hold.kind == "deal"
        assert hold.until_at
        assert hold.until_at.year == now.year + 10
        with pytest.raises(UnderLegalHoldError):
            erase(request=request, by=qian, now=now)
        assert obstacles(chen, now + timedelta(days=3660)) == ()
        with pytest.raises(UnderLegalHoldError):
            erase(request=request, by=qian, now=now + timedelta(days=3660))


def test_a_hold_without_a_day_never_ends_by_itself(
    chen: Customer, lin: Staff, wu: Staff, qian: Staff
) -> None:
    with acting(qian):
        place_hold(
            customer=chen, kind=HoldKind.LAWSUIT, words="诉讼", until_day=None, by=qian, now=clock.now()
        )
    request = _approved(chen, wu, qian)
    with acting(qian), pytest.raises(UnderLegalHoldError):
        erase(request=request, by=qian, now=clock.now() + timedelta(days=9999))


def test_an_open_complaint_holds_until_it_is_found_on(
    chen: Customer, lin: Staff, wu: Staff, qian: Staff
) -> None:
    with acting(wu):
        complaint = complain(
            customer=chen, about=lin, kind=ComplaintKind.COMPLAINT, words=STORY, by=wu, now=clock.now()
        )
    request = _approved(chen, wu, qian)
    with acting(qian):
        with pytest.raises(UnderLegalHoldError):
            erase(request=request, by=qian, now=clock.now())
        find_on_complaint(
            complaint=complaint, verified=False, successor=None, note="误会", by=qian, now=clock.now()
        )
        erase(request=request, by=qian, now=clock.now())


def test_a_managers_hold_ends_by_day_or_by_word(chen: Customer, wu: Staff, qian: Staff) -> None:
    now = clock.now()
    until = (now + timedelta(days=30)).date()
    with acting(qian):
        hold = place_hold(
            customer=chen, kind=HoldKind.AUTHORITY, words="保全", until_day=until, by=qian, now=now
        )
        assert [one.kind for one in obstacles(chen, now)] == ["hold"]
        assert obstacles(chen, now + timedelta(days=32)) == ()
        end_hold(hold=hold, words="已解除", by=qian, now=now)
        assert obstacles(chen, now) == ()


def test_who_is_long_gone_is_due_and_who_called_last_month_is_not(
    chen: Customer, lin: Staff, qian: Staff
) -> None:
    now = clock.now()
    with acting(qian):
        assert due(1, now + timedelta(days=20)) == []
        (one,) = due(1, now + timedelta(days=40))
        assert one.customer == chen
        assert one.obstacles == ()


def test_handing_a_customer_over_is_no_contact(chen: Customer, lin: Staff, zhao: Staff, qian: Staff) -> None:
    later = clock.now() + timedelta(days=40)
    with acting(qian):
        hand_over(to={chen.pk: zhao}, reason="离职", by=qian, now=later)
        assert [one.customer.pk for one in due(1, later)] == [chen.pk]


def test_nobody_is_erased_before_their_time(chen: Customer, qian: Staff) -> None:
    with acting(qian), pytest.raises(NotDueYetError):
        erase_due(customers=[chen], by=qian, now=clock.now())
    with acting(qian):
        assert not Request.objects.exists()
        done = erase_due(customers=[chen], by=qian, now=clock.now() + timedelta(days=1200))
        assert len(done) == 1


def test_the_file_of_a_person_holds_what_colleagues_hold_too_and_no_grades(
    chen: Customer, zhao: Staff, wu: Staff, qian: Staff
) -> None:
    _registered(zhao, "陈小姐")
    request = _approved(chen, wu, qian, RequestKind.FILE)
    with acting(qian):
        file = file_of(chen)
        issue = hand_out(request=request, way=IssueWay.DATA, rows=file.rows, by=qian, now=clock.now())
    text = str(file.as_data())
    assert {"陈小姐", NAME, PHONE, STORY} <= {word for word in ("陈小姐", NAME, PHONE, STORY) if word in text}
    assert "意向等级" not in text
    assert issue.rows == file.rows


def test_a_file_is_not_handed_out_without_a_yes(chen: Customer, wu: Staff, qian: Staff) -> None:
    request = _asked(chen, wu, RequestKind.FILE)
    with acting(qian), pytest.raises(NotApprovedError):
        hand_out(request=request, way=IssueWay.PAPER, rows=1, by=qian, now=clock.now())


def test_what_would_be_erased_is_told_beforehand(chen: Customer, qian: Staff) -> None:
    with acting(qian):
        assert dict(to_erase(chen))["跟进"] == 1


@pytest.mark.parametrize(
    "call", ["privacy_rows(1)", "privacy_holds(1, now())", "privacy_erase(1, '{}', now())"]
)
def test_the_doors_are_for_the_two_managers(
    lin: Staff, wu: Staff, zhou: Staff, jin: Staff, call: str
) -> None:
    for person in (lin, wu, zhou, jin):
        with pytest.raises(DatabaseError, match="permission denied"), acting(person):
            connection.cursor().execute(f"SELECT {call}")


def test_a_manager_of_another_office_reaches_nobody(
    chen: Customer, wu: Staff, qian: Staff, yan: Staff
) -> None:
    request = _approved(chen, wu, qian)
    with acting(yan):
        assert to_erase(chen) == []
        with pytest.raises(NotApprovedError):
            erase(request=request, by=yan, now=clock.now())


def test_records_of_others_that_mention_the_name_are_pointed_out(
    chen: Customer, lin: Staff, qian: Staff
) -> None:
    other = _registered(lin, "苏苏", "10087654321")
    with acting(lin):
        diary = follow_up(
            customer=other,
            contact=Contact(FollowUpWay.CALL, True, f"和{NAME}是同事"),
            by=lin,
            now=clock.now(),
        )
    with acting(qian):
        assert mentioned_elsewhere(chen) == [("跟进", diary.pk)]
        assert mentioned_elsewhere(other) == []


def test_a_name_of_wildcards_mentions_nobody(chen: Customer, lin: Staff, qian: Staff) -> None:
    other = _registered(lin, "%_", "10087654321")
    with acting(qian):
        assert mentioned_elsewhere(other) == []
