"""Which post may open which page: every page times every post, and nobody without a log-in."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from anchang.apps.customers.actions import ask_for_change, complain
from anchang.apps.customers.choices import ComplaintKind
from anchang.apps.customers.models import Customer
from anchang.apps.customers.queries import registrations_of
from anchang.apps.documents.models import Document, Paper, Step, Version
from anchang.apps.imports.actions import bring
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import estates
from anchang.apps.privacy.actions import Asked, place_hold, record_request
from anchang.apps.privacy.choices import AskedBy, HoldKind, RequestKind
from anchang.apps.reception.calls import take_call
from anchang.apps.rulings.actions import record_credit
from anchang.apps.scripts.actions import Draft, approve, open_topic
from anchang.apps.scripts.choices import Kind
from anchang.apps.scripts.models import Version as TextVersion
from anchang.apps.sharing.actions import Showing, ask_to_show
from anchang.apps.sharing.choices import ExportList, ExportWay
from anchang.apps.sharing.exporting import Wish, ask_to_export
from anchang.apps.sharing.lists import Range
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from tests.people import acting
from tests.telephone import ringing_for

CAST = ("lin", "wu", "zhou", "qian", "gao", "sun", "tang", "jin")
FRONT = {"lin", "wu", "zhou", "qian", "gao", "tang"}
MANAGERS = {"zhou", "qian", "gao"}
SPEAK = {"lin", "wu", "sun", "tang"} | MANAGERS
FILING = {"wu", "sun", "jin"} | MANAGERS

# Page -> who may open it. The numbers are Lin, her customer Chen, and Chen's complaint and decision.
PAGES = {
    "start": set(CAST),
    "inbox": set(CAST),
    "bell": set(CAST),
    "board": FRONT,
    "board_live": FRONT,
    "check_in": {"wu", "tang"} | MANAGERS,
    "presence": FRONT,
    "wall": FRONT,
    "wall_live": FRONT,
    "order_today": FRONT,
    "order_why": FRONT,
    "order_fairness": FRONT,
    "order_marks": MANAGERS,
    "recognise": {"wu", "tang"} | MANAGERS,
    "families": {"wu"},
    "decide_change": MANAGERS,
    "calls": FRONT,
    "calls_live": {"lin", "wu"} | MANAGERS,
    "call": {"lin", "wu"},
    "phone_call": {"lin", "wu"},
    "greetings": {"lin", "wu"} | MANAGERS,
    "telephone": {"jin"},
    "new_line": {"jin"},
    "line": {"jin"},
    "new_token": {"jin"},
    "call_record": {"lin", "wu"} | MANAGERS,
    "customers": {"lin", "wu"} | MANAGERS,
    "register": {"lin", "wu"},
    "sign": {"lin", "wu"},
    "visit_paper": {"lin", "wu"} | MANAGERS,
    "call_paper": {"lin", "wu"} | MANAGERS,
    "form_standard": {"qian", "gao"},
    "customer": {"lin", "wu"} | MANAGERS,
    "follow_up": {"lin"},
    "deal": MANAGERS,
    "stand_in": {"lin"},
    "complaint": {"wu"} | MANAGERS,
    "finding": MANAGERS,
    "change": {"lin", "wu"} | MANAGERS,
    "consent": {"lin", "wu"} | MANAGERS,
    "household": {"wu"},
    "intake": {"lin", "wu"} | MANAGERS,
    "intake_search": {"lin", "wu"} | MANAGERS,
    "intake_form": {"lin", "wu"} | MANAGERS,
    "intake_days": {"lin", "wu"} | MANAGERS,
    "excuse_day": MANAGERS,
    "decision": {"lin", "wu"} | MANAGERS,
    "service": SPEAK,
    "run_sheets": {"lin", "wu"} | MANAGERS,
    "coaching": {"lin"} | MANAGERS,
    "kit_check": {"lin", "wu"} | MANAGERS,
    "sheet": {"lin", "wu"} | MANAGERS,
    "edit_sheet": MANAGERS,
    "rulings": {"wu"} | MANAGERS,
    "kept": {"wu"} | MANAGERS,
    "rulebook": set(CAST),
    "clause": set(CAST),
    "choice": {"qian", "gao", "jin"},
    "limits": {"qian", "gao", "jin"},
    "documents": set(CAST),
    "documents_reading": {"wu"} | MANAGERS,
    "document_categories": FILING,
    "new_document": FILING,
    "document": set(CAST),
    "version_audience": FILING,
    "withdraw_version": FILING,
    "release_version": {"qian"},
    "refuse_version": {"qian"},
    "scripts": SPEAK,
    "scripts_paper": SPEAK,
    "scripts_reading": {"wu"} | MANAGERS,
    "new_script": {"wu"} | MANAGERS,
    "facts": SPEAK,
    "facts_paper": SPEAK,
    "new_fact": {"wu"} | MANAGERS,
    "script_version": SPEAK,
    "script_paper": SPEAK,
    "revise_script": {"wu"} | MANAGERS,
    "check_fact": {"wu"} | MANAGERS,
    "refuse_script": {"qian", "gao"},
    "withdraw_script": {"qian", "gao"},
    "inspections": {"lin", "wu", "tang"} | MANAGERS,
    "inspection_results": {"lin", "wu", "tang"} | MANAGERS,
    "new_inspection": MANAGERS,
    "inspection_form": MANAGERS,
    "secrecy": set(CAST),
    "matrix": set(CAST),
    "looks": set(CAST),
    "sharing": {"lin", "wu", "sun", "tang"} | MANAGERS,
    "ask_to_share": {"lin", "wu"} | MANAGERS,
    "share_request": {"lin", "wu"} | MANAGERS,
    "exports": {"lin", "wu"} | MANAGERS,
    "ask_to_export": {"lin", "wu"} | MANAGERS,
    "export_request": {"lin", "wu"} | MANAGERS,
    "export_live": {"lin", "wu"} | MANAGERS,
    "imports": {"wu"} | MANAGERS,
    "bring_register": {"wu"} | MANAGERS,
    "import": {"wu"} | MANAGERS,
    "import_live": {"wu"} | MANAGERS,
    "untold": {"lin", "wu"} | MANAGERS,
    "trace": {"qian", "gao"},
    "trace_case": {"qian", "gao"},
    "alerts": {"qian", "gao"},
    "daily": {"wu"} | MANAGERS,
    "daily_sheet": {"wu"} | MANAGERS,
    "ledger": {"wu"} | MANAGERS,
    "day_seal": {"wu"} | MANAGERS,
    "receipt": {"lin", "wu"} | MANAGERS,
    "cases": set(CAST),
    "open_case": MANAGERS,
    "corrections": FRONT,
    "notices": set(CAST),
    "notice": set(CAST),
    "new_notice": {"qian", "gao", "jin"},
    "personal": {"wu"} | MANAGERS,
    "personal_due": {"qian", "gao"},
    "personal_request": {"wu"} | MANAGERS,
    "new_personal": {"wu"} | MANAGERS,
    "new_hold": MANAGERS,
    "release_hold": {"qian", "gao"},
    "own_password": set(CAST),
    "own_log_ins": set(CAST),
    "directory": set(CAST),
    "pay": set(CAST),
    "pay_of": {"qian", "gao", "sun"},
    "attempts": {"jin"},
    "hand_over_list": {"qian", "gao"},
    "hand_over": {"qian", "gao"},
    "people": {"jin"},
    "hire": {"jin"},
    "person": {"jin"},
    "seats": {"jin"},
    "estates": {"jin"},
    "estate": {"jin"},
}
# Buttons: opened by POST alone.
BUTTONS = {
    "hand_in",
    "receive_forms",
    "take_at_counter",
    "check_paper",
    "return_paper",
    "archive_paper",
    "attach_scan",
    "keep_call_draft",
    "drop_call_draft",
    "revoke_token",
    "logout",
    "all_messages_known",
    "message_known",
    "open_message",
    "depart",
    "contact",
    "ask_search",
    "attempt",
    "leave",
    "begin_reception",
    "tick_step",
    "completeness",
    "reveal_phone",
    "visit_paper_phone",
    "record",
    "check_ledger",
    "open_version",
    "confirm_version",
    "separate",
    "approve_script",
    "take_back_script",
    "read_script",
    "remind_reading",
    "reset_password",
    "dismiss",
    "reinstate",
    "decide_request",
    "withdraw_request",
    "open_shared",
    "open_shared_paper",
    "retry_export",
    "take_export",
    "confirm_import",
    "retry_import",
    "withdraw_import",
    "correction_seen",
    "reset_code",
    "end_session",
    "end_sessions",
    "end_other_sessions",
    "begin_code",
    "renew_recovery",
    "switch_code_off",
    "reveal_colleague",
    "decide_personal",
    "hand_out",
    "erase_person",
    "daily_issue",
}
# The steps of logging in, what is open for a moment only, and papers that come after a decision.
OTHERS = {
    "scan_file",
    "alert",
    "import_columns",
    "import_errors",
    "login",
    "log_in_code",
    "log_in_own_password",
    "log_in_set_up",
    "log_in_skip",
    "own_code",
    "visit",
    "run_sheet",
    "run_tool",
    "search",
    "recognition",
    "family",
    "public_receipts",
    "public_receipt",
    "new_version",
    "opening",
    "opening_file",
    "alive",
    "openapi",
    "telephone_events",
    "person_file",
    "script",
    "inspection",
    "inspection_paper",
    "erasure_paper",
    "daily_issued",
}
# Open to every post and shown to whom they concern: tests/web/test_conduct.py.
OTHERS |= {"case", "answer_case", "decide_case", "case_paper", "correction", "ask_correction"}


ABOUT_CHEN = {
    "customer",
    "follow_up",
    "decision",
    "deal",
    "stand_in",
    "complaint",
    "change",
    "consent",
    "household",
    "new_personal",
    "new_hold",
}


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the addresses are about."""

    chen: int
    lin: int
    complaint: int
    change: int
    decision: int
    estate: int
    personal: int
    hold: int
    asked: dict[str, dict[str, int]]  # requests to pass on and to export, by kind and who asked
    registration: int
    call: int
    phone_call: int
    line: int
    document: int
    version: int
    topic: int
    brought: int


