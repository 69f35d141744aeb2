"""The day's seal, its check, receipts, and the public page that checks one."""

import ast
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from anchang.apps.customers.models import Registration
from anchang.apps.documents.choices import OpeningKind, StepKind
from anchang.apps.offices.models import Staff
from anchang.apps.reception.choices import MarkKind
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.foundation.embedded_postgres import EmbeddedPostgres
from anchang.foundation.embedded_postgres.provision import connect
from anchang.foundation.ledger.anchors import heads, write
from anchang.foundation.ledger.receipts import BadReceiptError, Receipt, parsed, receipt_of
from anchang.foundation.ledger.records import kept_tables, position_of
from anchang.foundation.throttle import ADDRESSES_MAX, Throttle
from anchang.web.ledger import receipts
from anchang.web.ledger.words import ACTION_WORDS, table_words
from tests.foundation.test_ledger import registered
from tests.people import acting

SOURCE = Path(__file__).parents[2] / "src" / "anchang"
NOW = datetime(2026, 3, 1, tzinfo=UTC)
Login = Callable[[Staff], Client]


@pytest.fixture(autouse=True)
def folder_of_anchors(settings: Any, tmp_path: Path) -> Path:
    settings.ANCHORS = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def fresh_throttle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts, "_throttle", Throttle(tries_max=30, seconds=60))


@pytest.fixture
def registration(committed_db: None, lin: Staff) -> Registration:
    return registered(lin)


@pytest.fixture
def superuser(postgres: EmbeddedPostgres, database_name: str) -> Iterator[Any]:
    with connect(postgres.connection("superuser", database_name)) as raw:
        yield raw


def _receipt(lin: Staff, registration: Registration) -> Receipt:
    with transaction.atomic(), acting(lin):
        position = position_of("customers_registration", registration.pk)
    assert position
    return receipt_of(lin.office_id, position.sequence, position.hash)


def test_a_receipt_shows_what_the_customer_may_take_home(
    registration: Registration, logged_in: Login, lin: Staff
) -> None:
    page = logged_in(lin).get(reverse("receipt", args=[registration.pk]))
    said = page.content.decode()
    code = str(_receipt(lin, registration))
    assert page.status_code == 200
    for shown in ("登记凭条", f"<dd>{registration.pk}</dd>", "100****5678", "林岚", code, "data:image/svg"):
        assert shown in said
    assert "10012345678" not in said
    assert f"http://testserver/r/{code}/" in said


def test_a_colleagues_receipt_is_not_there(
    registration: Registration, logged_in: Login, zhao: Staff, wu: Staff, mo: Staff
) -> None:
    address = reverse("receipt", args=[registration.pk])
    assert [logged_in(who).get(address).status_code for who in (zhao, mo, wu)] == [404, 404, 200]


def test_a_registration_that_was_tampered_with_gets_no_receipt(
    registration: Registration, logged_in: Login, lin: Staff, superuser: Any
) -> None:
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("UPDATE customers_registration SET registered_at = registered_at - interval '1 day'")
    said = logged_in(lin).get(reverse("receipt", args=[registration.pk])).content.decode()
    assert "与台账不符" in said
    assert "data:image/svg" not in said


def test_anybody_may_ask_whether_a_receipt_stands_and_learns_nothing_else(
    registration: Registration, client: Client, lin: Staff
) -> None:
    receipt = _receipt(lin, registration)
    page = client.get(reverse("public_receipt", args=[str(receipt)]))
    said = page.content.decode()
    assert page.status_code == 200
    assert "凭条有效" in said
    assert f"第 {receipt.sequence} 号" in said
    for secret in ("陈晨", "5678", "林岚", "测试案场"):
        assert secret not in said
    assert page["Cache-Control"].startswith("max-age=0")


def test_a_receipt_of_an_entry_that_was_changed_stands_no_more(
    registration: Registration, client: Client, lin: Staff, superuser: Any
) -> None:
    receipt = _receipt(lin, registration)
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("UPDATE ledger_entry SET actor_id = 9 WHERE sequence = %s", [receipt.sequence])
    assert client.get(reverse("public_receipt", args=[str(receipt)])).status_code == 404


def test_what_is_no_receipt_is_unknown(registration: Registration, client: Client, lin: Staff) -> None:
    good = _receipt(lin, registration)
    wrong = [
        Receipt(good.office_id, good.sequence, "0" * 20),
        Receipt(good.office_id, good.sequence + 1, good.hash),
        Receipt(good.office_id + 1, good.sequence, good.hash),
        f"{good.office_id}-{good.sequence}-{good.hash[:19]}",
        f"{good.office_id}-{good.sequence}-{'_' * 20}",
        "hello",
        "%27;--",
    ]
    for code in map(str, wrong):
        page = client.get(reverse("public_receipt", args=[code]))
        assert page.status_code == 404
        assert "没有这张凭条" in page.content.decode()


def test_a_code_may_be_typed(registration: Registration, client: Client, lin: Staff) -> None:
    code = str(_receipt(lin, registration))
    page = client.get(reverse("public_receipts"), {"code": f" {code.upper()} "})
    assert "凭条有效" in page.content.decode()
    assert client.get(reverse("public_receipts"), {"code": "/"}).status_code == 404
    assert client.get(reverse("public_receipts")).status_code == 200
    with pytest.raises(BadReceiptError):
        parsed("1-2-3")


def test_somebody_logged_in_may_ask_too(registration: Registration, logged_in: Login, lin: Staff) -> None:
    page = logged_in(lin).get(reverse("public_receipt", args=[str(_receipt(lin, registration))]))
    assert "凭条有效" in page.content.decode()


