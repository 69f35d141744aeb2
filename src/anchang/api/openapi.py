"""The OpenAPI document of everything under /api/v1/, made from the shapes that check the bodies."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from .endpoints import open_to_programs
from .problems import PROBLEMS, answer
from .shapes import Shape
from .telephone import EVENT

VERSION: Final = "1.0.0"
_TEXT: Final = {"type": "string"}
_TAKEN: Final = {
    "type": "object",
    "required": ["event", "call", "line", "received_at"],
    "properties": {
        "event": _TEXT,
        "call": _TEXT,
        "line": _TEXT,
        "received_at": {"type": "string", "format": "date-time", "description": "服务器收到的时间"},
    },
}
_PROBLEM: Final = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "fields"],
            "properties": {
                "code": {"type": "string", "enum": list(PROBLEMS)},
                "message": {"type": "string", "description": "给人看的一句中文"},
                "fields": {
                    "type": "object",
                    "additionalProperties": {"type": "string"},
                    "description": "哪一项有什么问题",
                },
            },
        }
    },
}


@cache
def document() -> dict[str, Any]:
    """OpenAPI 3.1."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "案场接口",
            "version": VERSION,
            "description": "给电话系统等程序用。时间以服务器为准；重复报同一件事，答复一样，什么也不改。",
        },
        "paths": {
            "/api/v1/telephone/events": {
                "post": _operation("reportTelephoneEvent", "报一个电话的一件事", EVENT, "TelephoneEventTaken")
            }
        },
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "「设置 · 电话」里建立的接口密钥",
                }
            },
            "schemas": {EVENT.name: EVENT.schema(), "TelephoneEventTaken": _TAKEN, "Problem": _PROBLEM},
        },
    }


def _operation(name: str, summary: str, shape: Shape, taken: str) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "security": [{"token": []}],
        "requestBody": {"required": True, "content": _json(shape.name)},
        "responses": {
            "200": {"description": "收下了，或者早就收下了", "content": _json(taken)},
            **{
                str(status): {"description": meaning, "content": _json("Problem")}
                for status, meaning in PROBLEMS.values()
            },
        },
    }


def _json(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


@open_to_programs
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """No secret: what the product can be asked, not what is in it."""
    return answer(document())
