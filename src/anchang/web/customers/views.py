"""Customers: list, page and forms. Consultants find only their own: row security answers (1.1, 5.3.1)."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from anchang.apps.customers.actions import Contact, follow_up, reveal_phone
from anchang.apps.customers.choices import FollowUpWay, RegistrationKind
from anchang.apps.customers.consents import consents_of as consents_given
from anchang.apps.customers.consents import wants_no_contact
from anchang.apps.customers.form_fields import VISIT_FORM
from anchang.apps.customers.hand_over import Line, hand_over_of, predecessor_file
from anchang.apps.customers.models import Customer
from anchang.apps.customers.queries import (
    Order,
    changes_of,
    complaints_of,
    customers,
    follow_ups_of,
    household_of,
    registrations_of,
)
from anchang.apps.customers.search import LISTED_MAX, Way, read
from anchang.apps.customers.signing import next_signer, signatures_of
from anchang.apps.customers.standards import score_of
from anchang.apps.disclosure.actions import ANSWERING
from anchang.apps.disclosure.queries import looks_at
from anchang.apps.imports.actions import IMPORTERS
from anchang.apps.intake.standing import places_of
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import people
from anchang.apps.privacy.erasing import MARK
from anchang.apps.reception.queries import calls_of, consents_of, deals_of, visits_of
from anchang.apps.rulebooks.queries import rulebook_in_force
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.conduct.records import with_corrections
from anchang.web.customers.answers import said
from anchang.web.customers.forms import FollowUpForm
from anchang.web.customers.history import Records, history_of, lines_of_predecessors
from anchang.web.customers.ink import Ink
from anchang.web.customers.pages import form_page, saved
from anchang.web.customers.records import known_customer
from anchang.web.shared.fields import row_number, show_refusal
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.navigation import (
    CUSTOMER_READERS,
    HANDERS_OVER,
    MANAGERS,
    REGISTRARS,
    RULING_READERS,
)
from anchang.web.shared.pages import PageRequest, acting, reading, writing

ROWS_PER_PAGE = 20
LOOKS_SHOWN = 5
FORMS = frozenset({"registration", "call"})
LEFT_ALONE = "客户说过不要联系：只记客户自己打来或来访的，并请勾选「客户主动联系」。"


@writing(CUSTOMER_READERS)
def list_page(request: PageRequest) -> HttpResponse:
    """What is looked for gets an address that can be passed on; a whole number is answered at once, so that
    it stays in no address, history or log.
    """
    search = request.POST.get("q", "") if request.method == "POST" else request.GET.get("q", "")
    if request.method == "POST" and read(search).way is not Way.PHONE:
        sent = {key: request.POST[key] for key in ("q", "consultant", "order") if request.POST.get(key)}
        return redirect(f"{reverse('customers')}?{urlencode(sent)}")
    return _list(request, search, request.POST if request.method == "POST" else request.GET)


def _list(request: PageRequest, search: str, chosen_by: QueryDict) -> HttpResponse:
    own_only = request.user.post == Post.CONSULTANT
    now = clock.now()
    in_force = rulebook_in_force(request.office.pk, office_day(now))
    consultant_id = row_number(chosen_by.get("consultant", ""))
    order = _order(chosen_by.get("order", ""))
    page = customers(
        office_id=request.office.pk,
        now=now,
        tracking_days=in_force.tracking_days,
        search=search,
        consultant_id=consultant_id or None,
        order=order,
        page=row_number(chosen_by.get("page", "")) or 1,
        page_size=ROWS_PER_PAGE,
    )
    note(
        request,
        Looked.SEARCHED if search.strip() else Looked.LISTED,
        customers=[row.id for row in page.rows],
        what=f"客户名单第 {page.number} 页" if not search.strip() else f"查客户：{read(search).way.label}",
    )
    context = {
        "page": page,
        "search": search.strip(),
        "not_a_search": read(search).way is Way.NOTHING,
        "listed_max": LISTED_MAX,
        "filtered": bool(search.strip() or consultant_id),
        "consultants": [] if own_only else list(people(post=Post.CONSULTANT)),
        "consultant_id": consultant_id,
        "order": order.value,
        "own_only": own_only,
        "may_register": request.user.post in REGISTRARS,
        "may_hand_over": request.user.post in HANDERS_OVER,
        "may_import": request.user.post in IMPORTERS,
    }
    return render(request, "customers/list.html", context)


def _order(text: str) -> Order:
    return next((order for order in Order if order.value == text), Order.NEWEST)


@reading(CUSTOMER_READERS)
def customer_page(request: PageRequest, customer_id: int) -> HttpResponse:
    customer = known_customer(customer_id)
    note(request, Looked.SAW, customers=[customer.pk], what="客户页")
    return render(request, "customers/detail.html", _customer_context(request, customer))


@acting(CUSTOMER_READERS)
def reveal_phone_button(request: PageRequest, customer_id: int) -> HttpResponse:
    """Shows the whole number once; the ledger keeps who looked (1.1, 1.2)."""
    customer = known_customer(customer_id)
    phone = reveal_phone(customer=customer, by=request.user, now=clock.now())
    note(request, Looked.REVEALED, customers=[customer.pk], what="完整电话")
    return render(request, "customers/detail.html", _customer_context(request, customer) | {"phone": phone})


@writing({Post.CONSULTANT})
def follow_up_page(request: PageRequest, customer_id: int) -> HttpResponse:
    customer = known_customer(customer_id)
    form = FollowUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            follow_up(customer=customer, contact=_contact(form), by=request.user, now=clock.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "跟进已记下。")
            return saved(customer, f"follow-up-{customer.pk}")
    alone = wants_no_contact(customer)
    context = {
        "title": "写跟进",
        "sub": f"{customer.name}：记下看法、满意点、不满意点和购买抗性。",
        "draft": f"follow-up-{customer.pk}",
        "submit_words": "保存跟进",
        "notes": [
            *([{"words": LEFT_ALONE}] if alone else []),
            {"words": "每次跟进记内容和时间；只有您和经理看得到。", "clause": "5.3.1"},
            {"words": "跟踪期内一次跟进都没有，他人接待成交的，归成交人。", "clause": "5.3.2"},
        ],
        "crumbs": [
            {"address": reverse("customers"), "words": "客户"},
            {"address": reverse("customer", args=[customer.pk]), "words": customer.name},
        ],
    }
    return form_page(request, form, context)


def _customer_context(request: PageRequest, customer: Customer) -> dict[str, Any]:
    now = clock.now()
    in_force = rulebook_in_force(request.office.pk, office_day(now))
    registrations = list(registrations_of(customer))
    diary = list(follow_ups_of(customer))
    form = next((one for one in registrations if one.kind != RegistrationKind.CALL), None)
    handed = hand_over_of(customer)
    own = customer.owner_id == request.user.pk
    before = predecessor_file(customer) if handed and own else []
    predecessors = lines_of_predecessors(before, _names(before))
    records = Records(
        registrations,
        diary,
        visits_of(customer),
        calls_of(customer),
        deals_of(customer),
        complaints_of(customer),
        changes_of(customer),
        consents_of(customer),
    )
    return {
        "customer": customer,
        "erased": customer.phone == MARK,
        "own": own,
        "handed": handed,
        "may_register": request.user.post in REGISTRARS,
        "form": form,
        "paper_places": places_of(registrations),
        "completeness": score_of(form) if form else None,
        "signatures": [Ink.of(one) for one in signatures_of(form)] if form else [],
        "may_sign": form is not None
        and request.user.post in REGISTRARS
        and next_signer(form, request.user) is not None,
        "answers": answers_of(form.details if form else {}),
        "history": with_corrections(
            history_of(records, predecessors), request.user, foreign={line.anchor for line in predecessors}
        ),
        "tasks": _tasks(request.user, customer),
        "may_find": request.user.post in MANAGERS,
        "seen_by": looks_at(customer.pk)[:LOOKS_SHOWN] if request.user.post in ANSWERING else [],
        "household": household_of(customer) if request.user.post in RULING_READERS else [],
        "grade": _grade(registrations, diary),
        "consent": consents_given(customer).first(),
        "wants_no_contact": wants_no_contact(customer),
        "tracking_days": in_force.tracking_days,
        "contacts": len(diary) + sum(1 for line in before if line.kind == "follow_up"),
    }


def _names(lines: list[Line]) -> dict[int, str]:
    known = Staff.objects.in_bulk({line.staff_id for line in lines})
    return {pk: one.display_name for pk, one in known.items()}


def _tasks(person: Staff, customer: Customer) -> list[tuple[str, str]]:
    """What the reader can record about a customer: words and address."""
    offered = (
        ("登记成交", "deal", person.post in MANAGERS),
        ("代接待同意", "stand_in", customer.owner_id == person.pk),
        ("记投诉", "complaint", person.post in RULING_READERS),
        ("要求更换接待人", "change", True),
        ("告知与同意", "consent", True),
        ("客户要求查阅或删除资料", "new_personal", person.post in RULING_READERS),
        ("资料必须保留", "new_hold", person.post in MANAGERS),
        ("一家人：并入或拆出", "household", person.post == Post.CLERK),
    )
    tasks = [(label, reverse(route, args=[customer.pk])) for label, route, may in offered if may]
    return [*tasks, ("转交给同事看", f"{reverse('ask_to_share')}?customer={customer.pk}")]


def answers_of(details: dict[str, Any]) -> list[tuple[str, str]]:
    """What a form says, in the order of the paper: label and value."""
    shown = []
    for field in VISIT_FORM:
        value = details.get(field.key)
        if value not in (None, "", []):
            shown.append((field.label, said(field, value)))
    return shown


def _grade(registrations: list[Any], diary: list[Any]) -> str:
    from_diary = next((one.grade_after for one in diary if one.grade_after), "")
    return from_diary or next(
        (one.details.get("grade", "") for one in registrations if one.details.get("grade")), ""
    )


def _contact(form: Form) -> Contact:
    cleaned = form.cleaned_data
    return Contact(
        way=FollowUpWay(cleaned["way"]),
        reached=cleaned["reached"] == "yes",
        content=cleaned["content"],
        by_customer=cleaned["by_customer"],
        pleases=cleaned["pleases"],
        displeases=cleaned["displeases"],
        resistance="、".join(cleaned["resistance"]),
        grade_after=cleaned["grade_after"],
        promise=cleaned["promise"],
        next_contact_day=cleaned["next_contact_day"],
    )
