"""Write docs/reference/who-sees-what.md from who_sees_what.toml; with --check only compare."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FILE = ROOT / "src" / "anchang" / "apps" / "disclosure" / "who_sees_what.toml"
PAGE = ROOT / "docs" / "reference" / "who-sees-what.md"
VERBS = ("see", "add", "change", "remove")
HEAD = """# Who sees what

Generated from `src/anchang/apps/disclosure/who_sees_what.toml`, which the tests hold the database to; change
it there and run `python scripts/make_who_sees_what.py`. What a rule means is said at the head of that file. A
post that is not named may not.

| table | 记录 | category (1.3) | see | add | change | remove |
|---|---|---|---|---|---|---|
"""
FUNCTIONS = """
## Functions with the owner's rights

`log_in` is the log-in role while nobody acts. Where none is named, only other functions call it.

| function | may be called by | answers |
|---|---|---|
"""


def page() -> str:
    """The whole page."""
    data = tomllib.loads(FILE.read_text("utf-8"))
    rows = [_row(one) for one in data["record"]]
    doors = [f"| `{one['name']}` | {', '.join(one['may'])} | {one['what']} |" for one in data["function"]]
    return HEAD + "\n".join(rows) + "\n" + FUNCTIONS + "\n".join(doors) + "\n"


def _row(record: dict[str, Any]) -> str:
    cells = [f"`{record['table']}`", record["label"], record["category"], *(_cell(record, v) for v in VERBS)]
    return f"| {' | '.join(cells)} |"


def _cell(record: dict[str, Any], verb: str) -> str:
    return "; ".join(f"{rule}: {', '.join(names)}" for rule, names in record.get(verb, {}).items())


if __name__ == "__main__":
    if "--check" not in sys.argv:
        PAGE.write_text(page(), "utf-8")
    elif PAGE.read_text("utf-8") != page():
        sys.exit("docs/reference/who-sees-what.md is not current: run python scripts/make_who_sees_what.py")
