"""`python -m benchmarks.reception`: ratios of the actions and over HTTP, at three sizes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from urllib.parse import quote

from anchang.foundation.embedded_postgres import EmbeddedPostgres
from anchang.project.environment import state_folder
from benchmarks.office import books
from benchmarks.reception import pages
from benchmarks.reception.bare_sql import WITHOUT_TRIGGERS

SIZES = tuple(map(int, os.environ.get("SIZES", "1000 100000 1000000").split()))
HTTP_AIM = 0.4
GROWTH_AIM = 1.3

Times = dict[str, tuple[float, float]]


def main() -> None:
    start = time.monotonic()
    server = EmbeddedPostgres(state_folder() / "bench-postgres", durable=False)
    server.start()
    try:
        books.make_base(server)
        os.environ.update(books.environment(server, books.BASE))
        import django

        django.setup()
        found = [_measure(server, size) for size in SIZES]
        _print_growth(found)
    finally:
        server.stop()
    print(f"\n接待部分共用 {time.monotonic() - start:.0f} 秒。")


def _measure(server: EmbeddedPostgres, size: int) -> Times:
    book = books.make_book(server, size)
    print(f"\n{book.title}（{book.offices} 个案场，每个 {books.CONSULTANTS} 位顾问）；毫秒，中位数。")
    print("  右边是裸的：没有行级权限、触发器、外键、台账、加密、规则和查阅记录，")
    print("  只查人、排轮、写同样大小的行。")
    bare_url = f"{books.address(server, 'superuser', book.database)}&options={quote(WITHOUT_TRIGGERS)}"
    env = {**books.environment(server, book.database), "BARE_URL": bare_url}
    inside = _inside(book, env)
    for name, (ours, theirs) in inside.items():
        speed = f"速度是 {theirs / ours:4.2f} 倍"
        print(f"  {name:<10} 动作 {ours:7.2f} 对 SQL  {theirs:7.2f}，{speed}", flush=True)
    over_http = pages.run(book, env)
    for name, (ours, theirs) in over_http.items():
        verdict = "达到" if theirs / ours >= HTTP_AIM else "未达到"
        print(
            f"  {name:<10} HTTP {ours:7.2f} 对 {theirs:7.2f}，速度是 {theirs / ours:4.2f} 倍"
            f"（目标至少 {HTTP_AIM:g} 倍：{verdict}）",
            flush=True,
        )
    return {**inside, **{f"{name}（HTTP）": times for name, times in over_http.items()}}


def _inside(book: books.Book, env: dict[str, str]) -> Times:
    who = map(str, (book.office_id, book.desk_id, book.consultant_id))
    command = [sys.executable, "-m", "benchmarks.reception.inside", *who, *(one.phone for one in book.asked)]
    done = subprocess.run(command, env=env, cwd=books.ROOT, check=True, stdout=subprocess.PIPE)
    return {name: (ours, theirs) for name, (ours, theirs) in json.loads(done.stdout).items()}


def _print_growth(found: list[Times]) -> None:
    print(f"\n{SIZES[-1]:,} 位对 {SIZES[0]:,} 位")
    for name, (largest, _) in found[-1].items():
        growth = largest / found[0][name][0]
        verdict = "达到" if growth <= GROWTH_AIM else "未达到"
        print(f"  {name:<16} {growth:4.2f} 倍（目标至多 {GROWTH_AIM:g} 倍：{verdict}）")


if __name__ == "__main__":
    main()
