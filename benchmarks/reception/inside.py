"""`python -m benchmarks.reception.inside OFFICE DESK CONSULTANT PHONE...`: the actions beside bare SQL.

Prints a line of JSON: milliseconds by name, medians, ours and theirs.
"""

from __future__ import annotations

import json
import os
import secrets
import statistics
import sys
import time
from collections.abc import Callable

ROUNDS = int(os.environ.get("ROUNDS", "60"))
WARM_ROUNDS = 5
DETAILS: dict[str, str | int | list[str]] = {
    "age_band": "36–45岁",
    "lives_in": "城东",
    "layout": ["三房"],
    "budget_wan": 320,
    "purpose": "改善",
}


def new_phone() -> str:
    """A number that the office has not met."""
    return f"1007{secrets.randbelow(10**7):07d}"


def main() -> None:
    import django

    django.setup()
    import psycopg

    from anchang.apps.customers.actions import Person, register
    from anchang.apps.customers.choices import RegistrationKind
    from anchang.apps.customers.search_keys import phone_key
    from anchang.apps.reception.arrival import Arrival
    from anchang.apps.reception.choices import FirstVisitAnswer
    from anchang.apps.rulings.check_in import check_in
    from anchang.foundation import clock
    from benchmarks.reception.bare_sql import Bare, forget_receptions, rows_to_copy
    from benchmarks.reception.day import as_person, begin_day

    office, desk, consultant = map(int, sys.argv[1:4])
    known = sys.argv[4:]

    def check_in_ours(phone: str) -> None:
        answer = FirstVisitAnswer.BEEN_BEFORE if phone in known else FirstVisitAnswer.FIRST_VISIT
        with as_person("tang") as by:
            check_in(
                arrival=Arrival(answer, phone=phone), by=by, now=clock.now(), form_key=secrets.token_hex(16)
            )

    def register_ours(phone: str) -> None:
        with as_person("lin") as by:
            register(
                kind=RegistrationKind.VISIT_FORM,
                person=Person("陈一凡", phone),
                details=DETAILS,
                by=by,
                now=clock.now(),
            )

    begin_day()
    check_in_ours(known[0])
    register_ours(new_phone())
    with psycopg.connect(os.environ["BARE_URL"], prepare_threshold=None) as raw:
        like = rows_to_copy(raw.cursor())
        raw.commit()

        def bare(staff: int) -> Bare:
            return Bare(raw.cursor(), office, staff, like)

        def check_in_theirs(phone: str) -> None:
            bare(desk).check_in(phone_key(office, phone))
            raw.commit()

        def register_theirs(phone: str) -> None:
            bare(consultant).register(phone_key(office, phone))
            raw.commit()

        found = {}
        for name, ours, theirs, phones in (
            ("客户到，老客户", check_in_ours, check_in_theirs, known),
            ("客户到，新客户", check_in_ours, check_in_theirs, None),
            ("登记", register_ours, register_theirs, None),
        ):
            spent: tuple[list[float], list[float]] = ([], [])
            for turn in range(ROUNDS + WARM_ROUNDS):
                for do, times in zip((ours, theirs), spent, strict=True):
                    phone = phones[turn % len(phones)] if phones else new_phone()
                    times.append(_timed(do, phone))
                    forget_receptions(raw, like)
            found[name] = [statistics.median(times[WARM_ROUNDS:]) for times in spent]
    print(json.dumps(found))


def _timed(do: Callable[[str], None], phone: str) -> float:
    start = time.perf_counter()
    do(phone)
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
