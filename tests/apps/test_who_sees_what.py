"""The data file of who may see what, and its words; the database is held to it by tests/db."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

from anchang.apps.disclosure import who_sees_what
from anchang.apps.disclosure.who_sees_what import BY_ROW, OPEN_INSIDE, category_of, groups, records
from anchang.apps.offices.choices import Post
from anchang.domain.confidential import Category
from anchang.domain.rulebook import shipped_library
from anchang.domain.rulebook.library import core_vocabulary


def test_every_table_of_the_product_has_a_category() -> None:
    ours = {
        model._meta.db_table
        for model in apps.get_models()
        if (model.__module__ or "").startswith("anchang.") and model._meta.app_label != "sessions"
    }
    assert ours <= {one.table for one in records()}
    assert {one.category for one in records()} <= {*Category, BY_ROW, OPEN_INSIDE}


def test_the_fourteen_categories_are_there_in_the_order_of_the_clause() -> None:
    assert [group.number for group in groups() if group.number] == list(range(1, 15))
    assert len({one.label for one in Category}) == 14


def test_the_vocabulary_knows_the_same_kinds() -> None:
    known = core_vocabulary().facts["doc_type"].values
    assert set(known) <= set(Category)


def test_every_clause_named_exists() -> None:
    edition = shipped_library().adoption("recommended").adoption.editions
    clauses = {clause for one in edition for clause in one.clauses}
    assert {clause for one in records() for clause in one.clauses} <= clauses


def test_customers_records_are_never_open_inside() -> None:
    """A table that names a customer is customers' data, or the page would say it is no secret."""
    about = {
        model._meta.db_table
        for model in apps.get_models()
        if any(getattr(one, "attname", "") == "customer_id" for one in model._meta.get_fields())
    }
    assert about
    assert {category_of(table) for table in about} & {OPEN_INSIDE} == set()


@pytest.mark.parametrize(
    ("table", "post", "see", "further"),
    [
        ("customers_followup", Post.CLERK, "看不到", ""),
        ("customers_followup", Post.CONSULTANT, "看自己的", "可记自己客户的"),
        ("reception_visit", Post.DESK, "只看今天", "可记今天的"),
        ("offices_seat", Post.SUPERVISOR, "看全案场", "可记、可改、可删"),
        ("disclosure_access", Post.SALES_MANAGER, "看全案场", ""),
        ("disclosure_access", Post.ADMINISTRATOR, "看自己的", ""),
        ("offices_credential", Post.ADMINISTRATOR, "看不到", ""),
    ],
)
def test_a_cell_says_it_in_words(table: str, post: Post, see: str, further: str) -> None:
    record = next(one for one in records() if one.table == table)
    cell = next(one for one in record.cells if one.post == post)
    assert (cell.see, cell.further) == (see, further)


def test_what_is_no_secret_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "who_sees_what.toml"
    file.write_text('[[record]]\ntable = "a_b"\nlabel = "甲"\ncategory = "none"\n', encoding="utf-8")
    monkeypatch.setattr(who_sees_what, "FILE", file)
    with pytest.raises(ValueError, match="says no reason"):
        records.__wrapped__()


def test_the_reference_page_is_what_the_file_says() -> None:
    script = Path(__file__).parents[2] / "scripts" / "make_who_sees_what.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
