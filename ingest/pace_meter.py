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

    Of a load that is taken up, the first batch is reached by passing over all before it. That takes next to no time,
    and says nothing of the rest: the mean begins behind it.

    Attributes:
        pace: how far the run has come with the last batch. Read by other threads, so replaced, never changed.

    Args:
        total_bytes: of the file; None of a stream.
        is_taken_up: whether an earlier run left something behind.
        clock: seconds, from any beginning.
    """

    def __init__(
        self, total_bytes: int | None, *, is_taken_up: bool = False, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.pace = Pace(0, total_bytes, 0, 0.0)
        self._clock = clock
        self._began = clock()
        self._elapsed = 0.0
        self._mean_from: tuple[float, int, int] | None = None if is_taken_up else (self._began, 0, 0)
        self._points = [Point(0.0, 0)]
        self._interval = _FIRST_INTERVAL

    @property
    def course(self) -> list[Point]:
        """The run from its begin to its last batch, with so many points that a plot can be drawn."""
        last = Point(self._elapsed, self.pace.records)
        return self._points if self._points[-1].records == last.records else [*self._points, last]

    def settle(self, records: int, bytes_read: int) -> None:
        """A batch of so many records is settled; the file was read so far."""
        now = self._clock()
        self._elapsed = now - self._began
        n_records = self.pace.records + records
        if self._mean_from is None:
            self._mean_from = (now, bytes_read, n_records)
        self.pace = self._pace(now, bytes_read, n_records)
        self._keep(Point(self._elapsed, n_records))

    def _pace(self, now: float, bytes_read: int, records: int) -> Pace:
        since, first_bytes, first_records = self._mean_from or (now, bytes_read, records)
        seconds = now - since
        rate = round((records - first_records) / seconds, 1) if seconds > 0 else 0.0
        total = self.pace.total_bytes
        left = None
        if total is not None and bytes_read > first_bytes and seconds > 0:
            left = round(max(total - bytes_read, 0) * seconds / (bytes_read - first_bytes), 1)
        return Pace(bytes_read, total, records, rate, left)

    def _keep(self, point: Point) -> None:
        if point.seconds - self._points[-1].seconds >= self._interval:
            self._points.append(point)
        if len(self._points) > MOST_POINTS:
            self._points = self._points[::2]
            self._interval *= 2
