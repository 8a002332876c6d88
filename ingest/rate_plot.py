"""Records in a second over the time of a load, as a plot."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from ingest.line_plot import Axis, Line, line_plot, round_axis, round_numbers
from ingest.pace_meter import Point

_UNITS: Final = ((7200.0, 3600.0, "hours"), (120.0, 60.0, "minutes"), (0.0, 1.0, "seconds"))
"""From how many seconds on a unit is used, its seconds, its name."""


def rate_plot(course: Sequence[Point]) -> str:
    """A plot of the rate between each two points of a course; empty where there are no two that time lies between."""
    steps = [
        (before, after, (after.records - before.records) / (after.seconds - before.seconds))
        for before, after in pairwise(course)
        if after.seconds > before.seconds
    ]
    if not steps:
        return ""
    line = [(at.seconds, rate) for before, after, rate in steps for at in (before, after)]
    most = steps[-1][1].seconds
    _, seconds, unit = next(each for each in _UNITS if most >= each[0])
    ticks = [(tick * seconds, f"{tick:,g}") for tick in round_numbers(most / seconds) if tick * seconds <= most]
    return line_plot(
        "Records settled in a second, over time",
        f"{unit} since the load began; records in a second",
        Axis(0.0, most, ticks),
        round_axis(max(rate for *_, rate in steps) or 1.0),
        [Line(line)],
    )
