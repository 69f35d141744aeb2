"""A manager at work: a complaint, a deal, another side of a contradiction, and what the card then says."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenOffice

pytestmark = pytest.mark.browser
AtWork = Callable[..., Page]


def choose(page: Page, words: str) -> None:
    page.locator("label", has_text=words).first.click()


def test_a_side_is_looked_at_then_adopted_and_the_history_tells_it(
    at_work: AtWork, open_office: OpenOffice
) -> None:
    manager = at_work("qian")
    manager.goto("/rulebook/#choices")
    manager.get_by_role("link", name="改选 R4").click()
    choose(manager, "不因没有跟踪失权")
    manager.get_by_role("button", name="先看影响").click()
    expect(manager.get_by_text("这 1 次判定的结果都不变")).to_be_visible()
    expect(manager.get_by_role("radio", name="不因没有跟踪失权")).to_be_checked()
    manager.get_by_role("button", name="从那天起采用").click()
    expect(manager.get_by_text("请填写理由")).to_be_visible()
    manager.get_by_label("理由").fill("经理会定下")
    manager.get_by_role("button", name="从那天起采用").click()
    manager.wait_for_url("**/rulebook/?draft_done=choice-R4#choices")
    expect(manager.get_by_text("已立第 1 版")).to_be_visible()
    history = manager.locator("#changes")
    expect(history.get_by_text("施行中")).to_be_visible()
    expect(history.get_by_text("改取「不因没有跟踪失权」")).to_be_visible()
    expect(history.get_by_text("理由：经理会定下")).to_be_visible()
    manager.goto("/rulebook/choices/R4/")
    expect(manager.get_by_label("理由")).to_have_value("")


def test_a_deal_is_recorded_and_the_card_knows_it(at_work: AtWork, open_office: OpenOffice) -> None:
    manager = at_work("gao")
    manager.goto(f"/customers/{open_office.chen_id}/")
    manager.get_by_role("link", name="登记成交").click()
    choose(manager, "交定")
    manager.get_by_label("房号").fill("3 栋 1802")
    manager.reload()
    expect(manager.get_by_label("房号")).to_have_value("3 栋 1802")
    manager.get_by_label("金额（元）").fill("50000")
    manager.get_by_label("谁接待成交的").select_option(label="林岚 7 号")
    manager.get_by_role("button", name="登记成交").click()
    expect(manager.get_by_text("成交已登记")).to_be_visible()
    manager.get_by_role("link", name="归属判定").click()
    expect(manager.locator(".hero .big")).to_contain_text("林岚")
    expect(manager.locator(".timeline").get_by_text("交定")).to_be_visible()


def test_a_complaint_is_found_on_and_a_decision_is_read_again(
    at_work: AtWork, open_office: OpenOffice
) -> None:
    manager = at_work("zhou")
    manager.goto(f"/customers/{open_office.chen_id}/")
    manager.get_by_role("link", name="核实这件投诉").click()
    choose(manager, "不属实")
    manager.get_by_label("核实经过").fill("当天没有客户等候")
    manager.get_by_role("button", name="记下核实结果").click()
    expect(manager.get_by_text("周舟核实：不属实；当天没有客户等候")).to_be_visible()
    manager.goto("/rulings/")
    manager.locator("tbody td a").first.click()
    expect(manager.get_by_role("heading", name="当时的结论")).to_be_visible()
    expect(manager.get_by_text("✓ 结果相同").first).to_be_visible()
