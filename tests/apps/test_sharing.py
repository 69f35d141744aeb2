"""Passing customers on (1.1, 1.2): asked, decided by the sales manager, seen until it expires, taken back."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import Error as DatabaseError
from django.db import connection

from anchang.apps.customers.actions import Contact, follow_up
from anchang.apps.customers.choices import FollowUpWay
from anchang.apps.customers.hand_over import hand_over
from anchang.apps.customers.models import Customer
from anchang.apps.offices.actions import dismiss
from anchang.apps.offices.models import Staff
from anchang.apps.rulebooks.actions import adopt
from anchang.apps.sharing.actions import Showing, ask_to_show, decide, withdraw
from anchang.apps.sharing.choices import RequestKind, State
from anchang.apps.sharing.limits import (
    EXPORT_DOWNLOADS_MAX,
    EXPORT_HOURS,
    EXPORT_ROWS_FREE,
    SHARE_HOURS_MAX,
    Limits,
    limits_in_force,
)
from anchang.apps.sharing.models import Decision, Grant, Request, View
from anchang.apps.sharing.queries import own_requests, received, request_of, standing_of, waiting_requests
from anchang.apps.sharing.refusals import (
    DecidedAlreadyError,
    NotOpenError,
    NotTheDeciderError,
    NotYoursToPassOnError,
    OwnRequestError,
    RefusalNeedsWordsError,
    SharingFormError,
    TooLongForTheRulebookError,
    WaitsAlreadyError,
    WithdrawnAlreadyError,
)
from anchang.apps.sharing.shared_file import SharedFile, open_shared_file
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.foundation.errors import as_domain_errors
from tests.apps.stories import CHEN, STRANGER, registered
from tests.people import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def chen(lin: Staff, db: None) -> Customer:
    return registered(lin, CHEN, now=clock.now()).customer


def asked(
    by: Staff, recipient: Staff, *customers: Customer, hours: int = 24, key: str = "one", diary: bool = False
) -> Request:
    showing = Showing(customers, recipient, hours, "休假三天，请代为跟进", diary)
    with acting(by):
        return ask_to_show(showing=showing, form_key=key, by=by, now=clock.now())


def approved(request: Request, by: Staff, *, now: datetime | None = None) -> Decision:
    with acting(by):
        return decide(request=request, approved=True, words="", by=by, now=now or clock.now())


def granted(by: Staff, recipient: Staff, manager: Staff, *customers: Customer) -> Grant:
    request = asked(by, recipient, *customers)
    approved(request, manager)
    with acting(recipient):
        return Grant.objects.get(request_id=request.pk)


def opened(grant: Grant, customer: Customer, by: Staff) -> SharedFile:
    with acting(by):
        return open_shared_file(grant_id=grant.pk, customer_id=customer.pk)


def test_zhao_sees_chens_file_after_the_sales_managers_yes_alone(
    chen: Customer, lin: Staff, zhao: Staff, qian: Staff
) -> None:
    request = asked(lin, zhao, chen)
    with acting(zhao):
        assert received() == []
    approved(request, qian)
    with acting(zhao):
        (one,) = received()
        assert [customer.name for customer in one.customers] == ["陈一凡"]
        assert Customer.objects.count() == 0
        shown = open_shared_file(grant_id=one.grant_id, customer_id=chen.pk)
    assert (shown.customer.name, shown.customer.phone) == ("陈一凡", CHEN.phone)
    assert [form.owner.display_name for form in shown.registrations] == ["林岚"]


def test_every_view_is_kept_for_the_one_who_passed_on_and_the_manager(
    chen: Customer, lin: Staff, zhao: Staff, qian: Staff, wu: Staff
) -> None:
    grant = granted(lin, zhao, qian, chen)
    opened(grant, chen, zhao)
    opened(grant, chen, zhao)
    for reader, count in ((lin, 2), (qian, 2), (zhao, 0), (wu, 0)):
        with acting(reader):
            assert View.objects.count() == count
    with acting(lin):
        assert {one.viewer_id for one in View.objects.all()} == {zhao.pk}


@pytest.mark.parametrize("diary", [False, True])
def test_the_diary_goes_along_only_when_its_author_says_so(
    diary: bool, chen: Customer, lin: Staff, zhao: Staff, qian: Staff
) -> None:
    with acting(lin):
        said = Contact(FollowUpWay.CALL, True, "周末带家人来")
        follow_up(customer=chen, contact=said, by=lin, now=clock.now())
    request = asked(lin, zhao, chen, diary=diary)
    approved(request, qian)
    with acting(zhao):
        shown = open_shared_file(grant_id=received()[0].grant_id, customer_id=chen.pk)
    assert [one.content for one in shown.diary] == (["周末带家人来"] if diary else [])


def test_a_diary_is_never_passed_on_by_somebody_else(
    chen: Customer, lin: Staff, zhao: Staff, wu: Staff, qian: Staff
) -> None:
    with acting(lin):
        said = Contact(FollowUpWay.CALL, True, "周末带家人来")
        follow_up(customer=chen, contact=said, by=lin, now=clock.now())
    request = asked(wu, zhao, chen, diary=True)
    approved(request, qian)
    with acting(zhao):
        shown = open_shared_file(grant_id=received()[0].grant_id, customer_id=chen.pk)
    assert shown.registrations
    assert shown.diary == []


def test_a_colleagues_customer_cannot_even_be_asked_for(chen: Customer, zhao: Staff, lin: Staff) -> None:
    with pytest.raises(NotYoursToPassOnError):
        asked(zhao, lin, chen)
    with acting(zhao):
        assert Request.objects.count() == 0


def test_a_customer_of_another_office_cannot_be_asked_for(chen: Customer, mo: Staff, yan: Staff) -> None:
    showing = Showing([chen], mo, 24, "看看")
    with acting(yan), pytest.raises((NotYoursToPassOnError, DatabaseError)):
        ask_to_show(showing=showing, form_key="x", by=yan, now=clock.now())


def test_who_decides(chen: Customer, everybody: dict[str, Staff]) -> None:
    lin, wu, zhou, qian, gao = (everybody[name] for name in ("lin", "wu", "zhou", "qian", "gao"))
    request = asked(lin, wu, chen)
    for person in (wu, zhou, gao):
        with pytest.raises(NotTheDeciderError), acting(person):
            decide(request=request, approved=True, words="", by=person, now=clock.now())
    with pytest.raises(OwnRequestError), acting(lin):
        decide(request=request, approved=True, words="", by=lin, now=clock.now())
    own = asked(qian, lin, chen, key="two")
    with pytest.raises(OwnRequestError), acting(qian):
        decide(request=own, approved=True, words="", by=qian, now=clock.now())
    assert approved(own, gao).decided_by_id == gao.pk
    assert approved(request, qian).decided_by_id == qian.pk


def test_waiting_requests_are_listed_for_whoever_decides(
    chen: Customer, lin: Staff, zhao: Staff, qian: Staff, gao: Staff
) -> None:
    first, second = asked(lin, zhao, chen), asked(qian, zhao, chen, key="two")
    for person, expected in ((qian, [first]), (gao, [second]), (lin, [])):
        with acting(person):
            assert list(waiting_requests(person, RequestKind.SHOW)) == expected


def test_a_refusal_says_why_and_gives_nothing(chen: Customer, lin: Staff, zhao: Staff, qian: Staff) -> None:
    request = asked(lin, zhao, chen)
    with acting(qian):
        with pytest.raises(RefusalNeedsWordsError):
            decide(request=request, approved=False, words=" ", by=qian, now=clock.now())
        decide(request=request, approved=False, words="请自己跟进", by=qian, now=clock.now())
        with pytest.raises(DecidedAlreadyError):
            decide(request=request, approved=True, words="", by=qian, now=clock.now())
    with acting(zhao):
        assert received() == []
    with acting(lin):
        assert own_requests(lin, RequestKind.SHOW)[0].decisions.get().words == "请自己跟进"


def test_it_expires_at_once(chen: Customer, lin: Staff, zhao: Staff, qian: Staff) -> None:
    request = asked(lin, zhao, chen, hours=1)
    approved(request, qian, now=clock.now() - timedelta(hours=1) + timedelta(milliseconds=400))
    with acting(zhao):
        grant = Grant.objects.get()
        open_shared_file(grant_id=grant.pk, customer_id=chen.pk)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.5)")
        with pytest.raises(NotOpenError):
            open_shared_file(grant_id=grant.pk, customer_id=chen.pk)
        assert received()[0].customers == ()


def test_a_stopped_clock_of_the_application_keeps_nothing_open(
    chen: Customer, lin: Staff, zhao: Staff, qian: Staff
) -> None:
    """Expiry is the database's time: an application that thinks it is yesterday shows nothing."""
    request = asked(lin, zhao, chen, hours=1)
    approved(request, qian, now=clock.now() - timedelta(hours=2))
    with clock.frozen(clock.now() - timedelta(hours=2)), acting(zhao), pytest.raises(NotOpenError):
        open_shared_file(grant_id=Grant.objects.get().pk, customer_id=chen.pk)


