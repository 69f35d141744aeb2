"""Forms go to the clerk the same evening (2.1.2): by the server's clock, received once, returned in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import Error, transaction

from anchang.apps.customers.actions import Person
from anchang.apps.inbox.models import Message
from anchang.apps.intake.choices import Standing
from anchang.apps.intake.excusing import excuse
from anchang.apps.intake.handing import hand_in, receive, return_form
from anchang.apps.intake.models import Item, Step
from anchang.apps.intake.queries import Wanted, batches_to_receive, day_of_forms, find_forms, queue
from anchang.apps.intake.refusals import (
    HandedInAlreadyError,
    IntakeFormError,
    NothingToHandInError,
    NotTheClerkError,
    NotTheManagerError,
    NotYourFormError,
)
from anchang.apps.intake.standing import held_forms, places_of
from anchang.apps.offices.models import Staff
from anchang.foundation.errors import as_domain_errors
from tests.apps.evenings import form_by, handed_in, item_of, received
from tests.people import acting

# 14:00 and 20:30 on Monday in the office; forms are due at 21:00.
NOON = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
EVENING = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
OTHER = Person("梁小满", "10055555555")
pytestmark = pytest.mark.django_db


def test_the_forms_of_a_day_go_to_the_clerk_as_one_batch(lin: Staff, wu: Staff) -> None:
    first, second = form_by(lin, NOON), form_by(lin, NOON, OTHER)
    batch = handed_in(lin, first, second, now=EVENING, words="陈的照片明天补")
    assert batch.day == MONDAY
    assert (batch.due_at - batch.handed_at).total_seconds() == 30 * 60
    with acting(lin):
        assert not list(held_forms(MONDAY))
        assert {one.standing for one in places_of([first, second])} == {Standing.HANDED_IN}
    with acting(wu):
        waiting = batches_to_receive()
        assert [(one.batch.words, len(one.items), one.is_late) for one in waiting] == [
            ("陈的照片明天补", 2, False)
        ]
        assert receive(items=[one.pk for one in waiting[0].items], by=wu, now=EVENING).count == 2
        assert batches_to_receive() == []
        assert [one.place.standing for one in queue(EVENING)] == [Standing.RECEIVED] * 2


def test_after_the_deadline_it_is_possible_and_late(lin: Staff, wu: Staff, qian: Staff) -> None:
    form = form_by(lin, NOON)
    handed_in(lin, form, now=EVENING + timedelta(minutes=31))
    with acting(wu):
        assert batches_to_receive()[0].is_late
    with acting(qian):
        figures = day_of_forms(qian.office_id, MONDAY, EVENING)
        assert (figures.late, figures.unreturned, figures.evenings[0].handed_in) == (1, 0, 1)


def test_a_form_is_handed_in_once(lin: Staff) -> None:
    form = form_by(lin, NOON)
    handed_in(lin, form, now=EVENING)
    with pytest.raises(HandedInAlreadyError):
        handed_in(lin, form, now=EVENING)
    with acting(lin):
        batch = Item.objects.get().batch
        with pytest.raises(HandedInAlreadyError), as_domain_errors(), transaction.atomic():
            Item.objects.create(office_id=lin.office_id, owner=lin, batch=batch, registration=form)
    with pytest.raises(NothingToHandInError):
        handed_in(lin, now=EVENING)


def test_nobody_hands_in_the_form_of_a_colleague(lin: Staff, zhao: Staff, zhou: Staff) -> None:
    form = form_by(lin, NOON)
    with pytest.raises(NotYourFormError):
        handed_in(zhao, form, now=EVENING)
    with acting(zhao), pytest.raises(NotYourFormError):
        hand_in(forms=[form.pk], by=zhao, now=EVENING, consultant=lin)
    with acting(zhou), pytest.raises(NotYourFormError):
        hand_in(forms=[form.pk], by=zhou, now=EVENING, consultant=lin)
    batch = handed_in(zhao, form_by(zhao, NOON, OTHER), now=EVENING)
    with acting(zhao), pytest.raises(Error), transaction.atomic():
        Item.objects.create(office_id=lin.office_id, owner=zhao, batch=batch, registration=form)


def test_the_clerk_takes_paper_at_the_counter(lin: Staff, wu: Staff) -> None:
    form = form_by(lin, NOON)
    with acting(wu):
        batch = hand_in(forms=[form.pk], by=wu, now=EVENING, consultant=lin)
        assert (batch.owner_id, batch.handed_by_id) == (lin.pk, wu.pk)
        assert places_of([form])[0].standing == Standing.RECEIVED


def test_a_form_is_returned_with_words_and_handed_in_once_more(lin: Staff, wu: Staff) -> None:
    form = form_by(lin, NOON)
    handed_in(lin, form, now=EVENING)
    received(wu, form, now=EVENING)
    with acting(wu):
        with pytest.raises(IntakeFormError):
            return_form(item=item_of(form), reason=" ", by=wu, now=EVENING)
        return_form(item=item_of(form), reason="缺客户签名", by=wu, now=EVENING)
        assert queue(EVENING) == []
    with acting(lin):
        assert [place.standing for place in places_of(held_forms(MONDAY))] == [Standing.RETURNED]
        told = Message.objects.get()
        assert (told.route, told.route_id) == ("intake_form", form.pk)
        assert "陈" not in told.words
    again = handed_in(lin, form, now=EVENING + timedelta(minutes=10))
    with acting(lin):
        assert places_of([form])[0].standing == Standing.HANDED_IN
        assert Item.objects.filter(batch=again, answers__reason="缺客户签名").exists()
    with pytest.raises(HandedInAlreadyError):
        handed_in(lin, form, now=EVENING + timedelta(minutes=11))


@pytest.mark.parametrize("who", ["lin", "zhou", "qian"])
def test_only_the_clerk_receives(who: str, everybody: dict[str, Staff]) -> None:
    form = form_by(everybody["lin"], NOON)
    handed_in(everybody["lin"], form, now=EVENING)
    with acting(everybody[who]) as by:
        with pytest.raises(NotTheClerkError):
            receive(items=[item_of(form).pk], by=by, now=EVENING)
        with pytest.raises(NotTheClerkError):
            return_form(item=item_of(form), reason="缺签名", by=by, now=EVENING)
        with pytest.raises(Error), transaction.atomic():
            _raw_step(item_of(form), by)


def _raw_step(item: Item, by: Staff) -> None:
    Step.objects.create(
        office_id=by.office_id,
        owner_id=item.owner_id,
        item=item,
        registration_id=item.registration_id,
        kind="received",
        done_at=EVENING,
        done_by=by,
    )


def test_another_office_sees_and_takes_nothing(lin: Staff, yan: Staff, mo: Staff) -> None:
    form = form_by(lin, NOON)
    handed_in(lin, form, now=EVENING)
    with acting(lin):
        item = item_of(form)
    with acting(yan):
        assert not batches_to_receive()
        assert not find_forms(Wanted(number=form.pk)).exists()
        with pytest.raises(NotTheManagerError), acting(mo):
            excuse(person=lin, day=MONDAY, reason="-", by=mo, now=EVENING)
        with pytest.raises(IntakeFormError):
            excuse(person=lin, day=MONDAY, reason="开会", by=yan, now=EVENING)
        with pytest.raises(Error), transaction.atomic():
            _raw_step(item, yan)


def test_whoever_acts_signs_whatever_a_statement_says(lin: Staff, wu: Staff, zhao: Staff) -> None:
    form = form_by(lin, NOON)
    handed_in(lin, form, now=EVENING)
    with acting(wu):
        _raw_step(item_of(form), zhao)
        assert Step.objects.get().done_by_id == wu.pk


def test_a_step_skips_none(lin: Staff, wu: Staff) -> None:
    form = form_by(lin, NOON)
    handed_in(lin, form, now=EVENING)
    with acting(wu):
        item = item_of(form)
        values = {
            "office_id": wu.office_id,
            "owner_id": lin.pk,
            "item": item,
            "registration_id": form.pk,
            "done_at": EVENING,
            "done_by": wu,
        }
        archived = {"kind": "archived", "percent": 100, "place": "1 盒"}
        with pytest.raises(Error), transaction.atomic():
            Step.objects.create(**values, **archived)
        with pytest.raises(Error), transaction.atomic():
            Step.objects.create(**values, **archived, after="received")
