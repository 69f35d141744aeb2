"""The run sheet of one reception on the receiver's tablet: steps, taps, the goodbye."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from anchang.apps.customers.choices import Sex
from anchang.apps.customers.models import Customer
from anchang.apps.offices.choices import Post
from anchang.apps.reception.models import Visit
from anchang.apps.reception.queries import successor_of, visit_of, visits_of
from anchang.apps.service.actions import Tap, begin, tick_once_more
from anchang.apps.service.models import Run
from anchang.apps.service.queries import (
    inquiries_of,
    kit_check_of,
    progress_of,
    run_of,
    showings_of,
    waited,
)
from anchang.apps.service.sheets import sheet_of_run
from anchang.domain.run_sheet import Progress, Standing, Tool
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.service.forms import TapForm, form_key
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.navigation import CUSTOMER_READERS
from anchang.web.shared.pages import PageRequest, acting, reading

RECEIVERS = frozenset({Post.CONSULTANT})
# Ready-made reasons of a step left out; anything else is typed.
REASONS = ("客户赶时间", "客户不愿意", "同事做了", "现场没条件")
NOT_NEEDED = "这次不需要"
MISTAPPED = "点错了"
TITLES = {Sex.FEMALE: "女士", Sex.MALE: "先生"}
PLACES = {Tool.KIT: "kit_check", Tool.SCRIPTS: "scripts", Tool.FACTS: "facts"}
TOOLS_WITH_PAGE = frozenset({Tool.FLAT, Tool.UNITS, Tool.PRICES})
# A tablet that sends a tap by itself finds the tap's number here in the answer: kept, whatever the page says.
KEPT_HEADER = "X-Tap-Kept"


@dataclass(frozen=True, slots=True)
class Greeting:
    """By what name to greet; `times` is how often this number has visited, 0 where there is no file of it."""

    name: str
    title: str
    times: int
    customer_id: int | None


@dataclass(frozen=True, slots=True)
class Card:
    """A step with what the page needs beside it: a key for each of its forms, where its tool opens."""

    standing: Standing
    shown: bool
    tool_address: str
    tool_words: str
    late_minutes: int
    keys: tuple[str, str, str, str]

    @property
    def key(self) -> str:
        return self.standing.step.key


@reading(CUSTOMER_READERS)
def run_page(request: PageRequest, visit_id: int) -> HttpResponse:
    visit = known_visit(visit_id)
    run = run_of(visit)
    context = run_context(request, run) if run else _about(request, visit)
    note_reception(request, visit, context["greeting"])
    return render(request, "service/run.html" if run else "service/begin.html", context)


@acting(RECEIVERS)
def begin_button(request: PageRequest, visit_id: int) -> HttpResponse:
    visit = known_visit(visit_id)
    try:
        begin(visit=visit, by=request.user, now=clock.now())
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("run_sheet", visit.pk)


@acting(RECEIVERS)
def tick_button(request: PageRequest, visit_id: int) -> HttpResponse:
    """A word on a step. A tablet's script is told that the tap is kept, and gets the cards that changed."""
    run = known_run(visit_id)
    form = TapForm(request.POST)
    if not form.is_valid():
        return _refused(request, run, "这一下没有看懂，请刷新页面再点。")
    cleaned = form.cleaned_data
    tap = Tap(cleaned["step"], form.asked_mark, cleaned["form_key"], form.said, cleaned["waited"] or 0)
    try:
        tick_once_more(run=run, tap=tap, by=request.user, now=clock.now())
    except DomainError as error:
        return _refused(request, run, str(error))
    if not request.htmx:
        return redirect("run_sheet", visit_id)
    context = run_context(request, known_run(visit_id))
    context["sent_cards"] = [card for card in context["cards"] if card.shown or card.key == tap.step]
    note_reception(request, run.visit, context["greeting"])
    response = render(request, "service/_run.html", context)
    response[KEPT_HEADER] = tap.form_key
    return response


