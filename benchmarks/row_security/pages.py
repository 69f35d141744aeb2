"""The customer list over real HTTP on loopback, from the product's server: ours, and a bare Django view."""

from __future__ import annotations

import re
import time
from urllib.parse import quote

from anchang.foundation.embedded_postgres import EmbeddedPostgres
from benchmarks.office.books import Book, address, environment
from benchmarks.office.sites import Site, log_in, served

from .questions import fast

ROUNDS = 120
AIM = 0.5
_NAME = re.compile(r'class="row-link" href="/customers/\d+/">([^<]+)<')


def run(server: EmbeddedPostgres, book: Book) -> None:
    """Print how the product's customer list compares with the bare view, question by question."""
    searches = (
        ("我最新的 20 位客户", [""]),
        ("按完整电话查", [one.phone for one in book.asked]),
        ("按后四位查", [one.phone[-4:] for one in book.asked]),
        ("按姓名查", [one.name for one in book.asked]),
        ("按拼音查", [one.pinyin for one in book.asked]),
    )
    ours_env = environment(server, book.database)
    theirs_env = {**ours_env, "DATABASE_URL": address(server, "superuser", book.database)}
    with (
        served("anchang.project.wsgi:application", ours_env) as ours,
        served("benchmarks.row_security.bare_wsgi:application", theirs_env) as theirs,
    ):
        log_in(ours, "lin")
        for name, texts in searches:
            print(f"  {name:<14} {_race(ours, theirs, book, texts)}", flush=True)


def _race(ours: Site, theirs: Site, book: Book, texts: list[str]) -> str:
    pairs = [
        (f"/customers/?q={quote(text)}", f"/bare/?staff={book.consultant_id}&q={quote(text)}")
        for text in texts
    ]
    differing = sum(_names(ours.get(one)) != _names(theirs.get(other)) for one, other in pairs)
    spent: tuple[list[float], list[float]] = ([], [])
    for turn in range(ROUNDS):
        for site, path, times in zip((ours, theirs), pairs[turn % len(pairs)], spent, strict=True):
            start = time.perf_counter()
            site.get(path)
            times.append((time.perf_counter() - start) * 1000)
    mine, other = fast(spent[0]), fast(spent[1])
    verdict = "达到" if other / mine >= AIM else "未达到"
    same = "页面上的客户相同" if not differing else f"{differing} 页不同！"
    speed = f"HTTP {mine:6.2f} 对 {other:6.2f}，速度是 {other / mine:4.2f} 倍"
    return f"{speed}（目标至少 {AIM:g} 倍：{verdict}）；{same}"


def _names(page: str) -> list[str]:
    return _NAME.findall(page)
