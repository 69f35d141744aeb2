"""What a check can find, in words: the entry's number, the record, and what is wrong with it."""

from dataclasses import dataclass
from typing import Final

_WORDS: Final = {
    "unsealed": "有一条没有编号的台账记录：它是绕过数据库的触发器写入的",
    "altered": "台账第 {sequence} 号的内容或指纹被改过",
    "repeated": "台账第 {sequence} 号出现了不止一次",
    "gap": "台账缺号：第 {after} 号到第 {until} 号不见了",
    "unlinked": "台账第 {sequence} 号接不上前一号：前一号被改写过，或者这一号是后来放进去的",
    "time_went_back": "台账第 {sequence} 号的入账时间早于前一号",
    "head": "台账末条不符：末条写的是第 {sequence} 号，台账实际到第 {other} 号",
    "kept_twice": "{record}在台账里登了两次：第 {other} 号和第 {sequence} 号",
    "erased": "{record}的个人信息已依法抹除，或者按同意的更正换了姓名，见台账第 {sequence} 号",
    "missing": "{record}不见了：台账第 {sequence} 号证明它存在过",
    "unrecorded": "{record}没有入账：它是绕过数据库的触发器写入的，或者它的编号被改过",
    "salt_missing": "{record}的指纹无法核对：台账第 {sequence} 号的盐被删掉了",
    "changed": "{record}被改过：与台账第 {sequence} 号的指纹不符",
    "unguarded": "表 {table} 的保护触发器被停用或删除，之后的改动不再受拦",
    "anchor": "锚点不符：第 {sequence} 号已写到数据库之外，与现在的台账不同；"
    "第 {after} 号到第 {until} 号之间有改写或删除",
    "receipt": "凭条不符：第 {sequence} 号的凭条已交给客户，现在的台账与它不同",
}
# Said, but no sign that anybody tampered.
NOTICES: Final = frozenset({"erased"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. `other` is a second number where the words need one."""

    kind: str
    sequence: int | None = None
    table: str = ""
    row: int | None = None
    other: int | None = None

    @property
    def is_fault(self) -> bool:
        return self.kind not in NOTICES

    def __str__(self) -> str:
        return self.said_with(self.table)

    def said_with(self, label: str) -> str:
        """The sentence, with the name by which people know the table."""
        return _WORDS[self.kind].format(
            sequence=_number(self.sequence),
            other=_number(self.other),
            after=(self.other or 0) + 1,
            until=(self.sequence or 0) - (self.kind == "gap"),
            table=label,
            record=f"记录 {label} #{self.row} ",
        )


def _number(sequence: int | None) -> str:
    return "—" if sequence is None else str(sequence)
