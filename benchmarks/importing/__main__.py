"""`python -m benchmarks.importing`: time and memory of importing 100,000 rows, from XLSX and from CSV."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

import psutil

from anchang.foundation.embedded_postgres import EmbeddedPostgres
from anchang.project.environment import state_folder
from benchmarks.importing import registers
from benchmarks.office import books

ROWS = int(os.environ.get("ROWS", "100000"))
SECONDS_AIM, MEMORY_AIM = 60.0, 500.0
_SAMPLE_SECONDS = 0.02
_MIB = 1024 * 1024


@dataclass(slots=True)
class Cost:
    """Of one step: seconds, and the most memory at one moment, in MiB; the worker with its reader."""

    seconds: float
    processes: float
    database: float


def main() -> None:
    server = EmbeddedPostgres(state_folder() / "bench-postgres", durable=True)
    server.start()
    try:
        books.make_base(server)
        env = books.environment(server, books.BASE)
        os.environ.update(env)
        import django

        django.setup()
        print(f"\n导入 {ROWS:,} 行的登记，{len(registers.HEADINGS)} 栏；数据库照常落盘。")
        for name, content in (("XLSX", registers.sheet(ROWS)), ("CSV (GB18030)", registers.text(ROWS))):
            books.make_base(server)
            _measure(name, content, env)
    finally:
        server.stop()


def _measure(name: str, content: bytes, env: dict[str, str]) -> None:
    from django.db import connection

    from benchmarks.importing.steps import bring_file, confirm, counted, say_columns

    connection.close()
    costs = {}
    bring_file(content)
    costs["读文件"] = _worked(env)
    say_columns()
    costs["逐行核对"] = _worked(env)
    confirm()
    costs["导入"] = _worked(env)
    print(f"\n{name}，{len(content) / _MIB:.1f} MiB：{counted()}")
    for step, cost in costs.items():
        print(
            f"  {step:<6} {cost.seconds:5.1f} 秒；进程常驻内存 {cost.processes:4.0f} MiB，"
            f"数据库进程 {cost.database:4.0f} MiB"
        )
    seconds = sum(cost.seconds for cost in costs.values())
    most = max(cost.processes for cost in costs.values())
    print(
        f"  三步共 {seconds:.1f} 秒（目标 {SECONDS_AIM:g} 秒：{_verdict(seconds < SECONDS_AIM)}）；"
        f"内存最多 {most:.0f} MiB（目标 {MEMORY_AIM:g}：{_verdict(most < MEMORY_AIM)}）",
        flush=True,
    )
    connection.close()


def _verdict(reached: bool) -> str:
    return "达到" if reached else "未达到"


def _worked(env: dict[str, str]) -> Cost:
    """One step by a worker process, its memory sampled."""
    began = time.monotonic()
    worker = subprocess.Popen([sys.executable, "-m", "anchang.apps.imports.worker"], env=env, cwd=books.ROOT)
    most = [0.0, 0.0]
    ended = threading.Event()
    watch = threading.Thread(target=_watch, args=(worker.pid, most, ended))
    watch.start()
    failed = worker.wait()
    cost = Cost(time.monotonic() - began, *most)
    ended.set()
    watch.join()
    if failed:
        raise RuntimeError("the worker failed")
    return cost


def _watch(worker: int, most: list[float], ended: threading.Event) -> None:
    while not ended.wait(_SAMPLE_SECONDS):
        try:
            family = [psutil.Process(worker), *psutil.Process(worker).children(recursive=True)]
            most[0] = max(most[0], sum(one.memory_info().rss for one in family) / _MIB)
        except psutil.Error:
            pass
        most[1] = max(most[1], _database_mib())


def _database_mib() -> float:
    """Of the busiest backend, without the buffers that all share."""
    found = 0.0
    for process in psutil.process_iter(["name"]):
        if process.info["name"] == "postgres":
            try:
                memory = process.memory_info()
                found = max(found, (memory.rss - memory.shared) / _MIB)
            except psutil.Error:
                continue
    return found


if __name__ == "__main__":
    main()
