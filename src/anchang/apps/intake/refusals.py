"""What the evening and the archive refuse, in words, with the clause; and the constraints behind each."""

from __future__ import annotations

from anchang.foundation.errors import DomainError, refuses


class IntakeFormError(DomainError):
    """``fields`` maps a field of a form to the sentence that belongs beside it."""

    message = "有几项需要改正。"

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("；".join(fields.values()))
        self.fields = fields


class IntakeRecordsAreNeverChangedError(DomainError):
    message = "交表、核对和归档的记录不能更改或删除，请另写一条。"
    clause = "2.1.4"


class NothingToHandInError(DomainError):
    message = "没有选中要交的表。"
    clause = "2.1.2"


class HandedInAlreadyError(DomainError):
    message = "选中的表里有已经交过的，请看最新的名单。"
    clause = "2.1.2"


class NotYourFormError(DomainError):
    message = "没有这张表，或者它不是您的。"


class NotTheClerkError(DomainError):
    message = "收表、核对和归档由内业办理。"
    clause = "2.1.3"


class TakenAlreadyError(DomainError):
    message = "刚才已经有人处理了，请看最新的名单。"
    clause = "2.1.3"


class NotReceivedError(DomainError):
    message = "这张表内业还没有收下。"
    clause = "2.1.3"


class NotCheckedError(DomainError):
    message = "还有没核对的部分，核对完才能归档。"
    clause = "2.1.3"


class CompletedAlreadyError(DomainError):
    message = "这一项刚才已经有人补上了。"
    clause = "2.1.3"


class ExcusedAlreadyError(DomainError):
    message = "这一天已经免记过了。"


class ExaminedAlreadyError(DomainError):
    message = "这一天已经提出处理，请到违规处理里决定不予处理。"
    clause = "2.1.2"


class NotTheManagerError(DomainError):
    message = "免记由主管或经理决定。"


class SpoiltScanError(DomainError):
    message = "这份扫描件打不开了。"


for _table in ("batch", "item", "step", "scan", "check", "addition", "excuse", "examination"):
    refuses(f"intake_{_table}_is_append_only", IntakeRecordsAreNeverChangedError)
for _name in ("a_form_is_handed_in_once", "a_returned_form_is_handed_in_once_more"):
    refuses(_name, HandedInAlreadyError)
for _name in ("a_form_takes_one_step_at_a_time", "a_form_takes_each_step_once"):
    refuses(_name, TakenAlreadyError)
refuses("a_step_follows_the_one_that_it_names", NotReceivedError)
refuses("a_field_is_completed_once", CompletedAlreadyError)
refuses("a_day_is_excused_once", ExcusedAlreadyError)
