"""One day of the office on the screen, from sign-in to the daily report.

Three consultants, one of them on home leave, a desk, a clerk and a manager; a family that comes on two days,
a caller who forgets whom they called, a complaint, and the evening.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import transaction
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from anchang.apps.customers.actions import Person, register
from anchang.apps.customers.choices import RegistrationKind
from anchang.apps.offices.actions import NewStaff, hire
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.offices.places import assign_seat
from anchang.apps.reception.calls import Said, Waited, record_call
from anchang.foundation import clock
from tests.journeys.test_day import ask, choose, receiver, ring
from tests.people import PASSWORD, acting

pytestmark = pytest.mark.browser
# Two taps closer than this are one tap that bounced (run_sheet.js).
DOUBLE_TAP_MILLISECONDS = 800
AtWork = Callable[..., Page]
NEW, WIFE, HUSBAND, CALLER, OLD, LATE = (f"1001111000{number}" for number in range(1, 7))


@dataclass(frozen=True, slots=True)
class Yesterday:
    address: str


@pytest.fixture
def open_office(live_office: str, jin: Staff, lin: Staff, zhao: Staff) -> Yesterday:
    """Lin registered the wife, Zhao took a call; Shu has an old customer and has gone home since."""
    now = clock.now()
    yesterday = now - timedelta(days=1)
    with transaction.atomic(), acting(jin):
        shu = hire(new=NewStaff("shu", "何舒", "4", Post.CONSULTANT), password=PASSWORD, by=jin, now=now)
        assign_seat(consultant=shu, position=3, by=jin, now=now)
    for person, name, phone in ((lin, "周晓岚", WIFE), (shu, "顾念慈", OLD)):
        with transaction.atomic(), acting(person):
            register(
                kind=RegistrationKind.VISIT_FORM,
                person=Person(name, phone),
                details={},
                by=person,
                now=yesterday,
            )
    with transaction.atomic(), acting(zhao):
        said = Said(phone=CALLER, name="吴先生", invited=True)
        record_call(said=said, waited=Waited(rings=2), by=zhao, now=yesterday)
    return Yesterday(live_office)


def test_a_day(at_work: AtWork, open_office: Yesterday) -> None:
    lin, zhao = at_work("lin", width=1024, height=768), at_work("zhao", width=390, height=844)
    desk, clerk, manager = at_work("tang"), at_work("wu"), at_work("qian")
    _everybody_comes(lin, zhao, desk)
    _a_new_customer_is_received(desk, lin)
    _the_other_half_of_the_family_comes(desk)
    _a_caller_forgets_whom_they_called(desk)
    _the_consultant_is_on_home_leave(desk)
    _a_call_is_answered_late(zhao)
    _a_customer_complains(clerk, manager)
    _the_evening(lin, clerk, manager)


def _everybody_comes(lin: Page, zhao: Page, desk: Page) -> None:
    for page, name in ((lin, "林岚"), (zhao, "赵哲")):
        page.goto("/desk/")
        page.locator(".seat", has_text=name).get_by_role("link").first.click()
        choose(page, "在岗")
        page.get_by_role("button", name="记下").click()
        page.wait_for_url("**/desk/")
    desk.goto("/desk/")
    desk.locator(".seat", has_text="何舒").get_by_role("link").first.click()
    choose(desk, "探亲")
    desk.get_by_role("button", name="记下").click()
    expect(desk.locator(".turn-name strong")).to_have_text("林岚")


def _a_new_customer_is_received(desk: Page, lin: Page) -> None:
    """By turn to Lin (3.2.1): the run sheet on the tablet, the form, both signatures, goodbye."""
    ring(desk)
    desk.get_by_label("手机", exact=True).fill(NEW)
    desk.get_by_label("姓名", exact=True).fill("丁小雨")
    choose(desk, "第一次来")
    ask(desk)
    assert "林岚" in receiver(desk)
    lin.goto("/desk/")
    lin.get_by_role("link", name="接待流程").first.click()
    lin.get_by_role("button", name="开始接待").click()
    for _ in range(2):
        before = lin.locator("[data-done]").inner_text()
        lin.locator(".run-card:not([hidden]) .run-main button").click()
        expect(lin.locator("[data-done]")).not_to_have_text(before, timeout=20000)
        lin.wait_for_timeout(DOUBLE_TAP_MILLISECONDS)
    lin.goto("/desk/")
    lin.get_by_role("link", name="丁小雨").click()
    lin.get_by_role("link", name="填写登记表").click()
    expect(lin.locator("#id_name")).to_have_value("丁小雨")
    choose(lin, "朋友介绍")
    lin.get_by_label("已告知客户").check()
    lin.get_by_role("button", name="保存登记").click()
    expect(lin.locator("h1")).to_contain_text("丁小雨")
    lin.goto("/desk/")
    lin.get_by_role("link", name="丁小雨").click()
    _see_off(lin)


def _see_off(page: Page) -> None:
    page.get_by_role("button", name="已送客").click()
    page.wait_for_url("**/desk/")


def _the_other_half_of_the_family_comes(desk: Page) -> None:
    """The wife was Lin's yesterday, the husband comes today: the first registration (2.4.3)."""
    ring(desk)
    desk.get_by_label("手机", exact=True).fill(HUSBAND)
    choose(desk, "第一次来")
    choose(desk, "家人来过")
    desk.get_by_label("来过的家人手机").fill(WIFE)
    desk.get_by_label("那位家人是客户的").select_option("配偶")
    ask(desk)
    assert "林岚" in receiver(desk)
    expect(desk.locator(".hero .clause", has_text="2.4.3").first).to_be_visible()
    _see_off(desk)


