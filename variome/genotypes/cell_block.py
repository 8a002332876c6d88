"""A block of cells that are no alleles: dosages as float32, or bytes; some thousand rows of one shard of samples.

Rows stand behind one another as they are in memory. Sorting the bytes of the floats by their weight was measured:
imputed dosages of three decimals then take 4.8 MB for 2.3, since equal values of neighbouring rows no longer match.
"""

from typing import Final

import numpy as np

from variome.errors import BlockError
from variome.genotypes.container import Kind, read_container, write_container
from variome.genotypes.encoding import Cells

_SECTIONS: Final = {np.dtype("<f4"): 0, np.dtype("u1"): 1}
"""The section that holds the matrix, by what its cells are."""


def encode_cells(cells: Cells) -> bytes:
    """The block of a matrix; shape (rows, samples)."""
    n_rows, n_samples = cells.shape
    section = _SECTIONS[cells.dtype]
    return write_container(Kind.DOSAGES, n_rows, n_samples, {section: np.ascontiguousarray(cells).tobytes()})


def decode_cells(content: bytes) -> Cells:
    """The matrix of a block, which cannot be written to; shape (rows, samples).

    Raises:
        BlockError: the bytes are no such block.
    """
    block = read_container(content, Kind.DOSAGES)
    for dtype, section in _SECTIONS.items():
        if section in block:
            return block.array(section, dtype, (block.n_rows, block.n_columns))
    raise BlockError("expected a matrix of dosages, found a block without one")
