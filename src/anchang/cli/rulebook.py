"""`anchang rulebook`: list the library, show an edition or a clause, check an adoption."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from anchang.cli.common import add_library_option, adoption_for, library_for
from anchang.cli.vocabulary_page import run_facts
from anchang.domain.rulebook import Library, Rulebook, RulebookError
from anchang.domain.rulebook.clause import Clause
from anchang.domain.rulebook.edition import Edition
from anchang.domain.rulebook.explain import note_of, result_words
from anchang.domain.rulebook.outcomes import Result
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
    library = library_for(options.library)
    edition = library.edition(options.edition)
    if options.clause is None:
        print(f"{edition.title}\n{edition.about}".rstrip())
        for clause in edition.clauses.values():
            _print_lines(_clause_lines(clause))
        return 0
    name = options.clause.removeprefix(edition.prefix)
    if name not in edition.clauses:
        raise RulebookError(f"{edition.name} 没有条款 {options.clause}。{nearest(name, edition.clauses)}")
    clause = edition.clauses[name]
    rules = _rule_lines(library, edition, name)
    _print_lines([*_clause_lines(clause), *_limit_lines(edition, name), *rules])
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
        + "、".join(f"{limit.says(value)}{limit.unit}（{start} 起）" for start, value in limit.values)
        + ("（原文没有写）" if limit.silent else "")
        for limit in edition.parameters.values()
        if limit.clause == clause
    ]


def _rule_lines(library: Library, edition: Edition, clause: str) -> list[str]:
    if not any(rule.clause == clause for rule in edition.rules):
        return []
    book = _compiled(library, edition)
    lines = []
    for rule in book.rules:
        if rule.clause == clause and rule.edition == edition.name:
            lines.append(f"    规则 {rule.id}：{rule.says}".rstrip("："))
            lines += [f"        当 {condition.words()}" for condition in rule.when]
            for slot, template in rule.then.items():
                label = book.vocabulary.slots[slot].label
                lines.append(f"        则 {label}：{_result_words(template.bind({}))}")
            if rule.overrides:
                lines.append(f"        优先于 {'、'.join(sorted(rule.overrides))}")
    return lines


def _result_words(result: Result) -> str:
    return result_words(result) + ("" if result["outcome"] in ("procedure", "none") else note_of(result))


def _compiled(library: Library, edition: Edition) -> Rulebook:
    """The edition alone, or with those that it needs, in the first adoption that has it."""
    try:
        return library.adoption(edition.name).compile()
    except RulebookError:
        for name, adoption in library.adoptions.items():
            if edition in adoption.editions:
                return library.adoption(name).compile()
        raise


def run_check(options: argparse.Namespace) -> int:
    """Print the findings of the proof over the whole fact space; exit code 0 when it ran."""
    from anchang.cli.check_report import print_report

    return print_report(adoption_for(options.adoption, library_for(options.library)), options.form)
