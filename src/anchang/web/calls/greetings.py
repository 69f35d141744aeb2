"""接听用语 (5.1.1): what is in force for each estate, its versions, and for managers a new one."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.offices.queries import estates
from anchang.apps.telephony.greetings import current_greetings, greetings, write_greeting
from anchang.apps.telephony.models.settings import GREETING_CHARACTERS_MAX
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.shared.fields import choice, set_choices, show_refusal, words
from anchang.web.shared.navigation import CUSTOMER_READERS, MANAGERS
from anchang.web.shared.pages import PageRequest, WrongPostError, writing

VERSIONS_SHOWN = 20


class GreetingForm(forms.Form):
    estate = choice("用在哪里", [])
    words = words("接听用语", required=True, most=GREETING_CHARACTERS_MAX, help_text="例如：云栖花园，您好！")


@writing(CUSTOMER_READERS)
def greetings_page(request: PageRequest) -> HttpResponse:
    """Everybody who answers reads; managers write."""
    if request.method == "POST" and request.user.post not in MANAGERS:
        raise WrongPostError(request.user, MANAGERS)
    places = list(estates())
    form = GreetingForm(request.POST if request.method == "POST" else None)
    set_choices(form, "estate", [("", "整个案场"), *((str(one.pk), one.name) for one in places)])
    if request.method == "POST" and form.is_valid():
        estate = next((one for one in places if str(one.pk) == form.cleaned_data["estate"]), None)
        try:
            write_greeting(words=form.cleaned_data["words"], estate=estate, by=request.user, now=clock.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "接听用语已更新，接电话的页面上马上就是这一句。")
            return redirect("greetings")
    context = {
        "form": form if request.user.post in MANAGERS else None,
        "current": list(current_greetings().values()),
        "versions": list(greetings()[:VERSIONS_SHOWN]),
    }
    return render(request, "calls/greetings.html", context, status=422 if form.is_bound else 200)
