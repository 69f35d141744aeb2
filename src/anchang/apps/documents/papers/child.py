"""The workshop's own process, where a hostile file dies: bounded memory and time, no keys, no files.

Reads a line of JSON and the file from standard input, writes a line of JSON and the result to its output.
"""

import json
import resource
import sys
from typing import Any

from anchang.apps.documents.papers.bench import inspected, stamped
from anchang.apps.documents.papers.kinds import PaperKind, RefusedPaperError
from anchang.apps.documents.papers.limits import (
    CHILD_CPU_SECONDS_MAX,
    CHILD_MEMORY_BYTES_MAX,
    STAMPED_BYTES_MAX,
)
from anchang.apps.documents.papers.marks import Mark

GREW = "这个文件处理以后太大，打不开。"


def bound_this_process() -> None:
    """From here on the kernel ends the process when it takes too much, and it can write no file."""
    for what, most in (
        (resource.RLIMIT_AS, CHILD_MEMORY_BYTES_MAX),
        (resource.RLIMIT_CPU, CHILD_CPU_SECONDS_MAX),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def done(order: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """The answer to one order."""
    try:
        if order["work"] == "inspect":
            found = inspected(content)
            return {"kind": found.kind.value, "page_count": found.page_count}, b""
        copy = stamped(content, PaperKind(order["kind"]), Mark(**order["mark"]))
        if len(copy) > STAMPED_BYTES_MAX:
            raise RefusedPaperError(GREW)
    except RefusedPaperError as error:
        return {"refused": str(error)}, b""
    return {}, copy


def main() -> None:
    bound_this_process()
    order = json.loads(sys.stdin.buffer.readline())
    answer, result = done(order, sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + result)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
