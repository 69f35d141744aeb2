"""The pages of talk scripts and project facts: what is opened is what holds, and what is old says so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from anchang.apps.inbox.models import Message
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import estates
from anchang.apps.scripts.actions import Draft, approve, confirm_read, open_topic, revise
from anchang.apps.scripts.choices import Kind, Occasion, VersionState
from anchang.apps.scripts.models import Reading, Version
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from tests.people import acting

pytestmark = pytest.mark.django_db

LogIn = Callable[[Staff], Client]
TODAY = office_day(clock.now())
GREETING = Draft("开场", "您好，欢迎光临。", TODAY, occasion=Occasion.GREETING, asks_reading=True)
FEE = Draft(
    "物业费", "2.8\n按建筑面积收。", TODAY, question="物业费多少？", unit="元/平方米·月", source="物业合同"
)


@pytest.fixture
def greeting(db: None, wu: Staff) -> Version:
    with acting(wu):
        return open_topic(kind=Kind.SCRIPT, estate=estates().get(), draft=GREETING, by=wu, now=clock.now())


@pytest.fixture
def fee(db: None, wu: Staff, qian: Staff) -> Version:
    with acting(wu):
        version = open_topic(kind=Kind.FACT, estate=estates().get(), draft=FEE, by=wu, now=clock.now())
    with acting(qian):
        approve(version=version, by=qian, now=clock.now())
    return version


def at(name: str, version: Version) -> str:
    return reverse(name, args=[version.topic_id, version.number])


def test_a_clerk_writes_a_manager_approves_and_consultants_are_told(
    wu: Staff, qian: Staff, lin: Staff, logged_in: LogIn
) -> None:
    form = {"title": "开场", "occasion": "greeting", "place": "0", "body": "您好。", "asks_reading": "on"}
    sent = logged_in(wu).post(reverse("new_script"), {**form, "effective_day": TODAY.isoformat()})
    assert sent.status_code == 302
    with acting(wu):
        version = Version.objects.get()
    assert version.state == VersionState.WAITING
    assert logged_in(lin).get(at("script_version", version)).status_code == 404
    manager = logged_in(qian)
    assert "开场" in manager.get(reverse("scripts")).content.decode()
    manager.post(at("approve_script", version))
    with acting(lin):
        (told,) = Message.objects.filter(owner=lin)
    assert (told.route, told.route_id) == ("script", version.topic_id)
    page = logged_in(lin).get(reverse("scripts")).content.decode()
    assert "1 篇换了新版，您还没读" in page
    assert "等批准" not in page


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(wu: Staff, logged_in: LogIn) -> None:
    answer = logged_in(wu).post(
        reverse("new_fact"), {"title": "物业费", "body": "2.8", "effective_day": "明天"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请填写客户怎么问。" in page
    assert "请填写出处。" in page
    assert "这样的日期" in page
    assert 'value="物业费"' in page


def test_nobody_is_offered_to_approve_their_own(qian: Staff, gao: Staff, logged_in: LogIn) -> None:
    with acting(qian):
        version = open_topic(kind=Kind.FACT, estate=estates().get(), draft=FEE, by=qian, now=clock.now())
    own, others = logged_in(qian), logged_in(gao)
    button = at("approve_script", version)
    assert button not in own.get(at("script_version", version)).content.decode()
    answer = own.post(button, follow=True)
    assert "请另一位经理批准" in answer.content.decode()
    assert button in others.get(at("script_version", version)).content.decode()


def test_refusing_asks_for_the_reason_and_the_author_reads_it(
    wu: Staff, qian: Staff, greeting: Version, logged_in: LogIn
) -> None:
    manager = logged_in(qian)
    assert manager.post(at("refuse_script", greeting), {"reason": ""}).status_code == 422
    manager.post(at("refuse_script", greeting), {"reason": "少了问候"})
    assert "少了问候" in logged_in(wu).get(at("script_version", greeting)).content.decode()


def test_an_old_address_says_that_it_is_old_and_what_holds_now(
    wu: Staff, qian: Staff, lin: Staff, fee: Version, logged_in: LogIn
) -> None:
    with acting(wu):
        newer = revise(
            topic=fee.topic, draft=replace(FEE, body="3.2\n按建筑面积收。"), by=wu, now=clock.now()
        )
    with acting(qian):
        approve(version=newer, by=qian, now=clock.now())
    client = logged_in(lin)
    old = client.get(at("script_version", fee)).content.decode()
    assert "这是第 1 版，已经不用了。" in old
    assert reverse("script", args=[fee.topic_id]) in old
    assert client.get(reverse("script", args=[fee.topic_id])).headers["Location"] == at(
        "script_version", newer
    )
    current = client.get(at("script_version", newer)).content.decode()
    assert "<del>2.8</del><ins>3.2</ins>" in current
    assert "已经不用了" not in current
    assert "这一版旧版，现行的是第 2 版" in client.get(at("script_paper", fee)).content.decode()


def test_withdrawing_leaves_none_and_says_so(qian: Staff, lin: Staff, fee: Version, logged_in: LogIn) -> None:
    logged_in(qian).post(at("withdraw_script", fee), {"reason": "数不对"})
    assert "现在没有现行的一版" in logged_in(lin).get(at("script_version", fee)).content.decode()
    assert "还没有项目资料" in logged_in(lin).get(reverse("facts")).content.decode()


@pytest.mark.parametrize(("query", "found"), [("wyf", True), ("物业", True), ("学区", False)])
def test_facts_are_found_while_typing(
    query: str, found: bool, lin: Staff, fee: Version, logged_in: LogIn
) -> None:
    answer = logged_in(lin).get(reverse("facts"), {"q": query}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert "<html" not in page
    assert ("元/平方米·月" in page) == found
    assert ("没有找到「学区」" in page) != found


def test_an_unchecked_fact_carries_a_warning_until_it_is_checked(
    lin: Staff, zhou: Staff, fee: Version, logged_in: LogIn
) -> None:
    client = logged_in(lin)
    assert "还没有人核对" in client.get(reverse("facts")).content.decode()
    assert "还没有人核对" in client.get(reverse("facts_paper")).content.decode()
    supervisor = logged_in(zhou)
    past = (TODAY - timedelta(days=1)).isoformat()
    refused = supervisor.post(at("check_fact", fee), {"words": "合同原件", "good_until_day": past})
    assert refused.status_code == 422
    assert "有效到不能早于今天" in refused.content.decode()
    supervisor.post(at("check_fact", fee), {"words": "合同原件", "good_until_day": ""})
    assert "还没有人核对" not in client.get(reverse("facts")).content.decode()


def test_a_consultant_confirms_and_the_clerk_reminds_the_others(
    lin: Staff, zhao: Staff, wu: Staff, qian: Staff, greeting: Version, logged_in: LogIn
) -> None:
    with acting(qian):
        approve(version=greeting, by=qian, now=clock.now())
    logged_in(lin).post(at("read_script", greeting))
    with acting(lin):
        assert Reading.objects.get().owner_id == lin.pk
    clerk = logged_in(wu)
    assert "1 / 2 人" in clerk.get(reverse("scripts_reading")).content.decode()
    clerk.post(reverse("remind_reading", args=[greeting.pk]))
    with acting(zhao):
        assert Message.objects.get(owner=zhao).words.startswith("请读《开场》")
    with acting(lin):
        assert not Message.objects.filter(owner=lin).exists()
    assert clerk.post(reverse("remind_reading", args=[greeting.pk + 99])).status_code == 404


def test_an_old_version_is_not_confirmed(
    lin: Staff, wu: Staff, qian: Staff, greeting: Version, logged_in: LogIn
) -> None:
    with acting(qian):
        approve(version=greeting, by=qian, now=clock.now())
    with acting(lin):
        confirm_read(version=greeting, by=lin, now=clock.now())
    answer = logged_in(lin).post(at("read_script", greeting), follow=True)
    assert "您已经确认读过这一版" in answer.content.decode()


def test_the_form_of_a_new_version_begins_with_what_holds(wu: Staff, fee: Version, logged_in: LogIn) -> None:
    clerk = logged_in(wu)
    page = clerk.get(reverse("revise_script", args=[fee.topic_id])).content.decode()
    assert "按建筑面积收。" in page
    same = {name: getattr(fee, name) for name in ("title", "question", "body", "unit", "source")}
    answer = clerk.post(
        reverse("revise_script", args=[fee.topic_id]), {**same, "effective_day": TODAY.isoformat()}
    )
    assert answer.status_code == 422
    assert "没有改动" in answer.content.decode()