@pytest.mark.parametrize("who", ["lin", "qian"])
def test_taking_back_holds_at_once(
    who: str, chen: Customer, lin: Staff, zhao: Staff, qian: Staff, everybody: dict[str, Staff]
) -> None:
    grant = granted(lin, zhao, qian, chen)
    opened(grant, chen, zhao)
    by = everybody[who]
    with acting(by):
        request = request_of(grant.request_id)
        assert request
        withdraw(request=request, words="提前回来了", by=by, now=clock.now())
        with pytest.raises(WithdrawnAlreadyError):
            withdraw(request=request, words="", by=by, now=clock.now())
    with pytest.raises(NotOpenError):
        opened(grant, chen, zhao)


def test_a_withdrawn_request_is_not_approved_any_more(
    chen: Customer, lin: Staff, zhao: Staff, qian: Staff
) -> None:
    request = asked(lin, zhao, chen)
    with acting(lin):
        withdraw(request=request, words="", by=lin, now=clock.now())
    with pytest.raises(WithdrawnAlreadyError):
        approved(request, qian)


def test_nobody_else_opens_it(
    chen: Customer, everybody: dict[str, Staff], lin: Staff, zhao: Staff, qian: Staff
) -> None:
    grant = granted(lin, zhao, qian, chen)
    for name in ("wu", "tang", "sun"):
        with pytest.raises(NotOpenError):
            opened(grant, chen, everybody[name])
    for name in ("mo", "yan", "jin"):
        with pytest.raises((NotOpenError, DatabaseError)):
            opened(grant, chen, everybody[name])


