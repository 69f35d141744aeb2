"""What files are taken, by content; what a hostile file costs; what a reader's copy carries."""

import io
import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from anchang.apps.documents.papers import image_check, kinds, office_check, pdf_check
from anchang.apps.documents.papers.bench import inspected
from anchang.apps.documents.papers.kinds import PaperKind, RefusedPaperError
from anchang.apps.documents.papers.limits import (
    CHILD_WALL_SECONDS_MAX,
    FILE_BYTES_MAX,
    SHOWN_SIDE_PIXELS_MAX,
    STAMPED_BYTES_MAX,
)
from anchang.apps.documents.papers.marks import Mark
from anchang.apps.documents.papers.workshop import TOO_COSTLY, environment_of_the_workshop, inspect, stamp
from tests.papers import WORD, a_zip, huge_png, letter, pdf, pdf_with, picture, raw_pdf, relation, sheet

MARK = Mark("测试案场", 12, 3, "接待流程", "林岚", "7", "lin", "2026-11-23 14:05", 77)
ACROSS, FOOT = "林岚 7号 2026-11-23 14:05", "测试案场 资料 12 第 3 版 · 查阅：林岚 7 号 2026-11-23 14:05"


def refusal(content: bytes) -> str:
    """The sentence with which the workshop refuses a file."""
    with pytest.raises(RefusedPaperError) as refused:
        inspect(content)
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "kind", "pages"),
    [
        (pdf(pages=3), PaperKind.PDF, 3),
        (picture("PNG"), PaperKind.PNG, 1),
        (picture("JPEG"), PaperKind.JPEG, 1),
        (picture("WEBP"), PaperKind.WEBP, 1),
        (sheet(), PaperKind.XLSX, 0),
        (letter(), PaperKind.DOCX, 0),
        (letter({"word/_rels/document.xml.rels": relation("https://x.cn", "hyperlink")}), PaperKind.DOCX, 0),
    ],
)
def test_honest_files_are_taken_for_what_they_are(content: bytes, kind: PaperKind, pages: int) -> None:
    found = inspect(content)
    assert (found.kind, found.page_count) == (kind, pages)


# -- PDF ---------------------------------------------------------------------------------------------


def _root(**entries: object) -> Callable[[PdfWriter], None]:
    def change(writer: PdfWriter) -> None:
        for name, value in entries.items():
            writer.root_object[NameObject(f"/{name}")] = value

    return change


def _names(**entries: object) -> DictionaryObject:
    found = DictionaryObject()
    for name, value in entries.items():
        found[NameObject(f"/{name}")] = NameObject(value) if type(value) is str else value
    return found


def _annotated(annotation: DictionaryObject) -> Callable[[PdfWriter], None]:
    def change(writer: PdfWriter) -> None:
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(annotation)])

    return change


def _link(address: str) -> DictionaryObject:
    return _names(Subtype="/Link", A=_names(S="/URI", URI=TextStringObject(address)))


ACTIVE = {
    "script": (_root(Names=_names(JavaScript=ArrayObject())), pdf_check.SCRIPT),
    "opens with a script": (_root(OpenAction=_names(S="/JavaScript")), pdf_check.SCRIPT),
    "launches": (_root(OpenAction=_names(S="/Launch")), pdf_check.ACTION),
    "acts": (_root(AA=_names(WC=_names(S="/Named"))), pdf_check.ACTION),
    "form of scripts": (_root(AcroForm=_names(XFA=ArrayObject())), pdf_check.SCRIPT),
    "carries a file": (lambda writer: writer.add_attachment("a.exe", b"MZ"), pdf_check.EMBEDDED),
    "attached to a page": (_annotated(_names(Subtype="/FileAttachment")), pdf_check.EMBEDDED),
    "film": (_annotated(_names(Subtype="/RichMedia")), pdf_check.EMBEDDED),
    "sends a form": (_annotated(_names(Subtype="/Link", A=_names(S="/SubmitForm"))), pdf_check.EXTERNAL),
    "opens another file": (_annotated(_names(Subtype="/Link", A=_names(S="/GoToR"))), pdf_check.EXTERNAL),
    "odd address": (_annotated(_link("file:///etc/passwd")), pdf_check.EXTERNAL),
    "script address": (_annotated(_link(" javascript:alert(1)")), pdf_check.EXTERNAL),
    "locked": (lambda writer: writer.encrypt("secret"), pdf_check.ENCRYPTED),
    "locked for changes alone": (lambda writer: writer.encrypt("", "secret"), pdf_check.ENCRYPTED),
}