def _refused(request: PageRequest, run: Run, words: str) -> HttpResponse:
    if request.htmx:
        return HttpResponse(words, status=422, content_type="text/plain; charset=utf-8")
    messages.error(request, words)
    return redirect("run_sheet", run.visit_id)


def note_reception(request: PageRequest, visit: Visit, greeting: Greeting) -> None:
    """The access log keeps whose file gave the name."""
    customers = [greeting.customer_id] if greeting.customer_id else []
    note(request, Looked.SAW, customers=customers, what=f"来访 {visit.pk} 号的接待流程")


def known_visit(visit_id: int) -> Visit:
    visit = visit_of(visit_id)
    if visit is None:
        raise Http404
    return visit


def known_run(visit_id: int) -> Run:
    """The begun reception of a visit; 404 before it was begun."""
    run = run_of(known_visit(visit_id))
    if run is None:
        raise Http404
    return run


def run_context(request: PageRequest, run: Run) -> dict[str, Any]:
    progress = progress_of(run)
    asked = request.GET.get("step", "")
    about = _about(request, run.visit)
    cards = _cards(run, progress, asked)
    return about | {
        "run": run,
        "progress": progress,
        "cards": cards,
        "sent_cards": cards,
        "phrases": sheet_of_run(run).phrases,
        "inquiries": inquiries_of(run),
        "showings": showings_of(run),
        "may_tick": about["own"] and about["newer"] is None,
        "reasons": REASONS,
        "not_needed": NOT_NEEDED,
        "mistapped": MISTAPPED,
        "total": len(progress.standings),
    }


def _about(request: PageRequest, visit: Visit) -> dict[str, Any]:
    now = clock.now()
    end = visit.turn.ends.order_by("ended_at").first()
    return {
        "visit": visit,
        "now": now,
        "own": visit.owner_id == request.user.pk,
        "greeting": greeting_of(visit),
        "ended_at": end.ended_at if end else None,
        "newer": successor_of(visit),
        "kit_checked": kit_check_of(visit.owner, visit.day),
    }


def greeting_of(visit: Visit) -> Greeting:
    """The name of the receiver's own file goes before the one said at the door (4.17)."""
    known = None
    if visit.phone_key:
        files = Customer.objects.filter(owner_id=visit.owner_id, phone_key=visit.phone_key)
        known = files.order_by("-id").first()
    name = known.name if known else visit.name
    if known is None:
        return Greeting(name, "", 0, None)
    times = visits_of(known).filter(arrived_at__lte=visit.arrived_at).count()
    return Greeting(name, TITLES.get(Sex(known.sex), ""), times, known.pk)


def _cards(run: Run, progress: Progress, asked: str) -> list[Card]:
    late = waited(run)
    shown = (progress.of(asked) or progress.next or progress.standings[-1]).step.key
    return [
        Card(
            standing=one,
            shown=one.step.key == shown,
            tool_address=_tool_address(one.step.tool, run.visit_id),
            tool_words=TOOL_BUTTONS.get(one.step.tool, ""),
            late_minutes=late.get(one.step.key, 0),
            keys=(form_key(), form_key(), form_key(), form_key()),
        )
        for one in progress.standings
    ]


TOOL_BUTTONS = {
    Tool.KIT: "查工具",
    Tool.SCRIPTS: "看现行话术",
    Tool.FACTS: "查项目资料",
    Tool.FLAT: "记下看房反应",
    Tool.UNITS: "记下销控答复",
    Tool.PRICES: "记下报价",
    Tool.FORM: "打开登记表",
}


def _tool_address(tool: Tool, visit_id: int) -> str:
    if tool in TOOLS_WITH_PAGE:
        return reverse("run_tool", args=[visit_id, tool.value])
    if tool is Tool.FORM:
        return f"{reverse('register')}?visit={visit_id}"
    return reverse(PLACES[tool]) if tool in PLACES else ""
