#!/usr/bin/env python3
"""Django's command line for developers. `migrate` runs as the owner role, the rest as the application."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anchang.project.settings")
    if sys.argv[1:2] == ["migrate"]:
        os.environ["ANCHANG_AS_OWNER"] = "1"
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
