"""A customer calls: it rings on the consultant's screen, answering opens the form, what is typed is safe."""

from collections.abc import Callable

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from anchang.apps.offices.models import Staff
from anchang.apps.telephony.lines import Wiring, add_line
from anchang.apps.telephony.tokens import make_token
from anchang.foundation import clock
from tests.journeys.conftest import CHEN_PHONE, OpenOffice
from tests.journeys.test_accessibility import findings
from tests.people import acting
from tools.telephone_client import Office

pytestmark = pytest.mark.browser
AtWork = Callable[..., Page]


@pytest.fixture
def telephone(open_office: OpenOffice, lin: Staff, jin: Staff) -> Office:
    with transaction.atomic(), acting(jin):
        add_line(wiring=Wiring("8001", "林分机", None, lin), by=jin, now=clock.now())
        token = make_token(label="交换机", by=jin, now=clock.now())[1]
    return Office(open_office.address, token)


def test_a_customer_calls(telephone: Office, at_work: AtWork) -> None:
    tablet = at_work("lin", 1024, 768)
    tablet.goto("/calls/")
    telephone.report("ringing", "c-1", "8001", CHEN_PHONE)
    expect(tablet.locator(".ringing")).to_contain_text("陈晨")
    troubles = findings(tablet)
    tablet.wait_for_timeout(1000)  # the answer must be later than the page by the whole second
    telephone.report("answered", "c-1", "8001")
    tablet.wait_for_url("**/calls/ringing/**")
    expect(tablet.get_by_label("称呼")).to_have_value("陈晨")
    tablet.get_by_label("需求与原话").fill("问学校，想看三房")
    expect(tablet.locator("#kept")).to_contain_text("已存到服务器")
    troubles += findings(tablet)
    phone = at_work("lin", 390, 844)
    phone.goto(tablet.url)
    expect(phone.get_by_label("需求与原话")).to_have_value("问学校，想看三房")
    phone.get_by_role("button", name="保存来电").click()
    phone.wait_for_url("**/customers/**")
    phone.get_by_text("来电已登记").wait_for()
    tablet.reload()  # the form has become the record
    expect(tablet.get_by_text("问学校，想看三房")).to_be_visible()
    troubles += findings(tablet)
    assert troubles == []
