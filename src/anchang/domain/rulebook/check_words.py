"""Says the findings of `check` in Chinese, and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .check import Conflict, DeadBecause, DeadRule, DeclaredGap, Findings
from .check_groups import Group, Stated, grouped
from .check_nobody import ToNobody
from .check_search import Example
from .explain import result_words
from .outcomes import plain
from .rules import Rule
from .vocabulary import Fact, FactType

LIKEWISE_SHOWN_MAX = 6
NAMED_MAX = 6
# From so many pairs of clauses on, the clauses in most of them are told first.
COUNTED_FROM = 10
INVOLVED_MAX = 8
NOT_FEWEST = "（未证明事实最少）"


@dataclass(frozen=True)
class Entry:
    """A finding: its sentence and what belongs under it."""

    text: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """`about` says what the entries are, or that there are none."""

    title: str
    about: str
    entries: tuple[Entry, ...] = ()


def sections(findings: Findings) -> tuple[Section, ...]:
    """The findings in the order of reading: what was covered comes last."""
    words = _Words(findings)
    return (
        words.dead(),
        words.conflicts(),
        words.to_nobody(),
        words.unanswered(),
        words.gaps(),
        words.coverage(),
    )


class _Words:
    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._book = findings.rulebook
        self._facts = self._book.vocabulary.facts
        self._slots = self._book.vocabulary.slots

    def dead(self) -> Section:
        found = self._findings.dead
        about = f"{len(found)} 条规则在任何情形下都不改变结果。"
        if not found:
            about = "没有：每条规则都有它起作用的情形。"
        return Section("不起作用的规则", about, tuple(self._dead(rule) for rule in found))

    def _dead(self, dead: DeadRule) -> Entry:
        by = "、".join(dead.by[:NAMED_MAX]) + (f"等 {len(dead.by)} 条" if len(dead.by) > NAMED_MAX else "")
        match dead.because:
            case DeadBecause.CONTRADICTORY:
                return Entry(
                    f"{self._rule(dead.rule)}：永远不适用，因为这些条件不能同时成立",
                    dead.conditions,
                )
            case DeadBecause.OVERRIDDEN:
                return Entry(f"{self._rule(dead.rule)}：凡适用时必被优先的规则压住（{by}）")
            case DeadBecause.YIELDS:
                return Entry(f"{self._rule(dead.rule)}：凡适用时必按取舍让位（{by}）")
        raise AssertionError(dead.because)

    def conflicts(self) -> Section:
        groups: dict[tuple[str, str], list[Conflict]] = {}
        elsewhere = {id(c) for one in self._findings.to_nobody for c in self._only_through(one)}
        found = [conflict for conflict in self._findings.conflicts if id(conflict) not in elsewhere]
        for conflict in found:
            groups.setdefault((conflict.slot, self._clauses(*conflict.rules)), []).append(conflict)
        about = (
            f"{len(found)} 对规则会给出不同的结果，而没有规定谁优先。"
            f"合成 {len(groups)} 对条款，每对举事实最少的一例，都经引擎判定证实；"
            "每对规则各自的例子见 --json。"
        )
        if len(groups) > COUNTED_FROM:
            about += f"卷入最多的条款：{self._most_involved(found)}。"
        if not found:
            about = "没有：凡结果不同的规则相遇，都有优先或取舍。"
        return Section("没有定先后的冲突", about, tuple(map(self._conflict, groups.values())))

    def _most_involved(self, conflicts: Sequence[Conflict]) -> str:
        counts = Counter(
            clause for c in conflicts for clause in {self._named(rule).clause: None for rule in c.rules}
        )
        most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:INVOLVED_MAX]
        more = f"等 {len(counts)} 条" if len(counts) > INVOLVED_MAX else ""
        return "、".join(f"{clause}（{count} 对）" for clause, count in most) + more

    def _conflict(self, group: Sequence[Conflict]) -> Entry:
        """The conflicts of one pair of clauses, by the one that needs the fewest facts."""
        conflict, *others = sorted(group, key=lambda one: len(one.example.facts))
        one, other = conflict.rules
        slot = self._slots[conflict.slot].label
        details = [f"例：{self.situation(conflict.example)}"]
        details += [
            f"{name}（{self._named(name).says}）：{self._gives(name, conflict)}" for name in conflict.rules
        ]
        if others:
            details.append("还有：" + "、".join(" × ".join(more.rules) for more in others))
        return Entry(f"{slot}：{one} × {other}（条款 {self._clauses(one, other)}）", tuple(details))

    def _gives(self, rule: str, conflict: Conflict) -> str:
        return result_words(self._named(rule).then[conflict.slot].bind(conflict.example.verdict.values))

    def to_nobody(self) -> Section:
        found = self._findings.to_nobody
        about = (
            "这些规则的结果写给某个角色，而在举出的情形里已知没有这个人。"
            "请在条件里写明要有这个人，或者写明没有人时归谁。"
        )
        if not found:
            about = "没有：凡规则说话的情形，结果里的人都在，或者还不知道是谁。"
        return Section("归了没有人的结果", about, tuple(map(self._to_nobody, found)))

    def _to_nobody(self, found: ToNobody) -> Entry:
        given = self._named(found.rule).then[found.slot].bind(found.example.verdict.values)
        details = [f"例：{self.situation(found.example)}", f"结果：{result_words(given)}"]
        others = [rule for c in self._only_through(found) for rule in c.rules if rule != found.rule]
        if others:
            details.append(f"只因结果归了没有人才相撞：{'、'.join(others)}")
        return Entry(f"{self._slots[found.slot].label}：{self._rule(found.rule)}", tuple(details))

    def _only_through(self, found: ToNobody) -> list[Conflict]:
        """The conflicts that come from the result going to nobody."""
        return [
            conflict
            for conflict in self._findings.conflicts
            if conflict.to_nobody and conflict.slot == found.slot and found.rule in conflict.rules
        ]

    def unanswered(self) -> Section:
        found = self._findings.unanswered
        slots = "、".join(self._slots[slot].label for slot in self._findings.questions)
        about = (
            f"下列情形问到了（{slots}），却没有规则回答，再弄清什么事实也不会有。"
            "「也一样」：只换这一个值，同样没有。同样的事实换了人、名单换了内容的不另列；只差一项事实的合成一条。"
        )
        if not found:
            about = f"没有：凡问到的（{slots}）都有规则回答，或制度写明没有规定。"
        more = [self._slots[slot].label for slot in self._findings.more_unanswered]
        if more:
            about += f"{'、'.join(more)}还有别的情形，这里只列最小的几例。"
        return Section("没有答案的情形", about, tuple(map(self._unanswered, grouped(found))))

    def _unanswered(self, group: Group) -> Entry:
        label = self._slots[group.slot].label
        ways = ([self._facts_in(one) for one in choice] for choice in group.either)
        details = tuple(f"并有其一：{'；或 '.join(told)}" for told in ways)
        few = "" if group.fewest else NOT_FEWEST
        return Entry(f"{label}：{self._facts_in(*group.common)}{few}", details)

    def gaps(self) -> Section:
        found = self._findings.gaps
        about = "制度自己没有规定、版本里照实写明的空白。" if found else "没有。"
        return Section("写明的空白", about, tuple(map(self._gap, found)))

    def _gap(self, gap: DeclaredGap) -> Entry:
        where = f"例：{self.situation(gap.example)}" if gap.example else "没有它能说话的情形"
        note = gap.note or self._named(gap.rule).says
        return Entry(f"{self._slots[gap.slot].label}：{self._rule(gap.rule)} {note}".rstrip(), (where,))

    def coverage(self) -> Section:
        findings, space = self._findings, self._findings.space
        spoken = {slot for rule in self._book.rules for slot in rule.then}
        untouched = [slot.label for name, slot in self._slots.items() if name not in spoken]
        entries = [
            Entry(f"{len(self._book.rules)} 条规则，{len(space.facts)} 项事实，每项都可以不知道。"),
            Entry(
                f"人：{len(space.persons)} 个互不相同的人足以分出一切“同一人”与“不同人”，另有“没有人”。"
                if space.persons
                else "条件里没有人。"
            ),
            Entry("整数按条件里的分界分段，一段举最小的数。", tuple(self._numbers())),
            Entry("名单的长度够条件分辨。", tuple(self._lists())),
            Entry("枚举里条件没有提到的取值合成一类。"),
            Entry(f"比较结果的规则 {findings.pairs_compared} 对；三条以上相撞必有其中两条相撞，不另列。"),
        ]
        if untouched:
            entries.append(Entry(f"没有规则涉及：{'、'.join(untouched)}。"))
        if findings.left_out:
            entries.append(Entry("不在证明之内。", findings.left_out))
        return Section("证明的范围", "对下列事实的全部取值作了证明，不是抽样。", tuple(entries))

    def _numbers(self) -> Iterable[str]:
        for fact in self._findings.space.facts:
            if fact.type is FactType.INT:
                starts = self._findings.space.classes[fact.name]
                shown = "、".join(str(value) for value in starts[:8]) + ("……" if len(starts) > 8 else "")
                yield f"{fact.label}：{shown}{fact.unit}"

    def _lists(self) -> Iterable[str]:
        for name, length in self._findings.space.lengths.items():
            yield f"{self._facts[name].label}：至多 {length} 人"

    def situation(self, example: Example) -> str:
        """The facts of a situation in words."""
        told = self._facts_in(*(Stated(name, value) for name, value in example.facts.items()))
        return (told or "什么都不知道") + ("" if example.fewest else NOT_FEWEST)

    def _facts_in(self, *stated: Stated) -> str:
        """Facts in words, those with the same value together."""
        labels: dict[str, list[str]] = {}
        for one in stated:
            fact = self._facts[one.name]
            shown = _shown(fact, one.value) + _also(fact, one.likewise)
            labels.setdefault(shown, []).append(fact.label)
        return "；".join(f"{'、'.join(named)}：{shown}" for shown, named in labels.items())

    def _named(self, rule: str) -> Rule:
        return self._book.rules[self._book.index[rule]]

    def _rule(self, name: str) -> str:
        rule = self._named(name)
        return f"{name}（条款 {rule.clause}，{rule.says}）" if rule.says else f"{name}（条款 {rule.clause}）"

    def _clauses(self, *rules: str) -> str:
        return "、".join(dict.fromkeys(self._named(rule).clause for rule in rules))


def _shown(fact: Fact, value: object) -> str:
    return fact.show(fact.accept(value))


def _also(fact: Fact, others: Sequence[object]) -> str:
    if not others:
        return ""
    if len(others) > LIKEWISE_SHOWN_MAX:
        return f"（另 {len(others)} 种取值也一样）"
    return f"（{'、'.join(_shown(fact, other) for other in others)} 也一样）"


def findings_json(findings: Findings) -> dict[str, object]:
    """Everything that was found, for programs."""
    return {
        "rulebook": findings.rulebook.name,
        "rules": len(findings.rulebook.rules),
        "dead": [
            {"rule": d.rule, "because": str(d.because), "conditions": list(d.conditions), "by": list(d.by)}
            for d in findings.dead
        ],
        "conflicts": [_conflict_json(findings, conflict) for conflict in findings.conflicts],
        "to_nobody": [
            {"slot": n.slot, "rule": n.rule, **_example_json(n.example)} for n in findings.to_nobody
        ],
        "unanswered": [
            {
                "slot": u.slot,
                **_example_json(u.example),
                "likewise": {k: list(v) for k, v in u.likewise.items() if v},
            }
            for u in findings.unanswered
        ],
        "more_unanswered": list(findings.more_unanswered),
        "gaps": [
            {
                "slot": g.slot,
                "rule": g.rule,
                "note": g.note,
                **(_example_json(g.example) if g.example else {}),
            }
            for g in findings.gaps
        ],
        "covered": {
            "facts": [fact.name for fact in findings.space.facts],
            "classes": {
                name: [list(v) if isinstance(v, tuple) else v for v in values]
                for name, values in findings.space.classes.items()
                if findings.rulebook.vocabulary.facts[name].type is not FactType.COUNTS
            },
            "persons": len(findings.space.persons),
            "list_lengths": dict(findings.space.lengths),
            "left_out": list(findings.left_out),
            "pairs_compared": findings.pairs_compared,
        },
        "solver": {
            "variables": findings.variables,
            "clauses": findings.clauses,
            "solved": findings.solved,
            "seconds": round(findings.seconds, 2),
        },
    }


def _example_json(example: Example | None) -> dict[str, object]:
    return {"facts": dict(example.facts), "fewest": example.fewest} if example else {}


def _conflict_json(findings: Findings, conflict: Conflict) -> dict[str, object]:
    book, values = findings.rulebook, conflict.example.verdict.values
    sides = {
        name: plain(book.rules[book.index[name]].then[conflict.slot].bind(values)) for name in conflict.rules
    }
    found = {"slot": conflict.slot, "results": sides, "to_nobody": conflict.to_nobody}
    return {**found, **_example_json(conflict.example)}
