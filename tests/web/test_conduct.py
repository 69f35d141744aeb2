"""Pages of breach cases and corrections: who is shown what, what is refused, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from anchang.apps.conduct.actions import Exhibit, propose_case
from anchang.apps.conduct.choices import Field
from anchang.apps.conduct.correction_actions import Wish, ask_correction, rule_on_correction
from anchang.apps.conduct.correction_queries import notices
from anchang.apps.conduct.models import Acknowledgement, Case, Correction, Decision, Statement
from anchang.apps.customers.models import Registration
from anchang.apps.offices.models import Staff
from anchang.foundation import clock
from tests.apps.stories import registered
from tests.people import acting

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db
LogIn = Callable[[Staff], Client]
WORDS = "一小时内翻看了六十位客户"


@pytest.fixture
def case(lin: Staff, zhou: Staff) -> Case:
    with acting(zhou):
        evidence = [Exhibit(WORDS, NOW)]
        return propose_case(kind="leak", person=lin, evidence=evidence, by=zhou, now=NOW)


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_nobody_sees_a_colleagues_case(case: Case, zhao: Staff, lin: Staff, logged_in: LogIn) -> None:
    assert WORDS not in text_of(logged_in(zhao), "/secrecy/cases/")
    for page in ("", "answer/", "paper/"):
        text_of(logged_in(zhao), f"/secrecy/cases/{case.pk}/{page}", 404)
    text_of(logged_in(zhao), f"/secrecy/cases/{case.pk}/decide/", 403)
    assert WORDS in text_of(logged_in(lin), f"/secrecy/cases/{case.pk}/")


def test_from_answer_to_decision_objection_and_paper(
    case: Case, lin: Staff, qian: Staff, gao: Staff, logged_in: LogIn
) -> None:
    address = f"/secrecy/cases/{case.pk}/"
    with clock.frozen(NOW):
        assert "作决定" not in text_of(logged_in(qian), address)
        text_of(logged_in(qian), f"{address}paper/", 404)
        logged_in(lin).post(f"{address}answer/", {"words": "我在补录"})
        assert "作决定" in text_of(logged_in(qian), address)
        sentence = {"outcome": "sanction", "gravity": "minor", "amount": "1500", "reason": "查实"}
        refused = logged_in(qian).post(f"{address}decide/", sentence)
        assert refused.status_code == 422
        assert "200–1000 元" in refused.content.decode()
        assert "1500" in refused.content.decode()
        assert logged_in(qian).post(f"{address}decide/", sentence | {"amount": "300"}).status_code == 302
        paper = text_of(logged_in(lin), f"{address}paper/")
        assert "绩效扣减 300 元" in paper
        assert "系统不扣任何钱" in paper
        logged_in(lin).post(f"{address}answer/", {"words": "太重"})
        assert "复核" in text_of(logged_in(gao), address)
        review = {"outcome": "none", "gravity": "minor", "reason": "情有可原"}
        assert logged_in(gao).post(f"{address}decide/", review).status_code == 302
        assert "不予处理" in text_of(logged_in(lin), address)
    with acting(qian):
        assert (Statement.objects.count(), Decision.objects.count()) == (1, 2)


def test_a_manager_opens_a_case_with_lines_of_the_access_log(
    lin: Staff, qian: Staff, logged_in: LogIn
) -> None:
    form = registered(lin, now=NOW)
    logged_in(lin).get(f"/customers/{form.customer_id}/")
    client = logged_in(qian)
    page = client.get(f"/secrecy/cases/open/?person={lin.pk}")
    offered = page.context["form"].fields["looks"].choices
    assert len(offered) == 1
    given = {"person": str(lin.pk), "kind": "leak", "words": "深夜查看", "looks": [offered[0][0]]}
    assert client.post("/secrecy/cases/open/", given | {"words": ""}).status_code == 422
    assert client.post("/secrecy/cases/open/", given).status_code == 302
    with acting(qian):
        shown = Case.objects.get().evidence.get()
        assert (shown.record_table, str(shown.record_id)) == ("disclosure_access", offered[0][0])
        assert "陈一凡" not in shown.words
        assert "100" not in shown.words


def wish(field: Field = Field.VOID) -> Wish:
    return Wish(field, "有效", "登错了", "客户来电说明")


@pytest.fixture
def form(lin: Staff) -> Registration:
    return registered(lin, now=NOW)


def test_asking_ruling_and_showing_beside_the_record(
    form: Registration, lin: Staff, qian: Staff, logged_in: LogIn
) -> None:
    ask = f"/secrecy/corrections/ask/registration/{form.pk}/"
    assert ask in text_of(logged_in(lin), f"/customers/{form.customer_id}/")
    given = {"at": "2026-11-21 14:00", "reason": "录错", "proof": "纸面登记表"}
    missing = logged_in(lin).post(f"{ask}?item=time", given | {"proof": ""})
    assert missing.status_code == 422
    assert "2026-11-21T14:00" in missing.content.decode() or "2026-11-21 14:00" in missing.content.decode()
    assert logged_in(lin).post(f"{ask}?item=time", given).status_code == 302
    with acting(qian):
        correction = Correction.objects.get()
    address = f"/secrecy/corrections/{correction.pk}/"
    assert logged_in(lin).post(address, {"approved": "yes"}).status_code == 404
    assert logged_in(qian).post(address, {"approved": "no"}).status_code == 422
    assert logged_in(qian).post(address, {"approved": "yes"}).status_code == 302
    for reader in (lin, qian):
        page = text_of(logged_in(reader), f"/customers/{form.customer_id}/")
        assert "<ins>2026-11-21 14:00</ins>" in page
        assert "<del>2026-11-23 14:00</del>" in page


def test_a_record_out_of_sight_cannot_be_named(form: Registration, zhao: Staff, logged_in: LogIn) -> None:
    for kind, number in (("registration", form.pk), ("registration", form.pk + 99), ("staff", 1)):
        text_of(logged_in(zhao), f"/secrecy/corrections/ask/{kind}/{number}/", 404)


@pytest.mark.parametrize("item", [one.value for one in Field])
def test_every_item_of_a_registration_has_its_form(
    item: str, form: Registration, lin: Staff, logged_in: LogIn
) -> None:
    page = text_of(logged_in(lin), f"/secrecy/corrections/ask/registration/{form.pk}/?item={item}")
    assert "10012345678" not in page


def test_a_touched_consultant_reads_and_acknowledges_a_notice_without_foreign_data(
    form: Registration, lin: Staff, zhao: Staff, wu: Staff, qian: Staff, logged_in: LogIn
) -> None:
    registered(zhao, now=NOW + timedelta(hours=1))
    with acting(wu):
        correction = ask_correction(
            table="customers_registration", record_id=form.pk, wish=wish(), by=wu, now=NOW
        )
    with acting(qian):
        rule_on_correction(correction=correction, approved=True, note="", by=qian, now=NOW)
    page = text_of(logged_in(zhao), "/secrecy/corrections/")
    assert "同一组客户" in page
    assert "林岚" not in page
    text_of(logged_in(zhao), f"/secrecy/corrections/{correction.pk}/", 404)
    with acting(zhao):
        notice = notices(zhao)[0].notice.pk
    assert logged_in(zhao).post(f"/secrecy/corrections/notices/{notice}/seen/").status_code == 302
    assert logged_in(lin).post(f"/secrecy/corrections/notices/{notice}/seen/").status_code == 404
    with acting(zhao):
        assert Acknowledgement.objects.get().owner_id == zhao.pk


def test_empty_pages_say_what_to_do(lin: Staff, qian: Staff, logged_in: LogIn) -> None:
    assert "没有违规" in text_of(logged_in(lin), "/secrecy/cases/")
    assert "立案" in text_of(logged_in(qian), "/secrecy/cases/")
    assert "还没有更正申请" in text_of(logged_in(lin), "/secrecy/corrections/")
