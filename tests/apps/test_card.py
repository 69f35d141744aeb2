"""The decision card: computed from events, with evidence, and different for who may know less (1.1,
5.3.1).
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

import pytest
from django.db import Error, transaction

from anchang.apps.customers.models import Customer, Registration
from anchang.apps.customers.search_keys import PersonKeys, keys_of
from anchang.apps.offices.models import Staff
from anchang.apps.reception.actions import register_visitor
from anchang.apps.reception.choices import DealStage, FirstVisitAnswer
from anchang.apps.reception.deals import record_deal
from anchang.apps.reception.models import Deal
from anchang.apps.reception.refusals import NotAllowedError
from anchang.apps.rulings.actions import record_credit
from anchang.apps.rulings.card import Card, decision_card
from anchang.apps.rulings.loading import load_evidence
from anchang.apps.rulings.models import Decision
from anchang.apps.rulings.queries import decisions_under
from anchang.apps.rulings.records import replay
from anchang.foundation import clock
from tests.apps.stories import CHEN, adopted, arrives, here, registered
from tests.people import acting

NOW = clock.now()
pytestmark = pytest.mark.django_db


def chen_keys(asker: Staff) -> PersonKeys:
    return keys_of(asker.office_id, phone=CHEN.phone)


def card(person: Staff, form: Registration) -> Card:
    with acting(person):
        return decision_card(customer=Customer.objects.get(pk=form.customer_id), by=person, now=NOW)


def collision(lin: Staff, zhao: Staff, tang: Staff, qian: Staff) -> tuple[Registration, Registration, Deal]:
    """Lin registered Chen days ago; Chen comes to Zhao, says nothing, registers and buys."""
    first = registered(lin, now=NOW - timedelta(days=5))
    here(lin, zhao, now=NOW - timedelta(minutes=3))
    visit = arrives(
        tang,
        now=NOW - timedelta(minutes=2),
        answer=FirstVisitAnswer.NOT_ASKED,
        receiver=zhao,
        departure_reason="林岚在签约室",
    )
    with acting(zhao):
        second = register_visitor(
            visit=visit, person=CHEN, details={}, by=zhao, now=NOW - timedelta(minutes=1)
        )
    with acting(qian):
        deal = record_deal(
            customer=Customer.objects.get(pk=second.customer_id),
            closer=zhao,
            stage=DealStage.SUBSCRIBED,
            unit_label="3 幢 1201",
            amount_fen=210_000_000,
            visit=visit,
            by=qian,
            now=NOW,
        )
    return first, second, deal


def test_the_first_reception_keeps_the_deal_when_nobody_asked(
    lin: Staff, zhao: Staff, tang: Staff, qian: Staff
) -> None:
    first, second, _ = collision(lin, zhao, tang, qian)
    for form in (first, second):
        shown = card(qian, form)
        assert shown.outcome == "decided"
        assert shown.owner is not None
        assert shown.owner.staff_id == lin.pk
        assert "2.4.12" in shown.clauses
        kinds = {item.source.kind.value for item in shown.timeline}
        assert kinds == {"registration", "visit", "deal"}
        assert all(fact.source is None or fact.source.at <= NOW for fact in shown.facts)
        assert {"not_applicable"} <= {silent.state for silent in shown.silent}


def test_a_consultants_card_knows_nothing_of_a_colleague(
    lin: Staff, zhao: Staff, tang: Staff, qian: Staff
) -> None:
    first, second, _ = collision(lin, zhao, tang, qian)
    for person, form, other in ((lin, first, zhao), (zhao, second, lin)):
        shown = card(person, form)
        assert shown.own_records_only
        evidence = " ".join(f"{item.words} {item.person}" for item in shown.timeline)
        assert other.display_name not in evidence.replace(f"当时轮到 {other.display_name}", "")


def test_a_consultants_card_is_the_same_whether_or_not_a_colleague_holds_the_customer(
    lin: Staff, zhao: Staff
) -> None:
    form = registered(lin, now=NOW - timedelta(days=5))
    alone = asdict(card(lin, form))
    registered(zhao, now=NOW - timedelta(days=6))
    assert asdict(card(lin, form)) == alone


def test_consultants_cannot_call_the_function_across_consultants(lin: Staff) -> None:
    from django.db import connection

    with acting(lin), pytest.raises(Error, match="permission denied"), transaction.atomic():
        connection.cursor().execute("SELECT rulings_evidence('', '', '', '', '')")


@pytest.mark.parametrize("person", ["sun", "jin"])
def test_finance_and_administrator_get_no_evidence(person: str, everybody: dict[str, Staff]) -> None:
    with acting(everybody[person]), pytest.raises(NotAllowedError):
        load_evidence(by=everybody[person], person=chen_keys(everybody[person]))


def test_another_office_finds_no_evidence(lin: Staff, yan: Staff) -> None:
    registered(lin, now=NOW)
    with acting(yan):
        assert load_evidence(by=yan, person=chen_keys(yan)).timeline() == ()


def test_the_evidence_leaves_the_database_without_name_or_phone(lin: Staff, tang: Staff) -> None:
    registered(lin, now=NOW)
    with acting(tang):
        evidence = load_evidence(by=tang, person=chen_keys(tang))
    assert CHEN.name not in str(evidence)
    assert CHEN.phone not in str(evidence)


def test_a_kept_decision_is_found_under_its_clause_and_replays(
    lin: Staff, zhao: Staff, tang: Staff, qian: Staff, wu: Staff
) -> None:
    first, _, _ = collision(lin, zhao, tang, qian)
    with acting(wu):
        kept = record_credit(customer=Customer.objects.get(pk=first.customer_id), by=wu, now=NOW)
        assert kept in decisions_under("2.4.12")
        assert replay(kept).same
    with acting(lin), pytest.raises(Error), transaction.atomic():
        Decision.objects.count()


def test_changing_the_rulebook_changes_the_card_but_not_the_kept_decision(
    lin: Staff, zhao: Staff, tang: Staff, qian: Staff, wu: Staff
) -> None:
    first = registered(lin, now=NOW - timedelta(days=40))
    here(lin, zhao, now=NOW - timedelta(minutes=3))
    visit = arrives(
        tang,
        now=NOW - timedelta(minutes=2),
        answer=FirstVisitAnswer.UNSURE,
        receiver=zhao,
        departure_reason="当值",
    )
    with acting(zhao):
        second = register_visitor(
            visit=visit, person=CHEN, details={}, by=zhao, now=NOW - timedelta(minutes=1)
        )
    with acting(qian):
        customer = Customer.objects.get(pk=second.customer_id)
        record_deal(
            customer=customer,
            closer=zhao,
            stage=DealStage.SUBSCRIBED,
            unit_label="1 幢 301",
            amount_fen=1,
            visit=visit,
            by=qian,
            now=NOW,
        )
        kept = record_credit(customer=customer, by=qian, now=NOW)
    before = card(qian, first)
    assert (before.owner.staff_id if before.owner else None, before.clauses) == (zhao.pk, ("5.3.2",))
    assert [clash.row for clash in before.clashes] == ["R4"]
    adopted("recommended", qian, NOW, {"R4": "open"})
    after = card(qian, first)
    assert after.outcome == "conflicting"
    assert {"5.3.2", "2.4.4"} <= {
        clause for clash in after.clashes for side in clash.sides for clause in side.clauses
    }
    with acting(qian):
        assert replay(Decision.objects.get(pk=kept.pk)).same


def test_only_managers_and_finance_record_deals(lin: Staff, wu: Staff) -> None:
    form = registered(lin, now=NOW)
    for person in (lin, wu):
        with acting(person), pytest.raises(NotAllowedError):
            record_deal(
                customer=Customer.objects.get(pk=form.customer_id),
                closer=lin,
                stage=DealStage.DEPOSIT,
                unit_label="1",
                amount_fen=1,
                by=person,
                now=NOW,
            )


def test_a_deal_worth_nothing_is_refused_by_the_database_too(lin: Staff, qian: Staff) -> None:
    form = registered(lin, now=NOW)
    with acting(qian), pytest.raises(Error, match="a_deal_is_worth_something"), transaction.atomic():
        Deal.objects.create(
            office_id=qian.office_id,
            owner=lin,
            customer_id=form.customer_id,
            buyer_name="x",
            stage="deposit",
            unit_label="1",
            amount_fen=0,
            dealt_at=NOW,
            recorded_by=qian,
        )
