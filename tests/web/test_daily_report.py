"""The page of the daily report, its sheet, and what was issued."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from anchang.apps.offices.models import Staff
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from tests.apps.stories import registered

LogIn = Callable[[Staff], Client]
pytestmark = pytest.mark.django_db


def test_every_figure_stands_beside_its_meaning(lin: Staff, wu: Staff, logged_in: LogIn) -> None:
    registered(lin, now=clock.now())
    page = logged_in(wu).get("/reports/daily/")
    assert "按组算，不按人数" in page.content.decode()
    assert page.context["report"].figures["forms"] == 1


def test_a_report_is_issued_and_opened_again(lin: Staff, wu: Staff, logged_in: LogIn) -> None:
    registered(lin, now=clock.now())
    client, today = logged_in(wu), office_day(clock.now()).isoformat()
    answer = client.post(f"/reports/daily/{today}/issue/", {"remark": "明天两组约访"}, follow=True)
    assert "第 1 次出具" in answer.content.decode()
    assert "明天两组约访" in answer.content.decode()
    assert 'class="qr"' in answer.content.decode()
    assert "第 1 次" in client.get("/reports/daily/").content.decode()


def test_what_was_typed_survives_a_refusal(wu: Staff, logged_in: LogIn) -> None:
    today = office_day(clock.now()).isoformat()
    answer = logged_in(wu).post(f"/reports/daily/{today}/issue/", {"remark": "很长" * 501})
    assert answer.status_code == 422
    assert "很长很长" in answer.content.decode()


def test_the_sheet_has_numbers_that_count(lin: Staff, qian: Staff, logged_in: LogIn) -> None:
    registered(lin, now=clock.now(), details={"heard_from": ["短视频"]})
    answer = logged_in(qian).get(f"/reports/daily/{office_day(clock.now()).isoformat()}/sheet/")
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    assert book.sheet_names == ["当天数字", "各置业顾问", "途径"]
    figures = {row[0]: row[1] for row in book.get_sheet_by_name("当天数字").to_python()[4:]}
    assert figures["来访登记"] == 1.0
    assert ["短视频", 1.0] in book.get_sheet_by_name("途径").to_python()


@pytest.mark.parametrize("address", ["2026-13-01/1/", "gestern/sheet/", "2026-01-01/1/"])
def test_a_day_that_is_none_is_not_found(address: str, wu: Staff, logged_in: LogIn) -> None:
    assert logged_in(wu).get(f"/reports/daily/{address}").status_code == 404
