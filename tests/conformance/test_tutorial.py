"""The page that teaches how to encode a rulebook does what it says."""

import re
from pathlib import Path

import pytest

from anchang.cli.main import main

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "encode-a-rulebook.md"
BLOCK = re.compile(r"^```\w+ file=(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    for name, text in BLOCK.findall(PAGE.read_text("utf-8")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_every_case_of_the_page_comes_out(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["judge", "--library", str(library), "--facts", str(library / "cases.jsonl"), "--check"])
    assert (code, capsys.readouterr().out) == (0, "共 17 例：17 例相符，0 例不符。\n")


def test_the_offices_choice_settles_the_contradiction(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judge = ["judge", "--library", str(library), "--facts", str(library / "office.jsonl"), "--check"]
    assert (main(judge), capsys.readouterr().out) == (0, "共 2 例：2 例相符，0 例不符。\n")
    for option, words in (("lapse", "归 B"), ("open", "条款相撞")):
        assert main([*judge, "--choose", f"H1={option}"]) == 1
        assert words in capsys.readouterr().out
