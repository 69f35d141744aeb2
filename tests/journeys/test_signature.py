"""A form is signed on the tablet: by hand with the pointer, by name with the keyboard; and printed."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenOffice
from tests.journeys.test_accessibility import findings

AtWork = Callable[..., Page]


def _draw(page: Page) -> None:
    """Two strokes across the pad."""
    page.locator("canvas").evaluate("pad => pad.scrollIntoView({block: 'center'})")
    box = page.locator("canvas").bounding_box()
    assert box
    for start, end in (((0.2, 0.3), (0.6, 0.5)), ((0.4, 0.2), (0.4, 0.8))):
        page.mouse.move(box["x"] + box["width"] * start[0], box["y"] + box["height"] * start[1])
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * end[0], box["y"] + box["height"] * end[1], steps=8)
        page.mouse.up()


def test_a_customer_signs_by_hand_and_the_consultant_by_keyboard(
    at_work: AtWork, open_office: OpenOffice
) -> None:
    lin = at_work("lin", width=1024, height=768)
    lin.goto(f"/customers/{open_office.chen_id}/")
    lin.get_by_role("link", name="请客户签字").click()
    troubles = findings(lin)
    strokes = lin.locator("input[name=strokes]")
    _draw(lin)
    assert strokes.input_value()
    lin.get_by_role("button", name="清除重写").click()
    assert not strokes.input_value()
    _draw(lin)
    lin.get_by_role("button", name="签好了").click()
    expect(lin.get_by_text("请先看过上面的内容")).to_be_visible()
    assert strokes.input_value()
    lin.get_by_label("上面记下的是我说的").check()
    lin.get_by_text("可以联系我", exact=True).click()
    lin.get_by_role("button", name="签好了").click()
    expect(lin.locator("h1")).to_contain_text("林岚，请您也签字")
    lin.get_by_text("不方便手写，改用键盘").press("Enter")
    lin.get_by_label("用键盘写姓名").press_sequentially("林岚")
    lin.keyboard.press("Tab")
    lin.keyboard.press("Space")
    lin.get_by_label("用键盘写姓名").press("Enter")
    expect(lin.locator("svg.signature path")).to_have_count(2)
    troubles += findings(lin)
    lin.get_by_role("link", name="打印登记表").click()
    expect(lin.locator(".sheet svg.signature path")).to_have_count(2)
    expect(lin.locator("img.qr")).to_be_visible()
    assert lin.pdf(format="A4").count(b"/Type /Page\n") == 1
    troubles += findings(lin)
    assert troubles == []
