"""What the rulebook commands share: where the library and the adoption come from."""

from __future__ import annotations

import argparse
from pathlib import Path

from anchang.domain.rulebook import Adopted, Library, load_adoption, load_library, shipped_library


def add_library_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--library", metavar="文件夹", help="版本和采用所在的文件夹；不写则用随软件的")


def library_for(folder: str | None) -> Library:
    return load_library(folder) if folder else shipped_library()


def adoption_for(name: str, library: Library) -> Adopted:
    """A name of the library, or a folder."""
    known = name in library.adoptions or name in library.editions
    if not known and Path(name).is_dir():
        return load_adoption(name)
    return library.adoption(name)
