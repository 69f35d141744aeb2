"""How confidential matter can be looked at."""

from django.db import models


class Looked(models.TextChoices):
    """One way of looking. A page that is only listed or searched shows names and masked phones."""

    SAW = "saw", "看客户页"
    LISTED = "listed", "看名单"
    SEARCHED = "searched", "查找"
    REVEALED = "revealed", "看完整电话"
    GRANTED = "granted", "凭授权看"
    OPENED = "opened", "看文件"
    DOWNLOADED = "downloaded", "下载文件"
    PRINTED = "printed", "打印"
    EXPORTED = "exported", "导出"


class Measure(models.TextChoices):
    """What alerts count; the limits are named `alert_<measure>_hour` and `alert_<measure>_day`."""

    SEEN = "seen", "看客户页"
    REVEALED = "revealed", "看完整电话"
    SEARCHED = "searched", "查找"
    LISTED = "listed", "翻名单"

    @property
    def kind(self) -> Looked:
        return Looked.SAW if self is Measure.SEEN else Looked(self.value)


# A failure to log these is reported, and the page is shown all the same; any other look that cannot be logged
# is not shown.
SHOWN_EVEN_UNLOGGED = frozenset({Looked.SAW, Looked.LISTED, Looked.SEARCHED})
