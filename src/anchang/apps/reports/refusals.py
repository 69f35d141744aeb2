"""What this app refuses, in words; and the constraints behind each."""

from __future__ import annotations

from anchang.foundation.errors import DomainError, refuses


class ReportsAreNeverChangedError(DomainError):
    message = "已经出具的日报不能更改，请重新出具一次。"


class IssuedMeanwhileError(DomainError):
    message = "同事刚刚出具了这一天的日报，请刷新后再看。"


class NotYetError(DomainError):
    message = "这一天还没有到。"


class RemarkTooLongError(DomainError):
    message = "备注太长了。"


refuses("a_daily_report_is_issued_once_under_a_number", IssuedMeanwhileError)
refuses("reports_issuedreport_is_append_only", ReportsAreNeverChangedError)
