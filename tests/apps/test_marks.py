"""The marks of exports, and whose export a list comes from that was seen outside."""

import random
from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from anchang.apps.customers.models import Customer
from anchang.apps.offices.models import Staff
from anchang.apps.sharing.jobs import run_next_job
from anchang.apps.sharing.leaks import CELLS_MAX, FILE_BYTES_MAX, UnreadableError, rows_of_file, rows_of_text
from anchang.apps.sharing.marks import find_marks, hidden_mark, shown_number, with_mark, without_marks
from anchang.apps.sharing.tracing import Trace, trace
from anchang.foundation import clock
from tests.apps.test_exports import asked, cells, people_of, taken
from tests.people import acting

OFFICE, OTHER = 1, 2


@pytest.mark.parametrize("number", [1, 12, 99_999, 2**40 - 1])
def test_a_mark_takes_no_room_and_is_found_again(number: int) -> None:
    marked = with_mark("陈一凡", hidden_mark(OFFICE, number))
    assert without_marks(marked) == "陈一凡"
    assert find_marks(OFFICE, [[marked]]).hidden == {number: 1}
    assert find_marks(OTHER, [[marked]]).hidden == {}


def test_a_mark_that_was_damaged_or_made_up_names_nobody() -> None:
    mark = hidden_mark(OFFICE, 12)
    damaged = mark[:-1] + ("\u200b" if mark[-1] != "\u200b" else "\u200c")
    assert find_marks(OFFICE, [[damaged], ["\u200b\u200c" * 40], ["E12-000000"]]).hidden == {}
    assert find_marks(OFFICE, [["E12-000000"]]).shown == frozenset()
    assert find_marks(OFFICE, [[f"编号 {shown_number(OFFICE, 12)}，请核对"]]).shown == {12}


def test_random_invisible_letters_name_nobody() -> None:
    dice = random.Random(20190329)
    texts = ["".join(dice.choices("\u200b\u200c\u200d\u2060", k=400)) for _ in range(50)]
    assert find_marks(OFFICE, [[text] for text in texts]).hidden == {}


def traced(by: Staff, rows: Sequence[Sequence[str]]) -> Trace:
    with acting(by):
        return trace(rows=rows, by=by, now=clock.now())


@pytest.mark.django_db
def test_a_few_pasted_rows_name_the_exporter(lin: Staff, zhao: Staff, qian: Staff) -> None:
    people_of(lin, 6)
    people_of(zhao, 6)
    first, second = asked(lin), asked(zhao)
    while run_next_job():
        pass
    rows = cells(taken(first, lin).content)
    pasted = "\n".join("\t".join(row) for row in rows[5:7])
    (source,) = traced(qian, rows_of_text(pasted)).sources
    assert (source.request, source.sure) == (first, "确定")
    assert "有 2 行带着这份导出的暗记" in source.reasons[0]
    both = [tuple(row) for row in [*rows[3:5], *cells(taken(second, zhao).content)[3:5]]]
    assert {one.request for one in traced(qian, both).sources} == {first, second}


@pytest.mark.django_db
def test_without_any_mark_the_people_in_it_name_the_exporter(lin: Staff, zhao: Staff, qian: Staff) -> None:
    people_of(lin, 8)
    people_of(zhao, 8)
    masked, _other = asked(lin), asked(zhao)
    while run_next_job():
        pass
    rows = cells(taken(masked, lin).content)
    washed = [(without_marks(row[0]), row[2]) for row in rows[3:9]]
    (source,) = traced(qian, washed).sources
    assert (source.request, source.sure) == (masked, "很可能")
    assert "认出的 6 位（姓名加末四位）里，有 6 位在这份导出里" in source.reasons[0]


@pytest.mark.django_db
def test_who_was_exported_is_found_by_the_customers_own_key(lin: Staff, qian: Staff) -> None:
    """A person's file, and an erasure, must find the exports that they stand in."""
    people_of(lin, 2)
    request = asked(lin)
    run_next_job()
    with acting(qian):
        keys = set(Customer.objects.values_list("phone_key", flat=True))
        assert set(request.subjects.values_list("phone_key", flat=True)) == keys


@pytest.mark.django_db
def test_strangers_are_in_no_export(lin: Staff, qian: Staff) -> None:
    people_of(lin, 8)
    asked(lin)
    run_next_job()
    strangers = [(f"路人{number}", f"1009999{number:04d}") for number in range(8)]
    assert traced(qian, strangers).sources == ()


def bomb(size: int) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * size)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (bomb(70 * 1024 * 1024), "解开以后太大"),
        (bomb(20 * 1024 * 1024), "解开以后太大"),
        (bomb(1024), "打不开"),
        (b"0" * (FILE_BYTES_MAX + 1), "文件超过"),
        (b"%PDF-1.7\x00\x00", "只认"),
    ],
)
def test_a_file_is_limited_before_it_is_unpacked(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        rows_of_file(content)
    assert words in refused.value.fields["file"]


def test_csv_is_read_in_the_encodings_that_offices_use() -> None:
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        assert rows_of_file("姓名,电话\n陈一凡,10012345678".encode(encoding))[1] == ("陈一凡", "10012345678")


def test_an_endless_list_is_cut() -> None:
    rows = rows_of_file(("," * 1_000 + "甲\n").encode() * 1_000)
    assert sum(map(len, rows)) <= CELLS_MAX