@pytest.mark.parametrize("name", ACTIVE)
def test_a_pdf_that_acts_or_hides_something_is_refused_in_words(name: str) -> None:
    change, words = ACTIVE[name]
    assert refusal(pdf_with(change)) == words


def test_a_name_written_in_disguise_is_seen_through() -> None:
    hidden = raw_pdf(
        "<< /Type /Catalog /Pages 2 0 R /OpenAction << /#53 /Java#53cript /#4a#53 (app.alert\\(1\\)) >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
    )
    assert refusal(hidden) == pdf_check.SCRIPT


def test_an_ordinary_link_is_borne() -> None:
    assert inspect(pdf_with(_annotated(_link("https://example.cn/a")))).kind is PaperKind.PDF


def _many_pages(count: int) -> bytes:
    kids = " ".join(["3 0 R"] * count)
    return raw_pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
    )


def _nested_pages(depth: int) -> bytes:
    inner = [f"<< /Type /Pages /Kids [{number + 1} 0 R] /Count 1 >>" for number in range(2, depth)]
    return raw_pdf("<< /Type /Catalog /Pages 2 0 R >>", *inner, "<< /Type /Page /MediaBox [0 0 200 200] >>")


def _ring() -> bytes:
    return raw_pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Pages /Kids [2 0 R] /Count 1 >>",
    )


def _own_objects(count: int) -> bytes:
    return raw_pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{' '.join(f'{number} 0 R' for number in range(3, count + 3))}]"
        f" /Count {count} >>",
        *["<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>"] * count,
    )


COSTLY: dict[str, Callable[[], bytes]] = {
    "one page 100,000 times": lambda: _many_pages(100_000),
    "100,000 pages": lambda: _own_objects(100_000),
    "pages 5,000 deep": lambda: _nested_pages(5_000),
    "pages in a ring": _ring,
    "arrays 100,000 deep": lambda: raw_pdf(
        f"<< /Type /Catalog /Pages 2 0 R /X {'[' * 100_000}{']' * 100_000} >>",
        "<< /Type /Pages /Kids [] /Count 0 >>",
    ),
    "no page": lambda: raw_pdf("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>"),
    "endless page": lambda: raw_pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99999999 1] >>",
    ),
    "half a file": lambda: pdf(pages=3)[:1500],
    "only a beginning": lambda: b"%PDF-1.7\n",
}


@pytest.mark.parametrize("name", COSTLY)
def test_a_costly_pdf_is_refused_within_the_bound(name: str) -> None:
    content, began = COSTLY[name](), time.monotonic()
    words = refusal(content)
    assert time.monotonic() - began < CHILD_WALL_SECONDS_MAX + 5
    assert words in {
        pdf_check.TOO_MANY_PAGES,
        pdf_check.TOO_COMPLEX,
        pdf_check.BROKEN,
        pdf_check.ODD_PAGE,
        TOO_COSTLY,
    }


# -- pictures ----------------------------------------------------------------------------------------


def _moving(kind: str) -> bytes:
    out, frames = io.BytesIO(), [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (huge_png(60_000, 60_000), image_check.TOO_LARGE),
        (huge_png(39_000, 1_000), image_check.TOO_LARGE),
        (huge_png(3_000, 3_000), image_check.BROKEN),
        (picture("PNG")[:-40], image_check.BROKEN),
        (picture("JPEG")[:300], image_check.BROKEN),
        (b"\x89PNG\r\n\x1a\n", image_check.BROKEN),
        (_moving("WEBP"), image_check.MOVING),
        (_moving("PNG"), image_check.MOVING),
    ],
)
def test_a_picture_that_is_huge_broken_or_moving_is_refused(content: bytes, words: str) -> None:
    assert refusal(content) == words


# -- Office files ------------------------------------------------------------------------------------

