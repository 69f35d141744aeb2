"""What an export says of itself, whatever form it takes: office, who, number, when, how many, why."""

from __future__ import annotations

from dataclasses import dataclass

from anchang.apps.offices.models import Office
from anchang.domain.calendar import moment_in_words

from .choices import ExportList
from .lists import Column, Row, shape_of
from .marks import hidden_mark, shown_number
from .models import Request

WARNING = "内有客户资料，未经销售经理同意不得给他人看；每一份都认得出是谁、什么时候导出的。"


@dataclass(frozen=True, slots=True)
class Paper:
    """An export before it is a file. ``mark`` is hidden, ``watermark`` short, ``mark_line`` whole."""

    title: str
    number: str
    who: str
    watermark: str
    mark_line: str
    warning: str
    mark: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def paper_of(request: Request, rows: tuple[Row, ...], *, office: Office) -> Paper:
    """The marks are those of the request: its number, whoever asked, when, and the reason they gave."""
    what = ExportList(request.what)
    number = shown_number(office.pk, request.pk)
    who = f"{request.owner.display_name} {request.owner.number} 号"
    parts = (
        office.name,
        what.label,
        number,
        who,
        moment_in_words(request.asked_at),
        f"{len(rows)} 行",
        f"理由：{request.reason}",
    )
    return Paper(
        title=what.label,
        number=number,
        who=who,
        watermark=f"{request.owner.display_name} {number}",
        mark_line=" · ".join(parts),
        warning=WARNING,
        mark=hidden_mark(office.pk, request.pk),
        columns=shape_of(what).columns,
        rows=rows,
    )
