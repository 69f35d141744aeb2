"""A reception on a tablet: one tap ticks once, also doubled; without connection no tap is lost."""

from collections.abc import Callable

import pytest
from django.db import transaction
from playwright.sync_api import Page, Route, expect

from anchang.apps.offices.models import Staff
from anchang.apps.reception.choices import FirstVisitAnswer
from anchang.apps.reception.models import Visit
from anchang.foundation import clock
from tests.apps.stories import STRANGER, arrives
from tests.journeys.conftest import OpenOffice
from tests.journeys.test_accessibility import WIDTHS, findings

pytestmark = pytest.mark.browser
AtWork = Callable[..., Page]
# A second tap within this is a doubled one (run_sheet.js).
DOUBLE_TAP_MILLISECONDS = 700
TICKS = "**/tick/"


@pytest.fixture
def visit(open_office: OpenOffice, tang: Staff) -> Visit:
    """A new customer, whose turn is Lin's."""
    with transaction.atomic():
        return arrives(tang, STRANGER, now=clock.now(), answer=FirstVisitAnswer.FIRST_VISIT)


def row(page: Page, step: str) -> str:
    return page.locator(f"#row-{step}").get_attribute("class") or ""


def tap(page: Page) -> None:
    """The big button of the step that is shown, not as the second half of a double tap."""
    page.wait_for_timeout(DOUBLE_TAP_MILLISECONDS)
    page.locator(".run-card:not([hidden]) .run-main button").click()


def arrives_but_no_answer(route: Route) -> None:
    """The server has the tap; its answer is lost on the way."""
    route.fetch()
    route.abort()


def test_one_tap_ticks_once_and_no_tap_is_lost(visit: Visit, at_work: AtWork) -> None:
    tablet = at_work("lin", 1024, 768)
    tablet.goto("/service/today/")
    tablet.get_by_role("button", name="开始接待").click()
    expect(tablet.locator("h1")).to_contain_text(STRANGER.name)

    tablet.locator(".run-card:not([hidden]) .run-main button").dblclick()
    expect(tablet.locator("#row-kit.done")).to_be_visible()
    expect(tablet.locator("#row-open_door.is-next.open")).to_be_visible()

    tablet.route(TICKS, lambda route: route.abort())
    tap(tablet)
    expect(tablet.locator("#row-open_door")).to_contain_text("还没保存")
    tap(tablet)
    expect(tablet.locator("#unsaved")).to_contain_text("还有 2 步没有保存")
    expect(tablet.locator("#row-greet.is-next")).to_be_visible()
    tablet.reload()
    expect(tablet.locator("#unsaved")).to_contain_text("还有 2 步没有保存")
    expect(tablet.locator("#card-greet")).to_be_visible()

    tablet.unroute(TICKS)
    tablet.route(TICKS, arrives_but_no_answer, times=1)
    tablet.reload()
    expect(tablet.locator("#row-take_turn.done")).to_be_visible(timeout=15_000)
    expect(tablet.locator("#unsaved")).to_be_hidden()
    tablet.reload()
    expect(tablet.locator("[data-done]")).to_have_text("3")

    tablet.get_by_role("link", name="倒水").click()
    card = tablet.locator("#card-water")
    card.get_by_text("跳过这一步").click()
    card.get_by_role("button", name="同事做了").click()
    expect(tablet.locator("#row-water.skipped")).to_be_visible()
    tablet.get_by_role("link", name="送客").click()
    tablet.wait_for_timeout(DOUBLE_TAP_MILLISECONDS)
    tablet.get_by_role("button", name="送客，结束接待").click()
    expect(tablet.get_by_text("已送客，轮序里可以接下一位了")).to_be_visible()
    assert "open" in row(tablet, "greet")


def test_the_pages_of_the_run_sheet_have_no_findings_and_fit(visit: Visit, at_work: AtWork) -> None:
    lin = at_work("lin", 1024, 768)
    address = f"/service/today/{visit.pk}/"
    lin.goto(address)
    troubles = findings(lin)
    lin.get_by_role("button", name="开始接待").click()
    manager = at_work("qian")
    pages = [
        *((lin, path) for path in ("/service/today/", address, f"{address}flat/", f"{address}units/")),
        *((lin, path) for path in ("/service/today/kit/", "/service/coaching/")),
        *((manager, path) for path in ("/service/today/sheet/", "/service/today/sheet/edit/")),
        (manager, "/service/coaching/"),
    ]
    for page, path in pages:
        page.goto(path)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            troubles += [f"{scheme} {words}" for words in findings(page)]
        for width, height in WIDTHS:
            page.set_viewport_size({"width": width, "height": height})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                troubles.append(f"{path} is wider than {width}")
    assert troubles == []
