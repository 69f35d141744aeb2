"""A model field that is plain text in Python and sealed in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.migrations.operations import RunSQL

from anchang.foundation.vault.sealing import opened, sealed

if TYPE_CHECKING:
    _Text = models.TextField[str, str]
else:
    _Text = models.TextField


class SealedTextField(_Text):
    """Text that the database holds sealed for this column of this table.

    It cannot be looked up or sorted by: keep a ``keyed_index`` beside it. Queries may test for null alone.
    """

    @property
    def purpose(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return text if text is None else sealed(text, purpose=self.purpose)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return value if value is None else opened(value, purpose=self.purpose)


def only_sealed(table: str, column: str, *, key: str = "") -> RunSQL:
    """Make the database refuse plain text in a sealed column, and a number without its search key.

    The constraints are named ``<table>_<column>_is_sealed`` and ``<table>_<column>_has_its_key``.
    """
    rules = {f"{table}_{column}_is_sealed": f"{column} = '' OR {column} ~ '^v1:[0-9a-f]{{12}}:'"}
    if key:
        rules[f"{table}_{column}_has_its_key"] = f"({column} = '') = ({key} = '')"
    forward = [f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({rule});" for name, rule in rules.items()]
    backward = [f"ALTER TABLE {table} DROP CONSTRAINT {name};" for name in rules]
    return RunSQL("\n".join(forward), "\n".join(backward))
