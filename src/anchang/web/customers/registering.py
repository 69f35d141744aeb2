"""来访客户登记表 (2.1.1, 3.4.4): opened from a visit, from a customer, or empty; then it is signed."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from anchang.apps.customers.actions import Person, register
from anchang.apps.customers.choices import FormName, NoticeWay, ProxyBy, RegistrationKind, Sex
from anchang.apps.customers.consents import notice_on
from anchang.apps.customers.models import Customer, Registration
from anchang.apps.customers.queries import customer_of
from anchang.apps.offices.models import Staff
from anchang.apps.reception.actions import register_visitor
from anchang.apps.reception.models import Visit
from anchang.apps.reception.queries import visit_of
from anchang.apps.service.actions import tick_tool
from anchang.apps.service.queries import run_of
from anchang.domain.calendar import office_day
from anchang.domain.run_sheet import Tool
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.calls.forms import CallForm
from anchang.web.customers.forms import PaperForm, RegistrationForm
from anchang.web.customers.known import Known, known_of
from anchang.web.customers.pages import Meter, chosen, consultants_for, form_page, saved
from anchang.web.shared.fields import row_number, show_refusal
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.navigation import CALL_TAKERS, REGISTRARS
from anchang.web.shared.pages import PageRequest, acting, writing

FORMS: dict[str, type[PaperForm]] = {"registration": RegistrationForm, "call": CallForm}
KEPT = {"words": "保存即记下服务器时间，之后只能补充，不能改。", "clause": "2.1.4"}


@writing(REGISTRARS)
def register_page(request: PageRequest) -> HttpResponse:
    visit = _visit(request.GET.get("visit", ""))
    number = row_number(request.GET.get("customer", ""))
    customer = customer_of(number) if number and not visit else None
    consultants = None if visit else consultants_for(request.user)
    known = known_of(visit, customer)
    form = RegistrationForm(
        request.POST or None,
        initial=_beginning(request, visit, customer) | known.answers,
        consultants=consultants,
        visiting=visit is not None,
        known_phone=customer.phone if customer else "",
        known_second=known.second_phone,
    )
    form.sources = known.sources
    if request.method == "POST" and form.is_valid():
        try:
            done = _register(form, visit, consultants, request.user)
            _tick(visit, request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            return _saved(request, done, form, _draft(visit, customer))
    return form_page(request, form, _words(request, visit, customer, known), measured="registration")


def _words(
    request: PageRequest, visit: Visit | None, customer: Customer | None, known: Known
) -> dict[str, Any]:
    return {
        "title": "来访客户登记表",
        "sub": "接待之后尽量详细地登记。没有登记而撞单的，责任自负。",
        "draft": _draft(visit, customer),
        "submit_words": "保存登记",
        "notes": [KEPT],
        "crumbs": [{"address": reverse("customers"), "words": "客户"}],
        "facts": known.facts,
        "notice": notice_on(office_day(clock.now()), request.office.name),
    }


def _saved(request: PageRequest, done: Registration, form: RegistrationForm, draft: str) -> HttpResponse:
    """Whoever was told on the screen signs on the screen, at once."""
    percent = done.completeness_percent
    messages.success(request, f"已登记，完整度 {percent}%。以服务器时间为准，之后只能补充，不能改。")
    if form.told().way == NoticeWay.SCREEN and done.kind == RegistrationKind.VISIT_FORM:
        return redirect(f"{reverse('sign', args=[done.pk])}?draft_done={draft}")
    return saved(done.customer, draft)


def _register(
    form: RegistrationForm, visit: Visit | None, consultants: list[Staff] | None, by: Staff
) -> Registration:
    cleaned, now = form.cleaned_data, clock.now()
    if visit:
        return register_visitor(
            visit=visit,
            person=_person(form),
            details=form.details(),
            second_phone=cleaned["second_phone"],
            by=by,
            now=now,
            told=form.told(),
        )
    return register(
        kind=RegistrationKind(cleaned["kind"]),
        person=_person(form),
        details=form.details(),
        second_phone=cleaned["second_phone"],
        proxy_by=ProxyBy(cleaned["proxy_by"]) if cleaned["proxy_by"] else None,
        consultant=chosen(consultants, cleaned.get("consultant")),
        registered_at=cleaned.get("registered_at"),
        by=by,
        now=now,
        told=form.told(),
    )


def _tick(visit: Visit | None, by: Staff) -> None:
    """The receiver's run sheet has a step for this form (4.11); the form is saved, ticked or not."""
    run = run_of(visit) if visit and visit.owner_id == by.pk else None
    if run:
        with suppress(DomainError):
            tick_tool(run=run, tool=Tool.FORM, by=by, now=clock.now())


@acting(CALL_TAKERS | REGISTRARS)
def completeness_part(request: PageRequest, form_name: str) -> HttpResponse:
    """How complete a form is as typed so far. POST, for it carries a customer's data; it saves nothing."""
    if form_name not in FORMS:
        raise Http404
    meter = Meter.of(FORMS[form_name](request.POST), _form(form_name))
    return render(request, "shared/parts/completeness.html", {"completeness": meter})


def _form(form_name: str) -> FormName:
    return FormName.CALL if form_name == "call" else FormName.VISIT


def _beginning(request: PageRequest, visit: Visit | None, customer: Customer | None) -> dict[str, Any]:
    """A form opened from a customer or a visit begins with who it is; a customer's number is masked."""
    by_clerk = consultants_for(request.user) is not None
    initial: dict[str, Any] = {
        "kind": RegistrationKind.VISIT_FORM,
        "sex": Sex.UNKNOWN,
        "notice_way": NoticeWay.PAPER if by_clerk else NoticeWay.SCREEN,
    }
    if visit:
        note(request, Looked.SAW, what=f"来访 {visit.pk} 号的登记表")
        return initial | {"name": visit.name, "phone": visit.phone}
    if customer:
        note(request, Looked.SAW, customers=[customer.pk], what="登记表")
        initial |= {"name": customer.name, "sex": customer.sex}
    return initial


def _visit(text: str) -> Visit | None:
    """The visit a form is opened from; 404 for one that the reader may not see."""
    if not text:
        return None
    visit = visit_of(row_number(text))
    if visit is None:
        raise Http404
    return visit


def _draft(visit: Visit | None, customer: Customer | None) -> str:
    """Of each customer their own: a masked number stands for that customer's alone."""
    if customer:
        return f"registration-of-{customer.pk}"
    return f"registration-{visit.pk}" if visit else "registration"


def _person(form: Form) -> Person:
    cleaned = form.cleaned_data
    return Person(cleaned["name"], cleaned["phone"], Sex(cleaned["sex"] or Sex.UNKNOWN))
