"""The rulebooks that are measured."""

from __future__ import annotations

import json
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path

from anchang.domain.rulebook import Rulebook, load_adoption, shipped_library
from anchang.domain.rulebook.expressions import Node

TABLE = Path(__file__).parent / "tables" / "sales_table"
PROJECTS_MAX = 64


def table() -> Rulebook:
    """25 clauses over 15 facts."""
    return load_adoption(TABLE).compile()


def recommended() -> Rulebook:
    """The adoption that ships."""
    return shipped_library().adoption("recommended").compile()


def repeated(times: int) -> Rulebook:
    """The table `times` over, each copy for one project of a company: a case belongs to one of them."""
    source = tomllib.loads((TABLE / "edition.toml").read_text("utf-8"))
    parts = ['[edition]\ntitle = "许多项目"\n']
    parts.append(f'[[fact]]\nname = "project"\nlabel = "项目"\ntype = "int"\nmin = 1\nmax = {PROJECTS_MAX}\n')
    parts += [_entry("limit", limit | {"clause": limit["clause"] + "-1"}) for limit in source["limit"]]
    for number in range(1, times + 1):
        for clause in source["clause"]:
            parts.append(_entry("clause", clause | {"id": f"{clause['id']}-{number}"}))
        parts += [_entry("rule", _of_project(rule, number)) for rule in source["rule"]]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "edition.toml").write_text("\n".join(parts), "utf-8")
        return load_adoption(folder).compile()


def _of_project(rule: Mapping[str, object], number: int) -> dict[str, object]:
    copy = dict(rule)
    copy["id"], copy["clause"] = f"{rule['id']}-{number}", f"{rule['clause']}-{number}"
    copy["when"] = [f"project == {number}", *_texts(rule["when"])]
    copy["overrides"] = [f"{name}-{number}" for name in _texts(rule.get("overrides", []))]
    return copy


def _texts(value: object) -> list[str]:
    assert isinstance(value, list)
    return [str(item) for item in value]


def _entry(table_name: str, entry: Mapping[str, object]) -> str:
    return "\n".join([f"[[{table_name}]]", *(f"{key} = {_toml(value)}" for key, value in entry.items()), ""])


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def facts_read(rulebook: Rulebook) -> list[str]:
    """The facts that the rulebook reads, directly or through derivations."""
    nodes: list[Node] = [node for rule in rulebook.rules for node in rule.when]
    nodes += [node for rule in rulebook.rules for then in rule.then.values() for node in then.nodes]
    nodes += [node for preference in rulebook.preferences for node in preference.when]
    nodes += [derivation.node for derivation in rulebook.derivations]
    derived = {derivation.name for derivation in rulebook.derivations}
    return sorted({name for node in nodes for name in node.names()} - derived)