@pytest.fixture
def numbers(chen: Customer, lin: Staff, wu: Staff, everybody: dict[str, Staff]) -> Numbers:
    with acting(wu):
        complaint = complain(
            customer=chen, about=lin, kind=ComplaintKind.COMPLAINT, words="态度不好", by=wu, now=clock.now()
        )
        wish = ask_for_change(customer=chen, wanted=None, reason="想换人", by=wu, now=clock.now())
        kept = record_credit(customer=chen, by=wu, now=clock.now())
        estate = estates().get()
        registration = registrations_of(chen)[0]
        version = _document_for_everybody(wu)
        asked = Asked(RequestKind.FILE, AskedBy.IN_PERSON, "", "看过身份证")
        personal = record_request(customer=chen, asked=asked, by=wu, now=clock.now())
    with acting(everybody["qian"]) as qian:
        hold = place_hold(
            customer=chen, kind=HoldKind.OTHER, words="等消息", until_day=None, by=qian, now=clock.now()
        )
    phone_call = ringing_for(lin, everybody["jin"])
    return Numbers(
        chen=chen.pk,
        lin=lin.pk,
        complaint=complaint.pk,
        change=wish.pk,
        decision=kept.pk,
        estate=estate.pk,
        personal=personal.pk,
        hold=hold.pk,
        asked=requests_about(chen, everybody),
        registration=registration.pk,
        call=_call_of(lin),
        phone_call=phone_call.pk,
        line=phone_call.line_id,
        document=version.document.number,
        version=version.pk,
        topic=_fact_for_everybody(everybody).topic_id,
        brought=_register_of(wu),
    )


