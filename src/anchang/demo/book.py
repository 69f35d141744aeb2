"""Everything that happened in the demo, collected in memory and written in bulk, parents before children."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db import connection
from django.db.models import Model

from anchang.apps.customers.choices import (
    ConsentScope,
    ContactWish,
    MembershipChange,
    NoticeWay,
    RegistrationKind,
    Relation,
    Sex,
)
from anchang.apps.customers.form_fields import VISIT_FORM, completeness
from anchang.apps.customers.models import (
    Complaint,
    ComplaintFinding,
    Consent,
    ConsultantChange,
    Customer,
    FollowUp,
    Membership,
    Party,
    Registration,
)
from anchang.apps.customers.search_keys import identity_columns, phone_key, tail_key
from anchang.apps.customers.shipped_notice import SHIPPED_VERSION
from anchang.apps.offices.models import Staff
from anchang.apps.reception.calls import RING_MAX
from anchang.apps.reception.choices import ServedKind
from anchang.apps.reception.models import (
    Call,
    ContactAttempt,
    Deal,
    Introduction,
    OrderMark,
    PresenceEvent,
    RotationDay,
    Search,
    StandInConsent,
    Turn,
    TurnEnd,
    Visit,
    VisitEvent,
)
from anchang.domain.calendar import office_day
from anchang.domain.identity import last_four, name_key

from .order import settle_order
from .phrases import call_details, visit_details

BATCH_ROWS = 2000
PARENTS_FIRST: tuple[type[Model], ...] = (
    PresenceEvent,
    RotationDay,
    Customer,
    Party,
    Membership,
    Registration,
    Consent,
    FollowUp,
    Complaint,
    ComplaintFinding,
    ConsultantChange,
    Turn,
    TurnEnd,
    OrderMark,
    Visit,
    VisitEvent,
    Introduction,
    Call,
    Search,
    ContactAttempt,
    StandInConsent,
    Deal,
)


@dataclass(frozen=True, slots=True)
class Introducer:
    """``consultant`` is None for a friend whom nobody knows."""

    name: str
    phone: str
    consultant: Staff | None
    present: bool = True
    kind: str = "prospect"


@dataclass
class Book:
    """The rows of one office's demo. Verbs append; :meth:`write` saves all."""

    office_id: int
    clerk: Staff
    desk: Staff
    manager: Staff
    random: Random
    rows: dict[type[Model], list[Any]] = field(default_factory=lambda: {model: [] for model in PARENTS_FIRST})
    parties: dict[str, Party] = field(default_factory=dict)
    relations: dict[str, str] = field(default_factory=dict)
    customers: dict[tuple[int, str], Customer] = field(default_factory=dict)
    numbers: dict[date, int] = field(default_factory=dict)

    def add(self, model: type[Model], **values: Any) -> Any:
        row = model(office_id=self.office_id, **values)
        self.rows[model].append(row)
        return row

    def write(self) -> None:
        """Number the receptions of each day by their time, then save everything. Inside
        ``tending_office``.

        Statistics are gathered at once: without them the first look-ups would be planned for empty tables.
        """
        self._number_turns()
        for model in PARENTS_FIRST:
            rows = self.rows[model]
            if model is Turn:
                settle_order(self.office_id, rows, self.rows[TurnEnd], self.rows[OrderMark])
            alone = [row for row in rows if getattr(row, "together_with", None) is None]
            model._default_manager.bulk_create(alone, batch_size=BATCH_ROWS)
            later = [row for row in rows if getattr(row, "together_with", None) is not None]
            model._default_manager.bulk_create(later, batch_size=BATCH_ROWS)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in PARENTS_FIRST)}")

    def _number_turns(self) -> None:
        turns: list[Turn] = sorted(self.rows[Turn], key=lambda turn: turn.began_at)
        for turn in turns:
            self.numbers[turn.day] = self.numbers.get(turn.day, 0) + 1
            turn.number = self.numbers[turn.day]
        self.rows[Turn] = turns

    # -- verbs -------------------------------------------------------------------------------------

    def household(self, phone: str, *, of: str, relation: str) -> None:
        """A phone belongs to the household of another phone."""
        self.parties[phone] = self._party(of, None)
        self.relations[phone] = relation

    def customer(self, owner: Staff, name: str, phone: str, at: datetime) -> Customer:
        """The consultant's row for a person, made at first mention and tied to the person's party."""
        known = self.customers.get((owner.pk, phone))
        if known:
            return known
        customer: Customer = self.add(
            Customer,
            owner=owner,
            sex=self.random.choice(Sex.values[1:]),
            created_at=at,
            **identity_columns(self.office_id, name, phone),
        )
        self.customers[owner.pk, phone] = customer
        self.add(
            Membership,
            party=self._party(phone, at),
            customer=customer,
            change=MembershipChange.JOINED,
            relation=self.relations.get(phone, Relation.SELF),
            reason="内业认定为一家人" if phone in self.relations else "同一电话",
            changed_at=at,
            changed_by=self.clerk,
        )
        return customer

    def _party(self, phone: str, at: datetime | None) -> Party:
        if phone not in self.parties:
            self.parties[phone] = self.add(Party, created_at=at)
        party = self.parties[phone]
        if at is not None and party.created_at is None:
            party.created_at = at
        return party

    def form(
        self,
        owner: Staff,
        name: str,
        phone: str,
        at: datetime,
        *,
        kind: str = RegistrationKind.VISIT_FORM,
        proxy_by: str = "",
        entered_at: datetime | None = None,
    ) -> Registration:
        """A registration; ``entered_at`` later than ``at`` is a paper form that the clerk entered late."""
        answers = call_details(self.random) if kind == RegistrationKind.CALL else visit_details(self.random)
        measure = completeness(VISIT_FORM, answers)
        registration: Registration = self.add(
            Registration,
            owner=owner,
            customer=self.customer(owner, name, phone, at),
            kind=kind,
            proxy_by=proxy_by,
            details=answers,
            completeness_percent=measure.percent,
            missing=list(measure.missing),
            notice_version=SHIPPED_VERSION,
            registered_at=at,
            entered_at=entered_at or at,
            recorded_by=self.clerk if entered_at else owner,
        )
        self._consent(registration)
        return registration

    def _consent(self, registration: Registration) -> None:
        """What the customer was told and answered; who came by proxy was not there."""
        told = {
            RegistrationKind.VISIT_FORM: (NoticeWay.PAPER, ContactWish.AGREED),
            RegistrationKind.CALL: (NoticeWay.PHONE, ContactWish.NOT_ASKED),
            RegistrationKind.PROXY: (NoticeWay.NOT_YET, ContactWish.NOT_ASKED),
        }
        way, contact = told[RegistrationKind(registration.kind)]
        self.add(
            Consent,
            owner=registration.owner,
            customer=registration.customer,
            registration=registration,
            notice_version=registration.notice_version,
            way=way,
            scope=ConsentScope.FULL,
            contact=contact,
            said_at=registration.entered_at,
            recorded_by=registration.recorded_by,
        )

    def call(self, owner: Staff, name: str, phone: str, at: datetime, *, invited: bool = True) -> Call:
        """A call that left name and number (2.2)."""
        rings = self.random.choice((1, 2, 2, 3, 4))
        call: Call = self.add(
            Call,
            owner=owner,
            phone=phone,
            name=name,
            rings=rings,
            late=rings > RING_MAX,
            content="问户型、价格和交付时间",
            invited=invited,
            details={},
            phone_key=phone_key(self.office_id, phone),
            registration=self.form(owner, name, phone, at, kind=RegistrationKind.CALL),
            called_at=at,
            recorded_by=owner,
        )
        return call

    def visit(
        self,
        receiver: Staff,
        name: str,
        phone: str,
        at: datetime,
        *,
        on_turn: Staff | None,
        answer: str = "first_visit",
        served: str = ServedKind.NEW,
        named: Staff | None = None,
        remembers: str = "",
        introducers: tuple[Introducer, ...] = (),
        family: tuple[str, str] = ("", ""),
        proposed: Staff | None = None,
        reason: str = "",
        clauses: tuple[str, ...] = ("3.2.1",),
        minutes: int = 45,
        register: bool = True,
        together_with: Visit | None = None,
        channel: str = "walk_in",
        open_end: bool = False,
        decided_by: Staff | None = None,
    ) -> Visit:
        """A reception with its turn; ``register`` adds the visit form at its end, ``open_end`` leaves it
        going on.
        """
        day = office_day(at)
        in_order = on_turn is not None and on_turn.pk == receiver.pk and served in ("new", "referred")
        turn = self.add(
            Turn,
            day=day,
            number=0,
            owner=receiver,
            served=served,
            in_order=in_order,
            on_turn=on_turn,
            decided_by=decided_by,
            began_at=at,
        )
        end = at + timedelta(minutes=minutes)
        if not open_end:
            self.add(TurnEnd, turn=turn, owner=receiver, ended_at=end)
        visit: Visit = self.add(
            Visit,
            owner=receiver,
            turn=turn,
            day=day,
            name=name,
            name_key=name_key(name),
            phone=phone,
            phone_key=phone_key(self.office_id, phone),
            tail=last_four(phone),
            tail_key=tail_key(self.office_id, last_four(phone)),
            group_size=self.random.choice((1, 2, 2, 3)),
            channel=channel,
            answer=answer,
            named=named,
            remembers=remembers,
            family_phone=family[0],
            family_key=phone_key(self.office_id, family[0]),
            family_relation=family[1],
            together_with=together_with,
            proposed=proposed or receiver,
            clauses=list(clauses),
            departure_reason=reason,
            arrived_at=at,
            recorded_by=self.desk,
        )
        for one in introducers:
            self._introduction(visit, one, at)
        if register and not open_end:
            self.registered(visit, self.form(receiver, name, phone, end - timedelta(minutes=3)))
        return visit

    def _introduction(self, visit: Visit, one: Introducer, at: datetime) -> None:
        self.add(
            Introduction,
            owner=visit.owner,
            visit=visit,
            kind=one.kind,
            name=one.name,
            phone=one.phone,
            phone_key=phone_key(self.office_id, one.phone),
            present=one.present,
            consultant=one.consultant,
            introduced_at=at,
        )

    def registered(self, visit: Visit, registration: Registration) -> None:
        """Ties a visit form to its visit."""
        self.note(visit, "registered", registration.registered_at, registration=registration)

    def note(self, visit: Visit, kind: str, at: datetime, **values: Any) -> VisitEvent:
        event: VisitEvent = self.add(
            VisitEvent,
            owner=visit.owner,
            visit=visit,
            kind=kind,
            happened_at=at,
            recorded_by=values.pop("recorded_by", visit.owner),
            **values,
        )
        return event

    def follow(
        self, customer: Customer, at: datetime, content: str, *, reached: bool = True, **values: Any
    ) -> None:
        self.add(
            FollowUp,
            owner=customer.owner,
            customer=customer,
            way=values.pop("way", "call"),
            reached=reached,
            content=content,
            followed_at=at,
            **values,
        )

    def search(
        self, visit: Visit, at: datetime, *, found: Registration | None, stage: str = "on_site"
    ) -> None:
        self.add(
            Search,
            owner=self.clerk,
            visit=visit,
            phone=visit.phone,
            phone_key=visit.phone_key,
            name=visit.name_key,
            tail=visit.tail,
            tail_key=visit.tail_key,
            stage=stage,
            result="found" if found else "not_found",
            found=found,
            asked_by=self.desk if stage == "on_site" else self.manager,
            searched_at=at,
        )

    def deal(
        self, closer: Staff, customer: Customer, at: datetime, *, visit: Visit | None = None, **values: Any
    ) -> Deal:
        deal: Deal = self.add(
            Deal,
            owner=closer,
            customer=customer,
            visit=visit,
            buyer_name=customer.name,
            stage=values.pop("stage", "subscribed"),
            unit_label=self._room(),
            amount_fen=self.random.randrange(128, 430) * 1_000_000,
            dealt_at=at,
            recorded_by=self.manager,
            **values,
        )
        return deal

    def _room(self) -> str:
        building, floor, room = (
            self.random.randint(1, 9),
            self.random.randint(2, 26),
            self.random.randint(1, 4),
        )
        return f"{building} 幢 {floor}0{room}"
