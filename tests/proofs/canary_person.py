"""A person whose every word is unmistakable, taken through all that the product writes about customers."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from anchang.apps.conduct.choices import Field
from anchang.apps.conduct.correction_actions import Wish as Correcting
from anchang.apps.conduct.correction_actions import ask_correction
from anchang.apps.customers.actions import (
    Contact,
    Person,
    ask_for_change,
    complain,
    find_on_complaint,
    follow_up,
    join_household,
    register,
)
from anchang.apps.customers.changes import find_on_change
from anchang.apps.customers.choices import (
    ComplaintKind,
    FollowUpWay,
    RegistrationKind,
    Relation,
    Sex,
    SignatureWay,
    Signer,
)
from anchang.apps.customers.hand_over import hand_over
from anchang.apps.customers.models import Customer, Registration
from anchang.apps.customers.renaming import rule_on_correction
from anchang.apps.customers.signing import Signed, sheet_of, sign
from anchang.apps.intake.checking import Finding, check_form
from anchang.apps.intake.handing import return_form
from anchang.apps.intake.parts import part_names
from anchang.apps.offices.models import Staff
from anchang.apps.privacy.actions import Asked, decide, end_hold, place_hold, record_request
from anchang.apps.privacy.choices import AskedBy, HoldKind, RequestKind
from anchang.apps.privacy.models import Request
from anchang.apps.reception.actions import contact_original, disclose, register_visitor
from anchang.apps.reception.arrival import Introducer
from anchang.apps.reception.calls import take_call
from anchang.apps.reception.choices import (
    ContactOutcome,
    DealStage,
    DisclosedAt,
    FamilyRelation,
    FirstVisitAnswer,
    IntroducerKind,
)
from anchang.apps.reception.deals import record_deal
from anchang.apps.reception.families import family_told, find_on_family
from anchang.apps.reception.models import Visit
from anchang.apps.reception.searches import note_search, search_file, sought
from anchang.apps.rulings.actions import record_credit
from anchang.apps.service.actions import Tap, begin, tick
from anchang.apps.service.choices import UnitAnswer
from anchang.apps.service.models import Run
from anchang.apps.service.records import Answered, Shown, ask_about, show_flat
from anchang.apps.service.sheets import sheet_of_run
from anchang.apps.sharing.actions import Showing, ask_to_show, withdraw
from anchang.apps.sharing.actions import decide as decide_sharing
from anchang.apps.sharing.choices import ExportList, ExportWay
from anchang.apps.sharing.exporting import Wish, ask_to_export
from anchang.apps.sharing.jobs import run_next_job
from anchang.apps.sharing.lists import Range
from anchang.domain.run_sheet import Mark
from anchang.foundation import clock
from tests.apps.evenings import handed_in, item_of, received
from tests.apps.stories import arrives, here
from tests.people import acting

ELEVEN_YEARS = timedelta(days=11 * 366)


@dataclass(frozen=True, slots=True)
class Canary:
    """Everything of one person begins with `sign`, so that whatever is left of them is seen."""

    sign: str
    phone: str

    @property
    def name(self) -> str:
        return f"{self.sign}之名"

    def says(self, where: str) -> str:
        """Words of this person, different at each place."""
        return f"{self.sign}在{where}说的话"

    @property
    def traces(self) -> tuple[str, ...]:
        return (self.sign, self.phone)


def walk(canary: Canary, cast: dict[str, Staff]) -> Customer:
    """Through the desk, the forms, the diary, complaints, corrections, passing on and exports; committed."""
    lin, zhao = cast["lin"], cast["zhao"]
    person = Person(canary.name, canary.phone, Sex.FEMALE)
    with transaction.atomic():
        here(lin, zhao, now=clock.now())
        customer = _registers(canary, person, cast)
        _comes(canary, person, cast)
        _is_spoken_of(canary, customer, cast)
        _is_complained_of(canary, customer, cast)
        _is_asked_about(canary, customer, cast)
    while run_next_job():
        pass
    return customer


def _registers(canary: Canary, person: Person, cast: dict[str, Staff]) -> Customer:
    lin, zhao, now = cast["lin"], cast["zhao"], clock.now()
    details = {key: canary.says(key) for key in ("wechat", "lives_in", "works_in", "trade", "floor")}
    with acting(zhao):
        register(
            kind=RegistrationKind.VISIT_FORM,
            person=Person(f"{canary.sign}小姐", canary.phone),
            details=details,
            by=zhao,
            now=now,
        )
    with acting(lin):
        take_call(
            phone=canary.phone,
            name=canary.name,
            rings=2,
            content=canary.says("电话里"),
            details={"city_area": canary.says("来电表")},
            by=lin,
            now=now,
        )
        form = register(
            kind=RegistrationKind.VISIT_FORM,
            person=person,
            details=details | {"grade": "C", "grade_quote": canary.says("定级")},
            second_phone=canary.phone,
            by=lin,
            now=now,
        )
        customer = form.customer
        refused = Signed(SignatureWay.DECLINED, words=canary.says("不签"))
        sheet = sheet_of(form, Signer.CUSTOMER)
        sign(sheet=sheet, signed=refused, shown_hash=sheet.hash, by=lin, now=now)
        follow_up(
            customer=customer,
            contact=Contact(
                FollowUpWay.CALL,
                True,
                canary.says("跟进"),
                pleases=canary.says("满意"),
                displeases=canary.says("不满意"),
                resistance=canary.says("抗性"),
                promise=canary.says("承诺"),
            ),
            by=lin,
            now=now,
        )
    return customer


def _comes(canary: Canary, person: Person, cast: dict[str, Staff]) -> None:
    """To the desk with all that can be told there; later others name them as family and as introducer."""
    tang, lin, wu, now = cast["tang"], cast["lin"], cast["wu"], clock.now()
    visit = arrives(
        tang,
        person,
        now=now,
        answer=FirstVisitAnswer.BEEN_BEFORE,
        receiver=lin,
        departure_reason=canary.says("改派"),
    )
    with acting(wu):
        contact_original(
            visit=visit,
            original=cast["zhao"],
            outcome=ContactOutcome.NO_ANSWER,
            by=wu,
            now=now,
            note=canary.says("联系原接待人"),
        )
        search_file(asked_by=cast["zhao"], by=wu, now=now, phone=canary.phone, visit=visit)
        for typed in (canary.phone, canary.phone[-4:], canary.name):
            note_search(visit=visit, sought=sought(typed), found=None, by=wu, now=now)
        search_file(asked_by=cast["zhao"], by=wu, now=now, name=canary.name, tail=canary.phone[-4:])
        disclose(
            visit=visit,
            when=DisclosedAt.IN_RECEPTION,
            words=canary.says("后来说来过"),
            by=wu,
            now=now,
        )
    with acting(lin):
        form = register_visitor(
            visit=visit, person=person, details={"trade": canary.says("来访")}, by=lin, now=now
        )
        _is_shown_round(canary, begin(visit=visit, by=lin, now=now), lin)
    _is_handed_in(canary, form, cast)
    with acting(wu):
        told = family_told(_comes_later(canary, tang, now).pk, now)
        assert told is not None
        find_on_family(told=told, joined=False, reason=canary.says("不是一家人"), by=wu, now=now)


def _is_shown_round(canary: Canary, run: Run, lin: Staff) -> None:
    """Along the run sheet, with a note, a room asked about and a flat shown."""
    now, step = clock.now(), sheet_of_run(run).steps[0].key
    said = Tap(step, Mark.NOTED, secrets.token_hex(16), canary.says("这一步"))
    tick(run=run, tap=said, by=lin, now=now)
    asked = Answered("3-1201", lin, UnitAnswer.FREE, canary.says("销控答"), 10, secrets.token_hex(16))
    ask_about(run=run, answered=asked, by=lin, now=now)
    liked, disliked = canary.says("喜欢"), canary.says("不喜欢")
    shown = Shown(canary.says("样板间"), liked, disliked, (), secrets.token_hex(16))
    show_flat(run=run, shown=shown, by=lin, now=now)


def _is_handed_in(canary: Canary, form: Registration, cast: dict[str, Staff]) -> None:
    """In the evening: handed in with a word, received, unlike its paper, and given back."""
    lin, wu, now = cast["lin"], cast["wu"], clock.now()
    handed_in(lin, form, now=now, words=canary.says("交表"))
    received(wu, form, now=now)
    with acting(wu):
        item = item_of(form)
        unlike = Finding(part_names(form.kind)[0], matches=False, words=canary.says("不符"))
        check_form(item=item, findings=[unlike], completions=(), by=wu, now=now)
        return_form(item=item, reason=canary.says("退回"), by=wu, now=now)


def _comes_later(canary: Canary, tang: Staff, now: datetime) -> Visit:
    other = Person("旁人甲", f"100{int(canary.phone[3:]) + 1:08d}")
    return arrives(
        tang,
        other,
        now=now,
        answer=FirstVisitAnswer.FIRST_VISIT,
        family_phone=canary.phone,
        family_relation=FamilyRelation.SIBLING,
        introducers=(
            Introducer(IntroducerKind.PROSPECT, canary.name, canary.phone),
            Introducer(IntroducerKind.PROSPECT, canary.name, tail=canary.phone[-4:]),
        ),
    )


def _is_spoken_of(canary: Canary, customer: Customer, cast: dict[str, Staff]) -> None:
    wu, lin, now = cast["wu"], cast["lin"], clock.now()
    with acting(lin):
        mother = register(
            kind=RegistrationKind.VISIT_FORM,
            person=Person("旁人乙", f"100{int(canary.phone[3:]) + 2:08d}"),
            details={},
            by=lin,
            now=now,
        ).customer
        why = canary.says("换人")
        change = ask_for_change(customer=customer, wanted=cast["zhao"], reason=why, by=lin, now=now)
        showing = Showing([customer], cast["zhao"], 24, canary.says("转交理由"))
        shown = ask_to_show(showing=showing, form_key=f"show-{customer.pk}", by=lin, now=now)
        wish = Wish(ExportList.CUSTOMERS, ExportWay.SHEET, Range(), whole_phones=True, reason="核对名单")
        exported = ask_to_export(wish=wish, form_key=f"export-{customer.pk}", by=lin, now=now)
    with acting(wu):
        join_household(
            member=customer,
            of=mother,
            relation=Relation.CHILD,
            reason=canary.says("一家人的依据"),
            by=wu,
            now=now,
        )
        record_credit(customer=customer, by=wu, now=now)
    qian = cast["qian"]
    with acting(qian):
        refused = canary.says("不换的理由")
        find_on_change(change=change, granted=False, successor=None, reason=refused, by=qian, now=now)
        decide_sharing(request=shown, approved=True, words=canary.says("批语"), by=qian, now=now)
        if exported.needs_consent:
            decide_sharing(request=exported, approved=True, words="", by=qian, now=now)
        record_deal(
            customer=customer,
            closer=lin,
            stage=DealStage.DEPOSIT,
            unit_label=canary.says("房号")[:40],
            amount_fen=100,
            buyer_name=canary.name,
            by=qian,
            now=now - ELEVEN_YEARS,
        )
    with acting(lin):
        withdraw(request=shown, words=canary.says("收回"), by=lin, now=now)


def _is_complained_of(canary: Canary, customer: Customer, cast: dict[str, Staff]) -> None:
    wu, qian, lin, now = cast["wu"], cast["qian"], cast["lin"], clock.now()
    with acting(wu):
        complaint = complain(
            customer=customer,
            about=lin,
            kind=ComplaintKind.COMPLAINT,
            words=canary.says("投诉"),
            by=wu,
            now=now,
        )
    with acting(qian):
        find_on_complaint(
            complaint=complaint, verified=False, successor=None, note=canary.says("核实"), by=qian, now=now
        )
    with acting(lin):
        call = lin_call(customer)
        wanted = Correcting(
            Field.NAME, canary.name, canary.says("更正理由"), canary.says("更正依据"), canary.says("应为")
        )
        correction = ask_correction(table="reception_call", record_id=call, wish=wanted, by=lin, now=now)
        own = Correcting(Field.NAME, canary.name, canary.says("改名"), canary.says("证件"), canary.name)
        form = customer.registrations.latest("pk").pk
        renaming = ask_correction(table="customers_registration", record_id=form, wish=own, by=lin, now=now)
    with acting(qian):
        for asked in (correction, renaming):
            rule_on_correction(
                correction=asked, approved=True, note=canary.says("更正批语"), by=qian, now=now
            )


def lin_call(customer: Customer) -> int:
    from anchang.apps.reception.models import Call

    return int(Call.objects.filter(registration__customer=customer).latest("pk").pk)


def _is_asked_about(canary: Canary, customer: Customer, cast: dict[str, Staff]) -> None:
    qian, gao, now = cast["qian"], cast["gao"], clock.now()
    with acting(qian):
        hold = place_hold(
            customer=customer,
            kind=HoldKind.OTHER,
            words=canary.says("保留"),
            until_day=None,
            by=qian,
            now=now,
        )
        end_hold(hold=hold, words=canary.says("解除"), by=qian, now=now)
        second = Customer.objects.get(name=f"{canary.sign}小姐")
        hand_over(to={second.pk: cast["lin"]}, reason=canary.says("移交"), by=qian, now=now)
        asked = Asked(RequestKind.FILE, AskedBy.IN_PERSON, canary.says("查阅"), canary.says("核对身份"))
        request = record_request(customer=customer, asked=asked, by=qian, now=now)
    with acting(gao):
        decide(request=request, approved=False, reason=canary.says("不同意"), by=gao, now=now)


def to_be_erased(customer: Customer, cast: dict[str, Staff]) -> Request:
    """An approved request to erase; committed."""
    wu, qian = cast["wu"], cast["qian"]
    asked = Asked(RequestKind.ERASURE, AskedBy.IN_PERSON, "", "看过身份证")
    with transaction.atomic(), acting(wu):
        request = record_request(customer=customer, asked=asked, by=wu, now=clock.now())
    with transaction.atomic(), acting(qian):
        decide(request=request, approved=True, reason="", by=qian, now=clock.now())
    return request
