"""Records in a second over the time of a load, drawn as SVG: numbers in, the text of a picture out, nothing fetched."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import floor, log10
from typing import Final

from ingest.pace_meter import Point

_WIDTH: Final = 720
_HEIGHT: Final = 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 14, 12, 44
"""Room around the field of the plot, for the axes."""

_TICKS: Final = 5

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
    x_most = steps[-1][1].seconds
    y_ticks = _ticks(max(rate for *_, rate in steps) or 1.0)
    y_most = y_ticks[-1]
    line = " ".join(
        f"{_x(at.seconds, x_most)},{_y(rate, y_most)}" for before, after, rate in steps for at in (before, after)
    )
    return "\n".join(
        (
            f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="Records settled in a second, over time">',
            '<g fill="none" stroke="currentColor" stroke-opacity="0.25">',
            *(_horizontal(_y(tick, y_most)) for tick in y_ticks),
            "</g>",
            f'<polyline points="{line}" fill="none" stroke="#2a6fb0" stroke-width="1.8" stroke-linejoin="round"/>',
            '<g fill="currentColor" font-size="12">',
            *(_text(_LEFT - 6, _y(tick, y_most) + 4, f"{tick:,g}", "end") for tick in y_ticks),
            *_time_labels(x_most),
            "</g>",
            "</svg>",
        )
    )


def _time_labels(x_most: float) -> Iterator[str]:
    _, seconds, unit = next(each for each in _UNITS if x_most >= each[0])
    for tick in _ticks(x_most / seconds):
        if tick * seconds <= x_most:
            yield _text(_x(tick * seconds, x_most), _HEIGHT - _BOTTOM + 18, f"{tick:,g}", "middle")
    said = f"{unit} since the load began; records in a second"
    yield _text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 6, said, "middle")


def _ticks(most: float) -> list[float]:
    """Round numbers from 0 to the first that is not less than `most`."""
    raw = most / _TICKS
    power = 10.0 ** floor(log10(raw))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * 0.999999)
    ticks = [0.0]
    while ticks[-1] < most * 0.999999:
        ticks.append(round(ticks[-1] + step, 12))
    return ticks


def _x(seconds: float, most: float) -> float:
    return round(_LEFT + (_WIDTH - _LEFT - _RIGHT) * seconds / most, 1)


def _y(rate: float, most: float) -> float:
    return round(_HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * rate / most, 1)


def _horizontal(y: float) -> str:
    return f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y}" y2="{y}"/>'


def _text(x: float, y: float, said: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{said}</text>'
