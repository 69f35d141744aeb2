"""Phones and base pay of the people of the demo office."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from anchang.apps.offices.choices import SUPERIORS, Post
from anchang.apps.offices.colleagues import Changes, edit, note_pay
from anchang.apps.offices.models import Staff
from anchang.domain.calendar import office_day

BASE_PAY_FEN = {Post.CONSULTANT: 350_000, Post.CLERK: 480_000, Post.FINANCE: 620_000, Post.DESK: 320_000}
SUPERIORS_PAY_FEN = 900_000
NOTED_DAYS_AGO = 40


def note_details(people: Mapping[str, Staff], now: datetime) -> None:
    """As the administrator noted the phones and the managers the pay. Inside `tending_office`."""
    noted = now - timedelta(days=NOTED_DAYS_AGO)
    for one in people.values():
        changes = Changes(one.display_name, one.number, Post(one.post), f"1009000{int(one.number):04d}")
        edit(staff=one, changes=changes, by=people["admin"], now=noted)
        pay = SUPERIORS_PAY_FEN if one.post in SUPERIORS else BASE_PAY_FEN.get(Post(one.post))
        if pay:
            manager = people["gao" if one.post == Post.SALES_MANAGER else "qian"]
            note_pay(
                staff=one,
                base_pay_fen=pay,
                from_month=office_day(noted),
                reason="入职约定",
                by=manager,
                now=noted,
            )
