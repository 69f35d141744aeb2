"""The run sheet's pages: begun, ticked with and without a script, tools, the own list, the report."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from anchang.apps.offices.models import Staff
from anchang.apps.reception.choices import FirstVisitAnswer
from anchang.apps.reception.models import Visit
from anchang.apps.service.actions import begin, tick_tool
from anchang.apps.service.models import Inquiry, KitCheck, SheetVersion, Showing, Tick
from anchang.apps.service.queries import run_of
from anchang.domain.calendar import office_day
from anchang.domain.run_sheet import Tool
from anchang.foundation import clock
from tests.apps.stories import arrives, here
from tests.people import acting

pytestmark = pytest.mark.django_db
LogIn = Callable[[Staff], Client]


@pytest.fixture
def visit(lin: Staff, zhao: Staff, tang: Staff) -> Visit:
    now = clock.now()
    here(lin, zhao, now=now)
    return arrives(tang, now=now, answer=FirstVisitAnswer.FIRST_VISIT)


@pytest.fixture
def begun(visit: Visit, lin: Staff) -> Visit:
    with acting(lin):
        begin(visit=visit, by=lin, now=clock.now())
    return visit


def sent(step: str, number: int, mark: str = "done", **more: str) -> dict[str, str]:
    return {"step": step, "mark": mark, "form_key": f"{number:032x}", **more}


def marks(person: Staff) -> list[tuple[str, str]]:
    with acting(person):
        return [(one.step, one.mark) for one in Tick.objects.all()]


def test_the_receiver_begins_from_today_and_greets_by_name(
    visit: Visit, lin: Staff, logged_in: LogIn
) -> None:
    client = logged_in(lin)
    assert "开始接待" in client.get("/service/today/").content.decode()
    address = f"/service/today/{visit.pk}/"
    before = client.get(address).content.decode()
    assert visit.name in before
    assert "工具还没有查" in before
    assert client.post(f"{address}begin/").headers["Location"] == address
    after = client.get(address).content.decode()
    assert 'data-card="greet"' in after
    assert "做了，打勾" in after
    assert client.post(f"{address}begin/").status_code == 302


def test_a_tap_without_a_script_leads_back_and_a_scripts_tap_is_told_that_it_is_kept(
    begun: Visit, lin: Staff, logged_in: LogIn
) -> None:
    client, address = logged_in(lin), f"/service/today/{begun.pk}/tick/"
    assert client.post(address, sent("kit", 1)).status_code == 302
    kept = client.post(address, sent("greet", 2), headers={"HX-Request": "true"})
    assert kept.headers["X-Tap-Kept"] == f"{2:032x}"
    fragment = kept.content.decode()
    assert fragment.lstrip().startswith('<div id="run"')
    assert re.findall(r'data-card="(\w+)"', fragment) == ["greet", "ask_first_visit"]
    assert len(re.findall(r'data-step="(\w+)"', fragment)) == 22
    again = client.post(address, sent("greet", 2), headers={"HX-Request": "true"})
    assert again.headers["X-Tap-Kept"] == f"{2:032x}"
    assert marks(lin) == [("kit", "done"), ("greet", "done")]


def test_a_refused_tap_says_why_and_is_not_kept(begun: Visit, lin: Staff, logged_in: LogIn) -> None:
    client, address = logged_in(lin), f"/service/today/{begun.pk}/tick/"
    for wrong in (sent("water", 1, "skipped"), sent("nowhere", 2), {"step": "water"}):
        refused = client.post(address, wrong, headers={"HX-Request": "true"})
        assert refused.status_code == 422
        assert "X-Tap-Kept" not in refused.headers
        assert refused.content.decode().endswith("。")
        assert client.post(address, wrong).status_code == 302
    assert marks(lin) == []


def test_others_read_along_and_tick_nothing(
    begun: Visit, zhao: Staff, wu: Staff, qian: Staff, logged_in: LogIn
) -> None:
    address = f"/service/today/{begun.pk}/"
    for person in (wu, qian):
        page = logged_in(person).get(address).content.decode()
        assert "林岚 接待" in page
        assert "data-tap" not in page
        assert logged_in(person).post(f"{address}tick/", sent("greet", 1)).status_code == 403
    assert logged_in(zhao).get(address).status_code == 404
    assert logged_in(zhao).post(f"{address}tick/", sent("greet", 1)).status_code == 404


def form_key_of(page: str) -> str:
    found = re.search(r'name="form_key" value="([0-9a-f]{32})"', page)
    assert found
    return found[1]


def test_what_a_tool_records_ticks_its_step_and_begins_the_form(
    begun: Visit, lin: Staff, wu: Staff, logged_in: LogIn
) -> None:
    client, address = logged_in(lin), f"/service/today/{begun.pk}/"
    flat = {"form_key": form_key_of(client.get(f"{address}flat/").content.decode()), "rooms": "B 户型样板房"}
    flat |= {"pleases": "采光好", "displeases": "", "resistance": "价格"}
    assert client.post(f"{address}flat/", flat).status_code == 302
    assert client.post(f"{address}flat/", flat).status_code == 302
    units = {"form_key": f"{9:032x}", "room": "3-1202", "answer": "held", "valid_minutes": "30", "words": ""}
    missing = client.post(f"{address}units/", units)
    assert missing.status_code == 422
    assert "3-1202" in missing.content.decode()
    assert client.post(f"{address}units/", units | {"answered_by": str(wu.pk)}).status_code == 302
    assert marks(lin) == [("show_flat", "done"), ("call_units", "done")]
    with acting(lin):
        assert Showing.objects.count() == Inquiry.objects.count() == 1
    form = client.get(f"/customers/register/?visit={begun.pk}").content.decode()
    assert "B 户型样板房" in form
    assert "采光好" in form
    assert client.get(f"{address}nonsense/").status_code == 404


def test_the_forms_step_is_ticked_by_the_form_and_the_other_by_the_next(
    begun: Visit, lin: Staff, logged_in: LogIn
) -> None:
    with acting(lin):
        run = run_of(begun)
        assert run is not None
        tick_tool(run=run, tool=Tool.FORM, by=lin, now=clock.now())
        tick_tool(run=run, tool=Tool.FORM, by=lin, now=clock.now())
        assert tick_tool(run=run, tool=Tool.FORM, by=lin, now=clock.now()) is None
    assert marks(lin) == [("register", "done"), ("note_customer", "done")]
    page = logged_in(lin).get(f"/service/today/{begun.pk}/?step=register").content.decode()
    assert f"/customers/register/?visit={begun.pk}" in page


def test_the_kit_is_checked_by_consultants_and_followed_by_managers(
    lin: Staff, qian: Staff, logged_in: LogIn
) -> None:
    client = logged_in(lin)
    refused = client.post("/service/today/kit/", {"present": ["folder"], "words": ""})
    assert refused.status_code == 422
    assert client.post("/service/today/kit/", {"present": ["folder"], "words": "都去借"}).status_code == 302
    assert "工具还没有查" not in client.get("/service/today/").content.decode()
    with acting(lin):
        assert len(KitCheck.objects.get().missing) == 8
    assert "都去借" in logged_in(qian).get("/service/today/kit/").content.decode()
    assert logged_in(qian).post("/service/today/kit/", {"present": ["folder"]}).status_code == 404


def edited(client: Client) -> dict[str, str]:
    """What the page of the office's own list would send back unchanged."""
    page = client.get("/service/today/sheet/edit/").content.decode()
    fields = dict(re.findall(r'<input type="(?:text|date)" name="([^"]+)" value="([^"]*)"', page))
    fields |= dict(re.findall(r'<textarea name="([^"]+)"[^>]*>\s*(.*?)</textarea>', page, re.DOTALL))
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    fields |= dict.fromkeys(re.findall(r'type="checkbox" name="([^"]+)"[^>]* checked', page), "on")
    return fields


