"""What is refused about the access log and its alerts, in words; and the constraints behind each."""

from __future__ import annotations

from anchang.foundation.errors import DomainError, refuses


class AccessLogIsNeverChangedError(DomainError):
    message = "查看记录和处理结果不能更改或删除。"
    clause = "2.1.4"


class OwnAlertError(DomainError):
    message = "自己的异常提醒不能自己处理，请由另一位经理处理。"
    clause = "1.4"


class NoReasonError(DomainError):
    message = "请写明是怎么回事。"

    def __init__(self) -> None:
        super().__init__()
        self.fields = {"reason": self.message}


class ReasonTooLongError(DomainError):
    message = "最多 400 个字。"

    def __init__(self) -> None:
        super().__init__()
        self.fields = {"reason": self.message}


refuses("disclosure_access_is_append_only", AccessLogIsNeverChangedError)
refuses("disclosure_alertanswer_is_append_only", AccessLogIsNeverChangedError)
refuses("nobody_answers_an_alert_about_themselves", OwnAlertError)
refuses("alert_answer_states_its_reason", NoReasonError)
