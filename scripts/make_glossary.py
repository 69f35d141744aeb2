"""Write docs/reference/glossary.md from docs/reference/glossary.toml; with --check only compare."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"


def glossary() -> str:
    """The page as Markdown."""
    terms = tomllib.loads((REFERENCE / "glossary.toml").read_text("utf-8"))["term"]
    rows = [f"| {term['zh']} | `{term['identifier']}` | {term.get('note', '')} |" for term in terms]
    head = [
        "# Glossary",
        "",
        "Generated from `glossary.toml`; extend it there.",
        "",
        "| 中文 | identifier | note |",
        "|---|---|---|",
    ]
    return "\n".join([*head, *rows, ""])


if __name__ == "__main__":
    page = REFERENCE / "glossary.md"
    if "--check" not in sys.argv:
        page.write_text(glossary(), "utf-8")
    elif page.read_text("utf-8") != glossary():
        sys.exit(
            "docs/reference/glossary.md is not what glossary.toml says: run python scripts/make_glossary.py"
        )
