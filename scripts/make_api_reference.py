"""Write docs/reference/api.md from the OpenAPI document; with --check only compare."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "api.md"
HEAD = """# REST

Generated from the shapes of `anchang.api`, which check the bodies too; change them there and run
`python scripts/make_api_reference.py`. The same as OpenAPI {version} is served at
`/api/v1/openapi.json`. How to connect a telephone system: [how-to/telephone.md](../how-to/telephone.md).

Every request carries `Authorization: Bearer anchang_...`, a token from 「设置 · 电话」, and a JSON object
of at most {kilobytes} KB. Times are RFC 3339. What is not listed is refused. Within `/api/v1/` items may be
added to answers, never taken away; what would break a program comes as `/api/v2/` beside it.
"""
PROBLEMS_HEAD = """
## When something is not taken

```json
{"error": {"code": "invalid", "message": "给人看的一句中文。", "fields": {"line": "哪一项有什么问题"}}}
```

| status | code | 意思 |
|---|---|---|
"""


def page() -> str:
    """The whole page."""
    sys.path.insert(0, str(ROOT / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anchang.project.settings")
    import django

    django.setup()
    from anchang.api.openapi import document
    from anchang.api.problems import PROBLEMS
    from anchang.api.shapes import BODY_BYTES_MAX

    said = document()
    parts = [HEAD.format(version=said["openapi"], kilobytes=BODY_BYTES_MAX // 1024)]
    for address, methods in said["paths"].items():
        for method, operation in methods.items():
            parts.append(_operation(said, address, method, operation))
    rows = [f"| {status} | `{code}` | {meaning} |" for code, (status, meaning) in PROBLEMS.items()]
    return "".join(parts) + PROBLEMS_HEAD + "\n".join(rows) + "\n"


def _operation(said: dict[str, Any], address: str, method: str, operation: dict[str, Any]) -> str:
    taken = _schema(said, operation["requestBody"])
    answered = _schema(said, operation["responses"]["200"])
    example = {name: item["examples"][0] for name, item in taken["properties"].items()}
    return f"""
## {method.upper()} {address}

{operation["summary"]}

| item | required | 说明 | most | example |
|---|---|---|---|---|
{_rows(taken)}

```json
{json.dumps(example, ensure_ascii=False)}
```

Answer 200, the same however often it is sent: {", ".join(f"`{name}`" for name in answered["properties"])}.
"""


def _schema(said: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    name = part["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    found: dict[str, Any] = said["components"]["schemas"][name]
    return found


def _rows(shape: dict[str, Any]) -> str:
    return "\n".join(
        f"| `{name}` | {'yes' if name in shape['required'] else 'no'} | {item['description']}"
        f" | {item['maxLength']} | `{item['examples'][0]}` |"
        for name, item in shape["properties"].items()
    )


if __name__ == "__main__":
    if "--check" not in sys.argv:
        PAGE.write_text(page(), "utf-8")
    elif PAGE.read_text("utf-8") != page():
        sys.exit("docs/reference/api.md is not current: run python scripts/make_api_reference.py")