def test_a_machine_that_asks_on_and_on_is_stopped(
    registration: Registration, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipts, "_throttle", Throttle(tries_max=3, seconds=60))
    answers = [client.get(reverse("public_receipt", args=["hello"])).status_code for _ in range(5)]
    assert answers == [404, 404, 404, 429, 429]


def test_the_throttle_counts_each_address_and_forgets() -> None:
    throttle = Throttle(tries_max=2, seconds=60)
    assert [throttle.allows("a", NOW) for _ in range(3)] == [True, True, False]
    assert throttle.allows("b", NOW)
    assert throttle.allows("a", NOW + timedelta(seconds=60))
    for number in range(ADDRESSES_MAX + 10):
        throttle.allows(str(number), NOW)
    assert len(throttle._seen) == ADDRESSES_MAX


def test_the_day_lists_its_entries_in_words(
    registration: Registration, logged_in: Login, wu: Staff, lin: Staff
) -> None:
    said = logged_in(wu).get(reverse("ledger")).content.decode()
    for shown in ("客户登记", "记录入账", f"登记表 {registration.pk}", "林岚", "当天封条"):
        assert shown in said
    assert "陈晨" not in said
    quiet = logged_in(wu).get(reverse("ledger"), {"day": "2020-01-01"}).content.decode()
    assert "这一天没有台账" in quiet
    assert logged_in(wu).get(reverse("ledger"), {"day": "rubbish"}).status_code == 200


def test_the_check_says_that_all_is_well_and_is_entered(
    registration: Registration, logged_in: Login, qian: Staff, folder_of_anchors: Path
) -> None:
    write(folder_of_anchors, heads(), clock.now())
    said = logged_in(qian).post(reverse("check_ledger")).content.decode()
    assert "没有发现改动" in said
    assert "1 个锚点" in said
    again = logged_in(qian).get(reverse("ledger")).content.decode()
    assert "核对台账" in again


def test_the_check_names_what_was_changed(
    registration: Registration, logged_in: Login, wu: Staff, superuser: Any, folder_of_anchors: Path
) -> None:
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("UPDATE customers_registration SET notice_version = 'x'")
    said = logged_in(wu).post(reverse("check_ledger")).content.decode()
    assert f"记录 登记表 #{registration.pk} 被改过" in said
    assert "请立即告诉专案经理" in said


def test_the_check_says_so_when_anchors_were_tampered_with(
    registration: Registration, logged_in: Login, wu: Staff, folder_of_anchors: Path, lin: Staff
) -> None:
    for phone in ("10012345601", "10012345602"):
        write(folder_of_anchors, heads(), clock.now())
        registered(lin, phone)
    file = next(folder_of_anchors.glob("*.jsonl"))
    file.write_text(file.read_text().replace('"hash": "', '"hash": "0', 1))
    assert "接不上前一行" in logged_in(wu).post(reverse("check_ledger")).content.decode()


def test_the_check_is_of_ones_own_office(
    registration: Registration, logged_in: Login, yan: Staff, superuser: Any
) -> None:
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("UPDATE customers_registration SET notice_version = 'x'")
    assert "没有发现改动" in logged_in(yan).post(reverse("check_ledger")).content.decode()


def test_the_seal_of_a_day_is_one_sheet(registration: Registration, logged_in: Login, qian: Staff) -> None:
    day = office_day(clock.now()).isoformat()
    said = logged_in(qian).get(reverse("day_seal", args=[day])).content.decode()
    for shown in ("当天封条", "当天末条", "data:image/svg", "/r/1-", "客户登记", "内业"):
        assert shown in said
    assert "还没有台账" in logged_in(qian).get(reverse("day_seal", args=["2020-01-01"])).content.decode()
    assert logged_in(qian).get(reverse("day_seal", args=["rubbish"])).status_code == 404


def _actions_in(file: Path) -> set[str]:
    """The actions that a file enters: literals, and the choices of expressions that make one."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.keyword) and node.arg == "action":
            found |= {
                one.value
                for one in ast.walk(node.value)
                if isinstance(one, ast.Constant) and isinstance(one.value, str)
            }
    return found


def test_every_action_of_the_product_has_its_words() -> None:
    files = [file for part in ("apps", "foundation", "web") for file in (SOURCE / part).rglob("*.py")]
    written = {action for file in files for action in _actions_in(file)}
    in_sql = {
        action
        for file in (*SOURCE.rglob("migrations/*.py"),)
        for action in re.findall(
            r"(?:ledger_(?:enter|append|commit_to)\([^;]*?|\n\s+)'([a-z]+\.[a-z_]+)'(?=[,)])",
            file.read_text(),
        )
    }
    made = {"document.", "sharing.", "turn."}  # an f-string: the area, and a verb from these
    verbs = {f"document.{kind.value}" for kind in (*StepKind, *OpeningKind)}
    verbs |= {f"sharing.{verb}" for verb in ("approved", "refused")}
    verbs |= {f"turn.{kind.value}" for kind in MarkKind}
    assert {one for one in written if one.endswith(".")} == made
    wanted = {one for one in written - made if re.fullmatch(r"[a-z_]+\.[a-z_]+", one)} | in_sql | verbs
    assert len(wanted) > 50
    assert wanted - set(ACTION_WORDS) == set()
    assert set(ACTION_WORDS) - wanted == set()


def test_every_table_of_records_has_a_name_for_people() -> None:
    assert all(table_words(table) != table for table in kept_tables())
