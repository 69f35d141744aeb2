"""Values of requests about personal data, in the words of the papers."""

from django.db.models import TextChoices


class RequestKind(TextChoices):
    FILE = "file", "查阅、复制"
    ERASURE = "erasure", "删除"


class Ground(TextChoices):
    """Why something is done: the person asked, or the time for which the data are kept is over."""

    ASKED = "asked", "本人要求"
    RETENTION = "retention", "保存期满"


class AskedBy(TextChoices):
    IN_PERSON = "in_person", "当面"
    IN_WRITING = "in_writing", "书面"
    BY_PHONE = "by_phone", "电话"
    BY_AGENT = "by_agent", "委托他人"
    NOBODY = "nobody", "保存期满，没有人提出"


class IssueWay(TextChoices):
    PAPER = "paper", "打印"
    SHEET = "sheet", "表格（XLSX）"
    DATA = "data", "数据（JSON）"


class HoldKind(TextChoices):
    """Why somebody's data may not be erased by hand; deals, complaints and cases hold by themselves."""

    LAWSUIT = "lawsuit", "诉讼或仲裁"
    DISPUTE = "dispute", "未了的纠纷"
    AUTHORITY = "authority", "主管机关要求保全"
    OTHER = "other", "其他"
