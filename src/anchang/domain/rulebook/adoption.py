"""An adoption: which editions an office runs by, which side it takes where they disagree, its limits."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .edition import Edition, limit_value
from .errors import Place, RulebookError
from .toml_file import Entry, TomlFile, entries, read_toml
from .vocabulary import nearest

ADOPTION_FILE = "adoption.toml"
LEAVE_OPEN = "open"


@dataclass(frozen=True)
class Prefer:
    """In a disagreement the rules `rule` stand and `over` yield, when every condition of `when` holds."""

    rules: tuple[str, ...]
    over: tuple[str, ...]
    when: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class Option:
    """One side of a choice: its preferences and the limits it sets."""

    id: str
    label: str
    reason: str
    prefers: tuple[Prefer, ...]
    parameters: Mapping[str, int | str]


@dataclass(frozen=True)
class Choice:
    """A row of the contradictions: the clauses that meet, the options, the one chosen."""

    id: str
    title: str
    clauses: tuple[str, ...]
    rows: tuple[str, ...]
    chosen: str
    options: Mapping[str, Option]
    place: Place


@dataclass(frozen=True)
class Consult:
    rule: str
    when: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class Scope:
    """A part that can be judged alone: some editions, and the rules of others that they run into."""

    policy: str
    editions: tuple[str, ...]
    consults: tuple[Consult, ...]


@dataclass(frozen=True)
class Adoption:
    """Read-only; `editions` in the adoption's order (the order decides nothing)."""

    name: str
    title: str
    about: str
    editions: tuple[Edition, ...]
    parameters: Mapping[str, int | str]
    choices: Mapping[str, Choice]
    scopes: Mapping[str, Scope]
    digest: str
    effective: dt.date | None = None


def adoption_of(edition: Edition) -> Adoption:
    """An edition adopted alone, without choices."""
    return Adoption(edition.name, edition.title, edition.about, (edition,), {}, {}, {}, edition.digest)


def read_adoption(folder: Path, editions: Mapping[str, Edition]) -> Adoption:
    """Read `folder`/adoption.toml; its editions are looked up in `editions`."""
    file = read_toml(folder / ADOPTION_FILE)
    for table in file.data:
        if table not in ("adoption", "parameter", "choice", "scope"):
            raise RulebookError(
                f"不认识 [{table}]；采用里可以写 adoption、parameter、choice、scope。", file.place(table)
            )
    heads = entries(file, "adoption")
    if len(heads) != 1:
        raise RulebookError("要有一个 [adoption]。", Place(file.path))
    head = heads[0]
    head.only("name", "title", "about", "editions")
    chosen = tuple(_edition(head, name, editions) for name in head.texts("editions"))
    if not chosen:
        raise head.refuse("editions 要写至少一个版本的名字。", "editions")
    digest = hashlib.sha256("\n".join(file.lines).encode())
    return Adoption(
        name=head.text("name", folder.name),
        title=head.text("title"),
        about=head.text("about", ""),
        editions=chosen,
        parameters=_parameters(file, chosen),
        choices=_choices(file, chosen),
        scopes=_scopes(file, chosen),
        digest=digest.hexdigest(),
    )


def _edition(entry: Entry, name: str, editions: Mapping[str, Edition]) -> Edition:
    if name not in editions:
        raise entry.refuse(f"找不到版本「{name}」。{nearest(name, editions)}", "editions")
    return editions[name]


def check_parameter(name: str, value: int | str, editions: tuple[Edition, ...], place: Place) -> None:
    """Refuse a limit that no edition has, or a value of another type than the limit's."""
    known = {n: p for edition in editions for n, p in edition.parameters.items()}
    if name not in known:
        raise RulebookError(f"没有叫「{name}」的限额。{nearest(name, known)}", place)
    if refusal := known[name].refusal(value):
        raise RulebookError(refusal, place)


