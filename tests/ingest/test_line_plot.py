"""Lines over two axes: what is drawn lies where the axes say."""

import re
from xml.etree import ElementTree

import pytest

from ingest.line_plot import Axis, Line, as_file, line_plot, round_axis

X = Axis(1.0, 3.0, [(1.0, "10"), (3.0, "1,000")])
Y = Axis(0.0, 8.0, [(0.0, "0"), (8.0, "8")])


def lines_of(svg: str) -> list[list[tuple[float, float]]]:
    found = re.findall(r'points="([^"]*)"', svg)
    return [[(float(x), float(y)) for x, y in (pair.split(",") for pair in each.split())] for each in found]


def test_each_line_is_drawn_in_its_colour_and_named() -> None:
    lines = [Line([(1, 0), (3, 8)], "first"), Line([(2, 4), (3, 4)], "second")]
    svg = line_plot("title", "caption", X, Y, lines)
    (begin, end), (middle, _) = lines_of(svg)
    assert ((begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2) == pytest.approx(middle, abs=0.1)
    assert begin[0] < end[0]
    assert begin[1] > end[1]
    assert len(set(re.findall(r'stroke="(#\w+)"', svg))) == 2
    assert all(f">{said}<" in svg for said in ("first", "second", "caption", "10", "1,000", "0", "8"))


def test_a_file_of_its_own_is_svg_to_whoever_reads_it() -> None:
    svg = line_plot("title", "caption", X, Y, [Line([(1, 0), (3, 8)])])
    assert ElementTree.fromstring(as_file(svg)).tag == "{http://www.w3.org/2000/svg}svg"


@pytest.mark.parametrize("most", [0.0003, 1.0, 7.0, 99_999.0])
def test_a_round_axis_reaches_what_it_must_hold_and_not_much_further(most: float) -> None:
    axis = round_axis(most)
    assert most <= axis.most * 1.000001 <= most * 2
    assert axis.ticks[0] == (0.0, "0")
    assert 3 <= len(axis.ticks) <= 7
