"""The wheel carries the library, and `anchang judge` works from it where nothing else is installed."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.database import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    unwanted = shutil.ignore_patterns("__pycache__", "*.egg-info")
    shutil.copytree(ROOT / "src", source / "src", ignore=unwanted)
    alone = ["--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "wheel", *alone, "--wheel-dir", str(target), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    return next(target.glob("anchang-*.whl"))


@pytest.fixture(scope="module")
def bare_python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """An environment with the standard library and the wheel, nothing else."""
    empty = tmp_path_factory.mktemp("empty")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(empty)
    run = (
        f"import sys; sys.path.insert(0, {str(empty)!r}); from anchang.cli.main import main; sys.exit(main())"
    )
    return [sys.executable, "-I", "-S", "-c", run]


def test_the_wheel_carries_data_pages_and_types(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    expected = {
        str(path.relative_to(ROOT / "src"))
        for pattern in ("library/**/*", "**/templates/**/*", "**/static/**/*", "py.typed")
        for path in (ROOT / "src" / "anchang").glob(pattern)
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert len(expected) > 20
    assert expected <= names


def test_the_core_needs_nothing_but_the_standard_library(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        metadata = archive.read(
            next(name for name in archive.namelist() if name.endswith("METADATA"))
        ).decode()
    required = [line for line in metadata.splitlines() if line.startswith("Requires-Dist")]
    assert required
    assert all("extra ==" in line for line in required)


def test_judge_works_in_an_empty_environment(bare_python: list[str]) -> None:
    facts = (ROOT / "tests" / "cases" / "source-rulebook.jsonl").read_text(encoding="utf-8")
    done = subprocess.run(
        [*bare_python, "judge", "--adoption", "source-as-written", "--facts", "-", "--check"],
        input=facts,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "110" in done.stdout
