"""The pages of an import, from the upload to the rows in the book; files that are refused say why."""

import io
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from anchang.apps.customers.models import Customer
from anchang.apps.imports.jobs import run_next_step
from anchang.apps.imports.reading.child import lines
from anchang.apps.offices.models import Staff
from tests.people import acting

pytestmark = pytest.mark.django_db
REGISTER = (
    "客户,手机,来访日期,顾问\n陈一凡,10011110001,2025-3-4,林岚\n"
    "=cmd|'/c calc'!A0,10011110002,2025-3-4,林岚\n王二,12,不详,林岚\n"
)
KEY = "0" * 32


def uploaded(client: Client, content: bytes, name: str = "旧册.csv") -> str:
    answer = client.post(
        "/customers/imports/new/", {"file": SimpleUploadedFile(name, content), "form_key": KEY}
    )
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_a_clerk_brings_a_register_names_its_columns_and_takes_it_over(
    wu: Staff, logged_in: Callable[[Staff], Client]
) -> None:
    client = logged_in(wu)
    page = uploaded(client, REGISTER.encode("gb18030"))
    assert "读文件…" in client.get(page).content.decode()
    assert run_next_step()
    columns = client.get(f"{page}columns/").content.decode()
    assert "GB18030" in columns
    chosen = {f"column_{key}": at for at, key in enumerate(("name", "phone", "day", "consultant"))}
    assert client.post(f"{page}columns/", {"kind": "visit_form"}).status_code == 422
    assert client.post(f"{page}columns/", {**chosen, "kind": "visit_form"}).status_code == 302
    assert run_next_step()
    checked = client.get(page).content.decode()
    assert "像是公式" in checked
    assert "导入 1 行" in checked
    assert client.post(f"{page}confirm/", {}).status_code == 422
    assert client.post(f"{page}confirm/", {"leave_errors": "on"}).status_code == 302
    assert client.get(f"{page}live/").headers.get("HX-Refresh") is None
    assert run_next_step()
    assert client.get(f"{page}live/").headers["HX-Refresh"] == "true"
    assert "导入 1 行" in client.get(page).content.decode()
    with acting(wu):
        assert Customer.objects.filter(name="陈一凡").count() == 1
    assert "陈一凡" in client.get("/customers/imports/untold/").content.decode()


def test_the_list_of_errors_holds_text_alone(wu: Staff, logged_in: Callable[[Staff], Client]) -> None:
    client = logged_in(wu)
    page = uploaded(client, REGISTER.encode())
    assert run_next_step()
    chosen = {f"column_{key}": at for at, key in enumerate(("name", "phone", "day", "consultant"))}
    client.post(f"{page}columns/", {**chosen, "kind": "visit_form"})
    assert run_next_step()
    content = client.get(f"{page}errors/").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["行", "3", "4", "4"]
    assert rows[1][3] == "=cmd|'/c calc'!A0"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def workbook(*rows: tuple[object, ...], **options: object) -> bytes:
    target = io.BytesIO()
    with Workbook(target, options) as book:
        page = book.add_worksheet("登记")
        for number, cells in enumerate(rows):
            page.write_row(number, 0, cells)
    return target.getvalue()


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 40_000_000)
    return target.getvalue()


HEADINGS = ("姓名", "电话", "日期")
REFUSED = {
    "nothing": (b"", "空的"),
    "headings alone": ("姓名,电话,日期\n".encode(), "下面没有客户"),
    "one word": (b"abc", "没有找到栏目名"),
    "a picture": (b"\x89PNG\r\n\x1a\n....", "不是表格"),
    "an old sheet": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧式的 XLS"),
    "a locked sheet": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "密码",
    ),
    "a broken archive": (b"PK\x03\x04" + b"?" * 100, "坏的"),
    "a bomb": (bomb(), "大得不合常理"),
    "a formula": (workbook(HEADINGS, ("=1+1", "10011110001", "2025-1-1")), "有公式"),
    "too many columns": (("x," * 200 + "\n").encode(), "栏目太多"),
    "a very wide sheet": (workbook(HEADINGS, (*("",) * 9000, "x")), "栏目太多"),
    "a huge cell": (("姓名,电话\n" + "长" * 200_000 + ",1\n").encode(), "不像登记表"),
    "an open quote": ('姓名,电话\n"陈,1\n'.encode(), "引号没有配对"),
    "NUL bytes": ("姓名,电话\n陈\x00,1\n".encode(), "不能显示"),
    "a broken encoding": ("姓名,电话\n".encode() + b"\xff\xff\x81,1\n", "认不出来"),
    "a vertical tab": ("姓名,电话\n陈\x0b,1\n".encode(), "不能显示"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_hostile_file_is_refused_in_words(what: str) -> None:
    content, words = REFUSED[what]
    last = list(lines(content, 10))[-1]
    assert words in last["refused"]


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_encodings_and_separators_are_found_out(codec: str, separator: str) -> None:
    rows = [HEADINGS, ("陈一凡", "10011110001", "2025-1-1"), ("王二", "10011110002", "2025-1-2")]
    text = "".join(separator.join(row) + "\r\n" for row in rows)
    said = list(lines(text.encode(codec), 10))
    assert tuple(said[0]["headings"]) == HEADINGS
    assert [row[1] for row in said[1:-1]] == [list(row) for row in rows[1:]]
    assert said[-1] == {"rows": 2}


def test_a_title_above_and_blank_rows_do_not_disturb_and_rows_keep_their_numbers() -> None:
    content = workbook(("云栖花园来访登记",), HEADINGS, (), ("陈一凡", 10011110001, "2025-1-1"))
    said = list(lines(content, 10))
    assert said[0]["heading_row"] == 2
    assert list(said[1]) == [4, ["陈一凡", "10011110001", "2025-1-1"]]
