"""The keeper: a process beside the web server, under the same supervisor, for what happens without a request.

It is the application role with nobody acting, so each duty goes through a definer function made for it.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Final

from anchang.project import environment

_LOG: Final = logging.getLogger(__name__)
_TICK_SECONDS: Final = 1.0
# People who wait for a page come first.
_NICE: Final = 10


@dataclass(frozen=True, slots=True)
class Duty:
    """Something done every so many seconds. It raises freely: the others go on, and it is tried again."""

    name: str
    every_seconds: float
    do: Callable[[], object]


def anchor_heads() -> int:
    """Write the heads of all chains outside the database; how many had moved."""
    from anchang.foundation import clock
    from anchang.foundation.ledger.anchors import heads, write

    return write(environment.anchors_folder(), heads(), clock.now())


def make_export() -> bool:
    """Make the export that has waited longest, as whoever asked for it; False when none waits."""
    from anchang.apps.sharing.jobs import run_next_job

    return run_next_job()


def forget_exports() -> int:
    """Remove the files of exports whose time is over; how many."""
    from anchang.apps.sharing.jobs import sweep_files

    return sweep_files()


class ImportWorker:
    """Starts a process for the import that has waited longest, one at a time; nothing here waits for it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def tend(self) -> bool:
        """Whether a process was started."""
        from anchang.apps.imports.jobs import work_waits

        if self._process is not None and self._process.poll() is None:
            return False
        if not work_waits():
            return False
        self._process = subprocess.Popen([sys.executable, "-m", "anchang.apps.imports.worker"])
        return True


def forget_imports() -> int:
    """Remove the files that were brought and never taken over; how many."""
    from anchang.apps.imports.jobs import sweep_papers

    return sweep_papers()


def examine_evenings() -> int:
    """Look at yesterday's forms of everybody, and at days that were missed; how many days."""
    from anchang.apps.intake.keeping import examine_waiting_days

    return examine_waiting_days()


def duties() -> Sequence[Duty]:
    """All that the keeper does. Whoever adds a duty adds a line."""
    return (
        Duty("台账末条写到数据库之外", environment.anchor_seconds(), anchor_heads),
        Duty("做排队的导出", 1, make_export),
        Duty("删掉到期的导出文件", 60, forget_exports),
        Duty("做排队的导入", 1, ImportWorker().tend),
        Duty("删掉没有导入的文件", 60, forget_imports),
        Duty("看前一天的表交齐没有、录完没有", 60, examine_evenings),
    )


class Keeper:
    """Does each duty when it is due, until asked to stop; then the heads once more."""

    def __init__(self, given: Sequence[Duty]) -> None:
        self._duties = given
        self._due = dict.fromkeys((duty.name for duty in given), 0.0)
        self._stopping = threading.Event()

    def run(self, monotonic: Callable[[], float]) -> None:
        """Work until stop() is called."""
        while not self._stopping.is_set():
            self.tick(monotonic())
            self._stopping.wait(_TICK_SECONDS)
        self.tick(float("inf"))

    def tick(self, now: float) -> None:
        """Do what is due at `now`, in seconds of a clock that never goes back."""
        for duty in self._duties:
            if now >= self._due[duty.name]:
                self._due[duty.name] = now + duty.every_seconds
                _do(duty)

    def stop(self) -> None:
        self._stopping.set()


def _do(duty: Duty) -> None:
    from django.db import close_old_connections

    close_old_connections()
    try:
        duty.do()
    except Exception:
        _LOG.exception("后台任务没有完成：%s (keeper)", duty.name)
    finally:
        close_old_connections()


def main() -> None:
    """Run as `python -m anchang.project.keeper`; SIGTERM ends it."""
    import time

    os.nice(_NICE)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anchang.project.settings")
    import django

    django.setup()
    keeper = Keeper(duties())

    def stop(_number: int, _frame: FrameType | None) -> None:
        keeper.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    keeper.run(time.monotonic)


if __name__ == "__main__":
    main()
