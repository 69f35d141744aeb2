"""Anchors: written once for each new head, chained, forced to disk, readable by their owner alone."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from anchang.apps.offices.models import Staff
from anchang.foundation.ledger.anchors import Anchor, AnchorsError, heads, read, write
from anchang.foundation.ledger.append import append
from anchang.project.keeper import Duty, Keeper
from tests.people import FOUNDED_AT, acting

NOW = datetime(2026, 3, 31, 15, 59, 30, tzinfo=UTC)


def _anchor(sequence: int, office_id: int = 1) -> Anchor:
    return Anchor(office_id, sequence, f"{sequence:064x}", NOW)


def test_heads_are_appended_when_they_have_moved(tmp_path: Path) -> None:
    assert write(tmp_path, [_anchor(1), _anchor(1, 2)], NOW) == 2
    assert write(tmp_path, [_anchor(1), _anchor(1, 2)], NOW) == 0
    assert write(tmp_path, [_anchor(2), _anchor(1, 2)], NOW + timedelta(minutes=1)) == 1
    assert [(one.office_id, one.sequence) for one in read(tmp_path)] == [(1, 1), (2, 1), (1, 2)]


def test_a_new_month_begins_a_new_file_on_the_same_chain(tmp_path: Path) -> None:
    write(tmp_path, [_anchor(1)], NOW)
    write(tmp_path, [_anchor(2)], NOW + timedelta(days=1))
    assert sorted(file.name for file in tmp_path.glob("*.jsonl")) == ["2026-03.jsonl", "2026-04.jsonl"]
    assert [one.sequence for one in read(tmp_path)] == [1, 2]
    (tmp_path / "2026-03.jsonl").unlink()  # moved to a safe place
    assert [one.sequence for one in read(tmp_path)] == [2]


def test_only_the_owner_reads_them(tmp_path: Path) -> None:
    folder = tmp_path / "anchors"
    write(folder, [_anchor(1)], NOW)
    modes = {path.name: path.stat().st_mode & 0o777 for path in [folder, *folder.iterdir()]}
    assert modes == {"anchors": 0o700, "2026-03.jsonl": 0o600, "lock": 0o600, "newest.json": 0o600}


@pytest.mark.parametrize("line", [0, 1, 2])
def test_a_line_that_was_changed_or_taken_out_is_noticed(tmp_path: Path, line: int) -> None:
    for sequence in range(1, 5):
        write(tmp_path, [_anchor(sequence)], NOW)
    file = tmp_path / "2026-03.jsonl"
    lines = file.read_text().splitlines()
    changed = json.dumps({**json.loads(lines[line]), "hash": "f" * 64})
    for tampered in (changed, "rubbish"):
        file.write_text("\n".join([*lines[:line], tampered, *lines[line + 1 :]]) + "\n")
        if line or tampered == changed:
            with pytest.raises(AnchorsError, match="接不上"):
                read(tmp_path)


def test_a_line_torn_by_a_power_cut_is_skipped(tmp_path: Path) -> None:
    write(tmp_path, [_anchor(1)], NOW)
    with (tmp_path / "2026-03.jsonl").open("a") as file:
        file.write('{"office": 1, "sequ')
    (tmp_path / "newest.json").write_text("")
    assert write(tmp_path, [_anchor(2)], NOW) == 1
    assert [one.sequence for one in read(tmp_path)] == [1, 2]


def test_no_folder_is_no_anchors(tmp_path: Path) -> None:
    assert read(tmp_path / "nothing") == []


def test_the_application_learns_every_head_with_nobody_acting(
    committed_db: None, lin: Staff, mo: Staff
) -> None:
    with transaction.atomic(), acting(lin):
        append(by=lin, action="visit.made", now=FOUNDED_AT)
    before = {one.office_id: one for one in heads()}
    assert set(before) == {lin.office_id, mo.office_id}
    with transaction.atomic(), acting(lin):
        append(by=lin, action="visit.left", now=FOUNDED_AT)
    after = {one.office_id: one for one in heads()}
    assert after[lin.office_id].sequence == before[lin.office_id].sequence + 1
    assert after[mo.office_id] == before[mo.office_id]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("anchang_app",)


def _fails() -> None:
    raise RuntimeError("out of order")


def test_the_keeper_does_each_duty_when_it_is_due_and_no_trouble_stops_it(
    db: None, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []
    duties = [
        Duty("坏的", 1, _fails),
        Duty("快的", 1, lambda: done.append("fast")),
        Duty("慢的", 60, lambda: done.append("slow")),
    ]
    keeper = Keeper(duties)
    for second in range(61):
        keeper.tick(float(second))
    assert (done.count("fast"), done.count("slow")) == (61, 2)
    assert "后台任务没有完成：坏的" in caplog.text


def test_the_keeper_does_everything_once_more_when_it_is_stopped(db: None) -> None:
    done: list[str] = []
    keeper = Keeper([Duty("慢的", 1000, lambda: done.append("slow"))])
    keeper.stop()
    keeper.run(lambda: 0.0)
    assert done == ["slow"]
