"""`anchang ledger` on a database of its own: clean, tampered with, against anchors and receipts, exported."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from anchang.foundation.embedded_postgres import EmbeddedPostgres
from anchang.foundation.embedded_postgres.provision import connect
from anchang.foundation.ledger.anchors import Anchor, write
from tests import database
from tests.keys import signature

NOW = datetime(2026, 3, 31, tzinfo=UTC)


class Ledgers:
    def __init__(self, postgres: EmbeddedPostgres, name: str, folder: Path) -> None:
        self.superuser = connect(postgres.connection("superuser", name))
        self.folder = folder
        self.environment = {
            **os.environ,
            "DATABASE_URL": database.address(postgres, "application", name),
            "DATABASE_OWNER_URL": database.address(postgres, "owner", name),
            "ANCHANG_ANCHORS": str(folder / "anchors"),
            "ANCHANG_VAR": str(folder),
        }

    def run(self, *arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "anchang.cli.main", "ledger", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def heads(self) -> list[Anchor]:
        return [
            Anchor(*row)
            for row in self.superuser.execute(
                "SELECT * FROM ledger_heads(%s)", [signature("heads of the ledgers")]
            )
        ]


@pytest.fixture(scope="module")
def scratch(postgres: EmbeddedPostgres, template: str) -> Iterator[str]:
    name = database.own_name("command")
    database.recreate(postgres, name, template)
    yield name
    database.drop(postgres, name)


@pytest.fixture
def ledgers(postgres: EmbeddedPostgres, scratch: str, tmp_path: Path) -> Iterator[Ledgers]:
    made = Ledgers(postgres, scratch, tmp_path)
    yield made
    made.superuser.close()


def _forge(superuser: Any) -> None:
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("UPDATE ledger_entry SET actor_id = actor_id + 1 WHERE office_id = 1 AND sequence = 3")


def _undo(superuser: Any) -> None:
    superuser.execute("UPDATE ledger_entry SET actor_id = actor_id - 1 WHERE office_id = 1 AND sequence = 3")


def test_a_clean_ledger_is_said_to_be_clean(ledgers: Ledgers) -> None:
    write(ledgers.folder / "anchors", ledgers.heads(), NOW)
    code, said = ledgers.run("verify")
    assert code == 0, said
    assert said.count("没有发现改动") == 2
    assert "测试案场" in said
    assert "别处案场" in said


def test_one_office_may_be_named(ledgers: Ledgers) -> None:
    code, said = ledgers.run("verify", "--office", "别处案场")
    assert (code, said.count("\n")) == (0, 1)
    code, said = ledgers.run("verify", "--office", "没有的案场")
    assert (code, said) == (2, "错误：没有叫「没有的案场」的案场\n")


def test_a_changed_entry_is_named_and_the_exit_code_says_so(ledgers: Ledgers) -> None:
    _forge(ledgers.superuser)
    try:
        code, said = ledgers.run("verify")
    finally:
        _undo(ledgers.superuser)
    assert code == 1
    assert "✗ 台账第 3 号的内容或指纹被改过" in said


def test_anchors_and_receipts_are_held_against_the_ledger(ledgers: Ledgers) -> None:
    head = next(one for one in ledgers.heads() if one.office_id == 1)
    good = f"1-{head.sequence}-{head.hash[:20]}"
    assert ledgers.run("verify", "--receipt", good)[0] == 0
    code, said = ledgers.run("verify", "--receipt", f"1-{head.sequence}-{'0' * 20}")
    assert code == 1
    assert "凭条不符" in said
    beyond = Anchor(1, head.sequence + 5, "f" * 64, NOW)
    write(ledgers.folder / "elsewhere", [head, beyond], NOW)
    code, said = ledgers.run("verify", "--anchors", str(ledgers.folder / "elsewhere"))
    assert code == 1
    assert f"第 {head.sequence + 1} 号到第 {head.sequence + 5} 号之间" in said


def test_an_office_that_has_vanished_is_missed_by_its_anchors(ledgers: Ledgers) -> None:
    write(ledgers.folder / "anchors", [Anchor(77, 9, "a" * 64, NOW)], NOW)
    code, said = ledgers.run("verify")
    assert code == 1
    assert "案场 77（已不存在）" in said


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("verify", "--receipt", "hello"), "不是凭条的编号"),
        (("verify", "--anchors", "/nonexistent"), "没有这个文件夹"),
        (("export", "/nonexistent/file"), "/nonexistent/file"),
    ],
)
def test_what_cannot_be_done_is_one_line(ledgers: Ledgers, arguments: tuple[str, ...], why: str) -> None:
    code, said = ledgers.run(*arguments)
    assert (code, said.count("\n")) == (2, 1)
    assert said.startswith("错误：")
    assert why in said


def test_tampered_anchors_are_refused(ledgers: Ledgers) -> None:
    folder = ledgers.folder / "anchors"
    for sequence in (1, 2, 3):
        write(folder, [Anchor(1, sequence, "a" * 64, NOW)], NOW)
    file = folder / "2026-03.jsonl"
    file.write_text("".join(line for n, line in enumerate(file.open()) if n != 1))
    code, said = ledgers.run("verify")
    assert code == 2
    assert "接不上前一行" in said


def test_an_export_carries_the_very_text_that_was_hashed(ledgers: Ledgers) -> None:
    file = ledgers.folder / "ledger.jsonl"
    code, said = ledgers.run("export", str(file), "--office", "测试案场")
    assert code == 0, said
    heading, *entries = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert heading["name"] == "测试案场"
    assert len(entries) == next(one.sequence for one in ledgers.heads() if one.office_id == 1)
    for entry in entries:
        assert hashlib.sha256(entry["entry"].encode()).hexdigest() == entry["hash"]
    code, said = ledgers.run("export", str(file))
    assert (code, "File exists" in said) == (2, True)


def test_heads_are_shown(ledgers: Ledgers) -> None:
    code, said = ledgers.run("head")
    assert code == 0
    for head in ledgers.heads():
        assert head.hash in said
