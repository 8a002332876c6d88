"""Looks at something again and again, and shows what it sees: a screen that is drawn anew, or lines in a log."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final

_MOST_OF_THE_TIME: Final = 9.0
"""How many times as long as a look takes nobody looks: to count a large store again and again is work for others."""

_CLEAR: Final = "\x1b[H\x1b[2J"
"""Cursor home, erase all (ECMA-48)."""


def watch(
    look: Callable[[], list[str]],
    tell: Callable[[str], object],
    seconds: float,
    *,
    redraws: bool,
    sleep: Callable[[float], object] = time.sleep,
) -> None:
    """Look and tell until Ctrl-C.

    Args:
        look: gives the lines that there are now.
        tell: gets what is to be shown next, without a newline at its end.
        seconds: between two looks, or more where a look takes long.
        redraws: on a terminal, show all lines in the place of those before; else tell of each look what is new.
        sleep: waits.
    """
    show = _redrawn if redraws else _Log().told
    try:
        while True:
            began = time.monotonic()
            for text in show(look()):
                tell(text)
            sleep(max(seconds, _MOST_OF_THE_TIME * (time.monotonic() - began)))
    except KeyboardInterrupt:
        return


def _redrawn(lines: list[str]) -> Iterator[str]:
    yield "\n".join((f"{_CLEAR}{_now()}  (Ctrl-C ends this)", *lines))


class _Log:
    """What is new in each look, with its time."""

    def __init__(self) -> None:
        self._before: frozenset[str] = frozenset()

    def told(self, lines: list[str]) -> Iterator[str]:
        """The lines that were not there before."""
        now = _now()
        yield from (f"{now}  {line}" for line in lines if line not in self._before)
        self._before = frozenset(lines)


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
