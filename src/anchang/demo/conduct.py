"""Breach cases and corrections of the demo office: one to decide, one decided, one record corrected."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from anchang.apps.conduct.actions import Exhibit, Sentence, answer, decide, propose_case
from anchang.apps.conduct.choices import Field, Gravity, Outcome
from anchang.apps.conduct.correction_actions import Wish, ask_correction
from anchang.apps.customers.models import Registration
from anchang.apps.customers.renaming import rule_on_correction
from anchang.apps.offices.models import Staff

from .book import Book
from .calendar_of_demo import moment
from .examples import FIRST_PHONE

TABLE = Registration._meta.db_table
SLIP = timedelta(minutes=35)


def conduct_in(book: Book, seats: tuple[Staff, ...], manager: Staff, now: datetime) -> None:
    """Told after the book is written. Leaves the examples' own records alone."""
    forms = _forms(book, now - timedelta(days=3))
    _decided(seats[2], manager, now)
    _waiting(forms[2].owner, forms[2], moment(now, 1, 16, 42))
    _corrected(forms[0], manager, moment(now, 2, 9, 20))
    ask_correction(
        table=TABLE,
        record_id=forms[1].pk,
        wish=Wish(Field.VOID, "有效", "同一位客户登记了两次", "来访客户登记表第二联"),
        by=forms[1].owner,
        now=moment(now, 1, 18, 5),
    )


def _forms(book: Book, before: datetime) -> list[Registration]:
    """Visit forms that belong to no example."""
    told = str(FIRST_PHONE)[:5]
    return [
        one
        for one in book.rows[Registration]
        if one.kind == "visit_form" and one.registered_at < before and one.customer.phone[:5] != told
    ][-3:]


def _decided(person: Staff, manager: Staff, now: datetime) -> None:
    evidence = [
        Exhibit("23:14 到 23:31 查看客户 61 位，平时一晚不到 5 位", moment(now, 10, 23, 31)),
        Exhibit("当晚把一页客户名单拍照发到同行的群里，本人承认", moment(now, 10, 23, 48)),
    ]
    words = "深夜大量查看客户，把名单给了外人"
    at = moment(now, 9, 9, 10)
    case = propose_case(kind="leak", person=person, evidence=evidence, words=words, by=person, now=at)
    said = "名单只发了一页，已经撤回。我认错。"
    answer(case=case, words=said, by=person, now=moment(now, 9, 14, 25))
    reason = "初犯，主动承认，名单已撤回。"
    sentence = Sentence(Outcome.SANCTION, Gravity.MINOR, reason, 30_000, reprimand=True)
    decide(case=case, sentence=sentence, by=manager, now=moment(now, 8, 10, 0))


def _waiting(person: Staff, form: Registration, at: datetime) -> None:
    tried = Exhibit("试图更改登记的时间，被数据库拒绝", at, TABLE, form.pk)
    words = "试图改动确认记录，被数据库拒绝"
    case = propose_case(kind="tampering", person=person, evidence=[tried], words=words, by=person, now=at)
    answer(
        case=case,
        words="客户催我改登记时间，我不知道要走更正申请，以后不会了。",
        by=person,
        now=at + timedelta(hours=2),
    )


def _corrected(form: Registration, manager: Staff, at: datetime) -> None:
    signed_at = form.registered_at - SLIP
    correction = ask_correction(
        table=TABLE,
        record_id=form.pk,
        wish=Wish(
            Field.TIME,
            f"{timezone.localtime(form.registered_at):%Y-%m-%d %H:%M}",
            "接待结束后才录入，时间晚了",
            "纸面登记表上客户签的时间",
            at=signed_at,
        ),
        by=form.owner,
        now=at,
    )
    rule_on_correction(correction=correction, approved=True, note="", by=manager, now=at + timedelta(hours=1))
