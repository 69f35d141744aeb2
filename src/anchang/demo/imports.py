"""A register in the demo that the clerk has just brought: the office reads it when it opens."""

from __future__ import annotations

from datetime import datetime, timedelta

from anchang.apps.imports.actions import bring
from anchang.apps.offices.models import Staff
from anchang.domain.calendar import office_day

_HEADINGS = "客户姓名,联系电话,来访日期,接待人,意向户型,面积,预算(万),备注"
_ROWS = (
    "沈清秋,100 7000 0001,{day} 10:20,{one},三房,90–110㎡,320,看南向，带老人",
    "顾长歌,100-7000-0002,{day},{one},二房,70–90㎡,210,",
    "沈清秋,10070000001,{day},{one},三房,,,重复的一行",
    "温知夏,+86 10070000003,{day} 下午3:10,{other},四房,130–150㎡,560,",
    "许言,1007000,{day},{other},三房,90–110㎡,300,电话少了几位",
    "宋时,10070000005,不详,{other},三房,90–110㎡,300,",
    "程砚,10070000006,{day},查无此人,二房,70–90㎡,180,",
    "苏念,10070000007/10070000008,{day},{one},三房,110–130㎡,400,夫妻各一个电话",
)


def bring_register_in_demo(people: dict[str, Staff], now: datetime) -> None:
    """Inside ``tending_office``: an old register of eight rows, three of them wrong, one repeated."""
    clerk, one, other = (people[name] for name in ("wu", "lin", "zhao"))
    day = office_day(now - timedelta(days=200)).strftime("%Y/%m/%d")
    names = {"day": day, "one": one.display_name, "other": f"{other.number}号"}
    content = "\n".join([_HEADINGS, *(row.format(**names) for row in _ROWS)]).encode("gb18030")
    bring(file_name="去年来访登记.csv", content=content, form_key="demo", by=clerk, now=now)
