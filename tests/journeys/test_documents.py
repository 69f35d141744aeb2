"""The library in a real browser: brought in, released, read with one's name on it, confirmed, followed up."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.journeys.conftest import OpenOffice
from tests.journeys.test_accessibility import WIDTHS, findings
from tests.papers import pdf, picture

pytestmark = pytest.mark.browser
AtWork = Callable[..., Page]


def _bring(page: Page, category: str, title: str, file: Path, *, asks: bool = False) -> None:
    page.goto("/documents/")
    page.get_by_role("link", name="上传资料").first.click()
    page.get_by_role("link", name=category).click()
    page.get_by_label("标题").fill(title)
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_label("请读的人确认已读").set_checked(asks)
    page.get_by_role("button", name="上传").click()
    page.wait_for_url("**/documents/*/?draft_done=*")


def _open(page: Page, title: str) -> None:
    page.goto("/documents/")
    page.get_by_role("link", name=title).click()
    page.get_by_role("button", name="打开查阅").click()
    page.wait_for_url("**/documents/openings/*/")


def _troubles(page: Page) -> list[str]:
    troubles = findings(page)
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            troubles.append(f"{page.url} is wider than {width}")
    page.set_viewport_size({"width": 1280, "height": 800})
    return troubles


def test_a_document_goes_from_the_clerk_to_its_readers_and_receipts_come_back(
    at_work: AtWork, open_office: OpenOffice, tmp_path: Path
) -> None:
    script = tmp_path / "script.pdf"
    script.write_bytes(pdf("统一说辞：价格以当天公布的为准"))
    clerk, manager, reader, finance = (at_work(name) for name in ("wu", "qian", "lin", "sun"))
    _bring(clerk, "销售资料", "十一月说辞", script, asks=True)
    expect(clerk.get_by_text("等销售经理放行后才给别人看")).to_be_visible()
    reader.goto("/documents/")
    expect(reader.get_by_text("还没有资料")).to_be_visible()

    manager.goto("/documents/")
    manager.get_by_role("link", name="十一月说辞").click()
    manager.get_by_role("link", name="放行…", exact=True).click()
    expect(manager.get_by_role("checkbox", name="置业顾问")).to_be_checked()
    manager.get_by_role("button", name="放行").click()
    expect(manager.get_by_text("已放行")).to_be_visible()

    _open(reader, "十一月说辞")
    expect(reader.get_by_text("林岚 7 号")).to_be_visible()
    address = reader.locator("iframe").get_attribute("src") or ""
    text = PdfReader(io.BytesIO(reader.request.get(address).body())).pages[0].extract_text()
    assert "价格以当天公布的为准" in text
    assert "林岚 7号" in text
    reader.get_by_role("button", name="我已读完，确认").click()
    expect(reader.get_by_text("您已确认读过这一版")).to_be_visible()

    finance.goto("/documents/")
    expect(finance.get_by_text("还没有资料")).to_be_visible()
    assert finance.request.get(address).status == 404
    assert finance.request.get("/documents/1/").status == 404

    clerk.goto("/documents/reading/")
    row = clerk.get_by_role("row", name="十一月说辞")
    expect(row.get_by_text("赵哲")).to_be_visible()
    expect(row.get_by_text("林岚")).to_have_count(0)
    clerk.goto("/documents/1/")
    expect(clerk.get_by_role("row", name="林岚").get_by_text("还没")).to_have_count(0)


def test_the_pages_have_no_findings_and_fit_every_width(
    at_work: AtWork, open_office: OpenOffice, tmp_path: Path
) -> None:
    plan, notes = tmp_path / "plan.png", tmp_path / "notes.pdf"
    plan.write_bytes(picture("PNG"))
    notes.write_bytes(pdf("例会"))
    manager = at_work("qian")
    _bring(manager, "培训资料", "户型单页", plan, asks=True)
    _bring(manager, "会议记录", "周例会记录", notes)
    troubles = []
    for address in (
        "/documents/",
        "/documents/1/",
        "/documents/reading/",
        "/documents/new/",
        "/documents/new/payroll/",
        "/documents/1/new-version/",
        "/documents/versions/1/audience/",
        "/documents/versions/1/withdraw/",
    ):
        manager.goto(address)
        for scheme in ("light", "dark"):
            manager.emulate_media(color_scheme=scheme)
            troubles += _troubles(manager)
    _open(manager, "户型单页")
    troubles += _troubles(manager)
    manager.goto("/documents/new/meeting/")
    manager.get_by_role("button", name="上传").click()
    expect(manager.get_by_text("请选择文件")).to_be_visible()
    troubles += _troubles(manager)
    assert troubles == []
