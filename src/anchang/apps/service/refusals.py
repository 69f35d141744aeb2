"""What the run sheet refuses, in words, with the clause; and the constraints behind each."""

from anchang.foundation.errors import DomainError, refuses


class EntryError(DomainError):
    """A refusal that belongs beside one entry of the form."""

    def __init__(self, field: str, message: str, *, clause: str = "") -> None:
        self.fields = {field: message}
        super().__init__(message, clause=clause)


class NotYourReceptionError(DomainError):
    message = "接待流程由接待人自己打勾。"
    clause = "4.2"


class ReassignedError(DomainError):
    message = "这位客户已经改由别人接待，这张流程表停在这里。"
    clause = "3.1.1"


class AlreadyBegunError(DomainError):
    message = "这次接待已经开始了。"


class UnknownStepError(DomainError):
    message = "这次接待的流程里没有这一步，请刷新页面。"


class JustTickedError(DomainError):
    message = "这一步刚刚在另一台上记过，请看最新的情况。"


class NothingToUndoError(DomainError):
    message = "这一步还没有打勾，不用撤回。"


class MissingWordsError(EntryError):
    def __init__(self) -> None:
        super().__init__("words", "请写明原因。")


class GoneByError(DomainError):
    message = "新的流程从明天起最早，今天的接待照原来的做完。"


class SheetKeptError(DomainError):
    message = "流程、打勾和询问只能往后添，不能改也不能删。"
    clause = "2.1.4"


class ManagersAloneError(DomainError):
    message = "接待流程由主管和经理来改。"


refuses("a_visit_is_begun_once", AlreadyBegunError)
refuses("a_step_hears_one_word_at_a_time", JustTickedError)
refuses("a_tap_ticks_once", JustTickedError)
refuses("leaving_a_step_out_states_its_reason", MissingWordsError)
refuses("a_run_sheet_begins_on_a_later_day", GoneByError)
for _table in ("sheetversion", "run", "tick", "inquiry", "showing", "kitcheck"):
    refuses(f"service_{_table}_is_append_only", SheetKeptError)
