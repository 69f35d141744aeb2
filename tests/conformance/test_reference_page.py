"""The examples of the reference page load."""

import re
from pathlib import Path

import pytest

from anchang.cli.main import main
from anchang.domain.rulebook import load_adoption, load_library
from anchang.domain.rulebook.functions import FUNCTIONS

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
PAGE = (REFERENCE / "rulebook-format.md").read_text("utf-8")
BLOCKS = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SAYINGS = [
    cell if re.match(r"\w+ = ", cell) else f"credit = {cell}"
    for cell in re.findall(r"`((?:\w+ = )?\{ outcome = .*?\})`", PAGE.partition("### How to say it")[2])
]
NAMES = """
[edition]
title = "试用"

[[clause]]
id = "1"
text = "一条"
status = "rule"
"""
FACTS = {
    "first_reply": "role", "week_team": "role", "previous": "role", "queue": "roles",
    "previous_sharers": "roles", "hours": "int",
}  # fmt: skip
for _name, _type in FACTS.items():
    NAMES += f'\n[[fact]]\nname = "{_name}"\nlabel = "某"\ntype = "{_type}"\n'
for _name in ("fee", "fine", "low", "high", "arbiter"):
    NAMES += f'\n[[limit]]\nname = "{_name}"\nlabel = "某"\nclause = "1"\nvalue = 1\n'


@pytest.mark.parametrize("saying", SAYINGS)
def test_each_way_to_say_it_loads(tmp_path: Path, saying: str) -> None:
    (tmp_path / "edition.toml").write_text(
        NAMES + f'\n[[rule]]\nid = "1"\nclause = "1"\nwhen = []\nthen.{saying}\n', "utf-8"
    )
    load_adoption(tmp_path).compile().judge({})


def test_the_table_of_ways_to_say_it_was_found() -> None:
    assert len(SAYINGS) >= 20


def test_the_edition_of_the_page_loads_with_its_own_facts_and_slot(tmp_path: Path) -> None:
    rest = '\n[[rule]]\nid = "佣1"\nclause = "佣2"\nwhen = []\nthen.deposit = { outcome = "none" }\n'
    (tmp_path / "edition.toml").write_text(BLOCKS[0] + BLOCKS[1] + rest, "utf-8")
    rulebook = load_adoption(tmp_path).compile()
    verdict = rulebook.judge(
        {"owner": "林", "owner_status": "business_trip", "receiver": "赵", "closer": "赵", "rings": 3}
    )
    assert list(verdict.spoken) == ["credit"]


def test_the_adoption_of_the_page_is_well_formed(tmp_path: Path) -> None:
    for name, clauses in (("customer-confirmation", ("2.4.3", "3.2.3")), ("reception", ("3.2.2", "3.2.2c"))):
        folder = tmp_path / "editions" / name
        folder.mkdir(parents=True)
        text = NAMES.partition("[[fact]]")[0]
        text += f'[[limit]]\nname = "{"tracking_days" if name == "reception" else "other"}"\nlabel = "某"\nclause = "1"\nvalue = 1\n'  # noqa: E501
        for clause in clauses:
            text += f'[[clause]]\nid = "{clause}"\ntext = "一条"\nstatus = "rule"\n'
            head = f'[[rule]]\nid = "{clause}"\nclause = "{clause}"\nwhen = []\n'
            text += head + 'then.credit = { outcome = "none" }\n'
        (folder / "edition.toml").write_text(text, "utf-8")
    folder = tmp_path / "adoptions" / "office"
    folder.mkdir(parents=True)
    (folder / "adoption.toml").write_text(BLOCKS[2], "utf-8")
    adopted = load_library(tmp_path).adoption("office")
    adopted.compile()
    adopted.compile(policy="S2", choices={"R2": "closer"})


def test_every_function_is_on_the_page() -> None:
    assert [name for name in FUNCTIONS if f"`{name}(" not in PAGE and f", `{name}" not in PAGE] == []


def test_the_page_of_the_vocabulary_is_in_step(capsys: pytest.CaptureFixture[str]) -> None:
    """If not: anchang rulebook facts > docs/reference/vocabulary.md."""
    assert main(["rulebook", "facts"]) == 0
    assert capsys.readouterr().out == (REFERENCE / "vocabulary.md").read_text("utf-8")
