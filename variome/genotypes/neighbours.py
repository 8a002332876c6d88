"""Blocks that are packed beside another one of the same rows, in which equal haplotypes are found."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from variome.genotypes.bits import Bools
from variome.genotypes.container import Container, Kind, read_container
from variome.genotypes.plane_coding import PLANE_SECTIONS
from variome.genotypes.plane_kinds import PlaneKind

NEIGHBOUR: Final = 0
"""Section: the name of the block beside which another one is packed."""

ALT_KINDS: Final = PLANE_SECTIONS * PlaneKind.ALT
"""Section: which rows of the ALT are dense, or flipped."""

DENSE_ALTS: Final = PLANE_SECTIONS * PlaneKind.ALT + 6
"""Section: the ALT bits of dense rows."""


class Neighbour(NamedTuple):
    """A block beside which others of the same rows are packed: equal haplotypes are found in it.

    Attributes:
        name: of its file.
        kinds: which of its rows are stored as bits, as that is stored; see `is_dense`.
        dense: these bits, as they are stored.
    """

    name: str
    kinds: bytes
    dense: bytes

    @property
    def is_dense(self) -> Bools:
        """Which rows are stored as bits; shape (rows,)."""
        return (np.frombuffer(self.kinds, np.uint8) & 1).astype(np.bool_)

    @property
    def dictionaries(self) -> Mapping[int, bytes]:
        """What the sections of the other blocks are packed beside, by their number."""
        return {ALT_KINDS: self.kinds, DENSE_ALTS: self.dense}

    @classmethod
    def read(cls, name: str, content: bytes) -> "Neighbour | None":
        """From the bytes of a block; None where it has a neighbour itself.

        Raises:
            BlockError: they are no block.
        """
        container = read_container(content, Kind.GENOTYPES)
        if neighbour_of(container):
            return None
        return cls(name, container.bytes_of(ALT_KINDS), container.bytes_of(DENSE_ALTS))


def neighbour_of(container: Container) -> str | None:
    """The name of the block beside which one was packed."""
    return container.bytes_of(NEIGHBOUR).hex() or None
