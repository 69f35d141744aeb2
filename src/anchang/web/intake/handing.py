"""Buttons of the evening: hand in with one tap, receive, take paper at the counter."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from anchang.apps.intake.handing import hand_in, receive
from anchang.apps.intake.refusals import IntakeFormError
from anchang.apps.offices.choices import Post
from anchang.apps.offices.queries import people
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.intake.views import hand_in_page, queue_page
from anchang.web.shared.fields import row_number
from anchang.web.shared.pages import PageRequest, acting

CONSULTANTS = frozenset({Post.CONSULTANT})
CLERKS = frozenset({Post.CLERK})


@acting(CONSULTANTS)
def hand_in_button(request: PageRequest) -> HttpResponse:
    words = request.POST.get("words", "")
    try:
        batch = hand_in(forms=_numbers(request, "form"), by=request.user, now=clock.now(), words=words)
    except IntakeFormError as error:
        return hand_in_page(request, words=words, errors=error.fields)
    except DomainError as error:
        return hand_in_page(request, words=words, error=str(error))
    late = "，过了期限，算晚交" if batch.handed_at > batch.due_at else ""
    messages.success(request, f"已交 {batch.items.count()} 份{late}，等内业收。")
    return redirect("intake")


@acting(CLERKS)
def receive_button(request: PageRequest) -> HttpResponse:
    try:
        received = receive(items=_numbers(request, "item"), by=request.user, now=clock.now())
    except DomainError as error:
        return queue_page(request, error=str(error))
    messages.success(request, f"已收 {received.count} 份，接着核对录入。")
    return redirect("intake")


@acting(CLERKS)
def counter_button(request: PageRequest, staff_id: int) -> HttpResponse:
    consultant = next((one for one in people(post=Post.CONSULTANT) if one.pk == staff_id), None)
    if consultant is None:
        raise Http404
    try:
        batch = hand_in(
            forms=_numbers(request, "form"), by=request.user, now=clock.now(), consultant=consultant
        )
    except DomainError as error:
        return queue_page(request, error=str(error))
    messages.success(request, f"已当面收下{consultant.display_name}的 {batch.items.count()} 份。")
    return redirect("intake")


def _numbers(request: PageRequest, name: str) -> list[int]:
    return [row_number(one) for one in request.POST.getlist(name)]
