"""Blocks that are packed beside another one of the same rows, in which equal haplotypes are found."""

from typing import Final, NamedTuple

import numpy as np

from variome.genotypes.bits import Bools
from variome.genotypes.container import Container, Kind, read_container
from variome.genotypes.plane_coding import PLANE_SECTIONS
from variome.genotypes.plane_kinds import PlaneKind

NEIGHBOUR: Final = 0
"""Section: the name of the block beside which another one is packed."""

DENSE_ALTS: Final = PLANE_SECTIONS * PlaneKind.ALT + 6
"""Section: the ALT bits of dense rows."""


class Neighbour(NamedTuple):
    """A block beside which others of the same rows are packed: equal haplotypes are found in it.

    Attributes:
        name: of its file.
        is_dense: which of its rows are stored as bits; shape (rows,).
        dense: these bits, as they are stored.
    """

    name: str
    is_dense: Bools
    dense: bytes

    @classmethod
    def read(cls, name: str, content: bytes) -> "Neighbour | None":
        """From the bytes of a block; None where it has a neighbour itself.

        Raises:
            BlockError: they are no block.
        """
        container = read_container(content, Kind.GENOTYPES)
        if neighbour_of(container):
            return None
        kinds = container.array(PLANE_SECTIONS * PlaneKind.ALT, np.uint8, (container.n_rows,))
        return cls(name, (kinds & 1).astype(np.bool_), container.bytes_of(DENSE_ALTS))


def neighbour_of(container: Container) -> str | None:
    """The name of the block beside which one was packed."""
    return container.bytes_of(NEIGHBOUR).hex() or None
