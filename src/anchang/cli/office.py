"""`anchang run` and `anchang setup-database`: the running office."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

EXIT_CANNOT_RUN = 2


def register(commands: Any) -> None:
    """Add the commands to the subparsers of `anchang`."""
    run = commands.add_parser("run", help="启动案场：数据库、网站", description="启动案场网站")
    run.add_argument("--host", default="127.0.0.1", help="监听地址(默认 127.0.0.1)")
    run.add_argument("--port", type=_port, default=8000, help="端口(默认 8000)")
    run.add_argument("--workers", type=int, default=2, help="工作进程数(默认 2)")
    run.add_argument("--demo", action="store_true", help="装入演示案场「云栖花园」,并列出演示账号")
    run.set_defaults(run=_run)
    setup = commands.add_parser(
        "setup-database", help="建表、升级数据库", description="以所有者角色建表、升级数据库"
    )
    setup.add_argument("--demo", action="store_true", help="同时装入演示案场")
    setup.set_defaults(run=_setup_database)


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < 65536:
        raise argparse.ArgumentTypeError("端口须在 1 到 65535 之间")
    return port


def _run(chosen: argparse.Namespace) -> int:
    from anchang.project.serving import Address, serve

    return _plainly(
        lambda: serve(Address(chosen.host, chosen.port), workers=chosen.workers, demo=chosen.demo)
    )


def _setup_database(chosen: argparse.Namespace) -> int:
    from anchang.project.preparation import setup_database

    os.environ["ANCHANG_AS_OWNER"] = "1"
    return _plainly(lambda: setup_database(demo=chosen.demo))


def _plainly(work: Any) -> int:
    """Anticipated trouble is one line on the error stream; anything else is a bug and shows itself."""
    from anchang.project.preparation import TROUBLES

    try:
        return int(work())
    except TROUBLES as error:
        print(f"错误：{error}", file=sys.stderr)
        return EXIT_CANNOT_RUN
