"""`anchang privacy`: what the operator does about personal data."""

from __future__ import annotations

import argparse
import sys
from typing import Any

EXIT_CANNOT_RUN = 2


def register(commands: Any) -> None:
    """Add the command and its subcommands."""
    parser = commands.add_parser("privacy", help="个人信息：清理数据文件")
    actions = parser.add_subparsers(required=True, metavar="做什么")
    purge = actions.add_parser(
        "purge",
        help="清理已删除资料在数据文件里的残留",
        description="重写有个人信息的表，让删除的内容也从数据文件、索引和统计里消失；每张表写的时候要等一等，请在下班后运行",
    )
    purge.set_defaults(run=run_purge)


def run_purge(options: argparse.Namespace) -> int:
    """Write the tables anew."""
    from anchang.project.ledgers import TROUBLES
    from anchang.project.preparation import prepared_as_owner

    try:
        with prepared_as_owner():
            from django.db import connection

            from anchang.apps.privacy.purging import purge

            with connection.cursor() as cursor:
                tables = purge(cursor)
    except TROUBLES as error:
        print(f"错误：{error}", file=sys.stderr)
        return EXIT_CANNOT_RUN
    print(f"已重写 {tables} 张表。数据库的预写日志和备份要等各自轮换之后才没有残留。")
    return 0
