"""The pages of inspections: tapped by a supervisor, read and answered by the person, added up over time."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from anchang.apps.customers.models import Customer
from anchang.apps.inbox.models import Message
from anchang.apps.inspections.actions import Seen, inspect
from anchang.apps.inspections.choices import Result, Watched
from anchang.apps.inspections.forms import shipped
from anchang.apps.inspections.models import Inspection
from anchang.apps.inspections.queries import forms_in_force
from anchang.apps.offices.models import Staff
from anchang.foundation import clock
from tests.people import acting

pytestmark = pytest.mark.django_db

LogIn = Callable[[Staff], Client]
CALL = shipped()["call"]
NEW = reverse("new_inspection", args=["call"])


def tapped(person: Staff, *missed: str) -> dict[str, str]:
    marks = {f"mark-{one.key}": "missed" if one.key in missed else "done" for one in CALL.items}
    return {"person": str(person.pk), "subject": "", "remark": "", **marks}


@pytest.fixture
def inspection(db: None, lin: Staff, zhou: Staff) -> Inspection:
    seen = {one.key: Seen(Result.DONE) for one in CALL.items} | {"tone": Seen(Result.MISSED, "声音太小")}
    with acting(zhou):
        return inspect(form=CALL, person=lin, watched=Watched.MOMENT, seen=seen, by=zhou, now=clock.now())


def test_a_supervisor_taps_and_the_person_is_told(lin: Staff, zhou: Staff, logged_in: LogIn) -> None:
    sent = logged_in(zhou).post(NEW, tapped(lin, "tone") | {"remark-tone": "声音太小"})
    assert sent.status_code == 302
    with acting(lin):
        told, made = Message.objects.get(owner=lin), Inspection.objects.get()
    assert (told.route, told.route_id) == ("inspection", made.pk)
    assert made.watched == Watched.MOMENT
    page = logged_in(lin).get(reverse("inspection", args=[made.pk])).content.decode()
    assert "声音太小" in page
    assert "3<small>/ 4 项</small>" in page


def test_an_item_not_tapped_is_said_beside_it_and_the_others_stay(
    lin: Staff, zhou: Staff, logged_in: LogIn
) -> None:
    given = tapped(lin, "polite")
    del given["mark-tone"]
    answer = logged_in(zhou).post(NEW, given)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert page.count("请点一下结果。") == 1
    assert 'value="missed" required id="id_mark-polite_1" checked' in page or page.count("checked") == 4


def test_only_what_was_received_today_is_offered_and_taken(
    lin: Staff, zhou: Staff, chen: Customer, logged_in: LogIn
) -> None:
    client = logged_in(zhou)
    page = client.get(reverse("new_inspection", args=["visit"])).content.decode()
    assert "陈晨" not in page
    answer = client.post(NEW, tapped(lin) | {"subject": "999"})
    assert answer.status_code == 422
    assert "没有「999」这一项" in answer.content.decode()


def test_the_person_answers_on_the_page_and_the_paper_carries_it(
    lin: Staff, zhou: Staff, inspection: Inspection, logged_in: LogIn
) -> None:
    page, paper = (
        reverse("inspection", args=[inspection.pk]),
        reverse("inspection_paper", args=[inspection.pk]),
    )
    client = logged_in(lin)
    assert client.post(page, {"words": ""}).status_code == 422
    assert client.post(page, {"words": "那天感冒"}).status_code == 302
    supervisor = logged_in(zhou)
    assert "那天感冒" in supervisor.get(page).content.decode()
    shown = supervisor.get(paper).content.decode()
    assert "那天感冒" in shown
    assert "检查人（签字、日期）" in shown
    refused = supervisor.post(page, {"words": "我来说"})
    assert refused.status_code == 422
    assert "只有被检查的本人" in refused.content.decode()


def test_a_colleague_sees_nothing_of_it(zhao: Staff, inspection: Inspection, logged_in: LogIn) -> None:
    client = logged_in(zhao)
    assert client.get(reverse("inspection", args=[inspection.pk])).status_code == 404
    assert client.get(reverse("inspection_paper", args=[inspection.pk])).status_code == 404
    assert "声音" not in client.get(reverse("inspection_results")).content.decode()


def test_results_name_who_missed_what_for_managers_alone(
    lin: Staff, qian: Staff, inspection: Inspection, logged_in: LogIn
) -> None:
    queries: list[dict[str, str]] = [{}, {"person": str(lin.pk), "days": "30"}, {"days": "no"}]
    for query in queries:
        page = logged_in(qian).get(reverse("inspection_results"), query).content.decode()
        assert "1 / 1 次" in page
    assert "各人" not in logged_in(lin).get(reverse("inspection_results")).content.decode()


def test_managers_change_the_form_line_by_line(zhou: Staff, logged_in: LogIn) -> None:
    client, page = logged_in(zhou), reverse("inspection_form", args=["call"])
    lines = {"title": "来电检查", "reason": "去掉一项，加一项"}
    for n, item in enumerate(CALL.items):
        lines |= {
            f"place-{n}": str(n * 10 + 10),
            f"words-{n}": item.words,
            f"clauses-{n}": "、".join(item.clauses),
        }
    lines |= {"words-0": "", "place-4": "1", "words-4": "三声内接起", "clauses-4": "第一条"}
    refused = client.post(page, lines)
    assert refused.status_code == 422
    assert "条款写成 5.2.7 这样" in refused.content.decode()
    assert client.post(page, lines | {"clauses-4": "5.1.1"}).status_code == 302
    with acting(zhou):
        form = forms_in_force()["call"]
    assert form.items[0].words == "三声内接起"
    assert [one.key for one in form.items[1:]] == ["write", "tone", "polite"]
    assert "去掉一项，加一项" in client.get(page).content.decode()


@pytest.mark.parametrize("name", ["new_inspection", "inspection_form"])
def test_an_unknown_form_is_not_found(name: str, zhou: Staff, logged_in: LogIn) -> None:
    assert logged_in(zhou).get(reverse(name, args=["parking"])).status_code == 404
