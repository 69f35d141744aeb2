"""What the messages refuse."""

from __future__ import annotations

from anchang.foundation.errors import DomainError, refuses


class MessagesStandError(DomainError):
    message = "发出的消息不能更改或删除。"
    clause = "2.1.4"


for _table in ("inbox_message", "inbox_acknowledgement"):
    refuses(f"{_table}_is_append_only", MessagesStandError)
