"""tools/verify_ledger.py: agrees with an export of the product, runs without it, names what was changed."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from anchang.foundation.embedded_postgres import EmbeddedPostgres
from anchang.foundation.embedded_postgres.provision import connect
from anchang.foundation.ledger.anchors import Anchor, write
from anchang.foundation.ledger.export import exported
from tests import database
from tests.proofs.ledger_rows import fill

TOOL = Path(__file__).parents[2] / "tools" / "verify_ledger.py"
NOW = datetime(2026, 3, 31, tzinfo=UTC)


@pytest.fixture(scope="module")
def lines(postgres: EmbeddedPostgres, template: str) -> Iterator[list[str]]:
    """An export of an office with records of every kind."""
    name = database.own_name("tool")
    database.recreate(postgres, name, template)
    with connect(postgres.connection("superuser", name)) as raw:
        fill(raw, 1)
        yield list(exported(raw.cursor(), 1, "测试案场", NOW))
    database.drop(postgres, name)


@pytest.fixture
def check(tmp_path: Path, lines: list[str]) -> Callable[..., tuple[int, str]]:
    def run(changed: list[str], *arguments: str) -> tuple[int, str]:
        (tmp_path / "export.jsonl").write_text("\n".join(changed) + "\n", encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(TOOL), "export.jsonl", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    return run


def _anchor(lines: list[str], sequence: int) -> Anchor:
    return Anchor(1, sequence, json.loads(lines[sequence])["hash"], NOW)


def _edited(lines: list[str], number: int, **said: Any) -> list[str]:
    """Entry `number` says something else; whoever edits computes its hash anew."""
    raw = json.loads(lines[number])
    text = json.dumps({**json.loads(raw["entry"]), **said}, ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return [*lines[:number], json.dumps({"entry": text, "hash": digest}), *lines[number + 1 :]]


def _rechained(lines: list[str], number: int, **said: Any) -> list[str]:
    changed = _edited(lines, number, **said)
    for later in range(number + 1, len(lines)):
        changed = _edited(changed, later, previous=json.loads(changed[later - 1])["hash"])
    return changed


Check = Callable[..., tuple[int, str]]


def test_it_agrees_with_what_the_product_exports(check: Check, lines: list[str], tmp_path: Path) -> None:
    write(tmp_path / "anchors", [_anchor(lines, 5), _anchor(lines, 9)], NOW)
    (tmp_path / "earlier.jsonl").write_text("\n".join(lines[:7]) + "\n")
    receipt = f"1-6-{json.loads(lines[6])['hash'][:20]}"
    code, said = check(lines, "--anchors", "anchors", "--receipt", receipt, "--earlier", "earlier.jsonl")
    assert code == 0, said
    assert f"{len(lines) - 1} 条台账" in said


def test_an_edited_entry_is_named(check: Check, lines: list[str]) -> None:
    number = 9
    raw = json.loads(lines[number])
    text = raw["entry"].replace('"actor": ', '"actor": 1')
    code, said = check([*lines[:number], json.dumps({**raw, "entry": text}), *lines[number + 1 :]])
    assert (code, "第 9 号：文字与指纹不符" in said) == (1, True)
    code, said = check(_edited(lines, number, actor=99))
    assert (code, "第 10 号：接不上前一号" in said) == (1, True)


def test_what_was_taken_out_put_in_or_swapped_is_named(check: Check, lines: list[str]) -> None:
    for changed in (
        [*lines[:9], *lines[10:]],
        [*lines[:9], lines[5], *lines[9:]],
        [*lines[:9], lines[10], lines[9], *lines[11:]],
    ):
        code, said = check(changed)
        assert (code, "第 9 号" in said) == (1, True)


def test_a_chain_rewritten_to_fit_needs_something_from_outside(
    check: Check, lines: list[str], tmp_path: Path
) -> None:
    changed = _rechained(lines, 9, actor=99)
    assert check(changed)[0] == 0  # control: nothing inside can tell
    write(tmp_path / "anchors", [_anchor(lines, 8), _anchor(lines, 12)], NOW)
    code, said = check(changed, "--anchors", "anchors")
    assert (code, "第 9 号到第 12 号之间" in said) == (1, True)
    code, said = check(changed, "--receipt", f"1-9-{json.loads(lines[9])['hash'][:20]}")
    assert (code, "凭条" in said) == (1, True)
    (tmp_path / "earlier.jsonl").write_text("\n".join(lines) + "\n")
    code, said = check(changed, "--earlier", "earlier.jsonl")
    assert (code, "第 9 号到第 9 号之间" in said) == (1, True)


def test_a_tail_that_was_cut_off_and_an_office_that_vanished_are_missed(
    check: Check, lines: list[str], tmp_path: Path
) -> None:
    last = len(lines) - 1
    write(tmp_path / "anchors", [_anchor(lines, last), Anchor(7, 3, "a" * 64, NOW)], NOW)
    code, said = check(lines[:-3], "--anchors", "anchors")
    assert code == 1
    assert f"第 {last} 号不符" in said
    assert "案场 7" in said


def test_tampered_anchors_are_named(check: Check, lines: list[str], tmp_path: Path) -> None:
    for sequence in (3, 4, 5):
        write(tmp_path / "anchors", [_anchor(lines, sequence)], NOW)
    file = tmp_path / "anchors" / "2026-03.jsonl"
    kept = file.read_text().splitlines()
    file.write_text("\n".join([kept[0], kept[2]]) + "\n")
    code, said = check(lines, "--anchors", "anchors")
    assert (code, "第 2 行接不上前一行" in said) == (1, True)


@pytest.mark.parametrize(
    ("content", "arguments"),
    [
        (["{}"], ()),
        ([""], ()),
        (['{"format": "other", "office": 1, "name": "x"}'], ()),
        (['{"format": "anchang-ledger-1", "office": 1, "name": "x"}'], ("--receipt", "hello")),
        (['{"format": "anchang-ledger-1", "office": 1, "name": "x"}'], ("--anchors", "nowhere")),
    ],
)
def test_files_that_cannot_be_used_are_one_line(
    check: Check, content: list[str], arguments: tuple[str, ...]
) -> None:
    code, said = check(content, *arguments)
    assert (code, said.count("\n")) == (2, 1)
    assert said.startswith("错误：")


def test_it_shares_nothing_with_the_product() -> None:
    imports = [line for line in TOOL.read_text().splitlines() if line.startswith(("import", "from"))]
    assert not any("anchang" in line or "django" in line or "psycopg" in line for line in imports)
