"""What an import may cost at most, each bound with its unit."""

from __future__ import annotations

from typing import Final

from anchang.apps.documents.papers.limits import FILE_BYTES_MAX, MIB

__all__ = ["FILE_BYTES_MAX"]

ROWS_MAX: Final = 100_000
COLUMNS_MAX: Final = 100
CELLS_MAX: Final = 3_000_000
CELL_CHARACTERS_MAX: Final = 2_000
SHEET_PART_BYTES_MAX: Final = 120 * MIB
# A cell that is longer ends the reading; one over CELL_CHARACTERS_MAX is an error of its row.
CELL_CHARACTERS_READ_MAX: Final = 100_000
TITLE_ROWS_MAX: Final = 20

SAMPLE_ROWS: Final = 50
PREVIEW_ROWS: Final = 8
CHUNK_ROWS: Final = 2_000
ERRORS_KEPT_MAX: Final = 2_000
ERRORS_SHOWN: Final = 50

CHILD_MEMORY_BYTES_MAX: Final = 900 * MIB
CHILD_CPU_SECONDS_MAX: Final = 60
CHILD_WALL_SECONDS_MAX: Final = 180
WORKER_MEMORY_BYTES_MAX: Final = 1_500 * MIB

# A file that is not taken over is forgotten after a while.
WORKING_HOURS: Final = 48
