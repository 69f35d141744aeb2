"""What the telephone refuses, in words; and the constraints behind each."""

from __future__ import annotations

from anchang.apps.customers.refusals import RecordsAreNeverChangedError
from anchang.foundation.errors import DomainError, refuses


class UnknownTokenError(DomainError):
    message = "接口密钥不对，或者已经停用。请找系统管理员要新的。"


class TokenMayNotReportError(DomainError):
    message = "建立这个接口密钥的人已经不是系统管理员。请现在的系统管理员建一个新的。"


class UnknownLineError(DomainError):
    message = "没有这条线路，或者已经停用。请先在「设置 · 电话」里登记。"


class EventConflictError(DomainError):
    message = "这个电话的这件事已经收到过，内容不一样。先收到的算数。"


class AlreadyRecordedError(DomainError):
    message = "这个电话已经登记过了，请在「来电」里看。"
    clause = "5.1.2"


class LineNumberTakenError(DomainError):
    message = "这个号码已经有一条线路了。"


class LineNumberError(DomainError):
    message = "线路号码用数字、字母和 + - . _ * #，最多 20 位。"


class NotAConsultantError(DomainError):
    message = "接听人必须是本案场在职的置业顾问；谁轮到谁接，请留空。"


class DraftTooLongError(DomainError):
    message = "草稿太长，没有存到服务器。请把要紧的写短些。"


refuses("a_telephone_call_is_recorded_once", AlreadyRecordedError)
refuses("a_line_number_is_given_once", LineNumberTakenError)
refuses("a_line_number_is_letters_and_digits", LineNumberError)
for _table in ("event", "callrecord", "greeting"):
    refuses(f"telephony_{_table}_is_append_only", RecordsAreNeverChangedError)
