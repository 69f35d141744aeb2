"""The signature under a visit form: the customer on the tablet, then the consultant."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from anchang.apps.customers.choices import ConsentScope, ContactWish, RegistrationKind, SignatureWay, Signer
from anchang.apps.customers.consents import notice_of
from anchang.apps.customers.form_models import WORDS_CHARACTERS_MAX
from anchang.apps.customers.models import Registration
from anchang.apps.customers.signing import Sheet, Signed, next_signer, sheet_of, sign
from anchang.apps.customers.strokes import CHARACTERS_MAX
from anchang.apps.privacy.erasing import MARK
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.customers.answers import said
from anchang.web.shared.fields import buttons, show_refusal, words
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.navigation import REGISTRARS
from anchang.web.shared.pages import PageRequest, writing

HASH_CHARACTERS_MAX = 64
CONTACT = [(ContactWish.AGREED, "可以联系我"), (ContactWish.REFUSED, "不要联系我")]
DONE = {
    SignatureWay.DRAWN: "客户已签字。",
    SignatureWay.TYPED: "客户已键入姓名确认。",
    SignatureWay.PAPER: "已记下：客户签在纸质登记表上。",
    SignatureWay.DECLINED: "已记下：客户不愿签字。登记照样有效。",
}


class SignForm(forms.Form):
    """One signature. Which button was pressed says how: ``way``."""

    shown_hash = forms.CharField(max_length=HASH_CHARACTERS_MAX, widget=forms.HiddenInput)
    strokes = forms.CharField(required=False, max_length=CHARACTERS_MAX, widget=forms.HiddenInput)
    agrees = forms.BooleanField(required=False, label="上面记下的是我说的，同意登记；告知书我看过了")
    contact = buttons("以后可以联系您吗", CONTACT, required=False)
    words = words("用键盘写姓名", most=WORDS_CHARACTERS_MAX)
    declares = forms.BooleanField(required=False, label="这是我本人键入的，作为我的签字")

    def __init__(self, *args: Any, sheet: Sheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_customer = sheet.signer == Signer.CUSTOMER
        self.fields["shown_hash"].initial = sheet.hash
        if not self.by_customer:
            del self.fields["agrees"], self.fields["contact"]

    @property
    def way(self) -> SignatureWay:
        """By which button, and whether a name was drawn or typed."""
        if self.data.get("way") in (SignatureWay.PAPER, SignatureWay.DECLINED):
            return SignatureWay(self.data["way"])
        return (
            SignatureWay.TYPED
            if self.data.get("words") and not self.data.get("strokes")
            else SignatureWay.DRAWN
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "strokes" in self.errors:
            self.add_error(None, "笔画太多了，请清除以后再签一次。")
        if self.way in (SignatureWay.PAPER, SignatureWay.DECLINED):
            return cleaned
        if self.by_customer and not cleaned.get("agrees"):
            self.add_error("agrees", "请先看过上面的内容，再打勾；不同意的，可以不签。")
        if self.way == SignatureWay.TYPED and not cleaned.get("declares"):
            self.add_error("declares", "请打勾，说明是本人键入的。")
        return cleaned

    def signed(self) -> Signed:
        drawn = self.way == SignatureWay.DRAWN
        return Signed(self.way, self.cleaned_data["strokes"] if drawn else "", self.cleaned_data["words"])

    def wish(self) -> ContactWish | None:
        """What the customer answered about being called; None when they did not."""
        chosen = self.cleaned_data.get("contact")
        return ContactWish(chosen) if chosen else None


@writing(REGISTRARS)
def sign_page(request: PageRequest, registration_id: int) -> HttpResponse:
    registration = _registration(registration_id)
    signer = next_signer(registration, request.user)
    if signer is None:
        return redirect("customer", registration.customer_id)
    sheet = sheet_of(registration, signer)
    form = SignForm(request.POST or None, sheet=sheet, initial=_beginning(sheet))
    if request.method == "POST" and form.is_valid():
        try:
            sign(
                sheet=sheet,
                signed=form.signed(),
                shown_hash=form.cleaned_data["shown_hash"],
                contact=form.wish(),
                by=request.user,
                now=clock.now(),
            )
        except DomainError as error:
            _show(form, error)
        else:
            return _signed(request, registration, sheet, form)
    note(request, Looked.SAW, customers=[registration.customer_id], what="登记表签字")
    return _page(request, sheet, form)


def _page(request: PageRequest, sheet: Sheet, form: SignForm) -> HttpResponse:
    one = sheet.registration
    name = one.customer.name if form.by_customer else one.owner.display_name
    context = {
        "registration": one,
        "customer": one.customer,
        "by_customer": form.by_customer,
        "name": name,
        "answers": [(field.label, said(field, answer)) for field, answer in sheet.answers],
        "least": sheet.scope == ConsentScope.LEAST,
        "notice": notice_of(one.notice_version, request.office.name),
        "form": form,
    }
    return render(request, "customers/sign.html", context, status=422 if form.is_bound else 200)


def _show(form: SignForm, error: DomainError) -> None:
    """What is wrong with the drawing stands above the pad, for its field is hidden."""
    fields: dict[str, str] = getattr(error, "fields", {})
    if "strokes" in fields:
        form.add_error(None, fields["strokes"])
    else:
        show_refusal(form, error)


def _signed(request: PageRequest, registration: Registration, sheet: Sheet, form: SignForm) -> HttpResponse:
    if sheet.signer == Signer.CONSULTANT:
        messages.success(request, "您也签好了，登记表完成。")
        return redirect("customer", registration.customer_id)
    messages.success(request, DONE[form.way])
    if next_signer(registration, request.user) is None:
        return redirect("customer", registration.customer_id)
    return redirect(reverse("sign", args=[registration.pk]))


def _beginning(sheet: Sheet) -> dict[str, Any]:
    asked = sheet.contact != ContactWish.NOT_ASKED
    return {"contact": sheet.contact if asked else ""}


def _registration(registration_id: int) -> Registration:
    """A visit form that the reader may see; calls are signed by nobody, and nothing of who was erased."""
    found = Registration.objects.select_related("customer", "owner").filter(pk=registration_id).first()
    if found is None or found.kind == RegistrationKind.CALL or found.customer.phone == MARK:
        raise Http404
    return found
