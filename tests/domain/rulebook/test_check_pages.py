"""The findings in docs/reference/ are what the command says of the shipped adoptions today."""

from pathlib import Path

import pytest

from anchang.cli.main import main

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"


@pytest.mark.slow
@pytest.mark.parametrize("adoption", ["recommended", "source-as-written"])
def test_the_findings_are_current(adoption: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rulebook", "check", adoption, "--markdown"]) == 0
    page = REFERENCE / f"check-{adoption}.md"
    again = f"anchang rulebook check {adoption} --markdown > docs/reference/{page.name}"
    assert capsys.readouterr().out == page.read_text("utf-8"), again