def test_only_the_customers_that_were_named(chen: Customer, lin: Staff, zhao: Staff, qian: Staff) -> None:
    other = registered(lin, STRANGER, now=clock.now()).customer
    grant = granted(lin, zhao, qian, chen)
    with pytest.raises(NotOpenError):
        opened(grant, other, zhao)


def test_a_closed_account_passes_nothing_on(
    chen: Customer, lin: Staff, zhao: Staff, qian: Staff, jin: Staff
) -> None:
    grant = granted(lin, zhao, qian, chen)
    with acting(jin):
        dismiss(staff=lin, by=jin, now=clock.now())
    with pytest.raises(NotOpenError):
        opened(grant, chen, zhao)


def test_a_customer_who_went_to_somebody_else_is_not_shown_any_more(
    chen: Customer, lin: Staff, zhao: Staff, wu: Staff, qian: Staff
) -> None:
    of_lin = asked(lin, wu, chen)
    approved(of_lin, qian)
    with acting(wu):
        grant = Grant.objects.get()
    opened(grant, chen, wu)
    with acting(qian):
        hand_over(to={chen.pk: zhao}, reason="林岚离职", by=qian, now=clock.now())
    with pytest.raises(NotOpenError):
        opened(grant, chen, wu)


def test_a_form_sent_twice_makes_one_request(chen: Customer, lin: Staff, zhao: Staff) -> None:
    assert asked(lin, zhao, chen) == asked(lin, zhao, chen)
    with acting(lin):
        assert Request.objects.count() == 1


def test_what_waits_already_is_not_asked_for_again(
    chen: Customer, lin: Staff, zhao: Staff, qian: Staff, sun: Staff
) -> None:
    first = asked(lin, zhao, chen, key="one")
    with pytest.raises(WaitsAlreadyError) as refused:
        asked(lin, zhao, chen, key="two")
    assert f"第 {first.pk} 号申请还在等批" in refused.value.fields["recipient"]
    asked(lin, sun, chen, key="three")
    with acting(qian):
        decide(request=first, approved=False, words="不用", by=qian, now=clock.now())
    assert asked(lin, zhao, chen, key="four").pk != first.pk


def test_what_can_be_mended_is_said_beside_its_field(chen: Customer, lin: Staff, qian: Staff) -> None:
    with acting(lin), pytest.raises(SharingFormError) as refused:
        ask_to_show(showing=Showing([], qian, 73, " "), form_key="one", by=lin, now=clock.now())
    assert set(refused.value.fields) == {"customers", "recipient", "reason", "hours"}
    assert "72 小时" in refused.value.fields["hours"]


RAW_REQUEST = """
INSERT INTO sharing_request
    (office_id, owner_id, asked_as, kind, reason, customer_ids, version_ids, recipient_id, hours,
    with_diary, what, way, filters, whole_phones, needs_consent, form_key, asked_at)
VALUES (%s, %s, 'consultant', 'show', '急', ARRAY[%s]::bigint[], '{}', %s, 9,
    false, '', '', '{}', false, false, 'k', now())
"""


