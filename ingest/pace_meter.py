"""Measures how fast a load goes: its pace now, and its course so far, of which the report draws a plot."""

import time
from collections.abc import Callable
from typing import Final, NamedTuple

from variome.items.pace import Pace

MOST_POINTS: Final = 240
"""Of the course; a plot shows no more."""

_FIRST_INTERVAL: Final = 0.25
"""Seconds between two points at first; it doubles whenever there are too many."""


class Point(NamedTuple):
    """Data lines that were settled so many seconds after the load began, or was taken up."""

    seconds: float
    records: int


class PaceMeter:
    """Measures one run of a load.

    The first batch of a load that is taken up is reached by passing over all before it, which takes next to no time and
    says nothing of the rest. So the mean begins behind the first batch, once there is a second.

    Attributes:
        pace: how far the run has come with the last batch. Read by other threads, so replaced, never changed.

    Args:
        total_bytes: of the file; None of a stream.
        clock: seconds, from any beginning.
    """

    def __init__(self, total_bytes: int | None, clock: Callable[[], float] = time.monotonic) -> None:
        self.pace = Pace(0, total_bytes, 0, 0.0)
        self._clock = clock
        self._began = clock()
        self._elapsed = 0.0
        self._first: tuple[float, Pace] | None = None
        self._points = [Point(0.0, 0)]
        self._interval = _FIRST_INTERVAL

    @property
    def course(self) -> list[Point]:
        """The run from its begin to its last batch, with so many points that a plot can be drawn."""
        last = Point(self._elapsed, self.pace.records)
        return self._points if self._points[-1].records == last.records else [*self._points, last]

    def settle(self, records: int, bytes_read: int) -> None:
        """A batch of so many records is settled; the file was read so far."""
        self._elapsed = self._clock() - self._began
        self.pace = self._pace(self.pace.records + records, bytes_read)
        self._first = self._first or (self._elapsed, self.pace)
        self._keep(Point(self._elapsed, self.pace.records))

    def _pace(self, records: int, bytes_read: int) -> Pace:
        total = self.pace.total_bytes
        if self._first is None or records == self._first[1].records:
            is_read = total is not None and bytes_read >= total
            return Pace(bytes_read, total, records, _rate(records, self._elapsed), 0.0 if is_read else None)
        began, first = self._first
        seconds = self._elapsed - began
        bytes_per_second = _rate(bytes_read - first.bytes_read, seconds)
        left = None
        if total is not None and bytes_per_second:
            left = round(max(total - bytes_read, 0) / bytes_per_second, 1)
        return Pace(bytes_read, total, records, _rate(records - first.records, seconds), left)

    def _keep(self, point: Point) -> None:
        if point.seconds - self._points[-1].seconds >= self._interval:
            self._points.append(point)
        if len(self._points) > MOST_POINTS:
            self._points = self._points[::2]
            self._interval *= 2


def _rate(n: int, seconds: float) -> float:
    return round(n / seconds, 1) if seconds > 0 else 0.0
