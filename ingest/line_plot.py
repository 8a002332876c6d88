"""Lines over two axes, drawn as SVG: numbers in, the text of a picture out, nothing fetched."""

from collections.abc import Iterator, Sequence
from math import floor, log10
from typing import Final, NamedTuple

_WIDTH: Final = 720
_HEIGHT: Final = 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 14, 12, 44
"""Room around the field of the plot, for the axes."""

_TICKS: Final = 5
_COLOURS: Final = ("#2a6fb0", "#c25a1f", "#3a8a4f", "#8a4fa3", "#7a6a2f")
"""Of the lines, in turn; all can be told apart on white and on black."""


class Axis(NamedTuple):
    """From where to where an axis goes, and where on it something is written."""

    least: float
    most: float
    ticks: Sequence[tuple[float, str]]


class Line(NamedTuple):
    """Points by x, and what is written beside the last; nothing where the name is empty."""

    points: Sequence[tuple[float, float]]
    name: str = ""


def line_plot(title: str, caption: str, x: Axis, y: Axis, lines: Sequence[Line]) -> str:
    """A picture. `title` says what it shows to who cannot see it, `caption` stands below the axis."""
    drawn = [_drawn(line, colour, x, y) for line, colour in zip(lines, _repeated(len(lines)), strict=True)]
    return "\n".join(
        (
            f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{title}">',
            '<g fill="none" stroke="currentColor" stroke-opacity="0.25">',
            *(_horizontal(_y(at, y)) for at, _ in y.ticks),
            "</g>",
            *(part for parts in drawn for part in parts),
            '<g fill="currentColor" font-size="12">',
            *(_text(_LEFT - 6, _y(at, y) + 4, said, "end") for at, said in y.ticks),
            *(_text(_x(at, x), _HEIGHT - _BOTTOM + 18, said, "middle") for at, said in x.ticks),
            _text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 6, caption, "middle"),
            "</g>",
            "</svg>",
        )
    )


def as_file(plot: str) -> str:
    """The same as a file of its own, which a page shows as a picture: on white, with letters of its own."""
    own = 'xmlns="http://www.w3.org/2000/svg" font-family="sans-serif" style="background: #fff"'
    return plot.replace("<svg ", f"<svg {own} ", 1) + "\n"


def round_axis(most: float) -> Axis:
    """From 0 to the first round number that is not less than `most`, with round numbers between."""
    ticks = round_numbers(most)
    return Axis(0.0, ticks[-1], [(tick, f"{tick:,g}") for tick in ticks])


def round_numbers(most: float) -> list[float]:
    """Round numbers from 0 to the first that is not less than `most`."""
    raw = most / _TICKS
    power = 10.0 ** floor(log10(raw))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * 0.999999)
    ticks = [0.0]
    while ticks[-1] < most * 0.999999:
        ticks.append(round(ticks[-1] + step, 12))
    return ticks


def _drawn(line: Line, colour: str, x: Axis, y: Axis) -> Iterator[str]:
    places = [(_x(at, x), _y(value, y)) for at, value in line.points]
    points = " ".join(f"{left},{top}" for left, top in places)
    yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.8" stroke-linejoin="round"/>'
    if line.name:
        left, top = places[-1]
        yield f'<g fill="{colour}" font-size="12">{_text(left, top - 6, line.name, "end")}</g>'


def _repeated(n_lines: int) -> list[str]:
    return [_COLOURS[number % len(_COLOURS)] for number in range(n_lines)]


def _x(value: float, axis: Axis) -> float:
    return round(_LEFT + (_WIDTH - _LEFT - _RIGHT) * _share(value, axis), 1)


def _y(value: float, axis: Axis) -> float:
    return round(_HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * _share(value, axis), 1)


def _share(value: float, axis: Axis) -> float:
    return (value - axis.least) / (axis.most - axis.least)


def _horizontal(y: float) -> str:
    return f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y}" y2="{y}"/>'


def _text(x: float, y: float, said: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{said}</text>'