def _register_of(by: Staff) -> int:
    content = "姓名,电话,日期\n陈一凡,10011110001,2025-1-1\n".encode()
    with acting(by):
        return bring(file_name="旧册.csv", content=content, form_key="a", by=by, now=clock.now()).pk


def _call_of(by: Staff) -> int:
    with acting(by):
        return take_call(phone="10055550000", rings=2, by=by, now=clock.now()).pk


def _document_for_everybody(by: Staff) -> Version:
    """As the library would file it, without a file to check."""
    office = {"office_id": by.office_id, "owner": by}
    document = Document.objects.create(**office, category="training", opened_at=clock.now())
    version = Version.objects.create(**office, document=document, audience=[])
    Paper.objects.create(
        **office,
        version=version,
        title="接待流程",
        kind="pdf",
        byte_count=1,
        sha256="0" * 64,
        filed_at=clock.now(),
    )
    everybody = Post.values
    Step.objects.create(
        **office, version=version, kind="released", audience=everybody, decided_at=clock.now()
    )
    document.refresh_from_db(fields=["number"])
    return version


def _fact_for_everybody(everybody: dict[str, Staff]) -> TextVersion:
    now = clock.now()
    draft = Draft("物业费", "2.8", office_day(now), question="物业费多少？", source="物业合同")
    with acting(everybody["wu"]) as wu:
        version = open_topic(kind=Kind.FACT, estate=estates().get(), draft=draft, by=wu, now=now)
    with acting(everybody["qian"]) as qian:
        approve(version=version, by=qian, now=now)
    return version


def requests_about(chen: Customer, everybody: dict[str, Staff]) -> dict[str, dict[str, int]]:
    """Everybody who may ask has asked to show Chen to Zhao and to export the list: people see their own."""
    found: dict[str, dict[str, int]] = {"show": {}, "export": {}}
    showing = Showing([chen], everybody["zhao"], 24, "休假代跟")
    wish = Wish(ExportList.CUSTOMERS, ExportWay.SHEET, Range(), whole_phones=False, reason="核对")
    for name in ("lin", "wu", "zhou", "qian", "gao"):
        by = everybody[name]
        with acting(by):
            shown = ask_to_show(showing=showing, form_key="show", by=by, now=clock.now())
            made = ask_to_export(wish=wish, form_key="export", by=by, now=clock.now())
        found["show"][name], found["export"][name] = shown.pk, made.pk
    return found


