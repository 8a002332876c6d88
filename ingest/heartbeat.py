"""Tells the store every few seconds that a load is alive, also while a long batch or a slow pipe keeps it busy, and how
far it has come.
"""

import threading
from collections.abc import Callable
from types import TracebackType

from ingest.client import StoreClient, Submission
from variome.errors import VariomeError
from variome.items.pace import Pace


class Heartbeat:
    """Beats in a thread while the `with` block runs.

    A beat that fails is no fault of its own: the next batch meets the same store and says what is wrong.
    """

    def __init__(
        self, client: StoreClient, submission: Submission, every: float, pace: Callable[[], Pace | None] = lambda: None
    ) -> None:
        self._client = client
        self._submission = submission
        self._every = every
        self._pace = pace
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._ended.wait(self._every):
            try:
                self._client.beat(self._submission, self._pace())
            except VariomeError:
                return
