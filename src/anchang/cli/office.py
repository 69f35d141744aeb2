"""`anchang run`, `anchang setup-database`, `anchang found-office`: the running office."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path
from typing import Any

EXIT_CANNOT_RUN = 2


def register(commands: Any) -> None:
    """Add the commands to the subparsers of `anchang`."""
    run = commands.add_parser("run", help="启动案场：数据库、网站", description="启动案场网站")
    run.add_argument("--host", default="127.0.0.1", help="监听地址(默认 127.0.0.1)")
    run.add_argument("--port", type=_port, default=8000, help="端口(默认 8000)")
    run.add_argument("--workers", type=int, default=2, help="工作进程数(默认 2)")
    run.add_argument("--demo", action="store_true", help="装入演示案场「云栖花园」，并列出演示账号")
    run.set_defaults(run=_run)
    setup = commands.add_parser(
        "setup-database", help="建表、升级数据库", description="以所有者角色建表、升级数据库"
    )
    setup.add_argument("--demo", action="store_true", help="同时装入演示案场")
    setup.set_defaults(run=_setup_database)
    _register_found(commands)


def _register_found(commands: Any) -> None:
    found = commands.add_parser(
        "found-office",
        help="建立一个真案场和它的系统管理员",
        description="在已经建表的数据库里建立一个案场；它没有客户，只有一位系统管理员",
    )
    found.add_argument("--name", required=True, metavar="案场名", help="案场的名称")
    found.add_argument("--administrator", required=True, metavar="账号", help="系统管理员登录用的账号")
    found.add_argument("--display-name", metavar="姓名", help="系统管理员的姓名(默认同账号)")
    found.add_argument("--number", default="0", metavar="工号", help="系统管理员的工号(默认 0)")
    found.add_argument(
        "--password-file",
        metavar="文件",
        help="密码在这个文件的第一行，- 是标准输入；不给就在终端里问两遍，不显示",
    )
    found.set_defaults(run=_found_office)


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


def _found_office(chosen: argparse.Namespace) -> int:
    from anchang.project.founding import Founding, found

    founding = Founding(
        name=chosen.name.strip(),
        username=chosen.administrator.strip().lower(),
        display_name=chosen.display_name or chosen.administrator,
        number=chosen.number,
    )

    def work() -> int:
        found(founding, lambda: _password(chosen.password_file))
        print(f"案场「{founding.name}」已建立，系统管理员的账号是 {founding.username}。")
        print("现在运行 make run DEMO=0，用这个账号登录，在「设置」里录入人员、席位和项目。")
        return 0

    return _plainly(work)


def _password(file: str | None) -> str:
    from anchang.project.preparation import PreparationError

    if file:
        return _first_line(file)
    if not sys.stdin.isatty():
        raise PreparationError("没有终端可以问密码：请用 --password-file 给出文件，或用 - 从标准输入读取")
    password = getpass.getpass("系统管理员的密码：")
    if getpass.getpass("再输一遍：") != password:
        raise PreparationError("两遍密码不一样，没有建立案场")
    return password


def _first_line(file: str) -> str:
    from anchang.project.preparation import PreparationError

    try:
        text = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return (text.decode("utf-8-sig").splitlines() or [""])[0]
    except OSError as error:
        raise PreparationError(f"读不了密码文件 {file}：{error.strerror}") from error
    except UnicodeDecodeError as error:
        raise PreparationError(f"密码文件 {file} 不是 UTF-8 编码") from error


def _plainly(work: Any) -> int:
    """Anticipated trouble is one line on the error stream; anything else is a bug and shows itself."""
    from anchang.project.preparation import TROUBLES

    try:
        return int(work())
    except TROUBLES as error:
        print(f"错误：{error}", file=sys.stderr)
        return EXIT_CANNOT_RUN
