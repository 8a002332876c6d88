"""What the resident process has decoded: the blocks that were asked for lately.

A fork that has answered tells which it had in the end, and is gone with them. The process decodes them again while
nobody asks, one at a step, so that it is never long away from its socket.
"""

import pickle
import traceback
from collections import deque
from collections.abc import Iterator
from socket import socket
from typing import Final

from variome.errors import VariomeError
from variome.genotypes.kept import Asked, KeptDatasets

MOST_NAMES: Final = 64
"""Files that are told of a dataset, the last: who reads all of a large one does not have all of it kept."""

_MOST_BYTES: Final = 1 << 16
_MOST_WAITING: Final = 16


def tell(kept: KeptDatasets, to: socket) -> None:
    """Tells of each dataset that is open what is decoded; nothing more where the socket, of datagrams, is full."""
    for asked, dataset in kept.used():
        try:
            to.send(pickle.dumps((asked, dataset.decoded[-MOST_NAMES:])))
        except OSError:
            return


class Warming:
    """What is still to be decoded; for one thread.

    Args:
        kept: where it stays.
        reports: a socket that does not block, at whose other end `tell` was called.
    """

    def __init__(self, kept: KeptDatasets, reports: socket) -> None:
        self._kept = kept
        self._reports = reports
        self._waiting: deque[Iterator[None]] = deque(maxlen=_MOST_WAITING)

    @property
    def is_done(self) -> bool:
        """Whether all that was told is decoded."""
        return not self._waiting

    def listen(self) -> None:
        """Takes what was told."""
        try:
            while True:
                asked, names = pickle.loads(self._reports.recv(_MOST_BYTES))  # noqa: S301  from forks of this process
                self._waiting.append(self._iter_decoding(asked, names))
        except BlockingIOError:
            return

    def step(self) -> None:
        """Decodes one file."""
        if not self._waiting:
            return
        try:
            next(self._waiting[0])
        except StopIteration:
            self._waiting.popleft()
        except (VariomeError, OSError):  # who asks next is told
            self._waiting.popleft()
        except Exception:  # a bug here must not cost anybody an answer
            self._waiting.popleft()
            traceback.print_exc()

    def _iter_decoding(self, asked: Asked, names: list[str]) -> Iterator[None]:
        dataset = self._kept.get(asked)
        yield
        _ = dataset.index_of, dataset.metadata
        yield
        there = set(dataset.decoded)
        yield from dataset.iter_preparing([name for name in names if name not in there])
