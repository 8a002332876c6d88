"""Rows of genotype datasets and the Variant items of the same alleles.

A row has the identity of its Variant item, whether there is one or not: nothing is stored that links the two.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection, sql

from variome.genotypes.batch import Batch
from variome.genotypes.bits import Bools
from variome.genotypes.dataset import Dataset
from variome.genotypes.sites import Site
from variome.items.viewer import Viewer, visible
from variome.items.visible_variants import shown_variants
from variome.model.identity import located_uuids, place_of, variant_uuid
from variome.model.item_types import get_item_type
from variome.model.region import Region
from variome.schema.registry import SchemaRegistry

UUID_BYTES: Final = 16

_PLACE_BYTES: Final = 5
"""Of a uuid, contig and position."""


def row_uuid(assembly: str, contig: str, site: Site) -> UUID:
    """The uuid that the Variant item of a row has, or would have."""
    return variant_uuid(assembly, contig, site.position, f"chr{contig}:{site.position}{site.ref}_{site.alt}")


def row_uuids(batch: Batch) -> Sequence[UUID]:
    """The uuids of the Variant items of all rows, in their order."""
    return [row_uuid(_assembly(batch), batch.contig, site) for site in batch.sites]


def linked_rows(connection: Connection[Any], registry: SchemaRegistry, batch: Batch, *, viewer: Viewer) -> Bools:
    """Which rows have a Variant item that the viewer may see, in any annotation version; shape (rows,).

    One query asks for all rows, by the primary keys of the items.
    """
    uuids = row_uuids(batch)
    tables = registry.table_names("Variant").values()
    if not tables:
        return np.zeros(len(batch), np.bool_)
    condition = visible(viewer, "t") + shown_variants(viewer, registry, get_item_type("Variant"))
    asked = (_LINKED.format(table=sql.Identifier(table), condition=condition) for table in tables)
    query = sql.SQL(" UNION ").join(asked)
    with connection.cursor(binary=True) as cursor:
        found = {uuid for (uuid,) in cursor.execute(query, {"uuids": uuids}).fetchall()}
    return np.array([uuid in found for uuid in uuids], np.bool_)


@dataclass(frozen=True, slots=True)
class MatchedVariants:
    """Variant items of which something is so.

    Attributes:
        uuids: of each, ascending, as PostgreSQL sorts them; 16 bytes each, shape (variants,).
    """

    uuids: NDArray[np.void]

    @classmethod
    def of_bytes(cls, content: bytes) -> "MatchedVariants":
        """From uuids one behind the other, in any order."""
        return cls(np.sort(np.frombuffer(content, f"S{UUID_BYTES}")).view(f"V{UUID_BYTES}"))

    def __len__(self) -> int:
        return len(self.uuids)

    def __iter__(self) -> Iterator[UUID]:
        return (UUID(bytes=each.tobytes()) for each in self.uuids)

    def rows(self, batch: Batch) -> NDArray[np.int64]:
        """The rows of these alleles, ascending.

        Only those that lie where one of the variants does are worked out: 2 µs each.
        """
        matched = _place_numbers(self.uuids)
        code = located_uuids(batch.contig, 0, 0)[0].bytes[0]
        places = code << 32 | batch.sites.position
        begin, end = (np.searchsorted(matched, places, side=side) for side in ("left", "right"))
        candidates = np.flatnonzero(begin < end).tolist()
        assembly = _assembly(batch)
        return np.array(
            [
                row
                for row in candidates
                if row_uuid(assembly, batch.contig, batch.sites[row]).bytes
                in {each.tobytes() for each in self.uuids[begin[row] : end[row]]}
            ],
            np.int64,
        )

    def regions(self, *, apart: int = 10_000) -> Sequence[Region] | None:
        """Where their rows lie, so that the rest need not be read; None where a contig is none of 1-22, X, Y, M.

        Args:
            apart: bases between two variants that are in regions of their own.
        """
        found: list[Region] = []
        for uuid in self:
            contig, position = place_of(uuid)
            if not contig:
                return None
            last = found[-1] if found else None
            if last and last.contig == contig and position <= last.last + apart:
                found[-1] = Region(contig, last.first, position)
            else:
                found.append(Region(contig, position, position))
        return found


def spans(datasets: Sequence[Dataset], regions: Sequence[Region]) -> Sequence[Region]:
    """The stretches in which the variants begin whose rows take a base of some regions: a deletion begins before the
    region that it reaches into, but not before the first row of its block.
    """
    return [
        Region(
            region.contig,
            min([region.first, *(block.entry.first for each in datasets for block in each.iter_blocks([region]))]),
            region.last,
        )
        for region in regions
    ]


def _assembly(batch: Batch) -> str:
    return batch.datasets[0].manifest.assembly


def _place_numbers(uuids: NDArray[np.void]) -> NDArray[np.int64]:
    """Code of the contig and position of each, as a number; ascending as they are."""
    digits = uuids.view(np.uint8).reshape(-1, UUID_BYTES)[:, :_PLACE_BYTES].astype(np.int64)
    found: NDArray[np.int64] = digits @ (1 << 8 * np.arange(_PLACE_BYTES - 1, -1, -1, dtype=np.int64))
    return found


_LINKED: Final = sql.SQL(
    "SELECT t.uuid FROM {table} AS t WHERE t.uuid = ANY (%(uuids)s) AND t.status <> 'deleted' AND {condition}"
)
