"""The demo office: every case of 2.4 and every contradiction is there alive, and its card says what the
clause says.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction

from anchang.apps.customers.models import Customer
from anchang.apps.offices.accounts import account_named
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.reception.board import board
from anchang.apps.rulings.card import Card, decision_card
from anchang.apps.rulings.models import Decision
from anchang.apps.rulings.records import decisions_per_clause, replay
from anchang.demo import accounts
from anchang.demo.examples import STORIES, examples
from anchang.foundation import clock
from anchang.foundation.embedded_postgres import EmbeddedPostgres, provision
from anchang.foundation.embedded_postgres.provision import connect
from anchang.foundation.rls import acting_as
from tests import database
from tests.plain import tables_with_plain_numbers

ROOT = Path(__file__).parents[2]
LIN, ZHAO, HE, TANG, SHEN = "林见山", "赵清和", "何舒", "唐知远", "沈望"
# key -> outcome, owner or who decides, clause that speaks in credit or beside it, row of the
# contradiction met
EXPECTED: dict[str, tuple[str, str, str, str]] = {
    "2.4.1": ("decided", SHEN, "2.4.1", "R1"),
    "2.4.2": ("decided", ZHAO, "2.4.2", ""),
    "2.4.3": ("decided", LIN, "2.4.3", "R2"),
    "2.4.4": ("decided", LIN, "2.4.4", ""),
    "2.4.5": ("decided", LIN, "2.4.5", ""),
    "2.4.5-2": ("decided", ZHAO, "2.4.5", ""),
    "2.4.6": ("decided", HE, "2.4.6", ""),
    "2.4.7": ("decided", LIN, "2.4.7", ""),
    "2.4.8": ("decided", HE, "2.4.8", ""),
    "2.4.9": ("decided", ZHAO, "2.4.9", ""),
    "2.4.10": ("decided", HE, "2.4.10", "R1"),
    "2.4.11": ("favour", LIN, "2.4.11", "R7"),
    "2.4.12": ("decided", LIN, "2.4.12", ""),
    "R1": ("decided", LIN, "3.2.3", "R1"),
    "R2": ("decided", LIN, "2.4.3", "R2"),
    "R3": ("decided", LIN, "2.2", "R3"),
    "R4": ("decided", ZHAO, "5.3.2", "R4"),
    "R5": ("decided", ZHAO, "2.4.5", "R5"),
    "R6": ("decided", HE, "2.3", "R6"),
    "R7": ("shared", TANG, "3.3.2", "R7"),
    "R8": ("escalated", "销售经理", "2.1.1", "R8"),
    "R9": ("escalated", "销售主管", "3.2.4", "R6"),
    "R10": ("decided", SHEN, "2.1.1", "R10"),
}


@pytest.fixture(scope="module")
def demo_office(
    postgres: EmbeddedPostgres,
    database_name: str,
    django_db_setup: None,
    django_db_blocker: object,
) -> Iterator[Staff]:
    """The demo loaded once for this module, by the command and as the owner role, as `make run` does."""
    name = f"{database_name}_demo"
    provision(postgres, name)
    environment = {
        **os.environ,
        "ANCHANG_AS_OWNER": "1",
        "DATABASE_URL": database.address(postgres, "application", name),
        "DATABASE_OWNER_URL": database.address(postgres, "owner", name),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    for command in ("migrate", "load_demo", "load_demo"):
        subprocess.run(
            [sys.executable, "-m", "django", command],
            check=True,
            env=environment,
            cwd=ROOT,
            capture_output=True,
        )
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connection.close()
        usual = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = name
        manager = account_named("qian")
        assert manager is not None
        with transaction.atomic(), acting_as(manager.actor):
            yield manager
        connection.close()
        connection.settings_dict["NAME"] = usual
    database.drop(postgres, name)


def card_of(key: str, manager: Staff) -> Card:
    example = next(one for one in examples(manager.office_id) if one.key == key)
    assert example.customer_id is not None
    customer = Customer.objects.get(pk=example.customer_id)
    return decision_card(customer=customer, by=manager, now=clock.now())


@pytest.mark.parametrize("key", EXPECTED)
def test_the_card_of_every_example_says_what_its_clause_says(key: str, demo_office: Staff) -> None:
    outcome, who, clause, row = EXPECTED[key]
    card = card_of(key, demo_office)
    names = [share.name for share in (*card.shares, *filter(None, [card.owner]))]
    assert card.outcome == outcome
    assert who in (names or [card.decided_by])
    assert clause in {cited.clause for cited in card.cited}
    assert row in {clash.row for clash in card.clashes} | {""}
    assert card.timeline
    assert card.facts
    assert card.silent


def test_a_trip_is_shared_sixty_to_forty(demo_office: Staff) -> None:
    shares = {share.name: share.basis_points for share in card_of("R7", demo_office).shares}
    assert shares == {TANG: 6000, ZHAO: 4000}


def test_there_is_an_example_of_every_case_and_every_row() -> None:
    assert {story.key for story in STORIES} == set(EXPECTED)
    assert {f"2.4.{number}" for number in range(1, 13)} | {f"R{number}" for number in range(1, 11)} <= set(
        EXPECTED
    )


def test_the_office_is_as_large_as_promised_and_loaded_once(demo_office: Staff) -> None:
    assert 300 <= Customer.objects.count() <= 305  # three examples of the telephone are people too
    assert len(board(office_id=demo_office.office_id, now=clock.now()).seats) == 8


def test_every_kept_decision_replays(demo_office: Staff) -> None:
    decisions = list(Decision.objects.all())
    assert len(decisions) > len(EXPECTED) - 1
    assert all(replay(decision).same for decision in decisions)
    assert decisions_per_clause()["2.4.3"] > 0


def test_every_listed_account_of_the_office_exists(demo_office: Staff) -> None:
    there = set(Staff.objects.values_list("username", flat=True))
    listed = [account for account in accounts() if "（" not in account.post]
    assert {account.username for account in listed} <= there
    assert {person.post for person in Staff.objects.all()} == set(Post.values)


def test_no_table_shows_a_number_in_plain(
    demo_office: Staff, postgres: EmbeddedPostgres, database_name: str
) -> None:
    with connect(postgres.connection("superuser", f"{database_name}_demo")) as superuser:
        assert tables_with_plain_numbers(superuser) == {}
        superuser.execute("BEGIN")
        superuser.execute("SET LOCAL session_replication_role = replica")  # records are never changed
        superuser.execute("UPDATE customers_customer SET name = '李10012345678'")
        assert tables_with_plain_numbers(superuser)["customers_customer"] > len(STORIES)
        superuser.execute("ROLLBACK")
