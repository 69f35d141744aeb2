"""Found a real office in a prepared database: as the owner role, in a process of its own."""

from collections.abc import Callable
from dataclasses import dataclass

from anchang.project.preparation import PreparationError, is_demo_there, prepared_as_owner

_DEMO_IS_THERE = (
    "这个数据库里有演示案场，它的密码是公开的：真案场请另用一个数据库 (DATABASE_URL) 或数据目录 (ANCHANG_VAR)"
)


@dataclass(frozen=True, slots=True)
class Founding:
    """What is asked on the command line."""

    name: str
    username: str
    display_name: str
    number: str


def found(founding: Founding, ask_password: Callable[[], str]) -> None:
    """Open the office with its first administrator; the password is asked once all else is well.

    Raises PreparationError, in one line, for whatever stands against it.
    """
    with prepared_as_owner():
        _refuse_without_keys()
        if is_demo_there():
            raise PreparationError(_DEMO_IS_THERE)
        _open(founding, ask_password())


def _refuse_without_keys() -> None:
    from django.db import connection

    from anchang.foundation.vault.keys import keyring
    from anchang.foundation.vault.known_keys import refuse_unready_keys

    with connection.cursor() as cursor:
        refuse_unready_keys(cursor, keyring())


def _open(founding: Founding, password: str) -> None:
    from anchang.apps.offices.actions import NewStaff, found_office
    from anchang.apps.offices.choices import Post
    from anchang.foundation import clock
    from anchang.foundation.errors import DomainError

    administrator = NewStaff(founding.username, founding.display_name, founding.number, Post.ADMINISTRATOR)
    try:
        found_office(name=founding.name, administrator=administrator, password=password, now=clock.now())
    except DomainError as error:
        raise PreparationError(str(error)) from error