RELATIONS = "word/_rels/document.xml.rels"
FIELD = '<w:document xmlns:w="w"><w:instrText>{}</w:instrText></w:document>'
OFFICE = {
    "macros": (letter({"word/vbaProject.bin": b"\xd0\xcf"}), office_check.MACROS),
    "declared with macros": (
        letter(main_type="application/vnd.ms-word.document.macroEnabled.main+xml"),
        office_check.MACROS,
    ),
    "template": (letter(main_type=WORD.replace("document.main", "template.main")), office_check.BROKEN),
    "embedded": (letter({"word/embeddings/oleObject1.bin": b"x"}), office_check.EMBEDDED),
    "control": (letter({"word/activeX/activeX1.xml": "<a/>"}), office_check.EMBEDDED),
    "template from elsewhere": (letter({RELATIONS: relation("https://x.cn/a.dotm")}), office_check.EXTERNAL),
    "picture from elsewhere": (
        letter({RELATIONS: relation("http://x.cn/1.png", "image")}),
        office_check.EXTERNAL,
    ),
    "share": (letter({RELATIONS: relation("\\\\x\\a", "hyperlink")}), office_check.EXTERNAL),
    "field": (letter({"word/document.xml": FIELD.format("DDEAUTO c:\\\\cmd")}), office_check.FIELDS),
    "field in pieces": (
        letter(
            {
                "word/document.xml": '<w:document xmlns:w="w"><w:instrText>DDE</w:instrText>'
                "<w:instrText>AUTO cmd</w:instrText></w:document>"
            }
        ),
        office_check.FIELDS,
    ),
    "entities": (
        letter(
            {"word/document.xml": '<!DOCTYPE a [<!ENTITY b "bb">]><w:document xmlns:w="w">&b;</w:document>'}
        ),
        office_check.ENTITIES,
    ),
    "other encoding": (letter({"word/document.xml": "<a/>".encode("utf-16")}), office_check.ENTITIES),
    "leads out": (letter({"../../etc/x.xml": "<a/>"}), office_check.BROKEN),
    "two of a name": (letter({"word/Document.xml": "<a/>"}), office_check.BROKEN),
    "bomb": (letter({"word/media/a.png": b"\0" * 40_000_000}), office_check.BOMB),
    "many bombs": (letter({f"word/media/{n}.png": b"\0" * 900_000 for n in range(200)}), office_check.BOMB),
    "members": (
        letter({f"word/media/{n}": b"" for n in range(2_100)}),
        "这个文件里的零件太多，不像正常的 Office 文件。",
    ),
    "half": (letter()[:400], "这个 Office 文件是坏的，打不开。请重新保存后再传。"),
    "another zip": (a_zip({"a.txt": b"x"}), kinds.UNKNOWN),
    "two in one": (letter({"xl/workbook.xml": "<a/>"}), kinds.UNKNOWN),
}


@pytest.mark.parametrize("name", OFFICE)
def test_an_office_file_that_is_more_than_itself_is_refused_in_words(name: str) -> None:
    content, words = OFFICE[name]
    with pytest.raises(RefusedPaperError) as refused:
        inspected(content)
    assert str(refused.value) == words


def test_a_sheet_of_too_many_cells_is_refused() -> None:
    with pytest.raises(RefusedPaperError, match="单元格"):
        office_check.check_office(sheet(rows=3), PaperKind.XLSX, cells_max=8)
    office_check.check_office(sheet(rows=2), PaperKind.XLSX, cells_max=8)


def test_a_member_that_lies_about_its_size_is_refused() -> None:
    content = bytearray(letter({"word/media/a.bin": b"\0" * 500_000}))
    place = content.rindex(b"word/media/a.bin") - 46 + 24  # its size in the list of members
    content[place : place + 4] = (1_000).to_bytes(4, "little")
    with pytest.raises(RefusedPaperError):
        inspected(bytes(content))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", kinds.EMPTY),
        (b"%PDF-" + b"0" * FILE_BYTES_MAX, kinds.TOO_BIG),
        (b"MZ\x90\0", kinds.UNKNOWN),
        (b"<html><script>", kinds.UNKNOWN),
        (b"GIF89a", kinds.UNKNOWN),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, kinds.OLD_OFFICE),
    ],
)
def test_what_the_library_does_not_take_is_said_before_anything_is_opened(content: bytes, words: str) -> None:
    assert refusal(content) == words


