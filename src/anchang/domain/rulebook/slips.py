"""What an author most probably meant where a condition cannot be read: the slip and what to write."""

from __future__ import annotations

import re

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_FULL_WIDTH = {
    "！": "!",
    "＝": "=",
    "，": ",",
    "、": ",",
    "（": "(",
    "）": ")",
    "；": ",",
    "：": ":",
    "＜": "<",
    "＞": ">",
    "＋": "+",
    "－": "-",
    "＊": "*",
    "％": "%",
    "【": "[",
    "】": "]",
    "［": "[",
    "］": "]",
    "“": "'",
    "”": "'",
    "‘": "'",
    "’": "'",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "×": "*",
    "÷": "//",
    "。": ".",
    "\u3000": " ",
}
_PATTERNS = (
    (re.compile(r"&&?"), "「{0}」写成 and"),
    (re.compile(r"\|\|?"), "「{0}」写成 or"),
    (re.compile(r"<>"), "「{0}」写成 !="),
    (re.compile(r"=[<>]"), "「{0}」的两个字符要倒过来"),
    (re.compile(r"(?<![=!<>])=(?!=)"), "比较相等要写两个等号 =="),
    (re.compile(r"===+"), "「{0}」写成 =="),
    (re.compile(r"!(?!=)\s*\w*"), "「{0}」写成 not，例如 not poached"),
    (re.compile(r"\d+(?:\.\d+)?\s*%(?!\s*[\w(])"), "百分数不带 %：「{0}」只写前面的数"),
    (re.compile(r"\d+\s*[^\W\d_]+"), "数后面不写单位：「{0}」只写数"),
    (re.compile(r"\b(?:AND|OR|NOT|IN)\b"), "「{0}」要小写"),
)
_NAMES = {
    "null": "没有人写 none；不知道写 unknown(事实)",
    "None": "没有人写 none；不知道写 unknown(事实)",
    "nil": "没有人写 none；不知道写 unknown(事实)",
    "none": "none 只用于人；不知道写 unknown(事实)，空名单写 count(名单) == 0",
    "yes": "是写 true，否写 false",
    "no": "是写 true，否写 false",
}
_FUNCTIONS = {
    "len": "count",
    "size": "count",
    "length": "count",
    "contains": "x in 名单",
    "equal": 'shares = "equal(名单)"；一部分人平分写 "each(名单)"',
    "each": 'shares 里的一项，例如 { owner = 60, "each(without(receptions, owner))" = "rest" }',
    "isnull": "unknown",
    "is_known": "known",
    "exists": "known",
}
_CODE = re.compile(r"^[A-Za-z]\d?$|^[甲乙丙丁]$")


def of_syntax(text: str) -> str:
    """The slip in an expression that is no expression; an example when none is recognised."""
    bare = _QUOTED.sub("''", text)
    for character in bare:
        if character in _FULL_WIDTH:
            return f"「{character}」是全角或特殊字符，要写半角的 {_FULL_WIDTH[character]}"
    for pattern, help_ in _PATTERNS:
        if match := pattern.search(bare):
            return help_.format(match[0].strip())
    for opening, closing in ("()", "[]"):
        if bare.count(opening) != bare.count(closing):
            return f"{opening} 和 {closing} 的个数不同"
    if "'" in bare.replace("''", "") or '"' in bare:
        return "引号没有关上"
    return "例如 days_since_reception > tracking_days"


def of_name(name: str) -> str:
    """Help about a name that nothing has; empty when it is no well-known slip."""
    if name in _NAMES:
        return _NAMES[name]
    if _CODE.match(name):
        return "制度里不写某一个人的代号，人按角色称呼，例如 closer、first(visit_regs)"
    return ""


def of_function(name: str) -> str:
    """The function of this language for one of another."""
    return f"写成 {_FUNCTIONS[name]}" if name in _FUNCTIONS else ""


def of_number(number: float) -> str:
    return f"这里只能写整数，不能写 {number:g}：份额和倍数按百分数写（1.2 倍写 120），一半用 // 2 整除"
