"""Forms of the library: a file with what is said about it, an audience, a reason."""

from typing import Any

from django import forms

from anchang.apps.documents.actions import Filing
from anchang.apps.documents.audience import Audience
from anchang.apps.documents.choices import widest_audience
from anchang.apps.documents.models import REASON_CHARACTERS_MAX, TITLE_CHARACTERS_MAX
from anchang.apps.documents.papers.kinds import TOO_BIG, PaperKind
from anchang.apps.documents.papers.limits import FILE_BYTES_MAX, MIB
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import people
from anchang.domain.confidential import Category
from anchang.web.shared.fields import set_choices, several, words

_ACCEPTED = ",".join(sorted({f".{kind.facts.extension}" for kind in PaperKind} | {".jpeg"}))
FILE_HELP = (
    f"PDF、图片 (JPEG、PNG、WebP) 或 Office 文件 (DOCX、XLSX、PPTX)，最多 {FILE_BYTES_MAX // MIB} MB。"
)


class AudienceForm(forms.Form):
    """To which posts and people a version is open."""

    posts = several("给哪些岗位看", [])
    people = several("另外指名给谁看", [])

    def __init__(self, *args: Any, category: Category, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category = category
        allowed = widest_audience(category)
        set_choices(self, "posts", [(post.value, post.label) for post in Post if post in allowed])
        set_choices(self, "people", [(str(one.pk), _named(one)) for one in people()])
        if len(allowed) < len(Post):
            self.fields["posts"].help_text = "这一类只给这些岗位；别的人可以逐个指名。"

    def audience(self) -> Audience:
        return Audience(
            frozenset(Post(one) for one in self.cleaned_data["posts"]),
            frozenset(int(one) for one in self.cleaned_data["people"]),
        )


class FilingForm(AudienceForm):
    """A file and what is said about it."""

    title = words("标题", required=True, most=TITLE_CHARACTERS_MAX)
    file = forms.FileField(
        label="文件",
        help_text=FILE_HELP,
        widget=forms.FileInput(attrs={"accept": _ACCEPTED}),
        error_messages={
            "required": "请选择文件。",
            "empty": "文件是空的。",
            "invalid": "请重新选择文件。",
            "missing": "请重新选择文件。",
        },
    )
    note = words(
        "这一版改了什么", most=REASON_CHARACTERS_MAX, help_text="给读的人看，例如「二号楼价格调整」。"
    )
    asks_confirmation = forms.BooleanField(
        label="请读的人确认已读",
        required=False,
        help_text="勾上以后，可以看到谁还没有确认。",
    )

    def clean_file(self) -> Any:
        found = self.cleaned_data["file"]
        if found.size > FILE_BYTES_MAX:
            raise forms.ValidationError(TOO_BIG)
        return found

    def filing(self) -> Filing:
        cleaned = self.cleaned_data
        return Filing(cleaned["title"], self.audience(), cleaned["note"], cleaned["asks_confirmation"])

    def content(self) -> bytes:
        return bytes(self.cleaned_data["file"].read())


class ReasonForm(forms.Form):
    """Why something is taken away, or what a download is for."""

    reason = words("理由", required=True, most=REASON_CHARACTERS_MAX)

    def __init__(self, *args: Any, asked: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = asked
        self.fields["reason"].error_messages["required"] = f"请写明{asked}。"


def chosen(audience: Audience) -> dict[str, list[str]]:
    """An audience as the form's first values."""
    return {
        "posts": [post.value for post in Post if post in audience.posts],
        "people": [str(one) for one in sorted(audience.people)],
    }


def _named(person: Staff) -> str:
    return f"{person.display_name} {person.number} 号"
