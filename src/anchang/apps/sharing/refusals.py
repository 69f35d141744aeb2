"""What passing on and exporting refuse, in words, with the clause; and the constraints behind each."""

from __future__ import annotations

from anchang.foundation.errors import DomainError, refuses


class SharingFormError(DomainError):
    """One or more fields cannot be accepted; ``fields`` maps a field's key to the sentence for the person."""

    message = "有几项需要改正。"

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__()
        self.fields = fields


class NotYoursToPassOnError(DomainError):
    message = "所选客户里有不归您看的，不能转交。"
    clause = "1.1"


class TooLongToShowError(SharingFormError):
    def __init__(self, hours_max: int) -> None:
        super().__init__({"hours": f"最多看 {hours_max} 小时，请改短一些。"})


class TooLongForTheRulebookError(DomainError):
    message = "超过了制度允许的小时数，请改短一些。"
    clause = "1.1"


class WaitsAlreadyError(SharingFormError):
    def __init__(self, number: int) -> None:
        super().__init__(
            {"recipient": f"同样的内容给同一位同事，第 {number} 号申请还在等批；要改请先收回那一件。"}
        )


class AskedTwiceError(DomainError):
    message = "这张表已经提交过了。"


class NotTheDeciderError(DomainError):
    message = "转交和导出由销售经理批准；销售经理自己的申请由专案经理批准。"
    clause = "1.1"


class OwnRequestError(DomainError):
    message = "不能批准自己的申请。"
    clause = "1.1"


class DecidedAlreadyError(DomainError):
    message = "这件申请已经有人批过了。"


class WithdrawnAlreadyError(DomainError):
    message = "这件申请已经收回。"


class RefusalNeedsWordsError(SharingFormError):
    def __init__(self) -> None:
        super().__init__({"words": "不同意时请写明原因，申请人看得到。"})


class RecipientGoneError(DomainError):
    message = "接收人的账号已经停用，不能再批准这件转交。"


class NotOpenError(DomainError):
    message = "现在看不了：已到期、已收回，或申请人自己也不再看得到这位客户。"
    clause = "1.1"


class NothingToExportError(SharingFormError):
    def __init__(self) -> None:
        super().__init__({"what": "这个范围里没有记录，没有东西可以导出。"})


class TooManyRowsError(SharingFormError):
    def __init__(self, rows: int, rows_max: int) -> None:
        super().__init__({"until": f"这个范围有 {rows} 行，一次最多 {rows_max} 行，请把日期范围缩小。"})


class NeedsConsentError(DomainError):
    message = "这份导出要先批准才能做。"
    clause = "1.2"


class MoreRowsThanAskedError(DomainError):
    message = "行数比申请时多，请重新申请。"
    clause = "1.2"


class NotForThisPostError(SharingFormError):
    def __init__(self) -> None:
        super().__init__({"what": "您的岗位不能导出这份名单。"})


class NothingToTakeError(DomainError):
    message = "文件已经取完、过期或收回，不能再取；需要时请重新申请。"
    clause = "1.2"


class NotRetriedError(DomainError):
    message = "现在不能重做：可能正在做、已经做好，或者还没有批准。"


class SharingIsNeverChangedError(DomainError):
    message = "申请、批准和取件的记录不能更改。"
    clause = "2.1.4"


refuses("a_sharing_form_makes_one_request", AskedTwiceError)
refuses("passing_on_lasts_at_most_the_hours_of_the_rulebook", TooLongForTheRulebookError)
refuses("nobody_decides_on_what_they_asked_for", OwnRequestError)
refuses("the_project_manager_decides_for_the_sales_manager_alone", NotTheDeciderError)
refuses("a_sharing_request_is_decided_once", DecidedAlreadyError)
refuses("a_sharing_request_is_withdrawn_once", WithdrawnAlreadyError)
refuses("a_withdrawn_request_is_not_decided", WithdrawnAlreadyError)
refuses("a_withdrawn_export_is_not_made", WithdrawnAlreadyError)
refuses("an_export_above_the_limit_needs_consent", NeedsConsentError)
refuses("an_export_has_at_most_the_rows_that_were_asked", MoreRowsThanAskedError)
for _table in (
    "sharing_request",
    "sharing_decision",
    "sharing_grant",
    "sharing_withdrawal",
    "sharing_view",
    "sharing_result",
    "sharing_download",
    "sharing_subject",
):
    refuses(f"{_table}_is_append_only", SharingIsNeverChangedError)
