"""The pages of passing on, exporting and tracing, as people click through them."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from anchang.apps.conduct.models import Case
from anchang.apps.customers.models import Customer
from anchang.apps.disclosure.choices import Looked
from anchang.apps.disclosure.models import Access
from anchang.apps.documents.actions import Filing, file_document
from anchang.apps.documents.audience import Audience
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.sharing.jobs import run_next_job
from anchang.apps.sharing.models import Request
from anchang.domain.confidential import Category
from anchang.foundation import clock
from tests.papers import pdf
from tests.people import acting
from tests.web.conftest import CHEN_PHONE

LogIn = Callable[[Staff], Client]
KEY = "0123456789abcdef0123456789abcdef"


def text_of(response: Any) -> str:
    return str(response.content.decode())


def share(client: Client, chen: Customer, recipient: Staff, **values: object) -> Any:
    form = {
        "customer": [chen.pk],
        "recipient": recipient.pk,
        "hours": 24,
        "reason": "休假三天",
        "form_key": KEY,
    }
    return client.post(reverse("ask_to_share"), form | values, follow=True)


@pytest.fixture
def shared(chen: Customer, lin: Staff, zhao: Staff, qian: Staff, logged_in: LogIn) -> Request:
    """Lin has passed Chen on to Zhao, and Qian has agreed."""
    share(logged_in(lin), chen, zhao)
    with acting(lin):
        asked = Request.objects.get()
    logged_in(qian).post(reverse("decide_request", args=[asked.pk]), {"verdict": "yes"})
    return asked


def test_from_the_list_to_the_colleagues_page(
    chen: Customer, lin: Staff, zhao: Staff, qian: Staff, logged_in: LogIn
) -> None:
    consultant, manager, colleague = logged_in(lin), logged_in(qian), logged_in(zhao)
    assert f'value="{chen.pk}" form="pass-on"' in text_of(consultant.get(reverse("customers")))
    asking = text_of(consultant.get(reverse("ask_to_share"), {"customer": [chen.pk]}))
    assert "陈晨 100****5678" in asking
    made = share(consultant, chen, zhao)
    assert "已交销售经理批准" in text_of(made)
    inbox = text_of(manager.get(reverse("sharing")))
    assert "件等您办" in inbox
    assert "休假三天" in inbox
    page = made.redirect_chain[-1][0].partition("?")[0]
    agreed = manager.post(f"{page}decide/", {"verdict": "yes"}, follow=True)
    assert "已同意 林岚 的申请" in text_of(agreed)
    received = text_of(colleague.get(reverse("sharing")))
    (opening,) = re.findall(r'action="(/secrecy/sharing/received/\d+/\d+/)"', received)
    shown = text_of(colleague.post(opening))
    assert "来访客户登记表" in shown
    assert "三房" in shown
    assert "100****5678" in shown
    assert CHEN_PHONE not in shown
    assert CHEN_PHONE in text_of(colleague.post(opening, {"phone": "whole"}))
    assert text_of(consultant.get(page)).count('<td data-label="谁">赵哲</td>') == 2
    assert colleague.get(reverse("customer", args=[chen.pk])).status_code == 404


def test_each_opening_is_in_the_access_log(
    shared: Request, chen: Customer, zhao: Staff, qian: Staff, logged_in: LogIn
) -> None:
    client = logged_in(zhao)
    received = text_of(client.get(reverse("sharing")))
    (opening,) = re.findall(r'action="(/secrecy/sharing/received/(\d+)/\d+/)"', received)
    client.post(opening[0])
    client.post(opening[0], {"phone": "whole"})
    with acting(qian):
        kept = Access.objects.filter(staff=zhao).exclude(kind=Looked.LISTED).order_by("id")
        found = [(one.kind, one.customer_id, one.grant_id) for one in kept]
    assert found == [(kind, chen.pk, int(opening[1])) for kind in (Looked.GRANTED, Looked.REVEALED)]


def test_a_document_is_passed_on_from_its_page(
    wu: Staff, zhao: Staff, qian: Staff, logged_in: LogIn, db: None
) -> None:
    with acting(wu):
        version = file_document(
            category=Category.MEETING,
            filing=Filing("周会纪要", Audience(frozenset({Post.CLERK, Post.SUPERVISOR}))),
            content=pdf("价格不外传"),
            by=wu,
            now=clock.now(),
        )
    clerk, manager, colleague = logged_in(wu), logged_in(qian), logged_in(zhao)
    page = text_of(clerk.get(reverse("document", args=[version.document.number])))
    asking = f"{reverse('ask_to_share')}?paper={version.pk}"
    assert asking in page
    assert "周会纪要" in text_of(clerk.get(asking))
    form = {"paper": [version.pk], "recipient": zhao.pk, "hours": 8, "reason": "会后看", "form_key": KEY}
    made = clerk.post(reverse("ask_to_share"), form, follow=True).redirect_chain[-1][0].partition("?")[0]
    manager.post(f"{made}decide/", {"verdict": "yes"})
    received = text_of(colleague.get(reverse("sharing")))
    (opening,) = re.findall(r'action="(/secrecy/sharing/received/\d+/papers/\d+/)"', received)
    file = colleague.post(opening)
    assert file["Content-Type"] == "application/pdf"
    assert file["Content-Disposition"].startswith("attachment;")
    assert "赵哲" in PdfReader(BytesIO(file.content)).pages[0].extract_text()
    assert '<td data-label="看了什么">周会纪要</td>' in text_of(clerk.get(made))


def test_the_same_click_after_taking_back_shows_nothing(
    shared: Request, lin: Staff, zhao: Staff, logged_in: LogIn
) -> None:
    colleague = logged_in(zhao)
    (opening,) = re.findall(
        r'action="(/secrecy/sharing/received/\d+/\d+/)"', text_of(colleague.get(reverse("sharing")))
    )
    logged_in(lin).post(reverse("withdraw_request", args=[shared.pk]), {"words": "提前回来"})
    after = text_of(colleague.post(opening, follow=True))
    assert "现在看不了" in after
    assert "陈晨" not in after
    assert "已收回" in after


def test_mistakes_are_said_in_words_and_nothing_typed_is_lost(
    chen: Customer, lin: Staff, qian: Staff, zhao: Staff, logged_in: LogIn
) -> None:
    client = logged_in(lin)
    response = share(client, chen, zhao, hours=100)
    assert response.status_code == 422
    page = text_of(response)
    assert "最多看 72 小时" in page
    assert "休假三天" in page
    assert 'value="100"' in page
    share(client, chen, zhao)
    with acting(lin):
        asked = Request.objects.get()
    refused = logged_in(qian).post(reverse("decide_request", args=[asked.pk]), {"verdict": "no"})
    assert refused.status_code == 422
    assert "不同意时请写明原因" in text_of(refused)


def test_a_colleagues_customer_is_not_even_offered(
    chen: Customer, zhao: Staff, lin: Staff, logged_in: LogIn
) -> None:
    client = logged_in(zhao)
    page = text_of(client.get(reverse("ask_to_share"), {"customer": [chen.pk, chen.pk + 999]}))
    assert "陈晨" not in page
    assert "还没有选客户" in page
    response = share(client, chen, lin)
    assert response.status_code == 422
    with acting(zhao):
        assert not Request.objects.exists()


def test_nobody_reads_a_colleagues_request(
    shared: Request, zhao: Staff, wu: Staff, yan: Staff, logged_in: LogIn
) -> None:
    for person in (zhao, wu, yan):
        client = logged_in(person)
        assert client.get(reverse("share_request", args=[shared.pk])).status_code == 404
        withdrawn = client.post(reverse("withdraw_request", args=[shared.pk]), {})
        assert withdrawn.status_code == 404


EXPORT = {"what": "customers", "way": "xlsx", "reason": "周会核对", "form_key": KEY}


def exported(client: Client, **values: object) -> str:
    """Address of the page of a new export."""
    made = client.post(reverse("ask_to_export"), EXPORT | values, follow=True)
    return str(made.redirect_chain[-1][0].partition("?")[0])


def test_an_export_from_asking_to_the_file(chen: Customer, lin: Staff, qian: Staff, logged_in: LogIn) -> None:
    client = logged_in(lin)
    page = exported(client)
    live = f"{page}live/"
    assert "正在做" in text_of(client.get(page))
    assert 'hx-trigger="every 2s"' in text_of(client.get(live))
    run_next_job()
    assert "取文件" in text_of(client.get(live))
    file = client.post(f"{page}file/")
    assert file["Content-Type"].endswith("spreadsheetml.sheet")
    assert file["X-Content-Type-Options"] == "nosniff"
    assert file["Content-Disposition"].startswith("attachment;")
    assert file.content.startswith(b"PK")
    with acting(qian):
        look = Access.objects.get(kind=Looked.EXPORTED)
    assert f"/secrecy/exports/{look.export_id}/" == page


def test_nobody_elses_file_is_taken(
    chen: Customer, lin: Staff, zhao: Staff, qian: Staff, gao: Staff, logged_in: LogIn
) -> None:
    page = exported(logged_in(lin))
    run_next_job()
    assert logged_in(zhao).post(f"{page}file/").status_code == 404
    for manager in (qian, gao):
        answer = logged_in(manager).post(f"{page}file/", follow=True)
        assert "不能再取" in text_of(answer)


def test_whole_phones_wait_for_the_manager(chen: Customer, lin: Staff, qian: Staff, logged_in: LogIn) -> None:
    client, manager = logged_in(lin), logged_in(qian)
    page = exported(client, whole_phones="on")
    assert "等销售经理批准" in text_of(client.get(page))
    assert "要完整电话" in text_of(manager.get(reverse("exports")))
    number = page.rstrip("/").rpartition("/")[2]
    manager.post(reverse("decide_request", args=[number]), {"verdict": "yes", "words": "周会用完即删"})
    run_next_job()
    assert "周会用完即删" in text_of(client.get(page))
    assert row_of(client.post(f"{page}file/").content)[2] == CHEN_PHONE


def test_an_empty_range_is_said_in_words(chen: Customer, lin: Staff, logged_in: LogIn) -> None:
    answer = logged_in(lin).post(reverse("ask_to_export"), EXPORT | {"until": "2020-01-01"})
    assert answer.status_code == 422
    assert "没有东西可以导出" in text_of(answer)


def test_a_leaked_file_and_pasted_lines_name_the_exporter(
    chen: Customer, lin: Staff, qian: Staff, logged_in: LogIn
) -> None:
    client, manager = logged_in(lin), logged_in(qian)
    page = exported(client)
    run_next_job()
    content = client.post(f"{page}file/").content
    leaked = SimpleUploadedFile("a.bin", content)
    for sent in ({"file": leaked}, {"pasted": row_of(content)[0]}):
        answer = text_of(manager.post(reverse("trace"), sent))
        assert "确定来自" in answer
        assert "林岚" in answer
    nothing = text_of(manager.post(reverse("trace"), {"pasted": "路人 10000000000"}))
    assert "没有对上任何一份导出" in nothing


def test_a_traced_export_becomes_a_breach_case(
    chen: Customer, lin: Staff, qian: Staff, gao: Staff, logged_in: LogIn
) -> None:
    page = exported(logged_in(lin))
    number = page.rstrip("/").rpartition("/")[2]
    manager, address = logged_in(qian), reverse("trace_case", args=[number])
    assert "请填写" in text_of(manager.post(address, {"words": ""}))
    assert "等本人申辩" in text_of(manager.post(address, {"words": "在中介的群里看到"}, follow=True))
    with acting(gao):
        case = Case.objects.get()
    assert (case.kind, case.owner_id) == ("leak", lin.pk)
    own = exported(logged_in(gao)).rstrip("/").rpartition("/")[2]
    refused = logged_in(gao).post(reverse("trace_case", args=[own]), {"words": "自己的"})
    assert "不能对自己的导出立案" in text_of(refused)


def row_of(content: bytes) -> list[str]:
    """The first customer of a sheet."""
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    return [str(cell) for cell in rows[3]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x00\x01\x02 not a sheet", "只认 Excel 表格"),
        (b"PK\x03\x04 broken", "打不开"),
        (b"\xff\xfe\xfd\x80", "读不懂"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_in_words(
    content: bytes, words: str, db: None, qian: Staff, logged_in: LogIn
) -> None:
    answer = logged_in(qian).post(reverse("trace"), {"file": SimpleUploadedFile("x.xlsx", content)})
    assert answer.status_code == 422
    assert words in text_of(answer)
