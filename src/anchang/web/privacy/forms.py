"""Forms about personal data."""

from django import forms

from anchang.apps.customers.consent_models import SECTION_CHARACTERS_MAX
from anchang.web.shared.fields import day, text


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
