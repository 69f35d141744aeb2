"""What a file may cost at most, each bound with its unit. Nothing is unpacked before its size is known."""

from typing import Final

MIB: Final = 1024 * 1024

FILE_BYTES_MAX: Final = 20 * MIB
STAMPED_BYTES_MAX: Final = 80 * MIB

PDF_PAGES_MAX: Final = 300
PDF_OBJECTS_MAX: Final = 120_000
PDF_PAGE_POINTS_MAX: Final = 14_400

IMAGE_PIXELS_MAX: Final = 40_000_000
IMAGE_SIDE_MAX: Final = 20_000
SHOWN_SIDE_PIXELS_MAX: Final = 2_400

ZIP_MEMBERS_MAX: Final = 2_000
ZIP_UNPACKED_BYTES_MAX: Final = 150 * MIB
ZIP_RATIO_MAX: Final = 200
# Small members may well be highly regular; only from here on is the ratio looked at.
ZIP_RATIO_FROM_BYTES: Final = 1 * MIB
XML_PART_BYTES_MAX: Final = 60 * MIB
SHEET_CELLS_MAX: Final = 500_000

CHILD_CPU_SECONDS_MAX: Final = 20
CHILD_WALL_SECONDS_MAX: Final = 40
CHILD_MEMORY_BYTES_MAX: Final = 1024 * MIB
CHILDREN_AT_ONCE_MAX: Final = 2
