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


class ChangeAlreadyDecidedError(DomainError):
    message = "这个要求已经决定过了；客户再提，请另记一条。"
    clause = "3.2.4"


class ChangeToTheSameError(DomainError):
    message = "接手的人不能还是原接待人。"
    clause = "3.2.4"


class NotTheOriginalsToDecideError(DomainError):
    message = "自己的客户要换人，由别的经理决定。"
    clause = "3.2.4"


class CustomerHandedOverError(DomainError):
    message = "名单里有客户刚刚已经移交，请重新打开再看。"


class NoSuccessorError(DomainError):
    message = "接手的人要是在用的置业顾问账号，而且不是本人，请重新选择。"


class TooManyLookUpsError(DomainError):
    message = "一分钟内查询太多，请稍后再试。"
    clause = "1.1"


class LeftAloneError(DomainError):
    message = "客户说过不要联系。是客户自己找来的，请勾选「客户主动联系」；改变主意的，先改「告知与同意」。"


class NotForYouToApproveError(DomainError):
    message = "告知书由销售经理、专案经理或系统管理员批准。"


class NotBackdatedError(DomainError):
    message = "启用日不能早于今天。"


class VersionTakenError(DomainError):
    message = "刚才有别人批准了新的一版，请刷新后再试。"


class NotForYouToSetError(DomainError):
    message = "登记表的必填要素由销售经理或专案经理决定。"


class AlreadySignedError(DomainError):
    message = "这份登记表已经签过字，签过的不能改。"
    clause = "2.1.4"


class ContentChangedError(DomainError):
    message = "页面打开以后内容有了变化，没有保存签字。请再看一遍再签。"


for _table in (
    "customers_customer",
    "customers_registration",
    "customers_followup",
    "customers_membership",
    "customers_complaint",
    "customers_complaintfinding",
    "customers_consultantchange",
    "customers_changefinding",
    "customers_lookup",
    "customers_notice",
    "customers_consent",
    "customers_formstandard",
    "customers_signature",
    "customers_renaming",
):
    refuses(f"{_table}_is_append_only", RecordsAreNeverChangedError)
refuses("nobody_finds_on_a_complaint_about_themselves", NobodyJudgesThemselvesError)
refuses("a_change_is_decided_once", ChangeAlreadyDecidedError)
refuses("a_change_is_to_somebody_else", ChangeToTheSameError)
refuses("nobody_finds_on_a_change_from_themselves", NotTheOriginalsToDecideError)
refuses("a_change_finding_states_its_reason", MissingReasonError)
refuses("a_membership_states_its_reason", MissingReasonError)
refuses("whoever_wants_no_contact_is_left_alone", LeftAloneError)
refuses("a_notice_is_not_backdated", NotBackdatedError)
refuses("a_notice_version_is_given_once", VersionTakenError)
refuses("a_customer_row_is_handed_over_once", CustomerHandedOverError)
refuses("a_successor_is_a_consultant_at_work", NoSuccessorError)
refuses("nobody_hands_over_to_themselves", NoSuccessorError)
refuses("a_form_is_signed_once_by_each", AlreadySignedError)
