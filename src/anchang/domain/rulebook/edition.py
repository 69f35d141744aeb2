"""An edition: one company's rulebook as a folder of TOML files, checked for what it shows by itself."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .clause import Clause, ClauseStatus
from .errors import Place, RulebookError
from .rules import Parameter
from .toml_file import Entry, TomlFile, entries, read_toml
from .vocabulary import Fact, FactType, Slot

EDITION_FILE = "edition.toml"
FOLDER_FILES_MAX = 50
TABLES = ("edition", "clause", "limit", "fact", "derivation", "slot", "rule")
_NAME = re.compile(r"^[a-z][a-z0-9_]{0,63}$")
_RULE_KEYS = ("id", "clause", "says", "when", "then", "overrides", "note")


@dataclass(frozen=True)
class RuleEntry:
    """A rule as read, before its conditions are parsed against the names in scope."""

    id: str
    clause: str
    edition: str
    entry: Entry


@dataclass(frozen=True)
class DerivationEntry:
    fact: Fact
    edition: str
    entry: Entry


@dataclass(frozen=True)
class Edition:
    """Read-only. `prefix` is put before clause ids where people cite them (S2.4.3)."""

    name: str
    title: str
    prefix: str
    about: str
    effective: dt.date
    clauses: Mapping[str, Clause]
    parameters: Mapping[str, Parameter]
    facts: tuple[tuple[Fact, Place], ...]
    slots: tuple[tuple[Slot, Place], ...]
    derivations: tuple[DerivationEntry, ...]
    rules: tuple[RuleEntry, ...]
    digest: str
    folder: Path


def read_edition(folder: Path) -> Edition:
    """Read every .toml directly in `folder`. Raises RulebookError with file, line and key."""
    files = _files(folder)
    head = _head(folder, files)
    name = head.text("name", folder.name)
    effective = _day(head, "effective", dt.date(2000, 1, 1))
    clauses = _clauses(files, name)
    return Edition(
        name=name,
        title=head.text("title"),
        prefix=head.text("prefix", ""),
        about=head.text("about", ""),
        effective=effective,
        clauses=clauses,
        parameters=_parameters(files, clauses, effective, name),
        facts=tuple((_fact(entry), entry.place()) for file in files for entry in entries(file, "fact")),
        slots=tuple((_slot(entry), entry.place()) for file in files for entry in entries(file, "slot")),
        derivations=tuple(
            _derivation(entry, name) for file in files for entry in entries(file, "derivation")
        ),
        rules=_rules(files, clauses, name),
        digest=_digest(folder, files),
        folder=folder,
    )


def read_facts(file: TomlFile) -> list[tuple[Fact, Place]]:
    return [(_fact(entry), entry.place()) for entry in entries(file, "fact")]


def read_slots(file: TomlFile) -> list[tuple[Slot, Place]]:
    return [(_slot(entry), entry.place()) for entry in entries(file, "slot")]


def _files(folder: Path) -> list[TomlFile]:
    paths = sorted(path for path in folder.glob("*.toml") if path.name != "adoption.toml")
    if len(paths) > FOLDER_FILES_MAX:
        raise RulebookError(
            f"文件夹里有 {len(paths)} 个 .toml，至多 {FOLDER_FILES_MAX} 个。", Place(str(folder))
        )
    files = [read_toml(path) for path in paths]
    for file in files:
        for table in file.data:
            if table not in TABLES:
                raise RulebookError(
                    f"不认识 [{table}]；版本里可以写 {'、'.join(TABLES)}。", file.place(table)
                )
    return files


def _head(folder: Path, files: list[TomlFile]) -> Entry:
    heads = [entry for file in files for entry in entries(file, "edition")]
    if len(heads) != 1:
        raise RulebookError(f"文件夹里要有一个 {EDITION_FILE}，内有一个 [edition]。", Place(str(folder)))
    heads[0].only("name", "title", "prefix", "about", "effective")
    return heads[0]


def _digest(folder: Path, files: list[TomlFile]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(Path(file.path).relative_to(folder).as_posix().encode() + b"\0")
        digest.update("\n".join(file.lines).encode() + b"\0")
    return digest.hexdigest()


def _day(entry: Entry, key: str, default: dt.date | None = None) -> dt.date:
    value = entry.data.get(key, default)
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
        raise entry.refuse(f"「{key}」要写成日期，例如 2026-01-01（不加引号）。", key)
    return value


def _clauses(files: list[TomlFile], edition: str) -> dict[str, Clause]:
    clauses: dict[str, Clause] = {}
    for entry in (entry for file in files for entry in entries(file, "clause")):
        entry.only("id", "title", "text", "status", "enforced_in", "section")
        id_ = entry.text("id")
        if id_ in clauses:
            raise entry.refuse(f"条款 {id_} 写了两遍，每个条款号只能用一次。", "id")
        status = tuple(_status(entry, text) for text in entry.texts("status"))
        enforced = entry.text("enforced_in", "")
        if ClauseStatus.ENFORCED in status and not enforced:
            raise entry.refuse(f"条款 {id_} 由软件保证，要在 enforced_in 写明在哪里。", "status")
        text, section = entry.text("text"), entry.text("section", "")
        clauses[id_] = Clause(id_, entry.text("title", id_), text, status, edition, enforced, section)
    return clauses


def _status(entry: Entry, text: str) -> ClauseStatus:
    try:
        return ClauseStatus(text)
    except ValueError:
        raise entry.refuse(f"status「{text}」不认识，可用 {'、'.join(ClauseStatus)}。", "status") from None


def _parameters(
    files: list[TomlFile], clauses: Mapping[str, Clause], effective: dt.date, edition: str
) -> dict[str, Parameter]:
    parameters: dict[str, Parameter] = {}
    for entry in (entry for file in files for entry in entries(file, "limit")):
        entry.only("name", "label", "clause", "unit", "value", "effective", "values", "options", "silent")
        name = identifier(entry)
        if name in parameters:
            raise entry.refuse(f"限额「{name}」写了两遍。", "name")
        if "clause" not in entry.data:
            raise entry.refuse(f"限额「{name}」没有条款；每个数都要写明出自哪一条（clause）。", "name")
        clause = cited_clause(entry, clauses)
        values = _dated_values(entry, effective)
        parameters[name] = Parameter(
            name,
            entry.text("label"),
            clause,
            entry.text("unit", ""),
            values,
            entry.place(),
            edition,
            _options(entry),
            entry.flag("silent"),
        )
        _refuse_no_option(entry, parameters[name])
    return parameters


def _options(entry: Entry) -> dict[str, str]:
    options = entry.map("options")
    if not all(isinstance(words, str) for words in options.values()):
        raise entry.refuse("options 的说法要写成字。", "options")
    return {value: str(words) for value, words in options.items()}


def _refuse_no_option(entry: Entry, limit: Parameter) -> None:
    for _start, value in limit.values:
        if refusal := limit.refusal(value):
            raise entry.refuse(refusal, "value")


def _dated_values(entry: Entry, effective: dt.date) -> tuple[tuple[dt.date, int | str], ...]:
    if "values" not in entry.data:
        return ((_day(entry, "effective", effective), limit_value(entry, entry.data.get("value"))),)
    dated = []
    for item in entry.tables("values"):
        start = item.get("effective")
        if (
            not isinstance(start, dt.date)
            or isinstance(start, dt.datetime)
            or set(item) != {"effective", "value"}
        ):
            raise entry.refuse("values 的每一项要写 { effective = 日期, value = 值 }。", "values")
        dated.append((start, limit_value(entry, item["value"])))
    if not dated or len({start for start, _value in dated}) != len(dated):
        raise entry.refuse("values 至少要有一项，生效日不能重复。", "values")
    return tuple(sorted(dated, key=lambda pair: pair[0]))


def limit_value(entry: Entry, value: object) -> int | str:
    """A limit is an integer or a text (a post, a way of doing)."""
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise entry.refuse("限额的值（value）只能是整数或一段字。", "value")


def cited_clause(entry: Entry, clauses: Mapping[str, Clause]) -> str:
    clause = entry.text("clause")
    if clause not in clauses:
        raise entry.refuse(
            f"引用了条款 {clause}，但本版本没有这一条；请在 [[clause]] 里写上它，或改正条款号。", "clause"
        )
    return clause


def identifier(entry: Entry) -> str:
    name = entry.text("name")
    if not _NAME.match(name):
        raise entry.refuse(f"名字「{name}」要用小写英文字母、数字和下划线，字母开头。", "name")
    return name


def _fact(entry: Entry) -> Fact:
    entry.only("name", "label", "group", "type", "values", "min", "max", "unit", "value", "clause")
    name = identifier(entry)
    type_ = _type(entry)
    values = entry.map("values")
    if (type_ in (FactType.ENUM, FactType.ENUMS)) != bool(values):
        raise entry.refuse('enum 和 enums 要有 values = { 取值 = "说法" }，别的类型不要写。', "values")
    if not all(isinstance(label, str) for label in values.values()):
        raise entry.refuse("values 的说法要写成字。", "values")
    low, high = entry.integer("min", 0), entry.integer("max", 3650)
    if low > high:
        raise entry.refuse(f"min {low} 大于 max {high}。", "min")
    labels = {member: str(label) for member, label in values.items()}
    return Fact(
        name, entry.text("label"), type_, labels, low, high, entry.text("unit", ""), entry.text("group", "")
    )


def _type(entry: Entry) -> FactType:
    text = entry.text("type")
    try:
        return FactType(text)
    except ValueError:
        raise entry.refuse(f"类型「{text}」不认识，可用 {'、'.join(FactType)}。", "type") from None


def _slot(entry: Entry) -> Slot:
    entry.only("name", "label", "several", "asked")
    return Slot(identifier(entry), entry.text("label"), entry.flag("several"), entry.texts("asked"))


def _derivation(entry: Entry, edition: str) -> DerivationEntry:
    fact = _fact(entry)
    entry.text("value")
    return DerivationEntry(fact, edition, entry)


def _rules(files: list[TomlFile], clauses: Mapping[str, Clause], edition: str) -> tuple[RuleEntry, ...]:
    rules: dict[str, RuleEntry] = {}
    for entry in (entry for file in files for entry in entries(file, "rule")):
        entry.only(*_RULE_KEYS)
        id_ = entry.text("id")
        if id_ in rules:
            raise entry.refuse(f"规则 {id_} 写了两遍，每个编号只能用一次。", "id")
        if "when" not in entry.data:
            raise entry.refuse(f"规则 {id_} 没有 when；总是适用的规则要写明 when = []。", "id")
        rules[id_] = RuleEntry(id_, cited_clause(entry, clauses), edition, entry)
    return tuple(rules.values())
