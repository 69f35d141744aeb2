"""What this app refuses, in words; and the constraints behind each."""

from __future__ import annotations

from anchang.foundation.errors import DomainError, refuses


class PrivacyFormError(DomainError):
    """``fields`` maps a field of a form to the sentence that belongs beside it."""

    message = "有几项需要改正。"

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("；".join(fields.values()))
        self.fields = fields


class PrivacyRecordsAreNeverChangedError(DomainError):
    message = "个人信息的办理记录不能更改，请另写一条。"


class NobodyDecidesOnTheirOwnError(DomainError):
    message = "这件是您自己登记的，请另一位经理决定。"


class DecidedAlreadyError(DomainError):
    message = "这件已经决定过了。"


class NotForYouError(DomainError):
    message = "由销售经理或专案经理决定。"


class NotApprovedError(DomainError):
    message = "还没有批准，不能办理。"


class ErasedAlreadyError(DomainError):
    message = "已经删除了。"


class UnderLegalHoldError(DomainError):
    message = "现在依法不能删除，原因和期限见「必须保留」。"


class NotDueYetError(DomainError):
    message = "保存期还没有满：最近又有了联系。"


class EndedAlreadyError(DomainError):
    message = "这一条保留已经解除了。"


class ReasonMissingError(DomainError):
    message = "不同意的，请写明理由。"


for _table in ("request", "ruling", "issue", "hold", "holdend", "erasure"):
    refuses(f"privacy_{_table}_is_append_only", PrivacyRecordsAreNeverChangedError)
refuses("nobody_decides_on_a_request_they_recorded", NobodyDecidesOnTheirOwnError)
refuses("a_privacy_request_is_decided_once", DecidedAlreadyError)
refuses("a_refused_request_says_why", ReasonMissingError)
refuses("an_issue_rests_on_an_approval", NotApprovedError)
refuses("an_erasure_rests_on_an_approval", NotApprovedError)
refuses("an_erasure_is_carried_out_once", ErasedAlreadyError)
refuses("a_person_under_legal_hold_is_not_erased", UnderLegalHoldError)
refuses("nobody_is_erased_before_their_time", NotDueYetError)
refuses("a_hold_ends_once", EndedAlreadyError)
