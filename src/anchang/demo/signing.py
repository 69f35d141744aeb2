"""Signatures under the demo's forms of the last days, and what its manager asks of a call."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from math import cos, sin
from random import Random

from anchang.apps.customers.choices import ContactWish, FormName, RegistrationKind, SignatureWay, Signer
from anchang.apps.customers.models import Consent, Registration, Signature
from anchang.apps.customers.signing import Signed, sheet_of, written
from anchang.apps.customers.standards import set_standard, shipped_keys
from anchang.apps.offices.models import Staff
from anchang.domain.calendar import office_day

from .book import Book
from .calendar_of_demo import moment

DAYS = 4
SEED = 3122
# Of ten customers this many sign each way; some forms of today are still to be signed.
WAYS = (*[SignatureWay.DRAWN] * 7, SignatureWay.TYPED, SignatureWay.PAPER, SignatureWay.DECLINED)
UNSIGNED_TODAY = 0.4
WIDTH, HEIGHT = 600, 220


def sign_in_demo(book: Book, manager: Staff, now: datetime) -> None:
    """Run inside `tending_office`, after the book is written."""
    keys = shipped_keys(FormName.CALL) | {"city_area"}
    reason = "要知道客户从哪里打来，好定下个月的广告"
    set_standard(form=FormName.CALL, keys=keys, reason=reason, by=manager, now=moment(now, 5, 9, 10))
    random = Random(SEED)  # noqa: S311  invented data, no secret
    wishes = {one.registration.pk: one.contact for one in book.rows[Consent] if one.registration}
    rows: list[Signature] = []
    for form in book.rows[Registration]:
        age = (office_day(now) - office_day(form.registered_at)).days
        on_paper = form.kind != RegistrationKind.VISIT_FORM or age > DAYS or form.registered_at >= now
        if not on_paper and (age or random.random() > UNSIGNED_TODAY):
            rows += _signed(random, form, wishes.get(form.pk, ContactWish.NOT_ASKED), now)
    Signature.objects.bulk_create(rows)


def _signed(random: Random, form: Registration, wish: str, now: datetime) -> list[Signature]:
    way = random.choice(WAYS)
    name = form.customer.name
    by_hand, words = "", {SignatureWay.TYPED: name, SignatureWay.DECLINED: "不想留字"}.get(way, "")
    if way == SignatureWay.DRAWN:
        by_hand = _hand(random, len(name))
    at = min(form.entered_at + timedelta(minutes=2), now)
    own = Signed(SignatureWay.DRAWN, _hand(random, len(form.owner.display_name)))
    given = ((Signer.CUSTOMER, Signed(way, by_hand, words), at), (Signer.CONSULTANT, own, at))
    return [
        written(sheet=sheet_of(form, signer), signed=signed, wish=wish, by=form.owner, at=when)
        for signer, signed, when in given
    ]


def _hand(random: Random, characters: int) -> str:
    """A scrawl for each character, as quick as a name is written."""
    lines, t = [], 0
    for place in range(characters):
        left = 40 + place * 150
        for _ in range(random.choice((3, 4, 5))):
            x, y, turn = left + random.random() * 60, 50 + random.random() * 90, random.random() * 6
            line = []
            for step in range(9):
                t += 14
                reach = step * 7
                line += [_within(x + reach * cos(turn + step / 9), WIDTH)]
                line += [_within(y + reach * sin(turn + step / 7), HEIGHT), t]
            lines.append(line)
            t += 90
    return json.dumps({"v": 1, "w": WIDTH, "h": HEIGHT, "s": lines}, separators=(",", ":"))


def _within(value: float, most: int) -> int:
    return max(6, min(most - 6, round(value)))
