"""The office's own inspection form: managers change it, line by line."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from anchang.apps.inspections.actions import rewrite_form
from anchang.apps.inspections.choices import INSPECTORS
from anchang.apps.inspections.queries import forms_in_force, versions_of_form
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.inspections.forms import EditForm
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.pages import PageRequest, writing


@writing(INSPECTORS)
def form_page(request: PageRequest, code: str) -> HttpResponse:
    form = forms_in_force().get(code)
    if form is None:
        raise Http404
    edit = EditForm(request.POST or None, form=form)
    if request.method == "POST" and edit.is_valid():
        try:
            version = rewrite_form(
                form=form,
                title=edit.cleaned_data["title"],
                items=edit.items(),
                reason=edit.cleaned_data["reason"],
                by=request.user,
                now=clock.now(),
            )
        except DomainError as error:
            show_refusal(edit, error)
        else:
            messages.success(
                request, f"《{version.title}》第 {version.number} 版，现在起用。以前的检查不变。"
            )
            return redirect(f"{reverse('inspections')}?draft_done=inspection-form-{code}")
    context = {
        "form": edit,
        "inspected": form,
        "versions": versions_of_form(code),
        "draft": f"inspection-form-{code}",
    }
    return render(request, "inspections/form.html", context, status=422 if edit.errors else 200)
