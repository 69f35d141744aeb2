"""Work on files that people bring, in a process of its own: no file can hold up or read the office."""

import json
import subprocess
import sys
from threading import BoundedSemaphore
from typing import Any, Final

from anchang.apps.documents.papers.bench import Found
from anchang.apps.documents.papers.kinds import PaperKind, RefusedPaperError, kind_of
from anchang.apps.documents.papers.limits import CHILD_WALL_SECONDS_MAX, CHILDREN_AT_ONCE_MAX
from anchang.apps.documents.papers.marks import Mark

TOO_COSTLY: Final = "这个文件太复杂或者是坏的，处理不了。请重新生成一份（例如「打印为 PDF」）再试。"
BUSY: Final = "正在处理的文件太多，请稍等一分钟再试。"

_places = BoundedSemaphore(CHILDREN_AT_ONCE_MAX)


def inspect(content: bytes) -> Found:
    """Check a file by its content: kind and pages. Raises RefusedPaperError with the reason in words."""
    kind_of(content)
    answer, _ = _ordered({"work": "inspect"}, content)
    return Found(PaperKind(answer["kind"]), int(answer["page_count"]))


def stamp(content: bytes, kind: PaperKind, mark: Mark) -> bytes:
    """The viewer's own copy of a file that was taken. Raises RefusedPaperError when it cannot be made."""
    return _ordered({"work": "stamp", "kind": kind.value, "mark": mark.as_json()}, content)[1]


def _ordered(order: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    if not _places.acquire(timeout=CHILD_WALL_SECONDS_MAX):
        raise RefusedPaperError(BUSY)
    try:
        said = _run(json.dumps(order).encode() + b"\n" + content)
    finally:
        _places.release()
    line, newline, result = said.partition(b"\n")
    if not newline:
        raise RefusedPaperError(TOO_COSTLY)
    answer: dict[str, Any] = json.loads(line)
    if "refused" in answer:
        raise RefusedPaperError(answer["refused"])
    return answer, result


def environment_of_the_workshop() -> dict[str, str]:
    """The module path and nothing else: no key, no address of a database."""
    return {"PYTHONPATH": ":".join(filter(None, sys.path)), "LANG": "C.UTF-8"}


def _run(order: bytes) -> bytes:
    """What the process answers; nothing when it was ended."""
    try:
        finished = subprocess.run(
            [sys.executable, "-s", "-B", "-m", "anchang.apps.documents.papers.child"],
            input=order,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment_of_the_workshop(),
            timeout=CHILD_WALL_SECONDS_MAX,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return b""
    return finished.stdout if finished.returncode == 0 else b""
