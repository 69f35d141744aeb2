"""Strings that occur once in all the data, each known with whose record carries it; and who may meet which.

Who may is asked of the oracle of tests/db, which imports nothing from the product.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from anchang.apps.customers.actions import Contact, Person, ask_for_change, complain, follow_up, register
from anchang.apps.customers.choices import ComplaintKind, FollowUpWay, RegistrationKind
from anchang.apps.customers.models import Customer
from anchang.apps.offices.models import Staff
from anchang.apps.reception.calls import take_call
from anchang.apps.reception.choices import DealStage, FirstVisitAnswer
from anchang.apps.reception.deals import record_deal
from anchang.apps.rulings.actions import record_credit
from anchang.apps.telephony.choices import EventKind
from anchang.apps.telephony.drafts import keep_draft
from anchang.foundation import clock
from tests.apps.stories import arrives
from tests.db.oracle import GROUPS, Relation, allowed
from tests.people import acting
from tests.telephone import bearer, happens

LETTERS = "bcdfghjkmnpqrstvwxz"


@dataclass(frozen=True, slots=True)
class Canary:
    """A text that one record of `table` carries."""

    text: str
    table: str
    owner: Staff

    def may_be_met_by(self, person: Staff | None) -> bool:
        if person is None:
            return False
        relation = Relation(
            office="mine" if person.office_id == self.owner.office_id else "other",
            owner="me" if person.pk == self.owner.pk else "colleague",
            superior=person.pk != self.owner.pk and self.owner.post in GROUPS["managers"],
        )
        return allowed(self.table, person.post, "select", relation)


class Cage:
    """Makes canaries, and knows the numbers of the records that carry them."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.canaries: list[Canary] = []
        self.numbers: dict[str, set[int]] = {}

    def text(self, table: str, owner: Staff) -> str:
        return self._kept("".join(self.random.choices(LETTERS, k=12)), table, owner)

    def phone(self, owner: Staff) -> str:
        return self.number("customers_customer", owner)

    def number(self, table: str, owner: Staff) -> str:
        return self._kept(f"100{self.random.randrange(10**8):08}", table, owner)

    def known(self, name: str, number: int) -> None:
        self.numbers.setdefault(name, set()).add(number)

    def everywhere(self) -> Iterator[int]:
        yield from sorted(set().union(*self.numbers.values()))

    def _kept(self, text: str, table: str, owner: Staff) -> str:
        self.canaries.append(Canary(text, table, owner))
        return text


def settle(cage: Cage, owner: Staff, *, clerk: Staff, manager: Staff) -> None:
    """Give a consultant a customer with every kind of record.

    `clerk` and `manager` of their office write what is the office's to write.
    """
    now, person = clock.now(), Person(cage.text("customers_customer", owner), cage.phone(owner))
    with acting(owner):
        customer = register(
            kind=RegistrationKind.VISIT_FORM,
            person=person,
            details={"trade": cage.text("customers_registration", owner)},
            by=owner,
            now=now,
        ).customer
        diary = Contact(
            way=FollowUpWay.CALL,
            reached=True,
            content=cage.text("customers_followup", owner),
            promise=cage.text("customers_followup", owner),
        )
        follow_up(customer=customer, contact=diary, by=owner, now=now)
        call = take_call(
            phone=person.phone, rings=2, content=cage.text("reception_call", owner), by=owner, now=now
        )
        ask_for_change(
            customer=customer,
            wanted=None,
            reason=cage.text("customers_consultantchange", owner),
            by=owner,
            now=now,
        )
    cage.known("customer_id", customer.pk)
    cage.known("staff_id", owner.pk)
    cage.known("call_id", call.pk)
    _complained(cage, owner, customer, clerk)
    _sold(cage, owner, customer, manager)
    _came(cage, owner, manager)


def rings(cage: Cage, owner: Staff, administrator: Staff) -> None:
    """Somebody calls the consultant, who begins to type."""
    number = cage.number("telephony_phonecall", owner)
    call = happens(bearer(administrator), administrator, owner, EventKind.RINGING, number=number)
    with acting(owner):
        typed = {"content": [cage.text("telephony_draft", owner)]}
        keep_draft(typed=typed, phone_call=call, by=owner, now=clock.now())
    cage.known("phone_call_id", call.pk)
    cage.known("line_id", call.line_id)


def _complained(cage: Cage, owner: Staff, customer: Customer, clerk: Staff) -> None:
    now = clock.now()
    with acting(clerk):
        complaint = complain(
            customer=customer,
            about=owner,
            kind=ComplaintKind.COMPLAINT,
            words=cage.text("customers_complaint", owner),
            by=clerk,
            now=now,
        )
        kept = record_credit(customer=customer, by=clerk, now=now)
    cage.known("complaint_id", complaint.pk)
    cage.known("decision_id", kept.pk)


def _sold(cage: Cage, owner: Staff, customer: Customer, manager: Staff) -> None:
    with acting(manager):
        record_deal(
            customer=customer,
            closer=owner,
            stage=DealStage.DEPOSIT,
            unit_label=cage.text("reception_deal", owner),
            amount_fen=100,
            buyer_name=cage.text("reception_deal", owner),
            by=manager,
            now=clock.now(),
        )


def _came(cage: Cage, owner: Staff, manager: Staff) -> None:
    """Somebody new comes today and is received by the consultant."""
    visitor = Person(cage.text("reception_visit", owner), f"100{cage.random.randrange(10**8):08}")
    visit = arrives(
        manager,
        visitor,
        now=clock.now(),
        answer=FirstVisitAnswer.FIRST_VISIT,
        receiver=owner,
        departure_reason="点名",
    )
    cage.known("visit_id", visit.pk)
