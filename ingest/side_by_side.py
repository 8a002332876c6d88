"""Iterators that are run through side by side, each by a thread of its own, and given on as one."""

from collections.abc import Iterable, Iterator, Sequence
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Final, Generic, Self, TypeVar

T = TypeVar("T")

_PATIENCE: Final = 30.0
"""Seconds that a thread gets to its end, when what it waited for has gone."""


class SideBySide(Generic[T]):
    """Threads that have ended when the `with` block has, unless they take too long.

    What they work with is to be closed inside the block: that is what ends those that are in the middle.
    """

    def __init__(self) -> None:
        self._threads: list[Thread] = []
        self._come: SimpleQueue[tuple[T] | BaseException | None] = SimpleQueue()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for thread in self._threads:
            thread.join(_PATIENCE)

    def iter_merged(self, sources: Sequence[Iterable[T]]) -> Iterator[T]:
        """What the sources give, as it comes; what one of them raises is raised here. A single one needs no thread."""
        if len(sources) == 1:
            yield from sources[0]
            return
        for source in sources:
            self._threads.append(Thread(target=self._run_through, args=(source,), name="source", daemon=True))
            self._threads[-1].start()
        left = len(sources)
        while left:
            come = self._come.get()
            if isinstance(come, BaseException):
                raise come
            if come is None:
                left -= 1
            else:
                yield come[0]

    def _run_through(self, source: Iterable[T]) -> None:
        try:
            for each in source:
                self._come.put((each,))
        except BaseException as error:
            self._come.put(error)
        else:
            self._come.put(None)
