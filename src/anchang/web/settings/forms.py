"""Forms of the settings. Passwords are never shown again, not even after a mistake."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms

from anchang.apps.offices.actions import NewStaff
from anchang.apps.offices.choices import Post
from anchang.apps.offices.colleagues import Changes
from anchang.apps.offices.entries import refuse_odd_username
from anchang.apps.offices.models import Seat, Staff
from anchang.apps.offices.passwords import refuse_weak
from anchang.foundation.errors import DomainError
from anchang.web.shared.fields import (
    PASSWORD_AT_LEAST,
    PhoneField,
    TwiceForm,
    choice,
    money,
    offer_people,
    secret,
    words,
)

SEATS_MAX = 60
EMPTY_SEAT = "空着"


class PasswordForm(TwiceForm):
    password = secret("新密码", help_text=PASSWORD_AT_LEAST)
    again = secret("再输一遍", missing="请再输一遍。")


class OwnPasswordForm(TwiceForm):
    current = secret("现在的密码", new=False)
    password = secret("新密码", help_text=PASSWORD_AT_LEAST)
    again = secret("再输一遍", missing="请再输一遍。")


class ConfirmForm(forms.Form):
    """One's own password again, before something weighty."""

    password = secret("您的密码", new=False, missing="请输入您的密码。")


class HireForm(forms.Form):
    display_name = words("姓名", required=True)
    number = words("工号", required=True, most=12, help_text="案场里不重复。")
    post = choice("岗位", [("", "请选择"), *Post.choices], required=True)
    username = words("账号", required=True, help_text="登录用，小写字母和数字，例如 hehe。")
    password = secret("初始密码", help_text=f"{PASSWORD_AT_LEAST}当面告诉本人；第一次登录时要换成自己的。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}

    def clean(self) -> dict[str, Any]:
        """What one glance can tell is told at once; what is taken, only the database knows."""
        cleaned = super().clean() or self.cleaned_data
        if "password" in cleaned:
            self._refused("password", lambda: refuse_weak(cleaned["password"], cleaned.get("username", "")))
        if "username" in cleaned:
            self._refused("username", lambda: refuse_odd_username(cleaned["username"]))
        return cleaned

    def _refused(self, field: str, look: Callable[[], object]) -> None:
        try:
            look()
        except DomainError as error:
            self.add_error(field, error.message)

    def new_staff(self) -> NewStaff:
        cleaned = self.cleaned_data
        return NewStaff(
            username=cleaned["username"],
            display_name=cleaned["display_name"],
            number=cleaned["number"],
            post=Post(cleaned["post"]),
        )


class PersonForm(forms.Form):
    """What may change about a person; an empty phone stays as it is."""

    display_name = words("姓名", required=True)
    number = words("工号", required=True, most=12)
    post = choice("岗位", Post.choices, required=True, help_text="换了岗位，登录着的设备立即退出。")
    phone = PhoneField("手机", required=False, help_text="登记过的不显示；不改就空着。")

    def changes(self) -> Changes:
        cleaned = self.cleaned_data
        return Changes(
            cleaned["display_name"], cleaned["number"], Post(cleaned["post"]), cleaned["phone"] or None
        )


class PayForm(forms.Form):
    base_pay = money("每月底薪（元）")
    from_month = forms.DateField(
        label="从哪个月起",
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
        input_formats=["%Y-%m", "%Y/%m", "%Y-%m-%d"],
        error_messages={"required": "请填写从哪个月起。", "invalid": "月份请写成 2026-11 这样。"},
    )
    reason = words("依据", required=True, most=200, help_text="例如：劳动合同、转正、调薪通知第几号。")

    def base_pay_fen(self) -> int:
        return int(self.cleaned_data["base_pay"] * 100)


class EstateForm(forms.Form):
    name = words("项目名称", required=True, most=80)


class SeatsForm(forms.Form):
    """One drop-down a seat, from the left; there is always an empty one more."""

    def __init__(self, data: Any, *, consultants: Sequence[Staff], seats: Sequence[Seat]) -> None:
        super().__init__(data)
        self._consultants = {str(one.pk): one for one in consultants}
        taken = {seat.position: str(seat.consultant_id) for seat in seats}
        for position in range(1, self._count(taken) + 1):
            name = f"seat_{position}"
            self.fields[name] = choice(f"左起第 {position} 座", [])
            self.initial[name] = taken.get(position, "")
            offer_people(self, name, consultants, EMPTY_SEAT)

    def _count(self, taken: Mapping[int, str]) -> int:
        return min(SEATS_MAX, max(len(self._consultants), *taken, 0) + 1)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first: dict[str, str] = {}
        for name in self.fields:
            person = cleaned.get(name)
            if person in first:
                words = f"{self._consultants[person].display_name}已经坐在{first[person]}。"
                self.add_error(name, words)
            elif person:
                first[person] = str(self.fields[name].label)
        return cleaned

    def seating(self) -> dict[int, Staff]:
        """Consultants by position."""
        return {
            int(name.removeprefix("seat_")): self._consultants[person]
            for name, person in self.cleaned_data.items()
            if person
        }
