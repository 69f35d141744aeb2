"""The evening in a real browser: handed in with one tap, received, compared beside the paper, archived."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenOffice
from tests.journeys.test_documents import _troubles
from tests.papers import picture

pytestmark = pytest.mark.browser
AtWork = Callable[..., Page]


def test_a_form_goes_from_the_consultant_to_the_archive(
    at_work: AtWork, open_office: OpenOffice, tmp_path: Path
) -> None:
    photo = tmp_path / "paper.png"
    photo.write_bytes(picture())
    consultant, clerk = at_work("lin"), at_work("wu")
    consultant.goto("/intake/")
    troubles = _troubles(consultant)
    consultant.get_by_label("给内业的话").fill("照片您那边拍")
    consultant.get_by_role("button", name="交给内业").click()
    expect(consultant.get_by_text("已交 1 份")).to_be_visible()

    clerk.goto("/intake/")
    troubles += _troubles(clerk)
    expect(clerk.get_by_text("照片您那边拍")).to_be_visible()
    clerk.get_by_role("button", name="收下").click()
    clerk.get_by_role("table").get_by_role("link").first.click()
    clerk.locator("input[type=file]").set_input_files(photo)
    clerk.get_by_role("button", name="附上").click()
    expect(clerk.get_by_alt_text("登记表扫描件 1")).to_be_visible()
    for agrees in clerk.get_by_label("相符", exact=True).all():
        agrees.check()
    for absent in clerk.get_by_label("纸面也没有").all():
        absent.check()
    troubles += _troubles(clerk)
    clerk.get_by_role("button", name="保存核对").click()
    clerk.get_by_label("放在哪里").fill("1 盒 1 夹")
    clerk.get_by_role("button", name="归档，取归档号").click()
    expect(clerk.get_by_text("归档号").first).to_be_visible()
    troubles += _troubles(clerk)

    consultant.goto(f"/customers/{open_office.chen_id}/")
    expect(consultant.get_by_text("已归档")).to_be_visible()
    for address in ("/intake/", "/intake/forms/", "/intake/days/"):
        consultant.goto(address)
        troubles += _troubles(consultant)
    assert troubles == []
