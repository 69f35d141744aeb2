"""Plays a telephone system: a call rings, is answered and ends. Only Python is needed.

    python tools/telephone_client.py http://127.0.0.1:8000 --token anchang_1_... --line 8001

An example to copy from: every event is sent again until the office has taken it, because sending twice
changes nothing. See docs/how-to/telephone.md.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import Any

PATH = "/api/v1/telephone/events"
TRIES_MAX = 5
TIMEOUT_SECONDS = 10


class RefusedError(Exception):
    """The office does not take it, and would not the next time either."""


class Office:
    """One office, as a telephone system speaks to it."""

    def __init__(self, address: str, token: str, *, pause_seconds: float = 1.0) -> None:
        self.address = address.rstrip("/") + PATH
        self.token = token
        self.pause_seconds = pause_seconds

    def report(self, event: str, call: str, line: str, number: str | None = None) -> dict[str, Any]:
        """One event, tried again while the office cannot be reached or is busy. Raises RefusedError."""
        body: dict[str, Any] = {"event": event, "call": call, "line": line, "at": _now()}
        if number is not None:
            body["number"] = number
        for attempt in range(TRIES_MAX):
            try:
                return self._send(body)
            except urllib.error.HTTPError as error:
                said = error.read().decode("utf-8", "replace")
                if error.code != 429 and error.code < 500:
                    raise RefusedError(f"{error.code} {said}") from error
            except OSError:
                said = "连不上"
            time.sleep(self.pause_seconds * 2**attempt)
        raise RefusedError(f"试了 {TRIES_MAX} 次：{said}")

    def _send(self, body: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(
            self.address,
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
            method="POST",
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
            answer: dict[str, Any] = json.load(response)
            return answer


def play(office: Office, *, call: str, line: str, number: str, rings: float, talks: float) -> None:
    """Ring; answer after `rings` seconds and end after `talks` more; never answered when `talks` is 0."""
    _say(office.report("ringing", call, line, number))
    time.sleep(rings)
    if talks:
        _say(office.report("answered", call, line))
        time.sleep(talks)
    _say(office.report("ended", call, line))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _say(answer: dict[str, Any]) -> None:
    print(f"{answer['received_at']}  {answer['event']:<9} {answer['call']}  {answer['line']}")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="装作电话系统，打一个电话进来")
    parser.add_argument("address", help="案场的网址，例如 http://127.0.0.1:8000")
    parser.add_argument("--token", default=os.environ.get("ANCHANG_TOKEN", ""), help="接口密钥")
    parser.add_argument("--line", required=True, help="线路号码或分机")
    parser.add_argument("--number", default="anonymous", help="来电号码；不写就是没有显示")
    parser.add_argument("--call", default="", help="这个电话的编号；不写就自己编一个")
    parser.add_argument("--rings", type=float, default=4, help="响几秒")
    parser.add_argument("--talks", type=float, default=30, help="说几秒；0 就是没人接")
    chosen = parser.parse_args(arguments)
    call = chosen.call or f"example-{time.time_ns()}"
    try:
        play(
            Office(chosen.address, chosen.token),
            call=call,
            line=chosen.line,
            number=chosen.number,
            rings=chosen.rings,
            talks=chosen.talks,
        )
    except RefusedError as refused:
        print(f"案场没有收：{refused}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
