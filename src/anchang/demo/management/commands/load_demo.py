"""``manage.py load_demo``: the demo offices, once. Runs as the owner role."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from anchang.demo.loading import load_demo
from anchang.foundation import clock


class Command(BaseCommand):
    help = "装入演示案场「云栖花园」（只装一次）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=20190329, help="随机数种子，同样的种子得到同样的案场")

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_demo(now=clock.now(), seed=options["seed"])
        if loaded is None:
            self.stdout.write("演示案场已经在了。")
            return
        self.stdout.write(
            f"演示案场已装好：{loaded.customers} 位客户，{loaded.visits} 次来访，"
            f"{loaded.follow_ups} 次跟进，{loaded.examples} 个实例，用时 {loaded.seconds:.1f} 秒。"
        )
