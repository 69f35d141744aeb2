"""Talk scripts and project facts (3.4.3, 5.1.3): one current version, approved by somebody else."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import Error as DatabaseError
from django.db import transaction

from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import estates
from anchang.apps.scripts.actions import (
    Draft,
    approve,
    check,
    confirm_read,
    open_topic,
    refuse,
    revise,
    take_back,
    withdraw,
)
from anchang.apps.scripts.choices import Kind, Occasion, Standing
from anchang.apps.scripts.comparing import compare
from anchang.apps.scripts.finding import find
from anchang.apps.scripts.models import Step, Version
from anchang.apps.scripts.queries import (
    Current,
    current_facts,
    current_script,
    current_scripts,
    put_away,
    reading_follow_up,
    topic_file,
    unread_of,
    waiting,
)
from anchang.apps.scripts.refusals import (
    AlreadyReadError,
    AnotherVersionWaitsError,
    ExpiresBeforeError,
    MovedOnError,
    NotAnApproverError,
    NotAWriterError,
    NotCurrentError,
    NothingChangedError,
    NotYourVersionError,
    OwnCheckError,
    OwnTextError,
    ScriptFormError,
    ScriptsAreKeptError,
)
from anchang.foundation.errors import as_domain_errors
from tests.people import acting

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
GREETING = Draft(
    "开场", "您好，欢迎光临。\n请问您是第一次来吗？", TODAY, occasion=Occasion.GREETING, asks_reading=True
)
FEE = Draft("物业费", "2.8", TODAY, question="物业费多少？", unit="元/平方米·月", source="物业合同第 12 条")


def write(kind: Kind, draft: Draft, by: Staff, now: datetime = NOW) -> Version:
    with acting(by):
        return open_topic(kind=kind, estate=estates().get(), draft=draft, by=by, now=now)


def approved(kind: Kind, draft: Draft, by: Staff, manager: Staff, now: datetime = NOW) -> Version:
    version = write(kind, draft, by, now)
    with acting(manager):
        approve(version=version, by=manager, now=now)
    return version


def facts(person: Staff, now: datetime = NOW) -> list[Current]:
    with acting(person):
        return current_facts(estates().get(), now)


def test_a_text_is_seen_by_consultants_once_another_manager_has_approved_it(
    lin: Staff, wu: Staff, qian: Staff
) -> None:
    version = write(Kind.SCRIPT, GREETING, wu)
    with acting(lin):
        assert not Version.objects.exists()
        assert current_scripts(None, NOW, by=lin) == []
    with acting(qian):
        approve(version=version, by=qian, now=NOW)
    with acting(lin):
        assert [one.version for one in current_scripts(None, NOW, by=lin)] == [version]
        assert current_script(Occasion.GREETING, NOW) == version
        assert current_script(Occasion.PHONE, NOW) is None


def test_nobody_approves_what_they_wrote(qian: Staff, gao: Staff) -> None:
    version = write(Kind.FACT, FEE, qian)
    with acting(qian), pytest.raises(OwnTextError):
        approve(version=version, by=qian, now=NOW)
    with acting(gao):
        approve(version=version, by=gao, now=NOW)
    assert version.state == "approved"


@pytest.mark.parametrize("author", ["own", "claimed"])
def test_the_database_knows_the_author(author: str, wu: Staff, qian: Staff) -> None:
    """Neither by name nor by naming somebody else as the author."""
    version = write(Kind.FACT, FEE, qian)
    named = qian if author == "own" else wu
    with acting(qian), pytest.raises(OwnTextError), as_domain_errors(), transaction.atomic():
        Step.objects.create(
            office_id=qian.office_id,
            owner=qian,
            version=version,
            author=named,
            kind="approved",
            decided_at=NOW,
        )


def test_the_clerk_and_the_supervisor_write_and_do_not_approve(wu: Staff, zhou: Staff, lin: Staff) -> None:
    version = write(Kind.FACT, FEE, wu)
    with acting(zhou), pytest.raises(NotAnApproverError):
        approve(version=version, by=zhou, now=NOW)
    with acting(zhou), pytest.raises(NotAnApproverError), as_domain_errors(), transaction.atomic():
        Step.objects.create(
            office_id=wu.office_id, owner=zhou, version=version, author=wu, kind="approved", decided_at=NOW
        )
    with pytest.raises(NotAWriterError):
        write(Kind.FACT, FEE, lin)


def test_the_newest_approved_version_is_the_current_one_from_its_day_on(
    lin: Staff, wu: Staff, qian: Staff
) -> None:
    first = approved(Kind.FACT, FEE, wu, qian)
    tomorrow = NOW + timedelta(days=1)
    with acting(wu):
        draft = replace(FEE, body="3.2", effective_day=TODAY + timedelta(days=1))
        second = revise(topic=first.topic, draft=draft, by=wu, now=NOW)
    with acting(qian):
        approve(version=second, by=qian, now=NOW)
    assert [one.version for one in facts(lin)] == [first]
    assert [one.version for one in facts(lin, tomorrow)] == [second]
    with acting(lin):
        file = topic_file(first.topic_id, tomorrow, by=lin)
    assert file is not None
    assert [file.standing(one) for one in file.versions] == [Standing.CURRENT, Standing.EARLIER]
    assert file.before(second) == first


def test_one_version_waits_at_a_time_and_its_author_may_take_it_back(
    wu: Staff, zhou: Staff, qian: Staff
) -> None:
    first = approved(Kind.FACT, FEE, wu, qian)
    with acting(wu):
        second = revise(topic=first.topic, draft=replace(FEE, body="3.2"), by=wu, now=NOW)
    with acting(zhou):
        with pytest.raises(AnotherVersionWaitsError):
            revise(topic=first.topic, draft=replace(FEE, body="3.5"), by=zhou, now=NOW)
        with pytest.raises(NotYourVersionError):
            take_back(version=second, by=zhou, now=NOW)
    with acting(wu):
        take_back(version=second, by=wu, now=NOW)
        with pytest.raises(MovedOnError):
            take_back(version=second, by=wu, now=NOW)
    with acting(zhou):
        third = revise(topic=first.topic, draft=replace(FEE, body="3.5"), by=zhou, now=NOW)
        assert list(waiting(Kind.FACT)) == [third]
    with acting(qian):
        refuse(version=third, reason="还没签补充合同", by=qian, now=NOW)
    assert [one.version for one in facts(wu)] == [first]


def test_what_is_withdrawn_brings_no_older_version_back(lin: Staff, wu: Staff, qian: Staff) -> None:
    first = approved(Kind.FACT, FEE, wu, qian)
    with acting(wu):
        second = revise(topic=first.topic, draft=replace(FEE, body="3.2"), by=wu, now=NOW)
    with acting(qian):
        approve(version=second, by=qian, now=NOW)
        with pytest.raises(ScriptFormError):
            withdraw(version=second, reason=" ", by=qian, now=NOW)
        withdraw(version=second, reason="数写错了", by=qian, now=NOW)
        assert put_away(Kind.FACT, NOW) == [second]
    assert facts(lin) == []


def test_a_version_without_a_change_is_refused(wu: Staff, qian: Staff) -> None:
    first = approved(Kind.FACT, FEE, wu, qian)
    with acting(wu), pytest.raises(NothingChangedError):
        revise(topic=first.topic, draft=replace(FEE, note="没改"), by=wu, now=NOW)


@pytest.mark.parametrize(
    ("kind", "draft", "field"),
    [
        (Kind.SCRIPT, replace(GREETING, occasion=None), "occasion"),
        (Kind.SCRIPT, replace(GREETING, body=" \n "), "body"),
        (Kind.SCRIPT, replace(GREETING, place=100), "place"),
        (Kind.FACT, replace(FEE, source=""), "source"),
        (Kind.FACT, replace(FEE, question=""), "question"),
        (Kind.FACT, replace(FEE, unit="元" * 21), "unit"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(kind: Kind, draft: Draft, field: str, wu: Staff) -> None:
    with pytest.raises(ScriptFormError) as refused:
        write(kind, draft, wu)
    assert refused.value.fields.keys() == {field}


def test_a_fact_expires_after_its_effective_day(wu: Staff) -> None:
    with pytest.raises(ExpiresBeforeError):
        write(Kind.FACT, replace(FEE, expires_day=TODAY - timedelta(days=1)), wu)


def test_an_unchecked_or_expired_fact_carries_a_warning_until_somebody_else_checks_it(
    lin: Staff, wu: Staff, zhou: Staff, qian: Staff
) -> None:
    version = approved(Kind.FACT, replace(FEE, expires_day=TODAY), wu, qian)
    later = NOW + timedelta(days=3)
    assert facts(lin)[0].warnings == ["还没有人核对"]
    assert facts(lin, later)[0].warnings == ["2026-03-02 已过期", "还没有人核对"]
    with acting(wu), pytest.raises(OwnCheckError):
        check(version=version, words="物业合同", good_until_day=None, by=wu, now=later)
    with acting(zhou):
        with pytest.raises(ScriptFormError):
            check(version=version, words="物业合同", good_until_day=TODAY, by=zhou, now=later)
        check(version=version, words="物业合同", good_until_day=date(2026, 6, 30), by=zhou, now=later)
    assert facts(lin, later)[0].warnings == []
    assert facts(lin, later + timedelta(days=200))[0].warnings == ["2026-06-30 已过期"]


def test_consultants_confirm_the_current_version_once(
    lin: Staff, zhao: Staff, wu: Staff, qian: Staff
) -> None:
    first = approved(Kind.SCRIPT, GREETING, wu, qian)
    with acting(lin):
        assert unread_of(lin, NOW) == [first]
        confirm_read(version=first, by=lin, now=NOW)
        assert unread_of(lin, NOW) == []
        with pytest.raises(AlreadyReadError):
            confirm_read(version=first, by=lin, now=NOW)
    with acting(wu):
        (row,) = reading_follow_up(NOW)
        assert (row.read, row.missing) == (1, [zhao])
        second = revise(topic=first.topic, draft=replace(GREETING, body="您好！"), by=wu, now=NOW)
        with pytest.raises(ScriptFormError):
            confirm_read(version=first, by=wu, now=NOW)
    with acting(qian):
        approve(version=second, by=qian, now=NOW)
    with acting(zhao), pytest.raises(NotCurrentError):
        confirm_read(version=first, by=zhao, now=NOW)
    with acting(lin):
        assert unread_of(lin, NOW) == [second]


def test_nothing_written_is_ever_changed(wu: Staff) -> None:
    version = write(Kind.FACT, FEE, wu)
    with acting(wu), pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(body="1.0")
    with acting(wu), pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(state="approved")


def test_what_is_kept_says_so_in_words() -> None:
    assert "请写新版" in ScriptsAreKeptError.message


def test_the_other_office_sees_nothing(wu: Staff, qian: Staff, mo: Staff) -> None:
    approved(Kind.FACT, FEE, wu, qian)
    with acting(mo):
        assert current_facts(None, NOW) == []


@pytest.mark.parametrize("query", ["物业", "wuye", "wyf", "WYF", "多少", "物业费　元", "合同不在"])
def test_facts_are_found_by_words_and_pinyin(query: str, lin: Staff, wu: Staff, qian: Staff) -> None:
    approved(Kind.FACT, FEE, wu, qian)
    approved(
        Kind.FACT, replace(FEE, title="车位", question="车位多少钱？", body="18", unit="万元/个"), wu, qian
    )
    found = [one.version.title for one in find(query, facts(lin))]
    expected = {"多少": ["物业费", "车位"], "合同不在": []}
    assert found == expected.get(query, ["物业费"])


def test_the_short_word_comes_before_the_answer(lin: Staff, wu: Staff, qian: Staff) -> None:
    approved(Kind.FACT, replace(FEE, title="车位", question="怎么买？", body="含物业用房"), wu, qian)
    approved(Kind.FACT, FEE, wu, qian)
    assert [one.version.title for one in find("物业", facts(lin))] == ["物业费", "车位"]


def test_what_changed_is_shown_word_by_word() -> None:
    before = "您好，欢迎光临。\n物业费是 2.8 元。\n这一段不要了。"
    after = "您好，欢迎光临。\n物业费是 3.2 元。\n新加的一句话说的是别的。"
    shown = [[(part.kind, part.text) for part in paragraph] for paragraph in compare(before, after)]
    assert shown == [
        [("same", "您好，欢迎光临。")],
        [("same", "物业费是 "), ("out", "2.8"), ("in", "3.2"), ("same", " 元。")],
        [("in", "新加的一句话说的是别的。")],
        [("out", "这一段不要了。")],
    ]


@pytest.mark.parametrize(
    ("before", "after"), [("", ""), ("甲\n乙\n丙", "丙\n甲"), ("", "新"), ("旧", ""), ("甲乙", "乙甲")]
)
def test_a_comparison_loses_no_word(before: str, after: str) -> None:
    parts = [part for paragraph in compare(before, after) for part in paragraph]
    assert sorted("".join(one.text for one in parts if one.kind != "in")) == sorted(before.replace("\n", ""))
    assert sorted("".join(one.text for one in parts if one.kind != "out")) == sorted(after.replace("\n", ""))
