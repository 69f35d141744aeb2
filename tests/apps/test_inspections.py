"""Inspections of manner and etiquette: a manager marks, the person answers, results over time; no money."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from anchang.apps.inspections.actions import Seen, answer, inspect, rewrite_form
from anchang.apps.inspections.choices import Result, Watched
from anchang.apps.inspections.forms import InspectionForm, Item, clauses_in, shipped
from anchang.apps.inspections.models import Answer, Inspection, Mark
from anchang.apps.inspections.queries import (
    forms_in_force,
    inspected_people,
    inspection_file,
    inspections,
    results,
    unanswered_of,
    versions_of_form,
)
from anchang.apps.inspections.refusals import (
    FormMovedOnError,
    InspectionFormError,
    NotAnInspectorError,
    NotInspectedError,
    NotYourInspectionError,
    OwnInspectionError,
)
from anchang.apps.offices.models import Staff
from anchang.domain.rulebook import shipped_library
from anchang.foundation.errors import as_domain_errors
from tests.people import acting

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
CALL = shipped()["call"]
MANNER = {
    "3.4.1", "3.4.2", "4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.12", "4.13", "4.14", "4.15", "5.1.2",
    "5.1.4", "5.1.5", "5.2.1", "5.2.3", "5.2.6", "5.2.7", "5.2.8", "5.2.9", "5.2.10",
}  # fmt: skip


def seen(form: InspectionForm, *missed: str) -> dict[str, Seen]:
    return {one.key: Seen(Result.MISSED if one.key in missed else Result.DONE) for one in form.items}


def made(person: Staff, by: Staff, *missed: str, now: datetime = NOW) -> Inspection:
    with acting(by):
        return inspect(
            form=CALL, person=person, watched=Watched.CALL, seen=seen(CALL, *missed), by=by, now=now
        )


def test_the_shipped_forms_cover_the_clauses_of_manner_and_no_others() -> None:
    cited = {clause for form in shipped().values() for item in form.items for clause in item.clauses}
    assert cited == MANNER
    assert cited <= {clause for edition in shipped_library().editions.values() for clause in edition.clauses}


def test_keys_are_told_apart_within_a_form() -> None:
    assert all(len({item.key for item in form.items}) == len(form.items) for form in shipped().values())


def test_everybody_sees_their_own_inspection_and_managers_all(
    lin: Staff, zhao: Staff, zhou: Staff, qian: Staff
) -> None:
    inspection = made(lin, zhou, "tone")
    for person, sees in ((lin, True), (zhao, False), (qian, True)):
        with acting(person):
            file = inspection_file(inspection.pk)
            assert (file is not None) == sees
            assert inspections().exists() == Mark.objects.exists() == sees
    with acting(lin):
        file = inspection_file(inspection.pk)
    assert file is not None
    assert (file.done, file.applicable) == (3, 4)
    assert [(one.key, one.words) for one in file.marks] == [(one.key, one.words) for one in CALL.items]


def test_the_person_answers_and_nobody_else(lin: Staff, zhao: Staff, zhou: Staff) -> None:
    inspection = made(lin, zhou, "tone")
    with acting(zhao), pytest.raises(NotYourInspectionError):
        answer(inspection=inspection, words="我看见了", by=zhao, now=NOW)
    with acting(zhao), pytest.raises(NotYourInspectionError), as_domain_errors(), transaction.atomic():
        Answer.objects.create(
            office_id=zhao.office_id, owner=zhao, inspection=inspection, words="我看见了", made_at=NOW
        )
    with acting(lin):
        assert unanswered_of(lin) == 1
        with pytest.raises(InspectionFormError):
            answer(inspection=inspection, words=" ", by=lin, now=NOW)
        answer(inspection=inspection, words="当时嗓子不舒服", by=lin, now=NOW)
        assert unanswered_of(lin) == 0


def test_only_managers_inspect_and_not_each_other_or_themselves(
    lin: Staff, zhao: Staff, zhou: Staff, qian: Staff
) -> None:
    for person, by, error in (
        (zhao, lin, NotAnInspectorError),
        (zhou, zhou, OwnInspectionError),
        (qian, zhou, NotInspectedError),
    ):
        with pytest.raises(error):
            made(person, by)
    with acting(zhou):
        assert zhou not in inspected_people()
        assert lin in inspected_people()


def test_an_inspection_of_oneself_is_refused_by_the_database(zhou: Staff) -> None:
    with acting(zhou), pytest.raises(OwnInspectionError), as_domain_errors(), transaction.atomic():
        Inspection.objects.create(
            office_id=zhou.office_id,
            owner=zhou,
            inspected_by=zhou,
            form_code="call",
            form_number=0,
            form_title="来电",
            watched="moment",
            happened_at=NOW,
        )


def test_every_item_is_marked_and_one_applies(lin: Staff, zhou: Staff) -> None:
    marks = seen(CALL)
    del marks["tone"]
    nothing = {key: Seen(Result.NOT_APPLICABLE) for key in seen(CALL)}
    for given, field in ((marks, "mark-tone"), (nothing, "remark")):
        with acting(zhou), pytest.raises(InspectionFormError) as refused:
            inspect(form=CALL, person=lin, watched=Watched.CALL, seen=given, by=zhou, now=NOW)
        assert refused.value.fields.keys() == {field}


def test_results_per_item_person_and_month_with_the_most_missed_first(
    lin: Staff, zhao: Staff, zhou: Staff
) -> None:
    made(lin, zhou, "tone", now=NOW - timedelta(days=40))
    made(lin, zhou, "tone", "polite")
    made(zhao, zhou)
    made(zhao, zhou, "tone", now=NOW - timedelta(days=400))
    with acting(zhou):
        found = results(days=90, now=NOW)
        own = results(days=90, now=NOW, person=lin)
    assert found.inspections == 3
    first = found.items[0]
    assert (first.clauses, first.done, first.missed, first.percent) == (("5.1.4",), 1, 2, 33)
    assert [(one.label, one.missed) for one in first.worst] == [(lin.display_name, 2)]
    assert [(one.label, one.percent) for one in found.people] == [
        (lin.display_name, 62),
        (zhao.display_name, 100),
    ]
    assert [(one.label, one.missed) for one in own.months] == [("2026-01", 1), ("2026-03", 2)]


def test_the_office_changes_its_form_and_old_inspections_keep_their_words(
    lin: Staff, zhou: Staff, qian: Staff
) -> None:
    old = made(lin, zhou)
    items = [replace(CALL.items[0], words="通话时放下手上的事"), Item("extra", "三声内接起", ("5.1.1",))]
    with acting(qian):
        rewrite_form(form=CALL, title="来电检查", items=items, reason="加一项", by=qian, now=NOW)
        with pytest.raises(FormMovedOnError):
            rewrite_form(form=CALL, title="来电检查", items=items, reason="又改", by=qian, now=NOW)
        newer = forms_in_force()["call"]
        assert (newer.number, [one.key for one in newer.items]) == (1, ["attention", "extra"])
        assert [one.reason for one in versions_of_form("call")] == ["加一项"]
        file = inspection_file(old.pk)
    assert file is not None
    assert file.marks[0].words == CALL.items[0].words


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"reason": " "}, "reason"),
        ({"items": []}, "items"),
        ({"items": [Item("long", "长" * 81, ())]}, "items"),
    ],
)
def test_a_form_says_what_is_wrong_with_it(change: dict[str, object], field: str, zhou: Staff) -> None:
    given = {"title": "来电", "items": list(CALL.items), "reason": "改", **change}
    with acting(zhou), pytest.raises(InspectionFormError) as refused:
        rewrite_form(form=CALL, by=zhou, now=NOW, **given)  # type: ignore[arg-type]
    assert refused.value.fields.keys() == {field}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5.1.2", ("5.1.2",)),
        ("4.3、5.2.10", ("4.3", "5.2.10")),
        ("", ()),
        ("4.3 4.3", ("4.3",)),
        ("第三条", None),
    ],
)
def test_clauses_are_read_as_people_write_them(text: str, found: tuple[str, ...] | None) -> None:
    assert clauses_in(text) == found
