"""What the conduct app refuses, in words, with the clause; and the constraints behind each."""

from __future__ import annotations

from anchang.foundation.errors import DomainError, refuses


class ConductFormError(DomainError):
    """``fields`` maps a field of a form to the sentence that belongs beside it."""

    message = "有几项需要改正。"

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("；".join(fields.values()))
        self.fields = fields


class ConductRecordsAreNeverChangedError(DomainError):
    message = "违规和更正的记录不能更改或删除，请另写一条。"
    clause = "2.1.4"


class NobodyDecidesTheirOwnCaseError(DomainError):
    message = "不能处理自己的违规，请由另一位经理决定。"
    clause = "1.4"


class OutsideTheRangeError(DomainError):
    message = "数额超出制度规定的范围。"
    clause = "1.4"


class AnswerFirstError(DomainError):
    message = "当事人还没有申辩，申辩期限也没有到，暂时不能决定。"
    clause = "1.4"


class AlreadyDecidedError(DomainError):
    message = "这件已经有决定了，请看最新的一条。"


class NotDecidedYetError(DomainError):
    message = "还没有决定，请先申辩。"


class NotTheManagerError(DomainError):
    message = "由销售经理或专案经理决定。"


class NotYourCaseError(DomainError):
    message = "只有当事人本人可以写。"


class NobodyRulesOnTheirOwnCorrectionError(DomainError):
    message = "更正牵涉您本人，请由另一位经理决定。"
    clause = "2.1.4"


class AlreadyAskedError(DomainError):
    message = "这一项您已经申请更正，正等经理决定。"
    clause = "2.1.4"


class UnknownRecordError(DomainError):
    message = "没有这条记录，或者它不归您看。"
    clause = "2.1.4"


for _table in (
    "case",
    "evidence",
    "proposal",
    "statement",
    "decision",
    "objection",
    "correction",
    "correctionruling",
    "correctionnotice",
    "acknowledgement",
):
    refuses(f"conduct_{_table}_is_append_only", ConductRecordsAreNeverChangedError)
refuses("nobody_decides_their_own_case", NobodyDecidesTheirOwnCaseError)
refuses("a_sanction_stays_inside_the_range_of_the_clause", OutsideTheRangeError)
refuses("a_decision_rests_on_a_proposal_of_its_case", OutsideTheRangeError)
refuses("a_case_is_decided_once", AlreadyDecidedError)
refuses("an_objection_is_made_once", AlreadyDecidedError)
refuses("a_notice_is_acknowledged_once", AlreadyDecidedError)
refuses("a_correction_is_ruled_on_once", AlreadyDecidedError)
refuses("nobody_rules_on_their_own_correction", NobodyRulesOnTheirOwnCorrectionError)
refuses("nobody_rules_on_a_correction_of_their_record", NobodyRulesOnTheirOwnCorrectionError)
