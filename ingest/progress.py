"""Tells how far a load has come, where no bar is drawn: a line in the log once in a while."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Final

from ingest.pace_meter import PaceMeter
from ingest.status_text import pace_words

logger = logging.getLogger(__name__)

_BETWEEN: Final = 30.0
"""Seconds between two lines: a load of ten hours has 1,200 of them."""


class ProgressLog:
    """Logs the pace of the load of a file called `name`; `fields` come with its lines."""

    def __init__(
        self,
        name: str,
        total_bytes: int | None,
        fields: Mapping[str, str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._fields = fields
        self._clock = clock
        self._meter = PaceMeter(total_bytes, clock)
        self._last = clock()

    def note(self, records: int, bytes_read: int) -> None:
        """See `ingest.load.Progress`."""
        self._meter.settle(records, bytes_read)
        if self._clock() - self._last >= _BETWEEN:
            self._last = self._clock()
            pace = self._meter.pace
            words = ", ".join([f"{pace.records:,} records", *pace_words(pace)])
            logger.info("%s: %s", self._name, words, extra={**self._fields, **asdict(pace)})
