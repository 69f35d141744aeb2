"""Reads a condition or a value expression into typed nodes; refuses what does not fit, in words."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Mapping
from typing import Never

from . import slips
from .errors import Place, RulebookError
from .expressions import (
    BOOL,
    INT,
    ROLE,
    ROLES,
    Arithmetic,
    Call,
    Compare,
    Conditional,
    Constant,
    Kind,
    Logic,
    Member,
    Name,
    Node,
    Not,
)
from .functions import FUNCTIONS
from .vocabulary import NOBODY, SEE_VOCABULARY, Fact, FactType, nearest

EXPRESSION_CHARACTERS_MAX = 600
EXPRESSION_DEPTH_MAX = 30

_COMPARE = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_ARITHMETIC = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.FloorDiv: "//", ast.Mod: "%"}
TEXT = Kind(FactType.ENUM)
_CALCULATION = re.compile(r"[-+*/%()<>=]| if | in | and | or |\bnot ")
_ASCII_NAME = re.compile(r"[a-z]")
# Who is no person: the company and the whole team may own and share.
BODIES = {"HOUSE": "HOUSE", "house": "HOUSE", "TEAM": "TEAM", "team": "TEAM", "公司": "HOUSE", "团队": "TEAM"}


class Parser:
    """Parses against the names in scope: facts and derivations by name, parameters as constants."""

    def __init__(self, facts: Mapping[str, Fact], parameters: Mapping[str, Constant]) -> None:
        self._facts = facts
        self._parameters = parameters

    def reads(self, text: str) -> bool:
        """Whether a literal is a name in scope or a calculation over some: probably its value is meant."""
        if text in self._facts or text in self._parameters:
            return True
        if not _CALCULATION.search(text) or not _ASCII_NAME.search(text):
            return False
        try:
            node = self.expression(text, Place(""))
        except RulebookError:
            return False
        return bool(node.names()) or _labelled(node)

    def condition(self, text: str, place: Place) -> Node:
        """Parse an expression that must be true or false."""
        node = self.expression(text, place)
        if node.kind != BOOL:
            raise RulebookError(f"条件「{text}」要能回答是或否，例如 complaint == conflict。", place)
        return node

    def expression(self, text: str, place: Place) -> Node:
        """Parse any expression; RulebookError names the place and what to write instead."""
        if not isinstance(text, str) or not text.strip():
            raise RulebookError("这里要写一个表达式（字符串）。", place)
        if len(text) > EXPRESSION_CHARACTERS_MAX:
            raise RulebookError(f"表达式超过 {EXPRESSION_CHARACTERS_MAX} 个字符，请拆成几条条件。", place)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SyntaxWarning)
                tree = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise RulebookError(f"表达式「{text}」写法不对：{slips.of_syntax(text)}。", place) from None
        if _depth(tree) > EXPRESSION_DEPTH_MAX:
            raise RulebookError(
                f"表达式嵌套超过 {EXPRESSION_DEPTH_MAX} 层，请拆成几条条件，或用推导起个名字。", place
            )
        return _Reader(self._facts, self._parameters, text, place).read(tree, None)


def _labelled(node: Node) -> bool:
    return bool(isinstance(node, Constant) and node.label) or any(map(_labelled, node.children()))


def _depth(tree: ast.AST) -> int:
    depth, level = 0, [tree]
    while level:
        depth += 1
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return depth


class _Reader:
    def __init__(
        self, facts: Mapping[str, Fact], parameters: Mapping[str, Constant], text: str, place: Place
    ) -> None:
        self.facts = facts
        self.parameters = parameters
        self.text = text
        self.place = place

    def read(self, tree: ast.expr, expected: Kind | None) -> Node:
        """`expected` is the other side's kind: the members of its enum are read as literals first."""
        for type_, reader in self._readers.items():
            if isinstance(tree, type_):
                return reader(self, tree, expected)
        self.refuse("这里用了不认识的写法")

    def refuse(self, problem: str) -> Never:
        end = "" if problem.endswith(("。", "？")) else "。"
        raise RulebookError(f"表达式「{self.text}」：{problem}{end}", self.place)

    def _refuse_member(self, name: str, values: Mapping[str, str]) -> Never:
        self.refuse(f"「{name}」不在取值 {'、'.join(values)} 之中。{nearest(name, values)}")

    def _name(self, tree: ast.Name, expected: Kind | None) -> Node:
        name = tree.id
        if expected and expected.values and name in expected.values:
            return Constant(name, Kind(FactType.ENUM, expected.values))
        if name in ("true", "false"):
            return Constant(name == "true", BOOL)
        if name == NOBODY and not (expected and expected.values):
            return Constant(NOBODY, ROLE)
        if name in self.parameters:
            return self.parameters[name]
        if name in self.facts:
            fact = self.facts[name]
            return Name(fact, Kind(fact.type, fact.values))
        if name in BODIES:
            return Constant(BODIES[name], ROLE)
        if expected and expected.values:
            self._refuse_member(name, expected.values)
        known = [*self.facts, *self.parameters]
        help_ = slips.of_name(name) or nearest(name, known, SEE_VOCABULARY)
        self.refuse(f"没有叫「{name}」的事实、推导或限额。{help_}")

    def _constant(self, tree: ast.Constant, expected: Kind | None) -> Node:
        match tree.value:
            case bool():
                return Constant(tree.value, BOOL)
            case int():
                return Constant(tree.value, INT)
            case str():
                return self._text(tree.value, expected)
            case float():
                self.refuse(slips.of_number(tree.value))
            case None:
                self.refuse(slips.of_name("None"))
        self.refuse("只能写整数、true、false 和引号里的字")

    def _text(self, text: str, expected: Kind | None) -> Node:
        """A text in quotes: a member of an enum, a person where one stands on the other side, else a text."""
        if expected and expected.values:
            if text not in expected.values:
                self._refuse_member(text, expected.values)
            return Constant(text, Kind(FactType.ENUM, expected.values))
        return Constant(text, ROLE if expected and expected.type is FactType.ROLE else TEXT)

    def _compare(self, tree: ast.Compare, _expected: Kind | None) -> Node:
        if len(tree.ops) != 1:
            self.refuse("不要连写比较，用 and 分开")
        operator, left_tree, right_tree = tree.ops[0], tree.left, tree.comparators[0]
        if isinstance(operator, ast.In | ast.NotIn):
            return self._member(left_tree, right_tree, isinstance(operator, ast.NotIn))
        sign = _COMPARE.get(type(operator))
        if sign is None:
            self.refuse("比较只能用 == != < <= > >= in；is 写成 ==")
        left = self._side(left_tree, right_tree)
        right = self.read(right_tree, left.kind)
        self._same_kind(left, right)
        if sign not in ("==", "!=") and left.kind != INT:
            self.refuse("只有数能比大小")
        self._within_bounds(left, right)
        self._within_bounds(right, left)
        return Compare(sign, left, right)

    def _same_kind(self, left: Node, right: Node) -> None:
        """Only what can be equal is compared; says what to write for what is usually meant."""
        for one, other in ((left, right), (right, left)):
            self._refuse_literal(one, other)
        if left.kind != right.kind:
            if {left.kind.type, right.kind.type} == {FactType.ENUM, FactType.ROLE}:
                self.refuse(f"「{left.words()}」和「{right.words()}」一个是人，一个是字，不能比较")
            self.refuse(f"两边类型不同（{left.kind.type} 和 {right.kind.type}），不能比较")
        mine, theirs = left.kind.values, right.kind.values
        if mine and theirs and not mine.keys() & theirs.keys():
            self.refuse(f"「{left.words()}」和「{right.words()}」没有共同的取值，永远不会相等")

    def _refuse_literal(self, one: Node, literal: Node) -> None:
        if not isinstance(literal, Constant) or literal.label:
            return
        value, type_, name = literal.value, one.kind.type, one.key()
        if type_ is FactType.ENUMS and literal.kind.type is FactType.ENUM:
            self.refuse(f"「{one.words()}」是一份清单，写成 {value} in {name}，或 {value} not in {name}")
        if value == NOBODY and type_ in (FactType.ROLES, FactType.COUNTS):
            self.refuse(
                f"「{one.words()}」是一份名单；没有人写成 count({name}) == 0，有人写成 count({name}) > 0"
            )
        if value == NOBODY and type_ in (FactType.INT, FactType.BOOL):
            self.refuse(f"none 只用于人；不知道写成 unknown({name})，知道写成 known({name})")
        if type_ is FactType.INT and literal.kind.type is FactType.ENUM:
            self.refuse("两边类型不同，不能比较：数不加引号")
        if type_ is FactType.BOOL and literal.kind.type is FactType.ENUM:
            self.refuse("两边类型不同，不能比较：true 和 false 不加引号")
        if type_ is FactType.ROLE:
            self._refuse_person(literal)

    def _refuse_person(self, node: Node) -> None:
        if isinstance(node, Constant) and node.kind == ROLE and node.value not in (NOBODY, *BODIES):
            self.refuse(
                f"规则里不写某一个人（'{node.value}'），人按角色称呼，例如 closer == owner；"
                "公司写 HOUSE，团队写 TEAM，没有人写 none"
            )

    def _within_bounds(self, side: Node, other: Node) -> None:
        """A number that the fact can never have is a slip: too large, or below the least by more than one."""
        if isinstance(side, Name) and side.fact.type is FactType.INT and isinstance(other, Constant):
            low, high = side.fact.min, side.fact.max
            if isinstance(other.value, int) and not low - 1 <= other.value <= high:
                self.refuse(f"「{side.fact.label}」只会是 {low} 到 {high}，不会到 {other.value}")

    def _side(self, tree: ast.expr, other: ast.expr) -> Node:
        """Read the left side; when it is a bare member or a text, the other side tells whose."""
        bare = isinstance(tree, ast.Name) and tree.id not in self.facts and tree.id not in self.parameters
        if bare or (isinstance(tree, ast.Constant) and isinstance(tree.value, str)):
            return self.read(tree, self._kind_of(other))
        return self.read(tree, None)

    def _kind_of(self, tree: ast.expr) -> Kind | None:
        return None if isinstance(tree, ast.Constant) else self.read(tree, None).kind

    def _member(self, item_tree: ast.expr, container_tree: ast.expr, negated: bool) -> Node:
        if isinstance(container_tree, ast.List | ast.Tuple):
            return self._among(self.read(item_tree, None), container_tree.elts, negated)
        container = self.read(container_tree, None)
        if container.kind.type not in (FactType.ROLES, FactType.ENUMS):
            self.refuse("in 后面要写列表，例如 [a, b]，或列表型的事实")
        element_kind = ROLE if container.kind == ROLES else None
        if container.kind.values:
            element_kind = Kind(FactType.ENUM, container.kind.values)
        item = self.read(item_tree, element_kind)
        if item.kind.type is not (ROLE if container.kind == ROLES else TEXT).type:
            self.refuse(f"「{item.words()}」是 {item.kind.type} 型，不会在「{container.words()}」之中")
        self._refuse_person(item)
        return Member(item, container, negated)

    def _among(self, item: Node, elements: list[ast.expr], negated: bool) -> Node:
        """`x in [a, b]`: a list of fixed values, or of people by their roles, each compared."""
        if not elements:
            self.refuse("in 后面的列表是空的")
        members = [self.read(element, item.kind) for element in elements]
        for member in members:
            self._same_kind(item, member)
        constants = tuple(member for member in members if isinstance(member, Constant))
        if len(constants) == len(members):
            return Member(item, constants, negated)
        sign, operator = ("!=", "and") if negated else ("==", "or")
        comparisons = tuple(Compare(sign, item, member) for member in members)
        return Logic(operator, comparisons) if len(comparisons) > 1 else comparisons[0]

    def _logic(self, tree: ast.BoolOp, _expected: Kind | None) -> Node:
        operator = "and" if isinstance(tree.op, ast.And) else "or"
        return Logic(operator, tuple(self._truth(value) for value in tree.values))

    def _truth(self, tree: ast.expr) -> Node:
        node = self.read(tree, None)
        if node.kind != BOOL:
            self.refuse("and、or、not 连接的每一项都要能回答是或否")
        return node

    def _unary(self, tree: ast.UnaryOp, _expected: Kind | None) -> Node:
        if isinstance(tree.op, ast.Not):
            return Not(self._truth(tree.operand))
        if (
            isinstance(tree.op, ast.USub)
            and isinstance(tree.operand, ast.Constant)
            and type(tree.operand.value) is int
        ):
            return Constant(-tree.operand.value, INT)
        self.refuse(
            "这里用了不认识的运算；负的写成 0 - 事实"
            if isinstance(tree.op, ast.USub)
            else "这里用了不认识的运算"
        )

    def _arithmetic(self, tree: ast.BinOp, _expected: Kind | None) -> Node:
        sign = _ARITHMETIC.get(type(tree.op))
        if sign is None:
            self.refuse("计算只能用 + - * // %；除法写 //，舍去余数")
        left, right = self.read(tree.left, None), self.read(tree.right, None)
        if left.kind != INT or right.kind != INT:
            self.refuse("只有数能计算")
        return Arithmetic(sign, left, right)

    def _conditional(self, tree: ast.IfExp, expected: Kind | None) -> Node:
        test, then = self._truth(tree.test), self.read(tree.body, expected)
        otherwise = self.read(tree.orelse, then.kind if expected is None else expected)
        if then.kind != otherwise.kind:
            self.refuse("if 的两个结果类型不同")
        return Conditional(test, then, otherwise, then.kind)

    def _call(self, tree: ast.Call, _expected: Kind | None) -> Node:
        if not isinstance(tree.func, ast.Name) or tree.keywords:
            self.refuse("函数要写成 名字(参数, ...)")
        function = FUNCTIONS.get(tree.func.id)
        if function is None:
            help_ = slips.of_function(tree.func.id) or nearest(tree.func.id, FUNCTIONS)
            self.refuse(f"没有函数「{tree.func.id}」。{help_ or '可用 ' + '、'.join(FUNCTIONS)}")
        least, most = len(function.takes) - function.optional, len(function.takes)
        if len(tree.args) < least or (len(tree.args) > most and not function.repeats):
            self.refuse(f"函数 {tree.func.id} 要 {least} 个参数")
        takes = [*function.takes, *[function.takes[-1]] * (len(tree.args) - most)]
        arguments: list[Node] = []
        for argument, kind in zip(tree.args, takes, strict=False):
            node = self.read(argument, arguments[0].kind if function.gives is None and arguments else None)
            if function.gives is None and arguments and node.kind != arguments[0].kind:
                self.refuse(f"函数 {tree.func.id} 的几个参数要是同一类型")
            if kind and node.kind not in kind:
                self.refuse(f"函数 {tree.func.id} 的参数要是 {'、'.join(k.type for k in kind)} 型")
            arguments.append(node)
        gives = function.gives or arguments[0].kind
        return Call(
            tree.func.id, tuple(arguments), gives, function.passes_unknown, function.run, function.say
        )

    _readers: Mapping[type[ast.expr], Callable[..., Node]] = {
        ast.Name: _name,
        ast.Constant: _constant,
        ast.Compare: _compare,
        ast.BoolOp: _logic,
        ast.UnaryOp: _unary,
        ast.BinOp: _arithmetic,
        ast.IfExp: _conditional,
        ast.Call: _call,
    }