def test_broken_files_by_the_hundred_are_refused_or_taken_never_a_crash() -> None:
    """Bytes changed, cut and doubled at random; the seed is in the output."""
    seed = 1_300
    chance = random.Random(seed)
    originals = [pdf("原件"), picture("PNG"), picture("JPEG"), picture("WEBP"), sheet(), letter()]
    taken = refused = 0
    for _ in range(300):
        content = bytearray(chance.choice(originals))
        for _ in range(chance.randint(1, 12)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        if chance.random() < 0.3:
            content = content[: chance.randrange(1, len(content))]
        if chance.random() < 0.1:
            content = content * 2
        try:
            inspected(bytes(content))
            taken += 1
        except RefusedPaperError:
            refused += 1
    print(f"seed {seed}: {taken} taken, {refused} refused, 0 crashes")
    assert refused >= 100


# -- copies ------------------------------------------------------------------------------------------


def test_every_page_carries_the_viewer_and_nothing_else_of_the_file_remains() -> None:
    def say(writer: PdfWriter) -> None:
        writer.metadata = {"/Author": "原作者"}

    copy = stamp(pdf_with(say) + b"\n% left behind", PaperKind.PDF, MARK)
    assert b"left behind" not in copy
    reader = PdfReader(io.BytesIO(copy))
    text = reader.pages[0].extract_text()
    assert text.startswith("有东西的")
    assert ACROSS in text
    assert FOOT in text
    assert "lin #7 2026-11-23 14:05 / 12.3.77" in text
    assert "原作者" not in str(reader.metadata)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_turned_pages_and_odd_corners_are_stamped_upright(turn: int) -> None:
    def change(writer: PdfWriter) -> None:
        page = writer.pages[0]
        page[NameObject("/Rotate")] = NumberObject(turn)
        page.mediabox.lower_left = (-50, -80)
        page.cropbox.lower_left = (-50, -80)

    page = PdfReader(io.BytesIO(stamp(pdf_with(change), PaperKind.PDF, MARK))).pages[0]
    assert page.rotation == 0
    assert FOOT in page.extract_text()
    assert (float(page.cropbox.width) > float(page.cropbox.height)) == (turn in (90, 270))


def test_a_page_without_content_is_stamped_too() -> None:
    empty = raw_pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 400] >>",
    )
    assert ACROSS in PdfReader(io.BytesIO(stamp(empty, PaperKind.PDF, MARK))).pages[0].extract_text()


def test_three_hundred_pages_are_stamped_in_seconds_and_share_the_stamp() -> None:
    content, began = pdf(pages=300), time.monotonic()
    copy = stamp(content, PaperKind.PDF, MARK)
    took = time.monotonic() - began
    print(f"300 pages stamped in {took:.2f} s, {len(content)} to {len(copy)} bytes")
    assert len(copy) < 2 * len(content)
    assert ACROSS in PdfReader(io.BytesIO(copy)).pages[299].extract_text()


def test_a_picture_is_stamped_made_smaller_and_loses_its_hidden_words() -> None:
    exif = Image.Exif()
    exif[0x010E] = "GPS of somebody"
    copy = stamp(picture("JPEG", (5_000, 2_500), exif=exif), PaperKind.JPEG, MARK)
    shown = Image.open(io.BytesIO(copy))
    assert max(shown.size) == SHOWN_SIDE_PIXELS_MAX
    assert b"GPS of somebody" not in copy
    assert not shown.getexif()
    assert len(shown.convert("L").getcolors() or []) > 2
    assert len(copy) < STAMPED_BYTES_MAX


@pytest.mark.parametrize(("content", "kind"), [(letter(), PaperKind.DOCX), (sheet(), PaperKind.XLSX)])
def test_an_office_copy_names_its_holder_and_is_still_an_office_file(content: bytes, kind: PaperKind) -> None:
    copy = stamp(content, kind, MARK)
    assert inspect(copy).kind is kind
    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        core = archive.read("docProps/core.xml").decode()
        types = archive.read("[Content_Types].xml").decode()
        relations = archive.read("_rels/.rels").decode()
    assert "查阅：林岚 7 号" in core
    assert types.count("core-properties+xml") == relations.count("metadata/core-properties") == 1


def test_names_with_signs_do_not_break_an_office_copy() -> None:
    odd = Mark("A&B <案场>", 1, 1, 'x"<y>', "林&岚", "7", "lin", "2026-11-23 14:05", 1)
    with zipfile.ZipFile(io.BytesIO(stamp(letter(), PaperKind.DOCX, odd))) as archive:
        assert "林&amp;岚" in archive.read("docProps/core.xml").decode()


def test_the_workshop_has_no_keys_and_cannot_write(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What a hostile file could reach if it took over: no secret in the environment, no file to write."""
    monkeypatch.setenv("ANCHANG_VAULT_KEY", "canary")
    script = (
        "import os, sys; from anchang.apps.documents.papers.child import bound_this_process\n"
        "bound_this_process()\n"
        "print('canary' in str(os.environ))\n"
        "try:\n    os.write(os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT), b'x'); print('wrote')\n"
        "except OSError:\n    print('refused')\n"
        "try:\n    bytearray(2 * 1024**3); print('took')\n"
        "except MemoryError:\n    print('bounded')\n"
    )
    environment = environment_of_the_workshop()
    finished = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "x")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.stdout.split() == ["False", "refused", "bounded"], finished.stderr
