"""What writing about customers refuses, in words, with the clause; and the constraints behind each."""

from __future__ import annotations

from anchang.foundation.errors import DomainError, refuses


class FormError(DomainError):
    """One or more fields cannot be saved; ``fields`` maps a field's key to the sentence for the person."""

    message = "有几项需要改正。"

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__()
        self.fields = fields


class RecordsAreNeverChangedError(DomainError):
    message = "确认记录不能更改或删除，请另写一条更正。"
    clause = "2.1.4"


class NotYourCustomerError(DomainError):
    message = "这不是您名下的客户。"
    clause = "1.1"


class MissingReasonError(DomainError):
    message = "请写明理由。"


class NobodyJudgesThemselvesError(DomainError):
    message = "不能核实针对自己的投诉，请由上一级处理。"
    clause = "2.3"


class TooManyLookUpsError(DomainError):
    message = "一分钟内查询太多，请稍后再试。"
    clause = "1.1"


for _table in (
    "customers_registration",
    "customers_followup",
    "customers_membership",
    "customers_complaint",
    "customers_complaintfinding",
    "customers_consultantchange",
    "customers_lookup",
):
    refuses(f"{_table}_is_append_only", RecordsAreNeverChangedError)
refuses("nobody_finds_on_a_complaint_about_themselves", NobodyJudgesThemselvesError)
refuses("a_membership_states_its_reason", MissingReasonError)
