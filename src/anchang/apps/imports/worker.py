"""`python -m anchang.apps.imports.worker`: does one step of one import in a process of its own, and ends.

The keeper starts it, so that neither a web worker nor the keeper's other duties wait for a large file.
"""

from __future__ import annotations

import os
import resource

from anchang.apps.imports.limits import WORKER_MEMORY_BYTES_MAX

_NICE = 5


def main() -> None:
    """Needs DJANGO_SETTINGS_MODULE."""
    os.nice(_NICE)
    resource.setrlimit(resource.RLIMIT_AS, (WORKER_MEMORY_BYTES_MAX, WORKER_MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import django

    django.setup()
    from anchang.apps.imports.jobs import run_next_step

    run_next_step()


if __name__ == "__main__":
    main()
