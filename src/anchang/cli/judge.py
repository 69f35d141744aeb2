"""`anchang judge`: facts in, verdicts with citations out; `--check` compares with what the cases expect."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

from anchang.cli.common import add_library_option, adoption_for, library_for
from anchang.domain.rulebook import Adopted, Library, Rulebook, RulebookError, Verdict
from anchang.domain.rulebook.compare import compare
from anchang.domain.rulebook.errors import Place
from anchang.domain.rulebook.explain import sentences, trace_sentence
from anchang.domain.rulebook.present import verdict_json
from anchang.domain.rulebook.vocabulary import PERSON_CHARACTERS_MAX, nearest

LINE_CHARACTERS_MAX = 1_000_000
LINE_KEYS = ("id", "policy", "clause", "situation", "facts", "expected", "alternatives", "certainty", "note")


@dataclass(frozen=True)
class Case:
    """One line: facts and, for checking, what is expected."""

    id: str
    policy: str
    situation: str
    facts: Mapping[str, object]
    expected: Mapping[str, object] | None
    place: Place


@dataclass
class Tally:
    agree: int = 0
    alternative: int = 0
    differ: list[str] = field(default_factory=list)
    unexpected: int = 0


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("judge", help="按制度判定案例")
    parser.add_argument("--adoption", help="采用或版本的名字，或它的文件夹；不写则用每行的 policy")
    add_library_option(parser)
    parser.add_argument("--facts", required=True, help="JSONL 文件，每行一个案例；- 为标准输入")
    parser.add_argument("--on", metavar="日期", help="按哪一天的制度，例如 2026-11-23")
    parser.add_argument(
        "--choose", action="append", default=[], metavar="行=选项", help="改变一处取舍，例如 R3=open"
    )
    parser.add_argument("--json", action="store_true", help="每行输出一个 JSON")
    parser.add_argument("--explain", action="store_true", help="连同每条规则为什么适用或不适用")
    parser.add_argument("--check", action="store_true", help="与 expected 比较，不同则退出码为 1")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Judge every line. Exit code 1 when `--check` finds a difference."""
    books = _Books(options)
    tally = Tally()
    with _opened(options.facts) as stream:
        for case in read_cases(stream, options.facts):
            book, prefixes = books.for_policy(case)
            verdict = _judge(book, case)
            if options.check:
                _check(case, verdict, prefixes, tally, quiet=options.json)
            if options.json:
                print(json.dumps(verdict_json(verdict, case.id, explain=options.explain), ensure_ascii=False))
            elif not options.check or options.explain:
                _print(case, verdict, explain=options.explain)
    return _close(tally, sys.stderr if options.json else sys.stdout) if options.check else 0


