"""What was decoded lately, within a budget of bytes."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any


class Cache:
    """Keeps values by name; those that were asked for longest ago go first. Threads may share it."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._kept: OrderedDict[str, tuple[Any, int]] = OrderedDict()
        self._n_bytes = 0
        self._lock = Lock()

    def get(self, name: str, make: Callable[[], Any], size_of: Callable[[Any], int]) -> Any:
        """The value of a name, made where it is not kept; two threads may make it at once."""
        with self._lock:
            if name in self._kept:
                self._kept.move_to_end(name)
                return self._kept[name][0]
        value = make()
        self._keep(name, value, size_of(value))
        return value

    def names(self) -> Sequence[str]:
        """What is kept; what was asked for last stands at the end."""
        with self._lock:
            return list(self._kept)

    def _keep(self, name: str, value: Any, size: int) -> None:
        with self._lock:
            _, before = self._kept.pop(name, (None, 0))
            self._kept[name] = (value, size)
            self._n_bytes += size - before
            while self._n_bytes > self._most and len(self._kept) > 1:
                _, (_, dropped) = self._kept.popitem(last=False)
                self._n_bytes -= dropped
