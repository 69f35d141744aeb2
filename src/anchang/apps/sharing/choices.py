"""Words for passing customers on and for taking lists out (1.1, 1.2)."""

from django.db.models import TextChoices


class RequestKind(TextChoices):
    SHOW = "show", "转交"
    EXPORT = "export", "导出"


class ExportList(TextChoices):
    """What can be taken out of the office as a list."""

    CUSTOMERS = "customers", "客户名单"
    CALLS = "calls", "来电登记"
    VISITS = "visits", "来访登记"
    DEALS = "deals", "成交记录"
    LOOKS = "looks", "查看记录"


class ExportWay(TextChoices):
    SHEET = "xlsx", "Excel 表格"
    PRINT = "pdf", "打印件（PDF）"


class JobOutcome(TextChoices):
    """How a job ended; an open job has none."""

    DONE = "done", "已做好"
    FAILED = "failed", "没有做成"
    WITHDRAWN = "withdrawn", "已收回"
    ACCOUNT_CLOSED = "account_closed", "账号已停用或换了岗位"


class State(TextChoices):
    """Where a request stands, as its page says it."""

    WAITING = "waiting", "等批准"
    REFUSED = "refused", "没有同意"
    OPEN = "open", "可以看"
    EXPIRED = "expired", "已到期"
    WITHDRAWN = "withdrawn", "已收回"
    MAKING = "making", "正在做"
    READY = "ready", "可以取"
    TAKEN = "taken", "已取完"
    FAILED = "failed", "没有做成"
