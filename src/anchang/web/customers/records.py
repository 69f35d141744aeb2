"""What happens to a customer besides visits and calls; each page appends one record and nothing is edited."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse

from anchang.apps.customers.actions import ask_for_change, complain, find_on_complaint
from anchang.apps.customers.choices import ComplaintKind
from anchang.apps.customers.consents import change_consent, consents_of
from anchang.apps.customers.models import Customer
from anchang.apps.customers.queries import complaint_of, customer_of
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import people
from anchang.apps.reception.choices import DealStage, OwnerConsent
from anchang.apps.reception.deals import consent_to_stand_in, record_deal
from anchang.apps.reception.queries import visits_of
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.customers.forms import ConsentForm, PaperForm
from anchang.web.customers.pages import chosen, form_page, saved
from anchang.web.customers.record_forms import ChangeForm, ComplaintForm, DealForm, FindingForm, StandInForm
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.navigation import CUSTOMER_READERS, MANAGERS, RULING_READERS
from anchang.web.shared.pages import PageRequest, writing

VISITS_OFFERED_MAX = 10


@dataclass(frozen=True, slots=True)
class Paper:
    """The words of a form page; `done` is said once it is saved."""

    name: str
    title: str
    sub: str
    submit_words: str
    done: str
    notes: list[dict[str, str]] = field(default_factory=list)


def record_page(
    request: PageRequest, customer: Customer, form: PaperForm, paper: Paper, save: Callable[[], object]
) -> HttpResponse:
    """A form about a customer: save it once it is right, else show it with what is wrong."""
    draft = f"{paper.name}-{customer.pk}"
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, paper.done)
            return saved(customer, draft)
    context = {
        "title": paper.title,
        "sub": f"{customer.name}：{paper.sub}",
        "draft": draft,
        "submit_words": paper.submit_words,
        "notes": paper.notes,
        "crumbs": [
            {"address": reverse("customers"), "words": "客户"},
            {"address": reverse("customer", args=[customer.pk]), "words": customer.name},
        ],
    }
    return form_page(request, form, context)


CONSENT = Paper(
    "consent",
    "告知与同意",
    "补记告知，或者客户改变了主意。",
    "记下",
    "已记下。",
    [
        {"words": "客户说「不要联系」，全案场都要照办：各位同事名下的同一号码也一起标上。"},
        {"words": "以前的记录都还在，以最新的一条为准。", "clause": "2.1.4"},
    ],
)
DEAL = Paper(
    "deal",
    "登记成交",
    "钱到了才登记；业绩归谁，由制度按记录判定。",
    "登记成交",
    "成交已登记。业绩归谁，见「归属判定」。",
    [{"words": "只增不改；登记错了，请另作说明。", "clause": "2.1.4"}],
)


@writing(CUSTOMER_READERS)
def consent_page(request: PageRequest, customer_id: int) -> HttpResponse:
    customer = known_customer(customer_id)
    newest = consents_of(customer).first()
    known = {"notice_way": newest.way, "scope": newest.scope, "contact": newest.contact} if newest else {}
    form = ConsentForm(request.POST or None, initial=known)
    return record_page(
        request,
        customer,
        form,
        CONSENT,
        lambda: change_consent(customer=customer, told=form.told(), by=request.user, now=clock.now()),
    )


@writing(MANAGERS)
def deal_page(request: PageRequest, customer_id: int) -> HttpResponse:
    """Money came (2.4.11). The card then judges whose deal it is."""
    customer = known_customer(customer_id)
    visits = list(visits_of(customer)[:VISITS_OFFERED_MAX])
    today = next((one.pk for one in visits if one.day == office_day(clock.now())), "")
    form = DealForm(
        request.POST or None,
        initial={"negotiated": "yes", "visit": today},
        consultants=_consultants(),
        visits=visits,
    )

    def save() -> object:
        cleaned = form.cleaned_data
        closer = _one(cleaned["closer"])
        return record_deal(
            customer=customer,
            closer=closer or customer.owner,
            stage=DealStage(cleaned["stage"]),
            unit_label=cleaned["unit_label"],
            amount_fen=form.amount_fen(),
            buyer_name=cleaned["buyer_name"],
            visit=next((one for one in visits if str(one.pk) == cleaned["visit"]), None),
            asked_for=_one(cleaned["asked_for"]),
            negotiated=cleaned["negotiated"] == "yes",
            by=request.user,
            now=clock.now(),
        )

    return record_page(request, customer, form, DEAL, save)


STAND_IN = Paper(
    "stand-in",
    "代接待同意",
    "您不在时，同事代您接待；佣金怎么算，由您自己说。",
    "记下我的意思",
    "已记下您的意思。",
    [{"words": "只请代接待的，业绩仍归您；同意对方取得佣金的，照您说的算。", "clause": "3.3.2"}],
)


@writing({Post.CONSULTANT})
def stand_in_page(request: PageRequest, customer_id: int) -> HttpResponse:
    """The original consultant speaks for themselves: only for an own customer (3.3.2)."""
    customer = known_customer(customer_id)
    colleagues = [one for one in _consultants() if one.pk != request.user.pk]
    helped = {"helper": request.GET.get("helper", "")}
    form = StandInForm(request.POST or None, initial=helped, colleagues=colleagues)

    def save() -> object:
        cleaned = form.cleaned_data
        helper = chosen(colleagues, cleaned["helper"])
        return consent_to_stand_in(
            customer=customer,
            helper=helper or request.user,
            consent=OwnerConsent(cleaned["consent"]),
            by=request.user,
            now=clock.now(),
        )

    return record_page(request, customer, form, STAND_IN, save)


COMPLAINT = Paper(
    "complaint",
    "记投诉",
    "照客户的原话记。属实与否由主管或经理核实。",
    "记下投诉",
    "投诉已记下，等主管或经理核实。",
    [
        {"words": "投诉经核实的，原接待人退出，由后来者接待。", "clause": "2.3"},
        {"words": "只是想换人，没有投诉的，请记「要求更换接待人」。", "clause": "3.2.4"},
    ],
)


@writing(RULING_READERS)
def complaint_page(request: PageRequest, customer_id: int) -> HttpResponse:
    """The customer is dissatisfied with a consultant (2.3)."""
    customer = known_customer(customer_id)
    form = ComplaintForm(
        request.POST or None, initial={"about": customer.owner_id}, consultants=_consultants()
    )

    def save() -> object:
        cleaned = form.cleaned_data
        return complain(
            customer=customer,
            about=_one(cleaned["about"]) or customer.owner,
            kind=ComplaintKind(cleaned["kind"]),
            words=cleaned["words"],
            by=request.user,
            now=clock.now(),
        )

    return record_page(request, customer, form, COMPLAINT, save)


@writing(MANAGERS)
def finding_page(request: PageRequest, complaint_id: int) -> HttpResponse:
    """A manager has looked into a complaint (2.3): found true or not, and who serves from now on."""
    complaint = complaint_of(complaint_id)
    if complaint is None:
        raise Http404
    others = [one for one in _consultants() if one.pk != complaint.owner_id]
    form = FindingForm(request.POST or None, consultants=others)
    paper = Paper(
        f"finding-{complaint.pk}",
        "核实投诉",
        f"投诉 {complaint.owner.display_name}（{complaint.get_kind_display()}）：「{complaint.words}」",
        "记下核实结果",
        "核实结果已记下。",
        [{"words": "属实的，原接待人退出，业绩归后来者。", "clause": "2.3"}],
    )

    def save() -> object:
        cleaned = form.cleaned_data
        return find_on_complaint(
            complaint=complaint,
            verified=cleaned["verified"] == "yes",
            successor=chosen(others, cleaned["successor"]),
            note=cleaned["note"],
            by=request.user,
            now=clock.now(),
        )

    return record_page(request, complaint.customer, form, paper, save)


CHANGE = Paper(
    "change",
    "要求更换接待人",
    "客户想换人接待，照客户说的记；换不换由销售主管定。",
    "记下要求",
    "已记下客户的要求，请销售主管处理。",
    [{"words": "一般不更换接待人；客户与接待人有矛盾的，由销售主管解决。", "clause": "3.2.4"}],
)


@writing(CUSTOMER_READERS)
def change_page(request: PageRequest, customer_id: int) -> HttpResponse:
    """The customer asks for somebody else (3.2.4)."""
    customer = known_customer(customer_id)
    others = [one for one in _consultants() if one.pk != customer.owner_id]
    form = ChangeForm(request.POST or None, consultants=others)

    def save() -> object:
        cleaned = form.cleaned_data
        return ask_for_change(
            customer=customer,
            wanted=chosen(others, cleaned["wanted"]),
            reason=cleaned["reason"],
            by=request.user,
            now=clock.now(),
        )

    return record_page(request, customer, form, CHANGE, save)


def known_customer(customer_id: int) -> Customer:
    """Somebody else's customer and one that does not exist give the same answer."""
    customer = customer_of(customer_id)
    if customer is None:
        raise Http404
    return customer


def _consultants() -> list[Staff]:
    return list(people(post=Post.CONSULTANT))


def _one(number: str) -> Staff | None:
    return chosen(_consultants(), number)
