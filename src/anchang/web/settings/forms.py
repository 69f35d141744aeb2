"""Forms of the settings. Passwords are never shown again, not even after a mistake."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms

from anchang.apps.offices.actions import NewStaff
from anchang.apps.offices.choices import Post
from anchang.apps.offices.entries import refuse_odd_username
from anchang.apps.offices.models import Seat, Staff
from anchang.apps.offices.passwords import refuse_weak
from anchang.apps.offices.refusals import PASSWORD_LENGTH_MIN
from anchang.foundation.errors import DomainError
from anchang.web.shared.fields import choice, offer_people, words

SEATS_MAX = 60
AT_LEAST = f"至少 {PASSWORD_LENGTH_MIN} 个字符，越长越好。"
TWO_DIFFER = "两遍密码不一样。"
EMPTY_SEAT = "空着"


def secret(label: str, *, new: bool = True, help_text: str = "", missing: str = "") -> forms.CharField:
    """A password; spaces at its ends belong to it."""
    fill = "new-password" if new else "current-password"
    return forms.CharField(
        label=label,
        strip=False,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": fill}),
        error_messages={"required": missing or f"请填写{label}。"},
    )


class TwiceForm(forms.Form):
    """A new password, typed twice."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if {"password", "again"} <= cleaned.keys() and cleaned["password"] != cleaned["again"]:
            self.add_error("again", TWO_DIFFER)
        return cleaned


class PasswordForm(TwiceForm):
    password = secret("新密码", help_text=AT_LEAST)
    again = secret("再输一遍", missing="请再输一遍。")


class OwnPasswordForm(TwiceForm):
    current = secret("现在的密码", new=False)
    password = secret("新密码", help_text=AT_LEAST)
    again = secret("再输一遍", missing="请再输一遍。")


class HireForm(forms.Form):
    display_name = words("姓名", required=True)
    number = words("工号", required=True, most=12, help_text="案场里不重复。")
    post = choice("岗位", [("", "请选择"), *Post.choices], required=True)
    username = words("账号", required=True, help_text="登录用，小写字母和数字，例如 hehe。")
    password = secret("初始密码", help_text=f"{AT_LEAST}当面告诉本人，请其登录后改掉。")

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
