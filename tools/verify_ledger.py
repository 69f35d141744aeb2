#!/usr/bin/env python3
"""Check an exported ledger of Anchang without Anchang: this one file, Python 3.9 or newer, nothing else.

    python3 verify_ledger.py ledger.jsonl --anchors anchors/ --receipt 1-123-9f86d081884c7d659a2f

An export holds, line by line, the exact text of each entry and its SHA-256. Here every hash is computed anew,
every entry must name the hash of the one before it, and the numbers must run without a gap. Anchors (heads
that were written outside the database), receipts and an earlier export must all be found in the chain. It
shares no code with the product, so that neither can hide a mistake of the other.

Exit code: 0 all well, 1 something differs, 2 the files cannot be used.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

FORMAT = "anchang-ledger-1"
FIRST = "0" * 64
RECEIPT = re.compile(r"(\d+)-(\d+)-([0-9a-f]{16,64})")


class UnusableError(Exception):
    """A file that cannot be used; one line for people."""


class Chain:
    """One office's entries, checked while they are read."""

    def __init__(self, office: int, name: str) -> None:
        self.office = office
        self.name = name
        self.hashes: list[str] = []  # hashes[n - 1] belongs to entry n
        self.faults: list[str] = []
        self.sealed_at = ""
        self.kept: dict[tuple[str, int], int] = {}
        self.erased = 0

    def add(self, text: str, digest: str) -> None:
        number = len(self.hashes) + 1
        if sha256(text) != digest:
            self.faults.append(f"第 {number} 号：文字与指纹不符，内容被改过")
        try:
            entry = json.loads(text)
            self._check(number, entry)
        except (ValueError, KeyError, TypeError):
            self.faults.append(f"第 {number} 号：不是一条台账记录")
        self.hashes.append(digest)

    def _check(self, number: int, entry: dict[str, Any]) -> None:
        if entry["sequence"] != number:
            self.faults.append(f"第 {number} 号的位置上是第 {entry['sequence']} 号：缺号或次序被改过")
        if entry["office"] != self.office:
            self.faults.append(f"第 {number} 号：属于另一个案场（{entry['office']}）")
        before = self.hashes[-1] if self.hashes else FIRST
        if entry["previous"] != before:
            self.faults.append(f"第 {number} 号：接不上前一号")
        if entry["sealed_at"] < self.sealed_at:
            self.faults.append(f"第 {number} 号：入账时间早于前一号")
        self.sealed_at = entry["sealed_at"]
        self._check_record(number, entry)

    def _check_record(self, number: int, entry: dict[str, Any]) -> None:
        record = (entry["table"], entry["row"])
        if entry["action"] == "record.kept":
            if record in self.kept:
                self.faults.append(
                    f"第 {number} 号：记录 {record[0]} #{record[1]} 登了两次（又见第 {self.kept[record]} 号）"
                )
            self.kept[record] = number
        self.erased += entry["action"] == "record.redacted"

    def holds(self, number: int, beginning: str) -> bool:
        return 0 < number <= len(self.hashes) and self.hashes[number - 1].startswith(beginning)

    def expect(self, what: str, known: dict[int, str]) -> None:
        """`known`: beginnings of hashes by number. The first that fails is told; the rest fails with it."""
        good = 0
        for number in sorted(known):
            if not self.holds(number, known[number]):
                self.faults.append(
                    f"{what}：第 {number} 号不符，第 {good + 1} 号到第 {number} 号之间被改写或删掉"
                )
                return
            good = number


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def lines_of(file: str | Path) -> Iterator[tuple[int, str]]:
    try:
        with open(file, encoding="utf-8") as stream:
            for number, line in enumerate(stream, 1):
                yield number, line.rstrip("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableError(f"读不了 {file}：{error}") from error


def read_export(file: str) -> dict[int, Chain]:
    """The chains of an export, by office."""
    chains: dict[int, Chain] = {}
    chain = None
    for number, line in lines_of(file):
        try:
            said = json.loads(line)
            if "format" in said:
                if said["format"] != FORMAT:
                    raise UnusableError(f"{file} 的格式是 {said['format']}，这里只认 {FORMAT}")
                chain = chains.setdefault(said["office"], Chain(said["office"], said["name"]))
                continue
            text, digest = said["entry"], said["hash"]
        except (ValueError, KeyError, TypeError) as error:
            raise UnusableError(f"{file} 第 {number} 行不是导出的台账") from error
        if chain is None:
            raise UnusableError(f"{file} 没有开头的说明行")
        chain.add(text, digest)
    if not chains:
        raise UnusableError(f"{file} 是空的")
    return chains


def read_anchors(place: str) -> tuple[dict[int, dict[int, str]], list[str]]:
    """What anchors say, by office and number, and their faults. A line has the SHA-256 of the one before."""
    files = sorted(Path(place).glob("????-??.jsonl")) if Path(place).is_dir() else [Path(place)]
    if not files:
        raise UnusableError(f"{place} 里没有锚点文件")
    known: dict[int, dict[int, str]] = {}
    faults: list[str] = []
    previous = None
    for file in files:
        for number, line in lines_of(file):
            try:
                said = json.loads(line)
                office, sequence, digest, before = (
                    said["office"],
                    said["sequence"],
                    said["hash"],
                    said["previous"],
                )
            except (ValueError, KeyError, TypeError):
                continue  # torn by a power cut; a line taken out on purpose breaks the chain of the next
            if previous not in (None, before):
                faults.append(f"锚点文件 {file.name} 第 {number} 行接不上前一行")
            previous = sha256(line)
            mine = known.setdefault(office, {})
            if mine.setdefault(sequence, digest) != digest:
                faults.append(f"锚点文件 {file.name} 第 {number} 行：第 {sequence} 号先后有两个指纹")
    return known, faults


def read_receipts(codes: Iterable[str]) -> dict[int, dict[int, str]]:
    known: dict[int, dict[int, str]] = {}
    for code in codes:
        found = RECEIPT.fullmatch(code.strip().lower())
        if not found:
            raise UnusableError(f"不是凭条的编号：{code}")
        known.setdefault(int(found[1]), {})[int(found[2])] = found[3]
    return known


def check(options: argparse.Namespace) -> int:
    """Print what was found; the exit code."""
    chains = read_export(options.export)
    anchors, faults = read_anchors(options.anchors) if options.anchors else ({}, [])
    receipts = read_receipts(options.receipt)
    earlier = read_export(options.earlier) if options.earlier else {}
    for office in sorted({*anchors, *receipts, *earlier} - set(chains)):
        if not options.part:
            faults.append(f"案场 {office}：锚点、凭条或早先的导出里有它，这份导出里没有")
    for office, chain in sorted(chains.items()):
        chain.expect("锚点", anchors.get(office, {}))
        chain.expect("凭条", receipts.get(office, {}))
        if office in earlier:
            chain.expect("早先的导出", dict(enumerate(earlier[office].hashes, 1)))
        report(chain, len(anchors.get(office, {})))
    for fault in faults:
        print(f"✗ {fault}。")
    return 1 if faults or any(chain.faults for chain in chains.values()) else 0


def report(chain: Chain, anchors: int) -> None:
    verdict = f"发现 {len(chain.faults)} 处不符" if chain.faults else "没有发现改动"
    erased = f"，其中 {chain.erased} 次依法抹除或启用更正" if chain.erased else ""
    print(
        f"{chain.name}：{len(chain.hashes)} 条台账，{len(chain.kept)} 条记录{erased}，"
        f"{anchors} 个锚点，{verdict}。"
    )
    for fault in chain.faults[:200]:
        print(f"  ✗ {fault}。")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="不用案场软件，独立核对导出的台账")
    parser.add_argument("export", help="anchang ledger export 写出的文件")
    parser.add_argument("--anchors", help="锚点文件夹，或其中一个文件")
    parser.add_argument("--receipt", action="append", default=[], help="凭条的编号，可以写多次")
    parser.add_argument("--earlier", help="早先的一份导出：它必须原样是这一份的开头")
    parser.add_argument("--part", action="store_true", help="导出只含一部分案场，不找其他案场")
    try:
        return check(parser.parse_args(arguments))
    except UnusableError as error:
        print(f"错误：{error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
