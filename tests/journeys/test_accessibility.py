"""No page has an accessibility finding, light or dark, and none scrolls sideways at any width."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from anchang.domain.calendar import office_day
from anchang.foundation import clock
from tests.journeys.conftest import CHEN_PHONE, OpenOffice
from tests.people import PASSWORD

pytestmark = pytest.mark.browser
AtWork = Callable[..., Page]

PAGES = {
    "tang": [
        "/desk/",
        "/desk/check-in/",
        "/desk/presence/{lin}/",
        "/desk/recognise/",
        "/desk/wall/",
        "/rulebook/",
    ],
    "lin": [
        "/desk/",
        "/customers/",
        "/customers/{chen}/",
        "/customers/{chen}/decision/",
        "/customers/{chen}/follow-up/",
        "/customers/{chen}/stand-in/",
        "/customers/register/",
        "/calls/",
        "/calls/new/",
        "/calls/greetings/",
        "/nowhere/",
    ],
    "qian": [
        "/customers/",
        "/customers/{chen}/",
        "/customers/{chen}/decision/",
        "/customers/{chen}/deal/",
        "/customers/{chen}/complaint/",
        "/customers/{chen}/change/",
        "/customers/complaints/{complaint}/",
        "/hand-over/",
        "/hand-over/{lin}/",
        "/rulings/",
        "/rulings/{decision}/",
        "/rulebook/2.4.3/",
        "/rulebook/choices/R4/",
        "/rulebook/3.3.2/limits/",
        "/desk/order/",
        "/desk/order/why/{lin}/",
        "/desk/order/marks/{lin}/",
        "/desk/order/fairness/",
        "/service/facts/",
        "/service/scripts/new/",
        "/service/inspections/new/visit/",
        "/service/inspections/forms/call/",
    ],
    "wu": [
        "/customers/{chen}/household/",
        "/customers/families/",
        "/inbox/",
        "/customers/registrations/{registration}/receipt/",
        "/secrecy/ledger/",
        "/secrecy/ledger/seal/{today}/",
        "/r/",
    ],
    "sun": ["/customers/", "/account/", "/account/password/", "/colleagues/", "/pay/", "/pay/{lin}/"],
    "jin": [
        "/settings/",
        "/settings/people/hire/",
        "/settings/people/{lin}/",
        "/settings/attempts/",
        "/settings/seats/",
        "/settings/telephone/",
        "/settings/telephone/lines/new/",
        "/settings/telephone/tokens/new/",
        "/settings/estates/",
    ],
}
WIDTHS = ((1280, 800), (1024, 768), (390, 844))


def findings(page: Page) -> list[str]:
    return [
        f"{page.url} {found['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for found in Axe().run(page).response["violations"]
        for node in found["nodes"]
    ]


@pytest.mark.parametrize("who", PAGES)
def test_pages_have_no_findings_and_fit_every_width(
    who: str, at_work: AtWork, open_office: OpenOffice, lin: object
) -> None:
    page = at_work(who)
    troubles: list[str] = []
    numbers = {
        "lin": lin.pk,  # type: ignore[attr-defined]
        "chen": open_office.chen_id,
        "complaint": open_office.complaint_id,
        "decision": open_office.decision_id,
        "registration": open_office.registration_id,
        "today": office_day(clock.now()).isoformat(),
    }
    for address in PAGES[who]:
        page.goto(address.format(**numbers))
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            troubles += [f"{scheme} {words}" for words in findings(page)]
        for width, height in WIDTHS:
            page.set_viewport_size({"width": width, "height": height})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                troubles.append(f"{address} is wider than {width}")
    assert troubles == []


def test_the_answer_and_forms_with_mistakes_have_no_findings(
    at_work: AtWork, open_office: OpenOffice
) -> None:
    desk = at_work("tang")
    desk.goto("/desk/check-in/")
    desk.get_by_role("button", name="看谁接待").click()
    troubles = findings(desk)
    desk.get_by_label("手机", exact=True).fill(CHEN_PHONE)
    desk.locator("label", has_text="来过").first.click()
    desk.get_by_role("button", name="看谁接待").click()
    desk.wait_for_url("**/desk/visits/**")
    troubles += findings(desk)
    lin = at_work("lin")
    lin.goto("/customers/register/")
    lin.get_by_role("button", name="保存登记").click()
    troubles += findings(lin)
    qian = at_work("qian")
    qian.goto("/rulebook/choices/R4/")
    qian.get_by_role("button", name="先看影响").click()
    qian.get_by_text("现在采用的就是这一边").first.wait_for()
    troubles += findings(qian)
    assert troubles == []


def test_the_log_in_pages_have_no_findings(at_work: AtWork, open_office: OpenOffice) -> None:
    page = at_work("lin")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/login/**")
    troubles = findings(page)
    page.get_by_label("账号").fill("wu")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/login/set-up/")
    troubles += findings(page)
    page.get_by_label("手机上显示的 6 位数字").fill("000000")
    page.get_by_role("button", name="绑定并登录").click()
    page.get_by_text("验证码不对").wait_for()
    troubles += findings(page)
    assert troubles == []


def test_a_phone_keeps_everything_in_reach(at_work: AtWork, open_office: OpenOffice) -> None:
    phone = at_work("lin", width=390, height=844)
    for words in ("轮序台", "客户", "来电", "服务"):
        assert phone.get_by_role("link", name=words, exact=True).is_visible()
