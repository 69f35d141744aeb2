"""The log-in form."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm

WRONG = "账号或密码不对。忘了密码请找系统管理员。"


class LoginForm(AuthenticationForm):
    """Tells the same for an unknown account, a wrong password and a closed account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.error_messages = {"invalid_login": WRONG, "inactive": WRONG}
        self.fields["username"].label = "账号"
        self.fields["password"].label = "密码"
        for name, words in (("username", "请填写账号。"), ("password", "请填写密码。")):
            self.fields[name].error_messages["required"] = words
            self.fields[name].widget.attrs.pop("autofocus", None)
        self.fields["username"].widget = forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "maxlength": 40,
            }
        )