def _parameters(file: TomlFile, editions: tuple[Edition, ...]) -> dict[str, int | str]:
    parameters: dict[str, int | str] = {}
    for entry in entries(file, "parameter"):
        entry.only("name", "value", "reason")
        name = entry.text("name")
        if name in parameters:
            raise entry.refuse(f"限额「{name}」改了两遍。", "name")
        value = limit_value(entry, entry.data.get("value"))
        known = any(name in edition.parameters for edition in editions)
        check_parameter(name, value, editions, entry.place("value" if known else "name"))
        parameters[name] = value
    return parameters


def _choices(file: TomlFile, editions: tuple[Edition, ...]) -> dict[str, Choice]:
    choices: dict[str, Choice] = {}
    written = 0
    clauses = {clause: c for edition in editions for clause, c in edition.clauses.items()}
    for entry in entries(file, "choice"):
        entry.only("id", "title", "clauses", "rows", "chosen", "option")
        id_ = entry.text("id")
        if id_ in choices:
            raise entry.refuse(f"取舍 {id_} 写了两遍。", "id")
        for clause in entry.texts("clauses"):
            if clause not in clauses:
                raise entry.refuse(f"取舍 {id_} 引用的条款 {clause} 不在所采用的版本里。", "clauses")
        options = {}
        for raw in entry.tables("option"):
            option = _option(_option_entry(entry, raw, written), editions)
            if option.id in options:
                raise entry.refuse(f"取舍 {id_} 的选项「{option.id}」写了两遍。", "option")
            options[option.id] = option
            written += 1
        chosen = entry.text("chosen")
        if chosen not in options and chosen != LEAVE_OPEN:
            raise entry.refuse(
                f"取舍 {id_} 选了「{chosen}」，只能选 {'、'.join([*options, LEAVE_OPEN])}。", "chosen"
            )
        choices[id_] = Choice(
            id_,
            entry.text("title"),
            entry.texts("clauses"),
            entry.texts("rows"),
            chosen,
            options,
            entry.place(),
        )
    return choices


def _option_entry(choice: Entry, raw: Mapping[str, object], number: int) -> Entry:
    """An option with its own lines, where it has a header of its own; else those of its choice."""
    if choice.file.has("choice.option", number):
        return Entry(choice.file, "choice.option", number, raw)
    return Entry(choice.file, choice.table, choice.number, raw)


def _option(entry: Entry, editions: tuple[Edition, ...]) -> Option:
    entry.only("id", "label", "reason", "prefer", "parameters")
    parameters = {name: limit_value(entry, value) for name, value in entry.map("parameters").items()}
    for name, value in parameters.items():
        check_parameter(name, value, editions, entry.place("parameters"))
    prefers = tuple(_prefer(entry, item) for item in entry.tables("prefer"))
    return Option(entry.text("id"), entry.text("label"), entry.text("reason", ""), prefers, parameters)


def _prefer(parent: Entry, raw: Mapping[str, object]) -> Prefer:
    entry = Entry(parent.file, parent.table, parent.number, raw)
    entry.only("rule", "over", "when")
    rules, over = entry.texts("rule"), entry.texts("over")
    if not rules or not over:
        raise entry.refuse("prefer 要写 rule（站住的规则）和 over（让步的规则）。", "prefer")
    return Prefer(rules, over, entry.texts("when"), entry.place("prefer", f'"{over[0]}"'))


def _scopes(file: TomlFile, editions: tuple[Edition, ...]) -> dict[str, Scope]:
    scopes: dict[str, Scope] = {}
    names = {edition.name: edition for edition in editions}
    for entry in entries(file, "scope"):
        entry.only("policy", "editions", "consult")
        policy = entry.text("policy")
        if policy in scopes:
            raise entry.refuse(f"范围 {policy} 写了两遍。", "policy")
        members = tuple(_edition(entry, name, names).name for name in entry.texts("editions"))
        consults = []
        for raw in entry.tables("consult"):
            item = Entry(file, "scope", entry.number, raw)
            item.only("rule", "when")
            consults.append(Consult(item.text("rule"), item.texts("when"), entry.place("consult")))
        scopes[policy] = Scope(policy, members, tuple(consults))
    return scopes
