"""Forms of the intake: comparing with the paper, returning, archiving, scans, excused days, the search."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from anchang.apps.customers.form_fields import Answer
from anchang.apps.documents.papers.kinds import TOO_BIG
from anchang.apps.documents.papers.limits import FILE_BYTES_MAX, MIB
from anchang.apps.intake.checking import Completion, Finding
from anchang.apps.intake.choices import Standing
from anchang.apps.intake.models import REASON_CHARACTERS_MAX
from anchang.apps.intake.models.handing import PLACE_CHARACTERS_MAX
from anchang.apps.intake.models.papers import CHECK_CHARACTERS_MAX
from anchang.apps.intake.parts import Line, Part
from anchang.apps.offices.models import Staff
from anchang.web.customers.forms import field_for
from anchang.web.shared.fields import buttons, choice, day, moment, offer_people, text, words

AGREES, DIFFERS = "yes", "no"
ACCEPTED = "image/jpeg,image/png,image/webp,application/pdf,.jpg,.jpeg,.png,.webp,.pdf"
ARCHIVE_CHARACTERS_MAX = 14


class CheckForm(forms.Form):
    """Part by part: agrees with the paper or not; field by field: what was empty."""

    signed_at = moment("纸面上的签字时间", help_text="纸面与电脑不一致时，先形成的为准。")

    def __init__(self, *args: Any, parts: tuple[Part, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = parts
        for place, part in enumerate(parts):
            known = part.check
            self.fields[f"match_{place}"] = buttons(
                part.name, [(AGREES, "相符"), (DIFFERS, "不符")], required=False
            )
            self.fields[f"words_{place}"] = words("哪里不符", most=CHECK_CHARACTERS_MAX)
            if known is not None:
                self.initial[f"match_{place}"] = AGREES if known.matches else DIFFERS
                self.initial[f"words_{place}"] = known.words
            for line in part.lines:
                if line.is_open:
                    self._offer(line)

    def _offer(self, line: Line) -> None:
        self.fields[f"fill_{line.field.key}"] = field_for(line.field)
        self.fields[f"absent_{line.field.key}"] = forms.BooleanField(label="纸面也没有", required=False)

    def rows(self) -> list[dict[str, Any]]:
        """The parts with their fields, as the page shows them."""
        return [
            {
                "part": part,
                "match": self[f"match_{place}"],
                "words": self[f"words_{place}"],
                "lines": [self._line(line) for line in part.lines],
            }
            for place, part in enumerate(self.parts)
        ]

    def _line(self, line: Line) -> dict[str, Any]:
        if not line.is_open:
            return {"line": line}
        key = line.field.key
        return {"line": line, "fill": self[f"fill_{key}"], "absent": self[f"absent_{key}"]}

    def findings(self) -> list[Finding]:
        """What is new against what the clerk found before."""
        signed_at = self.cleaned_data.get("signed_at")
        found = []
        for place, part in enumerate(self.parts):
            said = self.cleaned_data.get(f"match_{place}", "")
            if not said:
                continue
            given = Finding(part.name, said == AGREES, self.cleaned_data.get(f"words_{place}", ""), signed_at)
            if not _is_known(part, given):
                found.append(given)
        return found

    def completions(self) -> list[Completion]:
        found = []
        for part in self.parts:
            for line in part.lines:
                key = line.field.key
                answer = _kept(self.cleaned_data.get(f"fill_{key}")) if line.is_open else ""
                if answer not in ("", []):
                    found.append(Completion(key, answer))
                elif line.is_open and self.cleaned_data.get(f"absent_{key}"):
                    found.append(Completion(key, absent=True))
        return found

    def place_errors(self, fields: dict[str, str]) -> None:
        """Put each refusal beside its part or field."""
        places = {part.name: f"words_{place}" for place, part in enumerate(self.parts)}
        for key, said in fields.items():
            name = places.get(key, f"fill_{key}")
            self.add_error(name if name in self.fields else None, said)


def _is_known(part: Part, given: Finding) -> bool:
    known = part.check
    return (
        known is not None
        and known.matches == given.matches
        and (given.matches or known.words == given.words)
        and given.paper_signed_at in (None, known.paper_signed_at)
    )


def _kept(answer: Any) -> Answer:
    if isinstance(answer, date):
        return answer.isoformat()
    return "" if answer is None else answer


class ReturnForm(forms.Form):
    reason = words(
        "退回原因",
        required=True,
        most=REASON_CHARACTERS_MAX,
        help_text="例如「缺客户签名」，置业顾问看得到。",
    )


class ArchiveForm(forms.Form):
    place = words("放在哪里", required=True, most=PLACE_CHARACTERS_MAX, help_text="例如「3 盒 2 夹」。")


class ScanForm(forms.Form):
    """A photo or a PDF; a tablet offers its camera."""

    file = forms.FileField(
        label="拍照或选文件",
        help_text=f"照片 (JPEG、PNG、WebP) 或 PDF，最多 {FILE_BYTES_MAX // MIB} MB。",
        widget=forms.FileInput(attrs={"accept": ACCEPTED, "capture": "environment"}),
        error_messages={
            "required": "请拍一张，或者选一个文件。",
            "empty": "文件是空的。",
            "invalid": "请重新选择文件。",
            "missing": "请重新选择文件。",
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > FILE_BYTES_MAX:
            raise forms.ValidationError(TOO_BIG)
        return file

    def content(self) -> bytes:
        content: bytes = self.cleaned_data["file"].read()
        return content


class ExcuseForm(forms.Form):
    person = choice("谁", [], required=True)
    day = day("哪一天", required=True)
    reason = text("理由", required=True, most=REASON_CHARACTERS_MAX)

    def __init__(self, *args: Any, people: list[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self, "person", people, "请选择")


class SearchForm(forms.Form):
    number = words("表号或归档号", most=ARCHIVE_CHARACTERS_MAX, help_text="")
    consultant = choice("置业顾问", [])
    day = day("登记日期")
    standing = choice("在哪里", [("", "全部"), *Standing.choices])

    def __init__(self, *args: Any, people: list[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self, "consultant", people, "全部")
