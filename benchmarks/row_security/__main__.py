"""`python -m benchmarks.row_security`: ratios in the database and over HTTP, at three sizes."""

from __future__ import annotations

import os
import time

from anchang.foundation.embedded_postgres import EmbeddedPostgres
from anchang.project.environment import state_folder
from benchmarks.office import books

from . import pages, questions

SIZES = (1_000, 100_000, 1_000_000)
DATABASE_AIM = 2.0
GROWTH_AIM = 1.3


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
    print(f"\n行级权限部分共用 {time.monotonic() - start:.0f} 秒。")


def _measure(server: EmbeddedPostgres, size: int) -> dict[str, questions.Times]:
    began = time.monotonic()
    book = books.make_book(server, size)
    print(f"\n{book.title}（{book.offices} 个案场，每个 {books.CONSULTANTS} 位顾问）")
    print(f"  装入 {time.monotonic() - began:.0f} 秒。以下为毫秒（最快的十分之一）；")
    print("  左边有行级权限，右边是写明 WHERE 的同样的 SQL，没有行级权限。")
    found = {}
    for question in questions.questions(book):
        times = questions.race(server, book, question)
        found[question.name] = times
        print(f"  {question.name:<14} {_words(times)}", flush=True)
    pages.run(server, book)
    return found


def _words(times: questions.Times) -> str:
    verdict = "达到" if times.ratio <= DATABASE_AIM else "未达到"
    same = "答案相同" if not times.differing else f"{times.differing} 个答案不同！"
    return (
        f"{times.ours:7.3f} 对 {times.theirs:7.3f}，{times.ratio:4.2f} 倍"
        f"（目标至多 {DATABASE_AIM:g} 倍：{verdict}）；{same}"
    )


def _print_growth(found: list[dict[str, questions.Times]]) -> None:
    print("\n一百万位对一千位（数据库里，有行级权限）")
    for name, largest in found[-1].items():
        growth = largest.ours / found[0][name].ours
        verdict = "达到" if growth <= GROWTH_AIM else "未达到"
        print(f"  {name:<14} {growth:4.2f} 倍（目标至多 {GROWTH_AIM:g} 倍：{verdict}）")


if __name__ == "__main__":
    main()
