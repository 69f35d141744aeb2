"""`anchang rulebook check`: prints what the proof over the whole fact space found."""

from __future__ import annotations

import json
from collections.abc import Iterator

from anchang.domain.rulebook import Adopted
from anchang.domain.rulebook.check import Findings, check
from anchang.domain.rulebook.check_words import Section, findings_json, sections


def print_report(adopted: Adopted, form: str = "text") -> int:
    """Check and print as `text`, `json` or `markdown`; returns 0. Raises RulebookError when it cannot."""
    findings = check(adopted.compile())
    title = adopted.adoption.title
    match form:
        case "json":
            print(json.dumps(findings_json(findings), ensure_ascii=False, indent=2))
        case "markdown":
            print("\n".join(_markdown(title, findings)))
        case _:
            print("\n".join(_text(title, findings)))
    return 0


def _text(title: str, findings: Findings) -> Iterator[str]:
    yield f"检查：{title}"
    for section in sections(findings):
        yield f"\n【{section.title}】{section.about}"
        for entry in section.entries:
            yield f"  · {entry.text}"
            yield from (f"      {detail}" for detail in entry.details)
    yield f"\n用时 {findings.seconds:.1f} 秒，求解 {findings.solved} 次，{findings.clauses} 个子句。"


def _markdown(title: str, findings: Findings) -> Iterator[str]:
    yield f"# 检查：{title}"
    yield f"\n由 `anchang rulebook check {findings.rulebook.name} --markdown` 生成；怎样证明，见"
    yield "[docs/explanation/checking.md](../explanation/checking.md)。\n"
    found = sections(findings)
    yield "| | |"
    yield "|---|---|"
    yield from (f"| {section.title} | {_count(section)} |" for section in found[:-1])
    for section in found:
        yield f"\n## {section.title}\n\n{section.about}"
        if section.entries:
            yield ""
        for entry in section.entries:
            yield f"* {entry.text}"
            yield from (f"  * {detail}" for detail in entry.details)


def _count(section: Section) -> str:
    return str(len(section.entries)) if section.entries else "无"
