"""What inspections refuse, in words; and the constraints behind each."""

from anchang.foundation.errors import DomainError, refuses


class InspectionFormError(DomainError):
    """``fields`` maps a field of a form to the sentence that belongs beside it."""

    message = "有几项需要改正。"

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("；".join(dict.fromkeys(fields.values())))
        self.fields = fields


class NotAnInspectorError(DomainError):
    message = "检查由销售主管或经理来做。"


class NotInspectedError(DomainError):
    message = "检查的对象是置业顾问、前台和内业。"


class OwnInspectionError(DomainError):
    message = "不能检查自己。"


class NotYourInspectionError(DomainError):
    message = "只有被检查的本人可以写说明。"


class FormMovedOnError(DomainError):
    message = "检查表刚刚被别人改过，请重新打开再改。"


class InspectionsAreKeptError(DomainError):
    message = "检查记录不能更改或删除。"
    clause = "2.1.4"


refuses("nobody_inspects_themselves", OwnInspectionError)
refuses("an_answer_is_about_ones_own_inspection", NotYourInspectionError)
refuses("an_inspection_form_number_is_given_once", FormMovedOnError)
for _table in ("formversion", "inspection", "mark", "answer"):
    refuses(f"inspections_{_table}_is_append_only", InspectionsAreKeptError)
