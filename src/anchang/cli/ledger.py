"""`anchang ledger`: verify the chains of all offices, export them, show their heads."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anchang.foundation.ledger.check import Report

EXIT_FAULT = 1
EXIT_CANNOT_RUN = 2


def register(commands: Any) -> None:
    """Add the command and its subcommands."""
    parser = commands.add_parser("ledger", help="核对、导出台账")
    actions = parser.add_subparsers(required=True, metavar="做什么")
    verify = actions.add_parser(
        "verify",
        help="核对台账、记录和锚点",
        description="重算每一条指纹，与记录、锚点、凭条比对，说出哪里不同",
    )
    _add_office(verify)
    verify.add_argument("--anchors", type=Path, metavar="文件夹", help="锚点所在的文件夹（默认是案场自己的）")
    verify.add_argument(
        "--receipt", action="append", default=[], metavar="编号", help="凭条的编号，可以写多次"
    )
    verify.set_defaults(run=run_verify)
    export = actions.add_parser("export", help="导出台账，供独立核对")
    export.add_argument("file", metavar="文件", help="写到哪个文件，- 是标准输出")
    _add_office(export)
    export.set_defaults(run=run_export)
    head = actions.add_parser("head", help="显示各案场台账的末条")
    _add_office(head)
    head.set_defaults(run=run_head)


def _add_office(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--office", metavar="案场名", help="只要这一个案场")


def run_verify(options: argparse.Namespace) -> int:
    """Check every chain; exit code 1 where anything differs."""
    from anchang.project.ledgers import verify

    return _plainly(lambda: _print_reports(verify(options.office, options.anchors, options.receipt)))


def run_export(options: argparse.Namespace) -> int:
    """Write the ledgers as JSON lines."""
    from anchang.project.ledgers import export

    def work() -> int:
        if options.file == "-":
            export(options.office, sys.stdout)
            return 0
        with open(options.file, "x", encoding="utf-8") as out:
            entries = export(options.office, out)
        print(f"已导出 {entries} 条到 {options.file}，可用 tools/verify_ledger.py 独立核对。")
        return 0

    return _plainly(work)


def run_head(options: argparse.Namespace) -> int:
    """Print number, time and hash of each office's newest entry."""
    from anchang.project.ledgers import heads_by_name

    def work() -> int:
        for name, head in heads_by_name(options.office):
            print(f"{name}：第 {head.sequence} 号  {head.sealed_at:%Y-%m-%d %H:%M:%S}  {head.hash}")
        return 0

    return _plainly(work)


def _print_reports(reports: Sequence[tuple[str, Report]]) -> int:
    from anchang.foundation.ledger.check import FAULTS_SAID_MAX

    for name, report in reports:
        faults = len(report.faults)
        verdict = f"发现 {faults} 处不符" if faults else "没有发现改动"
        print(f"{name}：{report.entries} 条台账，{report.records} 条记录，{verdict}。")
        notices = [finding for finding in report.findings if not finding.is_fault]
        for finding in [*report.faults[:FAULTS_SAID_MAX], *notices[:FAULTS_SAID_MAX]]:
            print(f"  {'✗' if finding.is_fault else '·'} {finding}。")
        if faults > FAULTS_SAID_MAX:
            print(f"  …… 还有 {faults - FAULTS_SAID_MAX} 处。")
    return EXIT_FAULT if any(report.faults for _name, report in reports) else 0


def _plainly(work: Any) -> int:
    """Anticipated trouble is one line on the error stream."""
    from anchang.project.ledgers import TROUBLES

    try:
        return int(work())
    except TROUBLES as error:
        print(f"错误：{error}", file=sys.stderr)
    except OSError as error:
        print(f"错误：{error.filename}：{error.strerror}", file=sys.stderr)
    return EXIT_CANNOT_RUN
