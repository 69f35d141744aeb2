"""A wish for somebody else is decided (3.2.4): the rule, the reason, who serves from now on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse

from anchang.apps.customers.changes import change_of, find_on_change
from anchang.apps.customers.refusals import ChangeAlreadyDecidedError
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import people
from anchang.foundation import clock
from anchang.web.customers.forms import PaperForm
from anchang.web.customers.pages import chosen
from anchang.web.customers.record_forms import REASON_CHARACTERS_MAX
from anchang.web.customers.records import Paper, record_page
from anchang.web.shared.fields import buttons, choice, offer_people, text
from anchang.web.shared.navigation import MANAGERS
from anchang.web.shared.pages import PageRequest, writing


class DecideChangeForm(PaperForm):
    granted = buttons("决定", [("no", "不换，仍由原接待人接待"), ("yes", "特殊情况，同意更换")])
    successor = choice("由谁接手", [])
    reason = text(
        "理由",
        required=True,
        most=REASON_CHARACTERS_MAX,
        help_text="什么特殊情况；或者怎么向客户说明的。",
    )

    own = (("更换接待人", ("granted", "successor", "reason")),)
    wide = frozenset({"granted", "reason"})

    def __init__(self, *args: Any, consultants: Iterable[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self, "successor", consultants, "请选择")


@writing(MANAGERS)
def decide_change_page(request: PageRequest, change_id: int) -> HttpResponse:
    change = change_of(change_id)
    if change is None:
        raise Http404
    others = [one for one in people(post=Post.CONSULTANT) if one.pk != change.owner_id]
    form = DecideChangeForm(
        request.POST or None, initial={"successor": change.wanted_id or ""}, consultants=others
    )
    wanted = f"，想换成 {change.wanted.display_name}" if change.wanted else ""
    paper = Paper(
        f"decide-change-{change.pk}",
        "决定是否更换接待人",
        f"原接待人 {change.owner.display_name}{wanted}。客户说：「{change.reason}」",
        "记下决定",
        "已决定，两位置业顾问都已通知。",
        [
            {"words": "一般不更换接待人，向客户说明制度；特殊情况除外，由您认定并写明。", "clause": "3.2.4"},
            {"words": "同意更换的，「归属判定」按您的决定算；客户资料要另办移交，接手的人才看得到。"},
        ],
    )

    def save() -> object:
        if change.findings.exists():
            raise ChangeAlreadyDecidedError
        cleaned = form.cleaned_data
        granted = cleaned["granted"] == "yes"
        return find_on_change(
            change=change,
            granted=granted,
            successor=chosen(others, cleaned["successor"]) if granted else None,
            reason=cleaned["reason"],
            by=request.user,
            now=clock.now(),
        )

    return record_page(request, change.customer, form, paper, save)
