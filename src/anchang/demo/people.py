"""Who works in the demo offices. Everybody is invented; phones begin with 100, which no mobile number
does.
"""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "yunqi-demo-2026"  # noqa: S105  a demo account guards nothing
OFFICE_NAME = "云栖花园"
SECOND_OFFICE_NAME = "听澜湾"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """``post`` is the identifier of ``offices.choices.Post``, ``post_words`` its Chinese name."""

    username: str
    name: str
    number: str
    post: str
    post_words: str


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One line of the list that `make run` prints and the demo's log-in page shows."""

    post: str
    name: str
    username: str
    password: str


CONSULTANTS = (
    DemoPerson("lin", "林见山", "1", "consultant", "置业顾问"),
    DemoPerson("zhao", "赵清和", "2", "consultant", "置业顾问"),
    DemoPerson("he", "何舒", "3", "consultant", "置业顾问"),
    DemoPerson("tang", "唐知远", "4", "consultant", "置业顾问"),
    DemoPerson("xu", "许令仪", "5", "consultant", "置业顾问"),
    DemoPerson("shen", "沈望", "6", "consultant", "置业顾问"),
    DemoPerson("han", "韩松", "7", "consultant", "置业顾问"),
    DemoPerson("jiang", "姜未", "8", "consultant", "置业顾问"),
)
OTHERS = (
    DemoPerson("wu", "吴简", "20", "clerk", "内业"),
    DemoPerson("zhou", "周牧", "30", "supervisor", "销售主管"),
    DemoPerson("qian", "钱多闻", "31", "sales_manager", "销售经理"),
    DemoPerson("gao", "高砚", "32", "project_manager", "专案经理"),
    DemoPerson("sun", "孙数", "40", "finance", "财务"),
    DemoPerson("desk", "方圆", "50", "desk", "前台"),
    DemoPerson("admin", "金管", "60", "administrator", "系统管理员"),
)
SECOND_OFFICE = (
    DemoPerson("admin2", "汪管", "60", "administrator", "系统管理员"),
    DemoPerson("mo", "莫言秋", "1", "consultant", "置业顾问"),
    DemoPerson("yan", "严冬", "2", "consultant", "置业顾问"),
    DemoPerson("desk2", "丁当", "50", "desk", "前台"),
    DemoPerson("luo", "罗衡", "31", "sales_manager", "销售经理"),
)


def accounts() -> tuple[DemoAccount, ...]:
    """Accounts to try, one a post first; needs no database."""
    shown = (OTHERS[5], CONSULTANTS[0], CONSULTANTS[1], *OTHERS[:5], OTHERS[6], SECOND_OFFICE[4])
    return tuple(
        DemoAccount(
            one.post_words if one not in SECOND_OFFICE else f"{one.post_words}（{SECOND_OFFICE_NAME}）",
            one.name,
            one.username,
            PASSWORD,
        )
        for one in shown
    )
