"""How a customer is greeted by name (4.17): 王先生, 欧阳女士."""

from __future__ import annotations

_COMPOUND_SURNAMES = frozenset(
    [
        "欧阳",
        "太史",
        "端木",
        "上官",
        "司马",
        "东方",
        "独孤",
        "南宫",
        "万俟",
        "闻人",
        "夏侯",
        "诸葛",
        "尉迟",
        "公羊",
        "赫连",
        "澹台",
        "皇甫",
        "宗政",
        "濮阳",
        "公冶",
        "太叔",
        "申屠",
        "公孙",
        "慕容",
        "仲孙",
        "钟离",
        "长孙",
        "宇文",
        "司徒",
        "鲜于",
        "司空",
        "闾丘",
        "令狐",
        "单于",
        "呼延",
        "轩辕",
        "百里",
        "东郭",
        "西门",
        "第五",
    ]
)
_TITLES = {"male": "先生", "female": "女士"}
_ALREADY = ("先生", "女士", "小姐", "太太", "总", "老师", "阿姨", "叔叔", "大哥", "大姐")


def surname_of(name: str) -> str:
    """The surname of a Chinese name; the whole name where it is written in letters."""
    if name.isascii():
        return name
    return name[:2] if name[:2] in _COMPOUND_SURNAMES and len(name) > 2 else name[:1]


def greeting_of(name: str, sex: str) -> str:
    """What to say at the door. Where the sex is not known, or the name has its title, the name as it is."""
    if not name or name.endswith(_ALREADY) or sex not in _TITLES:
        return name
    return f"{surname_of(name)}{' ' if name.isascii() else ''}{_TITLES[sex]}"
