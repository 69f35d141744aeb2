"""What customers are told and answer: at registrations, later, and what follows for follow-ups."""

from datetime import timedelta

import pytest

from anchang.apps.customers.actions import Contact, Person, follow_up, register
from anchang.apps.customers.choices import (
    ConsentScope,
    ContactWish,
    FollowUpWay,
    NoticeWay,
    ProxyBy,
    RegistrationKind,
)
from anchang.apps.customers.consents import (
    NoticeDraft,
    Told,
    approve_notice,
    change_consent,
    consents_of,
    notice_on,
    version_on,
    wants_no_contact,
)
from anchang.apps.customers.form_fields import Answer
from anchang.apps.customers.hand_over import hand_over
from anchang.apps.customers.models import Customer, Registration
from anchang.apps.customers.refusals import FormError, LeftAloneError, NotForYouToApproveError
from anchang.apps.offices.models import Staff
from anchang.domain.calendar import office_day
from tests.people import FOUNDED_AT, acting

NOW = FOUNDED_AT + timedelta(days=1)
TODAY = office_day(NOW)
PHONE = "10012345678"
DETAILS: dict[str, Answer] = {"purpose": "首次置业", "budget_wan": 200}
CALLED = Contact(FollowUpWay.CALL, True, "问了预算")
pytestmark = pytest.mark.django_db


def _registered(
    by: Staff, told: Told | None, kind: RegistrationKind = RegistrationKind.VISIT_FORM
) -> Registration:
    proxy = ProxyBy.FRIEND if kind == RegistrationKind.PROXY else None
    person, details = Person("陈晨", PHONE), DETAILS
    with acting(by):
        return register(kind=kind, person=person, details=details, proxy_by=proxy, told=told, by=by, now=NOW)


def _draft(**changes: object) -> NoticeDraft:
    known = {"processor": "测试案场", "purposes": "看房", "kinds": "姓名、电话", "retention": "两年"}
    rest = {"rights": "查看、更正、删除", "contact": "前台", "effective_day": TODAY + timedelta(days=2)}
    return NoticeDraft(**{**known, **rest, **changes})  # type: ignore[arg-type]


def test_every_registration_keeps_the_version_in_force_and_what_was_answered(lin: Staff) -> None:
    told = Told(NoticeWay.PAPER, contact=ContactWish.AGREED)
    registration = _registered(lin, told)
    with acting(lin):
        (kept,) = consents_of(registration.customer)
    assert registration.notice_version == kept.notice_version == "2026-1"
    assert (kept.way, kept.scope, kept.contact) == ("paper", "full", "agreed")
    assert kept.registration_id == registration.pk


def test_who_was_told_nothing_has_agreed_to_nothing(lin: Staff) -> None:
    registration = _registered(lin, None)
    with acting(lin):
        (kept,) = consents_of(registration.customer)
    assert (kept.way, kept.contact) == ("not_yet", "not_asked")


def test_nobody_answers_for_a_customer_who_is_registered_by_proxy(lin: Staff) -> None:
    told = Told(NoticeWay.PAPER, contact=ContactWish.AGREED)
    registration = _registered(lin, told, RegistrationKind.PROXY)
    with acting(lin):
        (kept,) = consents_of(registration.customer)
    assert (kept.way, kept.contact) == ("not_yet", "not_asked")


def test_name_and_number_alone_are_kept_of_whoever_agrees_to_no_more(lin: Staff) -> None:
    registration = _registered(lin, Told(NoticeWay.PAPER, ConsentScope.LEAST))
    assert registration.details == {}
    assert registration.customer.phone == PHONE


def test_a_new_version_holds_from_its_day_on(lin: Staff, qian: Staff) -> None:
    with acting(qian):
        approve_notice(draft=_draft(), by=qian, now=NOW)
    with acting(lin):
        assert version_on(TODAY) == "2026-1"
        assert version_on(TODAY + timedelta(days=2)) == "2026-2"
        assert notice_on(TODAY + timedelta(days=2), "测试案场").approved_by == qian.display_name


def test_a_version_that_leaves_something_out_or_begins_yesterday_is_refused(qian: Staff) -> None:
    with acting(qian), pytest.raises(FormError) as refused:
        approve_notice(draft=_draft(rights=" ", effective_day=TODAY - timedelta(days=1)), by=qian, now=NOW)
    assert set(refused.value.fields) == {"rights", "effective_day"}


def test_a_consultant_approves_no_notice(lin: Staff) -> None:
    with acting(lin), pytest.raises(NotForYouToApproveError):
        approve_notice(draft=_draft(), by=lin, now=NOW)


def test_whoever_wants_no_contact_is_left_alone_by_every_colleague(lin: Staff, zhao: Staff) -> None:
    mine, theirs = _registered(lin, None).customer, _registered(zhao, None).customer
    with acting(lin):
        change_consent(
            customer=mine, told=Told(NoticeWay.PHONE, contact=ContactWish.REFUSED), by=lin, now=NOW
        )
    for person, customer in ((lin, mine), (zhao, theirs)):
        with acting(person):
            assert wants_no_contact(customer)
            with pytest.raises(LeftAloneError):
                follow_up(customer=customer, contact=CALLED, by=person, now=NOW)


def test_a_customer_who_calls_is_followed_up_all_the_same(lin: Staff) -> None:
    customer = _registered(lin, Told(NoticeWay.PAPER, contact=ContactWish.REFUSED)).customer
    with acting(lin):
        came = Contact(FollowUpWay.CALL, True, "自己打来问价", by_customer=True)
        assert follow_up(customer=customer, contact=came, by=lin, now=NOW).by_customer


def test_a_change_of_mind_is_heard(lin: Staff) -> None:
    customer = _registered(lin, Told(NoticeWay.PAPER, contact=ContactWish.REFUSED)).customer
    with acting(lin):
        change_consent(
            customer=customer, told=Told(NoticeWay.PHONE, contact=ContactWish.AGREED), by=lin, now=NOW
        )
        assert not wants_no_contact(customer)
        follow_up(customer=customer, contact=CALLED, by=lin, now=NOW)


def test_a_number_registered_later_does_not_tell_that_the_office_knows_it(lin: Staff, zhao: Staff) -> None:
    _registered(lin, Told(NoticeWay.PAPER, contact=ContactWish.REFUSED))
    theirs = _registered(zhao, None).customer
    with acting(zhao):
        assert not wants_no_contact(theirs)


def test_a_colleagues_customer_tells_a_consultant_nothing(lin: Staff, zhao: Staff) -> None:
    mine: Customer = _registered(lin, Told(NoticeWay.PAPER, contact=ContactWish.REFUSED)).customer
    with acting(zhao):
        assert not wants_no_contact(mine)
        assert not consents_of(mine).exists()


def test_the_wish_goes_along_when_a_customer_is_handed_over(lin: Staff, zhao: Staff, qian: Staff) -> None:
    customer = _registered(lin, Told(NoticeWay.PAPER, contact=ContactWish.REFUSED)).customer
    _registered(lin, None)
    with acting(qian):
        hand_over(to={customer.pk: zhao}, reason="离职", by=qian, now=NOW)
    with acting(zhao):
        assert wants_no_contact(Customer.objects.get(owner=zhao))
