"""`anchang`: judge cases, look at rulebooks, run the office."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Sequence

from anchang.cli import judge, rulebook
from anchang.domain.rulebook import RulebookError

EXIT_DIFFERENCE = 1
EXIT_BAD_INPUT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code: 0 well, 1 a difference was found, 2 the input cannot be used."""
    parser = argparse.ArgumentParser(prog="anchang", description="案场：按制度运行售楼处")
    commands = parser.add_subparsers(required=True, metavar="命令")
    judge.register(commands)
    rulebook.register(commands)
    if importlib.util.find_spec("django"):
        from anchang.cli import ledger, office, privacy

        office.register(commands)
        ledger.register(commands)
        privacy.register(commands)
    chosen = parser.parse_args(arguments)
    try:
        return int(chosen.run(chosen))
    except RulebookError as error:
        print(f"错误：{error}", file=sys.stderr)
        return EXIT_BAD_INPUT
    except BrokenPipeError:
        sys.stderr.close()
        return EXIT_BAD_INPUT
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
