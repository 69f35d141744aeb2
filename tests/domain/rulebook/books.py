"""Small rulebooks for tests: a folder from text, compiled."""

from pathlib import Path

from anchang.domain.rulebook import Rulebook, load_adoption

HEAD = """
[edition]
title = "试用版本"

[[clause]]
id = "1"
text = "一条"
status = "rule"
"""

RULE = """
[[rule]]
id = "1"
clause = "1"
when = ["closer != none"]
then.credit = { outcome = "sole", owner = "closer" }
"""


def write(folder: Path, text: str, file: str = "edition.toml") -> Path:
    """Put `text` into `folder`/`file`; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text(text, "utf-8")
    return folder


def book(folder: Path, text: str) -> Rulebook:
    """The edition whose rules, limits and facts are `text`, compiled."""
    return load_adoption(write(folder, HEAD + text)).compile()


def rule(id_: str, when: str = "", then: str = "", **more: object) -> str:
    """One rule as TOML; `when` conditions separated by `;`."""
    conditions = ", ".join(f'"{part.strip()}"' for part in when.split(";") if part.strip())
    then = then or 'credit = { outcome = "sole", owner = "closer" }'
    extra = "".join(f"{key} = {value}\n" for key, value in more.items())
    return f'[[rule]]\nid = "{id_}"\nclause = "1"\nwhen = [{conditions}]\nthen.{then}\n{extra}\n'
