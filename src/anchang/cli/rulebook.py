"""`anchang rulebook`: list the library, show an edition or a clause, check an adoption."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from anchang.cli.common import add_library_option, adoption_for, library_for
from anchang.cli.vocabulary_page import run_facts
from anchang.domain.rulebook import RulebookError
from anchang.domain.rulebook.clause import Clause
from anchang.domain.rulebook.edition import Edition
from anchang.domain.rulebook.vocabulary import nearest


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its subcommands."""
    parser = commands.add_parser("rulebook", help="查看和检查制度")
    actions = parser.add_subparsers(required=True, metavar="做什么")
    listing = actions.add_parser("list", help="列出版本和采用")
    add_library_option(listing)
    listing.set_defaults(run=run_list)
    show = actions.add_parser("show", help="显示一个版本，或其中一条")
    show.add_argument("edition", help="版本的名字")
    show.add_argument("clause", nargs="?", help="条款号，例如 2.4.3")
    add_library_option(show)
    show.set_defaults(run=run_show)
    facts = actions.add_parser("facts", help="列出规则和案例可用的事实与结果槽")
    facts.set_defaults(run=run_facts)
    check = actions.add_parser("check", help="在全部情形中检查一个采用")
    check.add_argument("adoption", help="采用或版本的名字，或它的文件夹")
    form = check.add_mutually_exclusive_group()
    form.add_argument("--json", dest="form", action="store_const", const="json", help="输出 JSON")
    form.add_argument("--markdown", dest="form", action="store_const", const="markdown", help="输出 Markdown")
    add_library_option(check)
    check.set_defaults(run=run_check, form="text")


def run_list(options: argparse.Namespace) -> int:
    """Print editions and adoptions."""
    library = library_for(options.library)
    print("版本")
    for edition in library.editions.values():
        print(f"  {edition.name}  {edition.title}（{len(edition.clauses)} 条，{len(edition.rules)} 条规则）")
    print("采用")
    for adoption in library.adoptions.values():
        print(
            f"  {adoption.name}  {adoption.title}"
            f"（版本 {len(adoption.editions)} 个，取舍 {len(adoption.choices)} 处）"
        )
    return 0


def run_show(options: argparse.Namespace) -> int:
    """Print an edition as a person reads it, or one clause with its limits and rules."""
    edition = library_for(options.library).edition(options.edition)
    if options.clause is None:
        print(f"{edition.title}\n{edition.about}".rstrip())
        for clause in edition.clauses.values():
            _print_lines(_clause_lines(clause))
        return 0
    name = options.clause.removeprefix(edition.prefix)
    if name not in edition.clauses:
        raise RulebookError(f"{edition.name} 没有条款 {options.clause}。{nearest(name, edition.clauses)}")
    _print_lines(
        [*_clause_lines(edition.clauses[name]), *_limit_lines(edition, name), *_rule_lines(edition, name)]
    )
    return 0


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _clause_lines(clause: Clause) -> list[str]:
    status = "、".join(status.label for status in clause.status)
    where = f"（在{clause.enforced_in}）" if clause.enforced_in else ""
    return [f"{clause.id} {clause.title} [{status}{where}]", f"    {clause.text}"]


def _limit_lines(edition: Edition, clause: str) -> list[str]:
    return [
        f"    限额 {limit.label} {limit.name} = "
        + "、".join(f"{value}{limit.unit}（{start} 起）" for start, value in limit.values)
        for limit in edition.parameters.values()
        if limit.clause == clause
    ]


def _rule_lines(edition: Edition, clause: str) -> list[str]:
    lines = []
    for rule in edition.rules:
        if rule.clause == clause:
            lines.append(f"    规则 {rule.id}：{rule.entry.text('says', '')}")
            lines += [f"        当 {condition}" for condition in rule.entry.texts("when")]
            lines += [f"        则 {slot} = {table}" for slot, table in rule.entry.map("then").items()]
    return lines


def run_check(options: argparse.Namespace) -> int:
    """Print the findings of the proof over the whole fact space; exit code 0 when it ran."""
    from anchang.cli.check_report import print_report

    return print_report(adoption_for(options.adoption, library_for(options.library)), options.form)
