"""What importing refuses, in words; and the constraints behind each."""

from __future__ import annotations

from anchang.foundation.errors import DomainError, refuses


class ImportFormError(DomainError):
    """One or more fields cannot be accepted; ``fields`` maps a field's key to the sentence for the person."""

    message = "有几项需要改正。"

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__()
        self.fields = fields


class UnreadableFileError(DomainError):
    message = "这个文件读不了。"


class NotForThisPostError(DomainError):
    message = "导入登记由内业和经理办理。"
    clause = "2.1.3"


class NotYourImportError(DomainError):
    message = "谁传的文件由谁办理。请本人登录以后继续，或者自己另传一份。"


class NotReadyError(DomainError):
    message = "现在不能做这一步：可能正在做，或者已经做过。请刷新这一页看看。"


class FileForgottenError(DomainError):
    message = "文件放得太久，已经删掉。请重新上传。"


class BookHasChangedError(DomainError):
    message = "核对以后名册里又有了新的登记，行数对不上，什么也没有导入。请再核对一遍。"


class NothingToTakeOverError(DomainError):
    message = "没有一行可以导入。"


class ErrorsNotAcceptedError(ImportFormError):
    def __init__(self, errors: int) -> None:
        super().__init__({"leave_errors": f"有 {errors} 行有错。改好文件重传，或勾选「有错的先不导入」。"})


class TakenOverTwiceError(DomainError):
    message = "这份文件已经导入过了。"


class SameFileError(ImportFormError):
    def __init__(self, number: int) -> None:
        super().__init__({"file": f"同一个文件已经在第 {number} 号导入过。要重来，先把那一次作废。"})


class NotYoursToWithdrawError(DomainError):
    message = "作废一次导入由销售经理或专案经理决定。"
    clause = "2.1.4"


class WithdrawnTwiceError(DomainError):
    message = "这次导入已经作废。"


class ImportsAreNeverChangedError(DomainError):
    message = "导入的记录不能更改；导错了请把整次导入作废。"
    clause = "2.1.4"


refuses("an_import_is_taken_over_once", TakenOverTwiceError)
refuses("an_import_is_withdrawn_once", WithdrawnTwiceError)
for _table in ("import", "mapping", "claim", "result", "withdrawal"):
    refuses(f"imports_{_table}_is_append_only", ImportsAreNeverChangedError)
