"""The forms of logging in. Passwords and codes are never shown again, not even after a mistake."""

from django import forms

from anchang.web.shared.fields import PASSWORD_AT_LEAST, TwiceForm, secret

TYPED_MAX = 200


class LoginForm(forms.Form):
    """Tells the same for an unknown account, a wrong password and a closed account."""

    username = forms.CharField(
        label="账号",
        max_length=TYPED_MAX,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "maxlength": 40,
            }
        ),
        error_messages={"required": "请填写账号。", "max_length": "账号太长了。"},
    )
    password = secret("密码", new=False, missing="请填写密码。")


class CodeForm(forms.Form):
    code = forms.CharField(
        label="验证码",
        max_length=20,
        help_text="打开手机上的验证码软件，输入现在显示的 6 位数字。手机不在身边，就输入一个备用码。",
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": "请输入验证码。", "max_length": "验证码是 6 位数字。"},
    )


class SetUpForm(CodeForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["code"].label = "手机上显示的 6 位数字"
        self.fields["code"].help_text = "输入一次，确认手机和这里对得上。"
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class FirstPasswordForm(TwiceForm):
    password = secret("新密码", help_text=PASSWORD_AT_LEAST)
    again = secret("再输一遍", missing="请再输一遍。")
