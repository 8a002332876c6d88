"""A progress bar that shows nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class SilentBar:
    """Keeps how many there are and how many are done."""

    total: int
    done: float = 0

    def update(self, n: float | None = 1) -> bool | None:
        self.done += n or 0
        return None


@contextmanager
def open_silent_bar(unit: str, total: int) -> Iterator[SilentBar]:
    """A bar as `variome.cli.bar.open_bar` opens it."""
    del unit
    yield SilentBar(total)
