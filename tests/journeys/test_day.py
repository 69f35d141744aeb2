"""A day at the front desk, as people live it: who comes, who receives, who may read what."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import CHEN_PHONE, OpenOffice

pytestmark = pytest.mark.browser
AtWork = Callable[..., Page]
LIVE = re.compile(r"/live/")


def ring(page: Page) -> None:
    """Somebody comes in: the big button on the board."""
    page.goto("/desk/")
    page.get_by_role("link", name="客户到").click()


def choose(page: Page, words: str) -> None:
    page.locator("label", has_text=words).first.click()


def ask(page: Page) -> None:
    page.get_by_role("button", name="看谁接待").click()
    page.wait_for_url("**/desk/visits/**")


def receiver(page: Page) -> str:
    return page.locator(".hero .big").inner_text()


def test_the_desk_receives_a_new_a_returning_a_referred_customer_and_a_family_member(
    at_work: AtWork, open_office: OpenOffice
) -> None:
    desk = at_work("tang")
    expect(desk.locator(".turn-name strong")).to_have_text("林岚")

    ring(desk)
    desk.get_by_label("手机", exact=True).fill("10055550001")
    desk.get_by_label("姓名", exact=True).fill("新客")
    choose(desk, "第一次来")
    ask(desk)
    assert "林岚" in receiver(desk)
    expect(desk.locator(".hero .clause").first).to_contain_text("条款")
    desk.goto("/desk/")
    expect(desk.locator(".turn-name strong")).to_have_text("赵哲")

    ring(desk)
    desk.get_by_label("手机", exact=True).fill(CHEN_PHONE)
    choose(desk, "来过")
    ask(desk)
    assert "林岚" in receiver(desk)
    expect(desk.get_by_text("原接待人").first).to_be_visible()

    ring(desk)
    desk.get_by_label("手机", exact=True).fill("10055550002")
    choose(desk, "第一次来")
    choose(desk, "有一位")
    desk.get_by_label("介绍人手机", exact=True).fill(CHEN_PHONE)
    desk.get_by_label("介绍人一起来了").check()
    ask(desk)
    assert "林岚" in receiver(desk)
    expect(desk.locator(".hero .clause", has_text="3.2.3").first).to_be_visible()

    ring(desk)
    desk.get_by_label("手机", exact=True).fill("10055550003")
    choose(desk, "第一次来")
    choose(desk, "家人来过")
    desk.get_by_label("来过的家人手机").fill(CHEN_PHONE)
    desk.get_by_label("那位家人是客户的").select_option("配偶")
    ask(desk)
    assert "林岚" in receiver(desk)
    expect(desk.locator(".hero .clause", has_text="2.4.3").first).to_be_visible()


def test_departing_from_the_answer_needs_a_reason(at_work: AtWork, open_office: OpenOffice) -> None:
    desk = at_work("tang")
    ring(desk)
    desk.get_by_label("手机", exact=True).fill("10055550004")
    choose(desk, "第一次来")
    ask(desk)
    desk.get_by_text("换人接待").click()
    desk.get_by_label("改由谁接待").select_option(label="赵哲 3 号")
    desk.get_by_role("button", name="改由这位接待").click()
    expect(desk.get_by_text("请填写理由")).to_be_visible()
    desk.get_by_label("理由").fill("客户点名")
    desk.get_by_role("button", name="改由这位接待").click()
    desk.wait_for_url("**/desk/visits/**")
    assert "赵哲" in receiver(desk)
    expect(desk.get_by_text("理由：客户点名")).to_be_visible()


def test_the_manager_reads_the_card_and_another_consultant_finds_nothing(
    at_work: AtWork, open_office: OpenOffice
) -> None:
    manager = at_work("qian")
    manager.goto("/customers/")
    manager.get_by_role("link", name="陈晨").click()
    manager.get_by_role("link", name="归属判定").click()
    expect(manager.locator(".hero .big")).to_contain_text("林岚")
    manager.get_by_text("没有适用的规则，以及为什么").click()
    expect(manager.get_by_role("heading", name="查明的事实")).to_be_visible()
    manager.locator(".timeline a").first.click()
    expect(manager.locator("h1")).to_contain_text("陈晨")

    zhao = at_work("zhao")
    zhao.goto("/customers/?q=陈晨")
    expect(zhao.get_by_text("没有符合条件的客户")).to_be_visible()
    zhao.goto(f"/customers/{open_office.chen_id}/decision/")
    expect(zhao.get_by_role("heading", name="没有找到")).to_be_visible()


def test_the_board_renews_itself_for_everybody(at_work: AtWork, open_office: OpenOffice) -> None:
    lin, desk = at_work("lin"), at_work("tang")
    expect(lin.locator(".seat.is-turn .name")).to_contain_text("林岚")
    desk.locator(".seat", has_text="林岚").locator(".name").click()
    choose(desk, "临时离开")
    desk.get_by_role("button", name="记下").click()
    expect(lin.locator(".seat.is-turn .name")).to_contain_text("赵哲", timeout=9000)


def test_what_is_typed_survives_a_reload_but_not_somebody_else(
    at_work: AtWork, open_office: OpenOffice
) -> None:
    lin = at_work("lin")
    lin.goto("/customers/register/")
    lin.get_by_role("textbox", name="姓名").fill("周先生")
    lin.get_by_label("总价预算（万元）").fill("230")
    choose(lin, "朋友介绍")
    expect(lin.locator("#meter .percent strong")).not_to_have_text("10%")
    lin.reload()
    expect(lin.get_by_role("textbox", name="姓名")).to_have_value("周先生")
    expect(lin.get_by_label("总价预算（万元）")).to_have_value("230")
    expect(lin.get_by_label("朋友介绍")).to_be_checked()
    lin.get_by_role("button", name="退出").click()
    lin.wait_for_url("**/login/**")
    assert lin.evaluate("Object.keys(localStorage).length") == 0


def test_a_saved_form_leaves_no_draft(at_work: AtWork, open_office: OpenOffice) -> None:
    lin = at_work("lin")
    lin.goto("/customers/register/")
    lin.get_by_role("textbox", name="姓名").fill("周先生")
    lin.get_by_label("手机").fill("10077778888")
    lin.get_by_label("已告知客户").check()
    lin.get_by_role("button", name="保存登记").click()
    expect(lin.locator("h1")).to_contain_text("周先生")
    lin.goto("/customers/register/")
    expect(lin.get_by_role("textbox", name="姓名")).to_have_value("")


def test_a_double_click_takes_one_turn(at_work: AtWork, open_office: OpenOffice) -> None:
    desk = at_work("tang")
    ring(desk)
    desk.get_by_label("手机", exact=True).fill("10055550005")
    choose(desk, "第一次来")
    desk.get_by_role("button", name="看谁接待").dblclick()
    desk.wait_for_url("**/desk/visits/**")
    desk.goto("/desk/")
    expect(desk.locator("tr.now")).to_have_count(1)


def test_a_board_that_loses_its_server_says_since_when_and_catches_up(
    at_work: AtWork, open_office: OpenOffice
) -> None:
    """Cut off by an error, and by no answer at all: nothing blanks, and what changed meanwhile shows."""
    wall, lin = at_work("zhou"), at_work("lin")
    wall.goto("/desk/wall/")
    for cut in (lambda route: route.fulfill(status=503), lambda route: route.abort()):
        wall.route(LIVE, cut)
        expect(wall.get_by_text("连不上服务器")).to_be_visible(timeout=9000)
        expect(wall.locator("[data-stale-since]")).to_have_text(re.compile(r"^\d\d:\d\d:\d\d$"))
        expect(wall.locator(".wall-name")).to_have_text("林岚")
        wall.unroute(LIVE)
        expect(wall.get_by_text("连不上服务器")).to_be_hidden(timeout=9000)
    lin.goto("/desk/")
    lin.route(LIVE, lambda route: route.abort())
    wall.goto(f"/desk/order/why/{lin.locator('body').get_attribute('data-staff')}/")
    expect(wall.locator("h1")).to_have_text("下一位就是 林岚")
    lin.get_by_role("button", name="离开一下").click()
    expect(lin.get_by_text("您现在临时离开")).to_be_visible()
    wall.goto("/desk/wall/")
    expect(wall.locator(".wall-name")).to_have_text("赵哲")
    lin.get_by_role("button", name="我回来了").click()
    expect(wall.locator(".wall-name")).to_have_text("林岚", timeout=9000)
