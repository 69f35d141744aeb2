"""What is answered when something is not taken: always one shape, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.http import JsonResponse

# Status and code of every problem, with what it means; the reference page is written from this.
PROBLEMS: Final = {
    "bad_json": (400, "内容不是 JSON，或者同一项写了两次"),
    "no_token": (401, "没有带接口密钥，或者密钥不对、已停用"),
    "not_allowed": (403, "密钥是真的，但建立它的人已经不能管接口"),
    "wrong_method": (405, "这个网址不接受这种请求"),
    "conflict": (409, "同一件事已经收到过，内容不一样"),
    "too_large": (413, "内容太大"),
    "wrong_type": (415, "内容类型必须是 application/json"),
    "invalid": (422, "有的项缺少、多余或填错，见 fields"),
    "too_many": (429, "请求太多，过一会儿再试"),
}


@dataclass(frozen=True)
class ProblemError(Exception):
    """Raised anywhere below an endpoint; `fields` says what is wrong with which."""

    code: str
    message: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> JsonResponse:
        status, meaning = PROBLEMS[self.code]
        content = {"code": self.code, "message": self.message or f"{meaning}。", "fields": dict(self.fields)}
        return answer({"error": content}, status=status, headers=self.headers)


def answer(
    content: Mapping[str, object], *, status: int = 200, headers: Mapping[str, str] | None = None
) -> JsonResponse:
    """JSON with Chinese as it is."""
    return JsonResponse(
        content, status=status, json_dumps_params={"ensure_ascii": False}, headers=dict(headers or {})
    )
