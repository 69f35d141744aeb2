"""Forms of imports: a file, its columns, the word that it may be taken over or is void."""

from collections.abc import Sequence
from typing import Any

from django import forms

from anchang.apps.customers.choices import RegistrationKind
from anchang.apps.imports.actions import TOO_BIG, Said
from anchang.apps.imports.fields import REQUIRED, targets
from anchang.apps.imports.judging import Plan
from anchang.apps.imports.limits import FILE_BYTES_MAX
from anchang.apps.imports.models import REASON_CHARACTERS_MAX
from anchang.apps.offices.choices import Post
from anchang.apps.offices.queries import people
from anchang.web.shared.fields import buttons, offer_people, text
from anchang.web.sharing.forms import form_key

KINDS = [(kind.value, kind.label) for kind in (RegistrationKind.VISIT_FORM, RegistrationKind.CALL)]
NO_COLUMN = "（没有这一栏）"


class FileForm(forms.Form):
    """A register to bring."""

    file = forms.FileField(
        label="文件",
        help_text=f"XLSX 或 CSV，最多 10 万行、{FILE_BYTES_MAX // 1024 // 1024} MB。栏目下一步再认。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={
            "required": "请选择文件。",
            "empty": "文件是空的。",
            "invalid": "请重新选择文件。",
            "missing": "请重新选择文件。",
        },
    )
    form_key = form_key()

    def clean_file(self) -> Any:
        found = self.cleaned_data["file"]
        if found.size > FILE_BYTES_MAX:
            raise forms.ValidationError(TOO_BIG)
        return found


class ColumnsForm(forms.Form):
    """Which column is what: a drop-down for each thing that a register may say."""

    kind = buttons("这些登记是", KINDS)

    def __init__(self, data: Any, *, headings: Sequence[str], plan: Plan) -> None:
        initial = {f"column_{key}": str(at) for key, at in plan.columns.items()}
        initial |= {"kind": plan.kind.value, "owner": str(plan.consultant_id or "")}
        super().__init__(data, initial=initial)
        offered = [("", NO_COLUMN), *((str(at), _heading(at, name)) for at, name in enumerate(headings))]
        for target in _targets(self.data.get("kind") or plan.kind.value):
            self.fields[f"column_{target.key}"] = forms.ChoiceField(
                label=target.label, choices=offered, required=False
            )
        self.fields["owner"] = forms.ChoiceField(label="没写顾问的归谁", required=False)
        offer_people(self, "owner", people(post=Post.CONSULTANT), "不许空着，算有错")
        self.main = [self[f"column_{key}"] for key in (*REQUIRED, "time", "consultant", "sex")]
        rest = [name for name in self.fields if name.startswith("column_")]
        self.rest = [self[name] for name in rest if self[name] not in self.main]

    def said(self) -> Said:
        cleaned = self.cleaned_data
        columns = {
            name.removeprefix("column_"): int(value)
            for name, value in cleaned.items()
            if name.startswith("column_") and value
        }
        owner = people(post=Post.CONSULTANT).filter(pk=cleaned["owner"] or 0).first()
        return Said(columns, RegistrationKind(cleaned["kind"]), owner)

    def show_errors(self, errors: dict[str, str]) -> None:
        """Put what is refused beside its column."""
        for key, sentence in errors.items():
            self.add_error(f"column_{key}" if f"column_{key}" in self.fields else None, sentence)


class ConfirmForm(forms.Form):
    """That what was checked is taken over."""

    leave_errors = forms.BooleanField(label="有错的先不导入，改好以后再传", required=False)


class WithdrawForm(forms.Form):
    reason = text("为什么作废", required=True, most=REASON_CHARACTERS_MAX)


def _targets(kind: str) -> Any:
    known = dict(KINDS)
    return targets(RegistrationKind(kind if kind in known else RegistrationKind.VISIT_FORM))


def _heading(at: int, name: str) -> str:
    """``B 栏 电话``, as the sheet itself counts its columns."""
    letter = chr(ord("A") + at) if at < 26 else chr(ord("A") + at // 26 - 1) + chr(ord("A") + at % 26)
    return f"{letter} 栏　{name or '没有栏目名'}"
