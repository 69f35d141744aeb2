"""A real browser at a live office. All is set up before the browser starts: its loop bars the ORM later."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from pyotp import TOTP

from anchang.apps.customers.actions import Person, complain, register
from anchang.apps.customers.choices import ComplaintKind, RegistrationKind
from anchang.apps.offices.models import Staff
from anchang.apps.reception.actions import set_presence
from anchang.apps.reception.choices import PresenceState
from anchang.apps.rulings.actions import record_credit
from anchang.foundation import clock
from tests.people import PASSWORD, acting

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
CHEN_PHONE = "10012345678"
# The browser reports these by itself when a page answers so on purpose.
EXPECTED_ANSWERS = (
    "status of 404",
    "status of 403",
    "status of 422",
    "status of 503",
    "Response Status Error Code 503",
    "net::ERR_FAILED",
    "htmx:afterRequest",
    "htmx:sendError",
)


@dataclass(frozen=True, slots=True)
class OpenOffice:
    """Where the office is served, and the customer whom Lin registered three days ago.

    Somebody complained for the customer, and the clerk kept a decision.
    """

    address: str
    chen_id: int
    complaint_id: int
    decision_id: int
    registration_id: int


@pytest.fixture
def open_office(live_office: str, lin: Staff, zhao: Staff, tang: Staff, wu: Staff) -> OpenOffice:
    now = clock.now()
    with transaction.atomic(), acting(lin):
        done = register(
            kind=RegistrationKind.VISIT_FORM,
            person=Person("陈晨", CHEN_PHONE),
            details={"layout": ["三房"]},
            by=lin,
            now=now - timedelta(days=3),
        )
    with transaction.atomic(), acting(tang):
        for person in (lin, zhao):
            set_presence(person=person, state=PresenceState.HERE, by=tang, now=now)
    with transaction.atomic(), acting(wu):
        complaint = complain(
            customer=done.customer,
            about=lin,
            kind=ComplaintKind.DISSATISFIED,
            words="等了很久",
            by=wu,
            now=now,
        )
        kept = record_credit(customer=done.customer, by=wu, now=now)
    return OpenOffice(live_office, done.customer_id, complaint.pk, kept.pk, done.pk)


@pytest.fixture
def browser(open_office: OpenOffice, chromium: str, tmp_path: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def at_work(browser: Browser, open_office: OpenOffice) -> Iterator[Callable[..., Page]]:
    """`at_work("lin")` is a page of Lin's own browser, logged in; the console must stay silent."""
    complaints: list[str] = []
    recovery: dict[str, list[str]] = {}

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(words in message.text for words in EXPECTED_ANSWERS):
            complaints.append(message.text)

    def log_in(username: str, width: int = 1280, height: int = 800) -> Page:
        context = browser.new_context(
            base_url=open_office.address,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": height},
        )
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/login/")
        page.get_by_label("账号").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(lambda url: not url.endswith("/login/"))
        if page.url.endswith("/login/set-up/"):
            _set_up_code(page)
        elif page.url.endswith("/login/code/"):
            page.get_by_label("验证码").fill(recovery[username].pop())
            page.get_by_role("button", name="登录").click()
        page.wait_for_url(lambda url: "/login/" not in url)
        return page

    def _set_up_code(page: Page) -> None:
        """As a phone would: a second log-in of the same person uses a recovery code."""
        secret = page.locator(".secret").text_content() or ""
        page.get_by_label("手机上显示的 6 位数字").fill(TOTP("".join(secret.split())).now())
        page.get_by_role("button", name="绑定并登录").click()
        page.get_by_role("heading", name="备用码").wait_for()
        username = (page.locator(".lead").text_content() or "").partition("账号 ")[2].partition("）")[0]
        recovery[username] = page.locator(".recovery li").all_text_contents()
        page.get_by_role("link", name="已经收好，进入").click()

    yield log_in
    assert complaints == []