def _a_caller_forgets_whom_they_called(desk: Page) -> None:
    """Zhao took the call; the caller does not say so and is received by turn (2.4.6, R3)."""
    ring(desk)
    desk.get_by_label("手机", exact=True).fill(CALLER)
    choose(desk, "说不清")
    desk.get_by_label("客户记得多少").select_option("不记得")
    ask(desk)
    assert "赵哲" in receiver(desk)
    _see_off(desk)


def _the_consultant_is_on_home_leave(desk: Page) -> None:
    """Shu cannot be reached at home: the order of the day receives, Shu is told (3.2.2)."""
    ring(desk)
    desk.get_by_label("手机", exact=True).fill(OLD)
    choose(desk, "来过")
    ask(desk)
    choose(desk, "无人接听")
    desk.get_by_role("button", name="记下联系结果").click()
    expect(desk.locator(".hero .clause", has_text="3.2.2").first).to_be_visible()
    assert "林岚" in receiver(desk)
    expect(desk.get_by_text("代接待").first).to_be_visible()
    expect(desk.locator(".hero .owner")).to_contain_text("何舒")
    _see_off(desk)


def _a_call_is_answered_late(zhao: Page) -> None:
    """After the third ring (5.1.1), written down on a phone while talking."""
    zhao.goto("/calls/new/")
    zhao.get_by_label("来电号码").fill(LATE)
    zhao.get_by_label("响铃几声接起").fill("5")
    zhao.get_by_label("需求与原话").fill("问三房还有没有")
    zhao.get_by_role("button", name="保存来电").click()
    zhao.wait_for_url("**/calls/**")
    expect(zhao.locator("tr", has_text="0006")).to_contain_text("晚")


def _a_customer_complains(clerk: Page, manager: Page) -> None:
    """In the customer's words; a manager finds it true, and another serves (2.3)."""
    clerk.goto("/customers/?q=丁小雨")
    clerk.get_by_role("link", name="丁小雨").click()
    clerk.get_by_role("link", name="记投诉").click()
    clerk.get_by_label("对谁不满意").select_option(label="林岚 7 号")
    choose(clerk, "投诉")
    clerk.get_by_label("客户原话").fill("讲了半小时，价格说错两次")
    clerk.get_by_role("button", name="记下投诉").click()
    expect(clerk.get_by_text("价格说错两次").first).to_be_visible()
    manager.goto("/customers/?q=丁小雨")
    manager.get_by_role("link", name="丁小雨").click()
    manager.get_by_role("link", name="核实").first.click()
    choose(manager, "属实")
    manager.get_by_label("以后由谁接待").select_option(label="赵哲 3 号")
    manager.get_by_label("核实经过").fill("录音里价格说错两次")
    manager.get_by_role("button", name="记下核实结果").click()
    expect(manager.get_by_text("录音里价格说错两次").first).to_be_visible()


def _the_evening(lin: Page, clerk: Page, manager: Page) -> None:
    """Forms handed in (2.1.2), received, held against the paper and archived (2.1.3); the report issued."""
    lin.goto("/intake/")
    lin.get_by_role("button", name="交给内业").click()
    expect(lin.get_by_text("已交 2 份")).to_be_visible()
    clerk.goto("/intake/")
    clerk.get_by_role("button", name="收下所选", exact=True).click()
    clerk.get_by_role("link", name="丁小雨").first.click()
    paper = FilePayload(name="丁小雨.png", mimeType="image/png", buffer=_photo())
    clerk.locator("input[type=file]").first.set_input_files(paper)
    clerk.get_by_role("button", name="附上").click()
    expect(clerk.locator("img[src*='intake']").first).to_be_visible()
    for agrees in clerk.get_by_label("相符", exact=True).all():
        agrees.check()
    for blank in clerk.get_by_label("纸面也没有").all():
        blank.check()
    clerk.get_by_role("button", name="保存核对").click()
    clerk.get_by_label("放在哪里").fill("1 盒 1 夹")
    clerk.get_by_role("button", name="归档，取归档号").click()
    expect(clerk.get_by_text("已归档").first).to_be_visible()
    manager.goto("/reports/daily/")
    visits = manager.locator("tr", has_text="来访量")
    expect(visits).to_contain_text("4 组")
    expect(manager.locator("tr", has_text="复访").first).to_contain_text("2 组")
    expect(manager.locator("tr", has_text="超声接起").first).to_contain_text("1 次")
    expect(manager.locator("tr", has_text="客户投诉")).to_contain_text("1 件")
    manager.get_by_label("备注、明日安排").fill("何舒后天回来")
    manager.get_by_role("button", name="出具日报").click()
    expect(manager.locator("img.qr")).to_be_visible()
    expect(manager.get_by_text("何舒后天回来")).to_be_visible()


def _photo() -> bytes:
    """A photo of a paper form, as a tablet takes it."""
    target = BytesIO()
    Image.effect_noise((320, 480), 40).save(target, "PNG")
    return target.getvalue()