REQUESTS = {
    "share_request": "show",
    "export_request": "export",
    "export_live": "export",
    "trace_case": "export",
}


def address(name: str, numbers: Numbers, who: str = "lin") -> str:
    if name in REQUESTS:
        asked = numbers.asked[REQUESTS[name]]
        return reverse(name, args=[asked.get(who, asked["lin"])])
    if name in ABOUT_CHEN:
        return reverse(name, args=[numbers.chen])
    if name in {"script_version", "script_paper", "check_fact", "refuse_script", "withdraw_script"}:
        return reverse(name, args=[numbers.topic, 1])
    others: dict[str, int | str] = {
        "revise_script": numbers.topic,
        "new_inspection": "visit",
        "inspection_form": "call",
        "presence": numbers.lin,
        "order_why": numbers.lin,
        "order_marks": numbers.lin,
        "person": numbers.lin,
        "pay_of": numbers.lin,
        "hand_over": numbers.lin,
        "estate": numbers.estate,
        "finding": numbers.complaint,
        "decide_change": numbers.change,
        "call_record": numbers.call,
        "phone_call": numbers.phone_call,
        "line": numbers.line,
        "kept": numbers.decision,
        "receipt": numbers.registration,
        "sign": numbers.registration,
        "visit_paper": numbers.registration,
        "call_paper": numbers.call,
        "form_standard": "visit",
        "intake_form": numbers.registration,
        "day_seal": "2026-03-01",
        "daily_sheet": "2026-03-01",
        "clause": "2.4.3",
        "notice": "2026-1",
        "personal_request": numbers.personal,
        "release_hold": numbers.hold,
        "new_document": "report",
        "document": numbers.document,
        "version_audience": numbers.version,
        "withdraw_version": numbers.version,
        "release_version": numbers.version,
        "refuse_version": numbers.version,
        "limits": "5.3.2",
        "import": numbers.brought,
        "import_live": numbers.brought,
        "choice": "R4",
    }
    return reverse(name, args=[others[name]] if name in others else [])


def test_every_address_is_in_this_matrix() -> None:
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert names == PAGES.keys() | BUTTONS | OTHERS


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", CAST)
def test_a_page_opens_for_its_posts_alone(
    name: str,
    who: str,
    numbers: Numbers,
    everybody: dict[str, Staff],
    logged_in: Callable[[Staff], Client],
) -> None:
    response = logged_in(everybody[who]).get(address(name, numbers, who))
    if who in PAGES[name]:
        assert response.status_code == (302 if name in {"start", "secrecy", "service"} else 200)
    else:
        assert response.status_code == 403
        assert "您的岗位是" in response.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_nobody_opens_a_page_without_a_log_in(name: str, numbers: Numbers, client: Client) -> None:
    response = client.get(address(name, numbers))
    assert response.status_code == 302
    assert response["Location"].startswith("/login/")


@pytest.mark.parametrize("name", sorted(BUTTONS - {"logout"}))
def test_buttons_do_nothing_on_get(
    name: str, chen: Customer, tang: Staff, logged_in: Callable[[Staff], Client]
) -> None:
    plain = {"end_other_sessions", "begin_code", "renew_recovery", "switch_code_off", "check_ledger"}
    plain |= {"all_messages_known", "hand_in", "receive_forms"}
    plain |= {"keep_call_draft", "drop_call_draft"}
    others: dict[str, list[int | str]] = {
        "contact": [1, 1],
        "completeness": ["call"],
        "open_shared": [1, 1],
        "open_shared_paper": [1, 1],
        **{name: [1, 1] for name in ("approve_script", "take_back_script", "read_script")},
    }
    others |= {button: [] for button in plain}
    response = logged_in(tang).get(reverse(name, args=others.get(name, [chen.pk])))
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "回到原来那一页再按一次" in response.content.decode()


def test_a_stranger_finds_nothing_of_another_office(
    numbers: Numbers, yan: Staff, logged_in: Callable[[Staff], Client]
) -> None:
    client = logged_in(yan)
    assert "陈晨" not in client.get(reverse("customers")).content.decode()
    for name in ("customer", "decision", "deal", "complaint", "change", "finding", "kept", *REQUESTS):
        assert client.get(address(name, numbers)).status_code == 404, name