class _Books:
    """Compiled rulebooks by policy, each made once."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._on = _day(options.on) if options.on else None
        self._choices = dict(_choice(text) for text in options.choose)
        self._library: Library = library_for(options.library)
        self._adopted: Adopted | None = (
            adoption_for(options.adoption, self._library) if options.adoption else None
        )
        self._made: dict[str, tuple[Rulebook, tuple[str, ...]]] = {}

    def for_policy(self, case: Case) -> tuple[Rulebook, tuple[str, ...]]:
        if case.policy not in self._made:
            adopted, policy = self._find(case)
            book = adopted.compile(choices=self._choices, on=self._on, policy=policy)
            prefixes = ("", *(edition.prefix for edition in adopted.adoption.editions))
            self._made[case.policy] = book, tuple(dict.fromkeys(prefixes))
        return self._made[case.policy]

    def _find(self, case: Case) -> tuple[Adopted, str | None]:
        if self._adopted is not None:
            return self._adopted, case.policy or None
        if not case.policy:
            raise RulebookError("这一行没有 policy，也没有给 --adoption；请写明按哪个制度判。", case.place)
        try:
            return self._library.policy(case.policy)
        except RulebookError as error:
            raise RulebookError(error.message, case.place) from error


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise RulebookError(f"--on {text} 不是日期，要写成 年-月-日，例如 2026-11-23。") from None


def _choice(text: str) -> tuple[str, str]:
    row, sign, option = text.partition("=")
    if not sign:
        raise RulebookError(f"--choose {text} 要写成 行=选项，例如 R3=open。")
    return row, option


@contextmanager
def _opened(name: str) -> Iterator[TextIO]:
    if name == "-":
        sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        yield sys.stdin
        return
    try:
        stream = open(name, encoding="utf-8-sig")  # noqa: SIM115
    except OSError as error:
        raise RulebookError(f"读不了这个文件：{error.strerror}。", Place(name)) from error
    with stream:
        yield stream


def read_cases(stream: TextIO, name: str) -> Iterator[Case]:
    """The cases of a JSONL stream; empty lines are skipped. Raises RulebookError with the line."""
    number = 0
    while True:
        number += 1
        place = Place(name, number)
        try:
            line = stream.readline(LINE_CHARACTERS_MAX + 1)
        except UnicodeDecodeError as error:
            raise RulebookError("文件不是 UTF-8 编码，请另存为 UTF-8。", place) from error
        if not line:
            return
        if len(line) > LINE_CHARACTERS_MAX:
            raise RulebookError(f"这一行超过 {LINE_CHARACTERS_MAX:,} 个字符。", place)
        if line.strip():
            yield _case(line, place)


class _TwiceError(ValueError):
    """A JSON object that says the same key twice."""


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) < len(pairs):
        counted = Counter(name for name, _value in pairs)
        raise _TwiceError(counted.most_common(1)[0][0][:PERSON_CHARACTERS_MAX])
    return table


def _refuse_constant(name: str) -> object:
    raise ValueError(name)


def _case(line: str, place: Place) -> Case:
    try:
        raw = json.loads(line, object_pairs_hook=_once_each, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise RulebookError("这一行嵌套太深。", place) from error
    except _TwiceError as error:
        raise RulebookError(f"「{error}」在同一个对象里写了两遍。", place) from error
    except json.JSONDecodeError as error:
        raise RulebookError(f"这一行不是 JSON，在第 {error.colno} 个字符附近。", place) from error
    except ValueError as error:
        raise RulebookError("这一行有 JSON 不许可或过大的数。", place) from error
    if not isinstance(raw, dict):
        raise RulebookError('每行要是一个 JSON 对象，例如 {"facts": {"owner": "A"}}。', place)
    facts, expected = raw.get("facts"), raw.get("expected")
    _refuse_misspelt(raw, place)
    if not isinstance(facts, dict):
        raise RulebookError("缺 facts，写成 { 事实：值 }。", place)
    if expected is not None and not isinstance(expected, dict):
        raise RulebookError("expected 要写成 { outcome: ..., ... }。", place)
    if "alternatives" in raw:
        expected = _with_alternatives(expected, raw["alternatives"], place)
    text = {key: str(raw.get(key) or "") for key in ("id", "policy", "situation")}
    return Case(
        text["id"] or f"第 {place.line} 行", text["policy"], text["situation"], facts, expected, place
    )


def _refuse_misspelt(raw: Mapping[str, object], place: Place) -> None:
    """Other keys are the author's own and free, but not one that is nearly one of ours."""
    for key in raw:
        if key not in LINE_KEYS and (hint := nearest(key, LINE_KEYS)):
            raise RulebookError(f"案例没有「{key[:PERSON_CHARACTERS_MAX]}」这一项。{hint}", place)


def _with_alternatives(
    expected: Mapping[str, object] | None, alternatives: object, place: Place
) -> dict[str, object]:
    """Other readings may stand beside `expected` as well as in it."""
    if expected is None:
        raise RulebookError("有 alternatives，没有 expected。", place)
    if not isinstance(alternatives, list):
        raise RulebookError("alternatives 要写成列表，每一项同 expected 一样写。", place)
    inside = expected.get("alternatives", [])
    return {**expected, "alternatives": [*(inside if isinstance(inside, list) else [inside]), *alternatives]}


def _judge(book: Rulebook, case: Case) -> Verdict:
    try:
        return book.judge(case.facts)
    except RulebookError as error:
        raise RulebookError(error.message, case.place) from error


def _check(case: Case, verdict: Verdict, prefixes: tuple[str, ...], tally: Tally, *, quiet: bool) -> None:
    if case.expected is None:
        tally.unexpected += 1
        return
    comparison = compare(verdict, case.expected, prefixes)
    if comparison.agrees:
        tally.agree += 1
        tally.alternative += comparison.alternative
        return
    tally.differ.append(case.id)
    print(
        f"✗ {case.id} {case.situation}\n"
        f"  期望：{json.dumps(case.expected, ensure_ascii=False)}\n"
        f"  判定：{' | '.join(sentences(verdict))}",
        file=sys.stderr if quiet else sys.stdout,
    )


def _print(case: Case, verdict: Verdict, *, explain: bool) -> None:
    print(f"{case.id} {case.situation}".rstrip())
    for sentence in sentences(verdict):
        print(f"  {sentence}")
    if explain:
        for entry in verdict.trace:
            print(f"    · {trace_sentence(verdict, entry)}")


def _close(tally: Tally, stream: TextIO) -> int:
    total = tally.agree + len(tally.differ)
    note = f"（其中 {tally.alternative} 例取案例允许的另一读法）" if tally.alternative else ""
    skipped = f"，{tally.unexpected} 行没有 expected" if tally.unexpected else ""
    print(f"共 {total} 例：{tally.agree} 例相符{note}，{len(tally.differ)} 例不符{skipped}。", file=stream)
    return 1 if tally.differ else 0
