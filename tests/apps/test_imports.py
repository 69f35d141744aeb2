"""Importing an existing register: read, mapped, checked, taken over in one go, declared void (2.1.3)."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import transaction

from anchang.apps.customers.actions import Person, register
from anchang.apps.customers.choices import NoticeWay, RegistrationKind
from anchang.apps.customers.models import Consent, Customer, Membership, Registration
from anchang.apps.imports.actions import Said, ask_to_take_over, bring, map_columns, retry, withdraw
from anchang.apps.imports.choices import State
from anchang.apps.imports.jobs import run_next_step, work_waits
from anchang.apps.imports.models import Claim, Import, Job, Working
from anchang.apps.imports.queries import check_of, import_of, offered, reading_of, standing_of
from anchang.apps.imports.refusals import ErrorsNotAcceptedError, NotYourImportError, SameFileError
from anchang.apps.offices.models import Staff
from anchang.apps.customers.recognition import recognise
from anchang.domain.calendar import moment_in_words
from anchang.foundation.ledger.records import position_of
from tests.people import acting

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
REGISTER = """客户姓名,联系电话,来访日期,接待人,户型,备注
陈一凡,100 1111 0001,2025/3/4 15:20,林岚,三房,想要南向
王二,+86-10011110002,2025年3月5日,3,两居,
陈一凡,10011110001,2025-03-06,7号,,
李三,12,2025.3.7,林岚,,
赵四,10011110004,3月7日,没有此人,,
"""


def brought(by: Staff, text: str | bytes = REGISTER, *, form_key: str = "a") -> Import:
    content = text.encode() if isinstance(text, str) else text
    with acting(by):
        return bring(file_name="登记.csv", content=content, form_key=form_key, by=by, now=NOW)


def step_done(by: Staff, subject: Import) -> State:
    assert run_next_step()
    with acting(by):
        found = import_of(subject.pk)
        assert found
        return standing_of(found).state


def mapped(by: Staff, subject: Import) -> None:
    with acting(by):
        found = reading_of(subject)
        assert found
        plan = offered(subject, found["headings"], [cells for _, cells in found["samples"]])
        map_columns(subject=subject, said_of=Said(plan.columns, plan.kind), by=by, now=NOW)


def checked(by: Staff, text: str | bytes = REGISTER, *, form_key: str = "a") -> Import:
    subject = brought(by, text, form_key=form_key)
    assert step_done(by, subject) == State.MAPPING
    mapped(by, subject)
    assert step_done(by, subject) == State.CHECKED
    return subject


def taken_over(by: Staff, text: str | bytes = REGISTER) -> Import:
    subject = checked(by, text)
    with acting(by):
        ask_to_take_over(subject=subject, leave_errors=True, by=by, now=NOW)
    assert step_done(by, subject) == State.TAKEN_OVER
    return subject


def test_every_row_has_its_fate_in_words_before_anything_is_written(wu: Staff) -> None:
    subject = checked(wu)
    with acting(wu):
        found = check_of(subject)
        assert found
        assert found["fates"] == {"new": 2, "repeated": 1, "known": 0, "bad": 2}
        assert found["unread"] == {"户型": 1}
        said = {(one["row"], one["heading"]): one["words"] for one in found["faults"]}
        assert "第 2 行" in said[4, ""]
        assert "7 至 15 位" in said[5, "联系电话"]
        assert "没有写年份" in said[6, "来访日期"]
        assert "没有这位在职的置业顾问" in said[6, "接待人"]
        assert not Customer.objects.filter(name="王二").exists()
