"""Passing a customer on, and a list that leaves the office and is traced back, in the browser."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import Page, expect

from anchang.apps.sharing.jobs import run_next_job
from tests.journeys.conftest import CHEN_PHONE, OpenOffice
from tests.journeys.test_accessibility import WIDTHS, findings

pytestmark = pytest.mark.browser
AtWork = Callable[..., Page]


@pytest.fixture
def keeper(live_office: str) -> Iterator[None]:
    """Makes the exports that wait, as the process beside the web server does."""
    stopping = threading.Event()

    def work() -> None:
        while not stopping.wait(0.2):
            run_next_job()
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    stopping.set()
    thread.join()


def choose(page: Page, words: str) -> None:
    page.locator("label", has_text=words).first.click()


def troubles_of(page: Page) -> list[str]:
    """Accessibility findings, light and dark, and whether the page is too wide for any screen."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found += [f"{scheme} {words}" for words in findings(page)]
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{page.url} is wider than {width}")
    page.set_viewport_size({"width": 1280, "height": 800})
    return found


def test_a_customer_is_passed_on_looked_at_and_taken_back(at_work: AtWork, open_office: OpenOffice) -> None:
    lin, troubles = at_work("lin"), list[str]()
    lin.goto("/customers/")
    lin.get_by_label("选中 陈晨").check()
    lin.get_by_role("button", name="转交所选").click()
    lin.get_by_label("给谁看").select_option(label="赵哲 3 号")
    lin.get_by_label("看多久（小时）").fill("100")
    lin.get_by_label("理由").fill("休假三天，请代跟")
    lin.get_by_role("button", name="提交，等经理批准").click()
    expect(lin.get_by_text("最多看 72 小时")).to_be_visible()
    expect(lin.get_by_label("理由")).to_have_value("休假三天，请代跟")
    troubles += troubles_of(lin)
    lin.get_by_label("看多久（小时）").fill("8")
    lin.get_by_role("button", name="提交，等经理批准").click()
    expect(lin.get_by_text("已交销售经理批准")).to_be_visible()
    troubles += troubles_of(lin)

    qian = at_work("qian")
    qian.goto("/secrecy/sharing/")
    expect(qian.get_by_role("link", name="转交 1")).to_be_visible()
    troubles += troubles_of(qian)
    qian.get_by_role("link", name="去批").click()
    troubles += troubles_of(qian)
    choose(qian, "同意")
    qian.get_by_role("button", name="批复").click()
    expect(qian.get_by_text("已同意 林岚 的申请")).to_be_visible()

    zhao = at_work("zhao")
    zhao.goto("/secrecy/sharing/")
    expect(zhao.get_by_text("还剩 7 小时")).to_be_visible()
    troubles += troubles_of(zhao)
    zhao.get_by_role("button", name="打开 陈晨").click()
    expect(zhao.get_by_text("来访客户登记表")).to_be_visible()
    troubles += troubles_of(zhao)
    zhao.get_by_role("button", name="看完整电话").click()
    expect(zhao.get_by_text(CHEN_PHONE)).to_be_visible()

    lin.reload()
    expect(lin.locator("td", has_text="赵哲")).to_have_count(2)
    lin.locator("main summary").click()
    lin.get_by_role("button", name="收回").click()
    expect(lin.get_by_text("已收回，当即生效")).to_be_visible()
    zhao.goto("/secrecy/sharing/")
    expect(zhao.get_by_role("button", name="打开 陈晨")).to_have_count(0)
    assert troubles == []


def test_a_list_is_exported_and_traced_back(
    at_work: AtWork, open_office: OpenOffice, keeper: None, tmp_path: Path
) -> None:
    lin, troubles = at_work("lin"), list[str]()
    lin.goto("/secrecy/exports/")
    troubles += troubles_of(lin)
    lin.get_by_role("link", name="导出名单").click()
    troubles += troubles_of(lin)
    lin.get_by_label("理由").fill("周会核对")
    lin.get_by_role("button", name="提交").click()
    lin.get_by_role("button", name="取文件").wait_for()
    troubles += troubles_of(lin)
    with lin.expect_download() as coming:
        lin.get_by_role("button", name="取文件").click()
    leaked = tmp_path / "leaked.xlsx"
    coming.value.save_as(leaked)
    expect(lin.get_by_text("还能取 2 次")).to_be_visible()

    qian = at_work("qian")
    qian.goto("/secrecy/trace/")
    troubles += troubles_of(qian)
    qian.get_by_label("或者上传文件").set_input_files(leaked)
    qian.get_by_role("button", name="追查").click()
    expect(qian.locator(".hero .big")).to_contain_text("林岚")
    expect(qian.get_by_text("确定来自")).to_be_visible()
    troubles += troubles_of(qian)
    assert troubles == []
