"""A library: a folder of editions and adoptions, loaded the same way wherever it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .adoption import ADOPTION_FILE, Adoption, adoption_of, read_adoption
from .compiling import compile_adoption
from .edition import EDITION_FILE, Edition, read_edition, read_facts, read_slots
from .engine import Rulebook
from .errors import Place, RulebookError
from .toml_file import read_toml
from .vocabulary import Vocabulary, nearest

SHIPPED = Path(__file__).parents[2] / "library"
LIBRARY_FOLDERS_MAX = 500


@lru_cache(maxsize=1)
def core_vocabulary() -> Vocabulary:
    """The facts and slots that every edition may use."""
    file = read_toml(SHIPPED / "vocabulary.toml")
    return Vocabulary({}, {}).extended(read_facts(file), read_slots(file))


@dataclass(frozen=True)
class Adopted:
    """An adoption with its vocabulary, ready to compile."""

    adoption: Adoption

    def compile(
        self,
        *,
        choices: Mapping[str, str] | None = None,
        parameters: Mapping[str, int | str] | None = None,
        on: dt.date | None = None,
        policy: str | None = None,
    ) -> Rulebook:
        """See compiling.compile_adoption."""
        return compile_adoption(
            self.adoption, core_vocabulary(), choices=choices, parameters=parameters, on=on, policy=policy
        )


class Library:
    """Editions and adoptions of one folder: in it, or in its `editions/` and `adoptions/` subfolders."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise RulebookError("没有这个文件夹。", Place(str(folder)))
        self.folder = folder
        self.editions: dict[str, Edition] = {}
        for path in _folders(folder, EDITION_FILE, "editions"):
            self._add(read_edition(path))
        self.adoptions: dict[str, Adoption] = {}
        for path in _folders(folder, ADOPTION_FILE, "adoptions"):
            adoption = read_adoption(path, self.editions)
            if adoption.name in self.adoptions or adoption.name in self.editions:
                raise RulebookError(f"采用「{adoption.name}」的名字已经用了。", Place(str(path)))
            self.adoptions[adoption.name] = adoption

    def _add(self, edition: Edition) -> None:
        if edition.name in self.editions:
            other = self.editions[edition.name].folder
            raise RulebookError(f"版本「{edition.name}」在 {other} 已经有了。", Place(str(edition.folder)))
        self.editions[edition.name] = edition

    def adoption(self, name: str) -> Adopted:
        """An adoption by name; the name of an edition means that edition alone."""
        if name in self.adoptions:
            return Adopted(self.adoptions[name])
        return Adopted(adoption_of(self.edition(name)))

    def edition(self, name: str) -> Edition:
        if name not in self.editions:
            known = [*self.adoptions, *self.editions]
            raise RulebookError(
                f"「{self.folder}」里没有「{name}」。{nearest(name, known)}现有 {'、'.join(known) or '无'}。"
            )
        return self.editions[name]

    def policy(self, name: str) -> tuple[Adopted, str | None]:
        """What a case's `policy` names: an edition, an adoption, or a scope of one of the adoptions."""
        if name in self.editions or name in self.adoptions:
            return self.adoption(name), None
        for adoption in self.adoptions.values():
            if name in adoption.scopes:
                return Adopted(adoption), name
        return self.adoption(name), None


@lru_cache(maxsize=1)
def shipped_library() -> Library:
    """The library that comes with the package."""
    return Library(SHIPPED)


def load_library(folder: Path | str) -> Library:
    return Library(Path(folder))


def load_adoption(folder: Path | str) -> Adopted:
    """An adoption or an edition from a folder anywhere.

    An adoption finds its editions in its own subfolders, beside itself, in the `editions/` of its library,
    and among the shipped ones; the nearer goes before the farther.
    """
    path = Path(folder).resolve()
    if (path / ADOPTION_FILE).is_file():
        editions = dict(shipped_library().editions)
        for near in (path.parent.parent / "editions", path.parent, path):
            folders = _folders(near, EDITION_FILE, "editions")
            editions |= {edition.name: edition for edition in map(read_edition, folders)}
        return Adopted(read_adoption(path, editions))
    if (path / EDITION_FILE).is_file():
        return Adopted(adoption_of(read_edition(path)))
    raise RulebookError(f"文件夹里没有 {ADOPTION_FILE}，也没有 {EDITION_FILE}。", Place(str(path)))


def _folders(folder: Path, file: str, subfolder: str) -> list[Path]:
    paths = [
        path.parent
        for pattern in (file, f"*/{file}", f"{subfolder}/*/{file}")
        for path in folder.glob(pattern)
    ]
    if len(paths) > LIBRARY_FOLDERS_MAX:
        raise RulebookError(
            f"文件夹里有 {len(paths)} 个版本，至多 {LIBRARY_FOLDERS_MAX} 个。", Place(str(folder))
        )
    return sorted(set(paths))
