"""`python -m benchmarks [single] [batch] [growth]`; without a name all of them."""

from __future__ import annotations

import platform
import sys
import time
from importlib.metadata import version

from . import batches, growth, rulebooks, singles

PARTS = ("single", "batch", "growth")


def main(wanted: list[str]) -> None:
    parts = wanted or list(PARTS)
    if unknown := set(parts) - set(PARTS):
        sys.exit(f"没有 {'、'.join(sorted(unknown))}；可用 {'、'.join(PARTS)}。")
    start = time.monotonic()
    print(
        f"Python {platform.python_version()}，zen-engine {version('zen-engine')}，"
        f"OpenFisca-Core {version('openfisca-core')}，numpy {version('numpy')}。"
    )
    print("一个进程一个线程；各引擎轮流运行，取中位数；按处理器时间计。")
    table, recommended = rulebooks.table(), rulebooks.recommended()
    if "single" in parts:
        singles.run(table, recommended)
    if "batch" in parts:
        batches.run(table, recommended)
    if "growth" in parts:
        growth.run()
    print(f"\n共用 {time.monotonic() - start:.0f} 秒。")


if __name__ == "__main__":
    main(sys.argv[1:])
