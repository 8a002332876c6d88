"""The plot of rates: what its line says, read back, is what the course says."""

import re
from xml.etree import ElementTree

import pytest

from ingest.pace_meter import Point
from ingest.rate_plot import rate_plot


def points_of(svg: str) -> list[tuple[float, float]]:
    line = re.search(r'points="([^"]*)"', svg)
    assert line
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in line[1].split())]


def test_the_line_has_the_rate_between_each_two_points() -> None:
    line = points_of(rate_plot([Point(0, 0), Point(1, 100), Point(2, 300), Point(4, 300)]))
    floor, ceiling = line[-1][1], line[2][1]
    assert [round((floor - y) / (floor - ceiling), 2) for _, y in line] == [0.5, 0.5, 1, 1, 0, 0]
    width = line[-1][0] - line[0][0]
    assert [round((x - line[0][0]) / width, 2) for x, _ in line] == [0, 0.25, 0.25, 0.5, 0.5, 1]


@pytest.mark.parametrize("seconds", [0.003, 1.0, 119.0, 5000.0, 400_000.0])
@pytest.mark.parametrize("records", [1, 7, 5_000_000])
def test_a_plot_is_xml_whose_line_lies_in_its_field(seconds: float, records: int) -> None:
    svg = rate_plot([Point(0, 0), Point(seconds / 3, 0), Point(seconds, records)])
    _, _, width, height = map(float, ElementTree.fromstring(svg).attrib["viewBox"].split())
    assert all(0 <= x <= width and 0 <= y <= height for x, y in points_of(svg))
    assert svg.count("<text") >= 4


@pytest.mark.parametrize(("seconds", "unit"), [(90, "seconds"), (600, "minutes"), (90_000, "hours")])
def test_time_is_told_in_the_unit_that_suits(seconds: float, unit: str) -> None:
    assert f">{unit} since the load began" in rate_plot([Point(0, 0), Point(seconds, 10)])


@pytest.mark.parametrize("course", [[], [Point(0, 0)], [Point(0, 0), Point(0, 10)]])
def test_without_time_there_is_no_plot(course: list[Point]) -> None:
    assert rate_plot(course) == ""


def test_a_load_that_settled_nothing_has_a_flat_line() -> None:
    assert len({y for _, y in points_of(rate_plot([Point(0, 0), Point(9, 0)]))}) == 1
