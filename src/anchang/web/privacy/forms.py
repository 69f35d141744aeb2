"""Forms about personal data."""

from django import forms

from anchang.apps.customers.consent_models import SECTION_CHARACTERS_MAX
from anchang.apps.privacy.actions import Asked
from anchang.apps.privacy.choices import AskedBy, HoldKind, RequestKind
from anchang.web.customers.forms import PaperForm
from anchang.web.shared.fields import buttons, day, text


class NoticeForm(forms.Form):
    """A version of the notice; what each section has to say is asked by law."""

    processor = text("谁在收集", required=True, most=SECTION_CHARACTERS_MAX, help_text="单位名称和联系方式。")
    purposes = text(
        "做什么用", required=True, most=SECTION_CHARACTERS_MAX, help_text="目的和方式；不得笼统。"
    )
    kinds = text("收集哪些", required=True, most=SECTION_CHARACTERS_MAX, help_text="必须的和自愿的分开写。")
    retention = text("保存多久", required=True, most=SECTION_CHARACTERS_MAX, help_text="写明期限，到期删除。")
    rights = text(
        "您的权利", required=True, most=SECTION_CHARACTERS_MAX, help_text="查看、复印、更正、删除、撤回同意。"
    )
    contact = text("找谁办", required=True, most=SECTION_CHARACTERS_MAX, help_text="到哪里、找谁、怎样提出。")
    effective_day = day("启用日", required=True, help_text="从这一天起登记时用这一版。")


class RequestForm(PaperForm):
    """What a customer asks about their own data."""

    kind = buttons("客户要求什么", RequestKind.choices)
    asked_by = buttons("怎样提出的", [one for one in AskedBy.choices if one[0] != AskedBy.NOBODY])
    identity = text(
        "怎样核对是本人",
        required=True,
        help_text="例如：看过身份证原件，与登记的电话核对无误。不要写证件号码。",
    )
    words = text("客户的话", help_text="照原话写；不写也可以，客户不必说理由。")

    own = (("要求", ("kind", "asked_by", "identity", "words")),)
    wide = frozenset({"kind", "asked_by", "identity", "words"})

    def asked(self) -> Asked:
        cleaned = self.cleaned_data
        return Asked(
            RequestKind(cleaned["kind"]), AskedBy(cleaned["asked_by"]), cleaned["words"], cleaned["identity"]
        )


class HoldForm(PaperForm):
    """Why somebody's data must stay."""

    kind = buttons("为什么必须保留", HoldKind.choices)
    until_day = day("保留到", help_text="不填的，一直保留到经理解除。")
    words = text("说明", required=True)

    own = (("保留", ("kind", "until_day", "words")),)
    wide = frozenset({"kind", "words"})


class RulingForm(forms.Form):
    """A manager's word on a request."""

    approved = buttons("决定", [("yes", "同意"), ("no", "不同意")])
    reason = text("理由", help_text="不同意的必须写明；客户有权知道。")


class ReleaseForm(forms.Form):
    """Why a hold ends."""

    words = text("为什么解除", required=True)
