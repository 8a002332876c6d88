"""Shards of a block put together, for counting: ten small blocks take twice the time of one.

It is done where nothing but the ALT need be counted and rows are stored alike in all of them, as those of samples are
that were appended to others. Anything else is counted shard by shard.
"""

from collections.abc import Sequence

import numpy as np

from variome.genotypes.block import GenotypeBlock
from variome.genotypes.plane import Plane
from variome.genotypes.plane_kinds import PlaneKind


def joined(blocks: Sequence[GenotypeBlock]) -> GenotypeBlock | None:
    """A block that counts as all of these do, whose rows are the same; it says nothing of phase.

    None where one has calls that are missing, haploid or of other ALTs, or rows that are stored in another way.
    """
    planes = [block.alt for block in blocks if block.is_all_called]
    if len(planes) < len(blocks) or any(
        not np.array_equal(getattr(plane, kind), getattr(planes[0], kind))
        for plane in planes
        for kind in ("is_dense", "is_flipped")
    ):
        return None
    plane = _joined(planes)
    return GenotypeBlock(planes[0].n_rows, plane.n_columns // 2, {PlaneKind.ALT: plane}, is_cleared=True)


def _joined(planes: Sequence[Plane]) -> Plane:
    """Their columns, one plane behind the other."""
    begins = np.cumsum([0, *(plane.n_columns for plane in planes)])
    n_columns = int(begins[-1])
    rows = np.arange(planes[0].n_rows) * n_columns
    # Row by row, and plane by plane within a row: that is the order of these numbers.
    places = [
        np.repeat(rows + begin, np.diff(plane.offsets)) + plane.listed
        for plane, begin in zip(planes, begins.tolist(), strict=False)
    ]
    listed = np.sort(np.concatenate(places), kind="stable") % max(1, n_columns)
    offsets = np.stack([plane.offsets for plane in planes]).sum(axis=0)
    by_column = np.concatenate([plane.by_column for plane in planes])
    return Plane(n_columns, planes[0].is_dense, planes[0].is_flipped, offsets, listed.astype(np.uint32), by_column)
