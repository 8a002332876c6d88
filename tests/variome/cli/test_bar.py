"""Progress bars in terminals with a size and without one."""

import pytest

from tests.terminal import drawn

_COUNT_TO_THREE = """
from variome.cli.bar import open_bar
with open_bar("genes", 3, name="hgnc.json") as bar:
    bar.update(3)
"""


def _bar(columns: int, rows: int) -> str:
    """How the bar looked when it ended."""
    return drawn("-c", _COUNT_TO_THREE, columns=columns, rows=rows).rstrip().rpartition("\r")[2]


@pytest.mark.parametrize(
    ("columns", "rows", "width"), [(100, 40, 99), (0, 0, 80), (0, 40, 80)], ids=["sized", "no size", "no columns"]
)
def test_a_bar_has_the_width_of_its_terminal_and_80_columns_where_that_has_none(
    columns: int, rows: int, width: int
) -> None:
    bar = _bar(columns, rows)
    assert bar.startswith("hgnc.json: 100%|")
    assert "3/3 [" in bar
    assert "genes/s]" in bar
    assert len(bar) == width
