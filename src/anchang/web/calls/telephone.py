"""设置 · 电话: lines, and the tokens of telephone systems; for the administrator."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Estate, Staff
from anchang.apps.offices.queries import estates, people
from anchang.apps.telephony.lines import Wiring, add_line, change_line, lines
from anchang.apps.telephony.models import Line
from anchang.apps.telephony.models.settings import LABEL_CHARACTERS_MAX, LINE_NUMBER_CHARACTERS_MAX
from anchang.apps.telephony.tokens import make_token, revoke_token, tokens
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.shared.fields import choice, offer_people, set_choices, show_refusal, words
from anchang.web.shared.navigation import ADMINISTRATORS
from anchang.web.shared.pages import PageRequest, acting, reading, writing


class LineForm(forms.Form):
    number = words(
        "号码或分机",
        required=True,
        most=LINE_NUMBER_CHARACTERS_MAX,
        help_text="与电话系统里的叫法一样，例如 8001。",
    )
    label = words("名称", required=True, most=LABEL_CHARACTERS_MAX, help_text="例如：售楼热线。")
    consultant = choice("谁接", [], help_text="热线选「轮到谁谁接」；分机选用这部电话的顾问。")
    estate = choice("项目", [], help_text="决定接起时说哪一句接听用语。")
    is_open = forms.BooleanField(label="在用", required=False, initial=True)

    def offer(self, consultants: list[Staff], places: list[Estate]) -> "LineForm":
        offer_people(self, "consultant", consultants, "轮到谁谁接")
        set_choices(self, "estate", [("", "整个案场"), *((str(one.pk), one.name) for one in places)])
        return self


class TokenForm(forms.Form):
    label = words(
        "给哪个系统用", required=True, most=LABEL_CHARACTERS_MAX, help_text="例如：前台程控交换机。"
    )


@reading(ADMINISTRATORS)
def telephone_page(request: PageRequest) -> HttpResponse:
    context = {"lines": lines(), "tokens": tokens(), "tab": "telephone"}
    return render(request, "calls/telephone.html", context)


@writing(ADMINISTRATORS)
def line_page(request: PageRequest, line_id: int = 0) -> HttpResponse:
    """A new line without a number in the address."""
    line = lines().filter(pk=line_id).first()
    if line_id and line is None:
        raise Http404
    consultants, places = list(people(post=Post.CONSULTANT)), list(estates())
    form = LineForm(request.POST if request.method == "POST" else None, initial=_initial(line))
    form.offer(consultants, places)
    if request.method == "POST" and form.is_valid():
        try:
            _save(line, _wiring(form, consultants, places), request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"线路「{form.cleaned_data['label']}」已保存。")
            return redirect("telephone")
    context = {"form": form, "line": line}
    return render(request, "calls/line.html", context, status=422 if form.is_bound else 200)


@writing(ADMINISTRATORS)
def new_token_page(request: PageRequest) -> HttpResponse:
    """The secret is shown in the answer, once."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            token, written = make_token(label=form.cleaned_data["label"], by=request.user, now=clock.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            address = request.build_absolute_uri(reverse("telephone_events"))
            context = {"token": token, "written": written, "address": address}
            return render(request, "calls/token_made.html", context)
    return render(request, "calls/new_token.html", {"form": form}, status=422 if form.is_bound else 200)


@acting(ADMINISTRATORS)
def revoke_token_button(request: PageRequest, token_id: int) -> HttpResponse:
    token = tokens().filter(pk=token_id).first()
    if token is None:
        raise Http404
    revoke_token(token=token, by=request.user, now=clock.now())
    messages.success(request, f"密钥「{token.label}」已停用，从现在起用它报的一概不收。")
    return redirect("telephone")


def _initial(line: Line | None) -> dict[str, object]:
    if line is None:
        return {}
    return {
        "number": line.number,
        "label": line.label,
        "consultant": line.consultant_id,
        "estate": line.estate_id,
        "is_open": line.is_open,
    }


def _wiring(form: LineForm, consultants: list[Staff], places: list[Estate]) -> Wiring:
    cleaned = form.cleaned_data
    return Wiring(
        number=cleaned["number"],
        label=cleaned["label"],
        estate=next((one for one in places if str(one.pk) == cleaned["estate"]), None),
        consultant=next((one for one in consultants if str(one.pk) == cleaned["consultant"]), None),
        is_open=cleaned["is_open"],
    )


def _save(line: Line | None, wiring: Wiring, by: Staff) -> None:
    if line is None:
        add_line(wiring=wiring, by=by, now=clock.now())
    else:
        change_line(line=line, wiring=wiring, by=by, now=clock.now())