def test_the_office_may_shorten_the_hours(chen: Customer, lin: Staff, zhao: Staff, qian: Staff) -> None:
    now = clock.now()
    with acting(qian):
        adopt(
            adoption="recommended",
            choices={},
            parameters={"share_hours_max": 8},
            effective_day=office_day(now),
            reason="收紧",
            by=qian,
            now=now,
        )
    with pytest.raises(SharingFormError):
        asked(lin, zhao, chen, hours=9)
    with pytest.raises(TooLongForTheRulebookError), as_domain_errors(), acting(lin):
        run(RAW_REQUEST, lin.office_id, lin.pk, chen.pk, zhao.pk)
    assert asked(lin, zhao, chen, hours=8).hours == 8


def run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_knows_the_shipped_limits(lin: Staff) -> None:
    with acting(lin):
        found = limits_in_force(lin.office_id, clock.now())
    assert found == Limits(SHARE_HOURS_MAX, EXPORT_ROWS_FREE, EXPORT_DOWNLOADS_MAX, EXPORT_HOURS)
    migration = __import__("anchang.apps.sharing.migrations.0003_narrow_doors", fromlist=["x"])
    assert found == Limits(
        migration.SHARE_HOURS_MAX,
        migration.EXPORT_ROWS_FREE,
        migration.EXPORT_DOWNLOADS_MAX,
        migration.EXPORT_HOURS,
    )


RAW_GRANT = """
INSERT INTO sharing_grant
    (office_id, owner_id, requester_id, request_id, hours, approved, granted_at, expires_at)
VALUES (%s, %s, %s, %s, %s, true, now() + %s, now())
"""


@pytest.mark.parametrize(
    ("yes", "hours", "later", "constraint"),
    [
        (None, 24, 0, "a_grant_needs_the_managers_yes"),
        (False, 24, 0, "a_grant_needs_the_managers_yes"),
        (True, 48, 0, "a_grant_is_for_the_recipient_and_hours_that_were_asked"),
        (True, 24, 1, "a_grant_does_not_begin_in_the_future"),
    ],
)
def test_the_database_gives_no_grant_without_the_managers_yes(
    yes: bool | None,
    hours: int,
    later: int,
    constraint: str,
    chen: Customer,
    lin: Staff,
    zhao: Staff,
    qian: Staff,
) -> None:
    """By raw SQL as the sales manager."""
    request = asked(lin, zhao, chen)
    values = (lin.office_id, zhao.pk, lin.pk, request.pk, hours, timedelta(days=later))
    if yes is not None:
        with acting(qian):
            Decision.objects.create(
                office_id=qian.office_id,
                owner=lin,
                request=request,
                asked_as="consultant",
                approved=yes,
                words="如下",
                decided_by=qian,
                decided_at=clock.now(),
            )
    with pytest.raises(DatabaseError, match=constraint), acting(qian):
        run(RAW_GRANT, *values)


def test_nobody_signs_for_somebody_else(
    chen: Customer, lin: Staff, zhao: Staff, qian: Staff, gao: Staff
) -> None:
    """Whoever writes a decision is its signer, whatever the statement says."""
    own = asked(qian, zhao, chen)
    values = {"owner": qian, "request": own, "asked_as": "sales_manager", "approved": True, "decided_by": gao}
    with pytest.raises(DatabaseError, match="nobody_decides_on_what_they_asked_for"), acting(qian):
        Decision.objects.create(office_id=qian.office_id, decided_at=clock.now(), **values)


def test_nothing_of_it_is_edited(chen: Customer, lin: Staff, zhao: Staff, qian: Staff) -> None:
    granted(lin, zhao, qian, chen)
    with pytest.raises(DatabaseError, match="permission denied"), acting(qian):
        run("UPDATE sharing_grant SET expires_at = expires_at + interval '1 day'")


def test_how_a_request_stands(chen: Customer, lin: Staff, zhao: Staff, qian: Staff) -> None:
    def state(later: timedelta = timedelta()) -> State:
        with acting(lin):
            (one,) = own_requests(lin, RequestKind.SHOW)
            return standing_of(one, now=clock.now() + later, downloads_max=3).state

    request = asked(lin, zhao, chen, hours=2)
    assert state() == State.WAITING
    approved(request, qian)
    assert (state(), state(timedelta(hours=2))) == (State.OPEN, State.EXPIRED)
    with acting(lin):
        withdraw(request=request, words="", by=lin, now=clock.now())
    assert state() == State.WITHDRAWN