def test_a_manager_rewords_reorders_retires_and_adds_steps(qian: Staff, lin: Staff, logged_in: LogIn) -> None:
    client = logged_in(qian)
    fields = edited(client) | {
        "greet-title": "笑脸迎客",
        "water-position": "7",
        "seat-position": "8",
        "together-retired": "on",
        "new-1-position": "16",
        "new-1-clauses": "4.16",
        "new-1-title": "加微信",
        "new-1-do": "扫码，发户型图",
        "new-1-minutes": "2",
        "reason": "练了一个月",
    }
    wrong = client.post("/service/today/sheet/edit/", fields | {"new-1-clauses": "9.9", "greet-do": ""})
    assert wrong.status_code == 422
    assert "制度里没有条款 9.9" in wrong.content.decode()
    assert "笑脸迎客" in wrong.content.decode()
    assert client.post("/service/today/sheet/edit/", fields).status_code == 302
    with acting(lin):
        version = SheetVersion.objects.get()
    steps = version.content["steps"]
    keys = [step["key"] for step in steps]
    assert version.effective_day == office_day(clock.now()) + timedelta(days=1)
    assert keys.index("water") < keys.index("seat")
    assert keys[keys.index("own_1") + 1] != "own_1"
    by_key = {step["key"]: step for step in steps}
    assert (by_key["greet"]["title"], by_key["greet"]["clauses"]) == ("笑脸迎客", ["4.3", "3.4.1"])
    assert by_key["together"]["retired"]
    assert by_key["own_1"]["clauses"] == ["4.16"]
    page = client.get("/service/today/sheet/").content.decode()
    assert "第 1 版" in page
    assert "微笑问好" in page
    assert "加微信" in client.get("/service/today/sheet/?version=1").content.decode()
    assert client.get("/service/today/sheet/?version=7").status_code == 404


def test_the_report_is_for_managers_and_for_ones_own(
    begun: Visit, lin: Staff, qian: Staff, logged_in: LogIn
) -> None:
    with acting(lin):
        assert begun.owner_id == lin.pk
    logged_in(lin).post(f"/service/today/{begun.pk}/tick/", sent("see_off", 1))
    whole = logged_in(qian).get("/service/coaching/?days=7").content.decode()
    assert "全案场的接待" in whole
    assert "先练这三步" in whole
    one = logged_in(qian).get(f"/service/coaching/?days=7&person={lin.pk}").content.decode()
    assert "林岚的接待" in one
    assert "全案场做了" in one
    own = logged_in(lin).get("/service/coaching/").content.decode()
    assert "我的接待" in own
    assert 'name="person"' not in own
