"""A returning customer whose consultant is on home leave (3.2.2, 3.3.2, 4.17), as all concerned live it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import CHEN_PHONE, OpenOffice

pytestmark = pytest.mark.browser
AtWork = Callable[..., Page]


def go_and_see(page: Page, words: str) -> None:
    """The bell rings; the message leads to its page."""
    page.goto("/desk/")
    expect(page.locator("#bell.rings")).to_be_visible()
    page.locator("#bell").click()
    page.locator("li.told", has_text=words).get_by_role("button", name="去看").click()


def test_a_returning_customer_whose_consultant_is_on_home_leave(
    at_work: AtWork, open_office: OpenOffice
) -> None:
    desk = at_work("tang")
    desk.goto("/desk/")
    desk.locator(".seat a.name", has_text="林岚").click()
    desk.locator("label", has_text="探亲").first.click()
    desk.get_by_role("button", name="记下").click()
    desk.goto("/desk/check-in/")
    desk.get_by_label("手机", exact=True).fill(CHEN_PHONE)
    desk.locator("label", has_text="来过").first.click()
    desk.get_by_role("button", name="看谁接待").click()
    desk.wait_for_url("**/desk/visits/**")
    expect(desk.locator(".hero .big")).to_contain_text("赵哲")
    expect(desk.locator(".hero-rows")).to_contain_text("替 林岚")

    stand_in = at_work("zhao", 1024, 768)
    go_and_see(stand_in, "代接待")
    expect(stand_in.get_by_role("heading", level=1)).to_contain_text("您替 林岚")
    stand_in.locator("label", has_text="无人接听").first.click()
    stand_in.get_by_role("button", name="记下联系结果").click()
    expect(stand_in.get_by_role("status")).to_contain_text("无人接听")

    original = at_work("lin", 390, 844)
    go_and_see(original, "您的客户到了")
    expect(original.get_by_role("heading", level=1)).to_contain_text("赵哲")
    expect(original.locator(".hero .big")).to_contain_text("陈晨")
    original.get_by_role("link", name="代接待的佣金，我的意思").click()
    original.locator("label", has_text="只请代接待").first.click()
    original.get_by_role("button", name="记下我的意思").click()
    expect(original.get_by_role("status")).to_contain_text("已记下您的意思")

    desk.reload()
    expect(desk.get_by_role("region", name="联系原接待人")).to_contain_text("无人接听")
