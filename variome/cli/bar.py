"""Progress bars, in terminals that do not know their size as well."""

import os
import sys
from typing import Never

from tqdm import tqdm

_UNKNOWN_SIZE = 80, 24  # columns and rows, as shutil.get_terminal_size has them


def open_bar(
    unit: str, total: int | None = None, *, name: str | None = None, unit_scale: bool = False
) -> "tqdm[Never]":
    """A bar on stderr, where that is a terminal; without `total` it counts alone. `unit_scale` writes 1.2k for 1,200.

    A pseudo-terminal whose size nobody has set (that of many programs that watch another) has 0 columns and 0 rows.
    tqdm subtracts 1 from each, and then draws nothing; here it counts as one of 80 columns and 24 rows.
    """
    columns, rows = _UNKNOWN_SIZE if _has_no_size() else (None, None)
    return tqdm(total=total, unit=unit, unit_scale=unit_scale, desc=name, ncols=columns, nrows=rows, disable=None)


def _has_no_size() -> bool:
    return sys.stderr.isatty() and 0 in os.get_terminal_size(sys.stderr.fileno())
