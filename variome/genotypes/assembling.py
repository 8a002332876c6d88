"""Rows put together to blocks, which are packed beside the reading of the next ones."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Final

from variome.genotypes.atoms import AnyRow
from variome.genotypes.block_building import BlockBuilder
from variome.genotypes.manifest import BlockEntry
from variome.genotypes.objects import Objects
from variome.genotypes.parsing import PackedRow
from variome.genotypes.sites import Site, encode_sites

Pack = Callable[..., "Future[BlockEntry]"]
"""Takes what `write_block` takes."""

MOST_ROWS: Final = 4096
"""Of a block. More rows are smaller on disk, and slower to get at: 4,096 take 1.0 of what 2,048 take times 0.8."""

MOST_CELLS: Final = 1 << 28
"""Haplotypes times rows of a block: 32 MB of bits, so that two are packed in 600 MB whatever the number of samples."""

_AHEAD: Final = 2


def iter_entries(
    rows: Iterable[AnyRow],
    objects: Objects,
    n_samples: int,
    *,
    shards_before: int = 0,
    pack: Pack | None = None,
) -> Iterator[BlockEntry]:
    """Writes rows as blocks of one shard, and gives their entries in order.

    Args:
        rows: sorted within each contig.
        objects: takes the files.
        n_samples: of the shard.
        shards_before: shards that know nothing of these rows.
        pack: has `write_block` done by others; a thread does it without.
    """
    most = most_rows(n_samples)
    packing: deque[Future[BlockEntry]] = deque()
    with ThreadPoolExecutor(1, "packing") as thread:
        submit: Pack = pack or partial(thread.submit, write_block)  # type: ignore[call-arg]  # given with the call
        for contig, sites, builder in _batches(rows, n_samples, most):
            packing.append(submit(objects, contig, sites, builder, shards_before))
            if len(packing) > _AHEAD:
                yield packing.popleft().result()
        while packing:
            yield packing.popleft().result()


def most_rows(n_samples: int) -> int:
    """How many rows a block has at most."""
    return max(64, min(MOST_ROWS, MOST_CELLS // max(1, 2 * n_samples)))


def _batches(rows: Iterable[AnyRow], n_samples: int, most: int) -> Iterator[tuple[str, Sequence[Site], BlockBuilder]]:
    contig = ""
    sites: list[Site] = []
    builder = BlockBuilder(n_samples)
    for row in rows:
        if sites and (row.contig != contig or len(sites) >= most):
            yield contig, sites, builder
            sites, builder = [], BlockBuilder(n_samples)
        contig = row.contig
        sites.append(row.site)
        if isinstance(row, PackedRow):
            builder.add_planes(row.planes)
        else:
            builder.add(row.states, row.is_phased)
    if sites:
        yield contig, sites, builder


def write_block(
    objects: Objects, contig: str, sites: Sequence[Site], builder: BlockBuilder, shards_before: int
) -> BlockEntry:
    """Packs a block, and writes its files."""
    end = max(site.end for site in sites)
    genotypes = (*[None] * shards_before, objects.put(builder.to_bytes()))
    return BlockEntry(
        contig,
        sites[0].position,
        sites[-1].position,
        end,
        len(sites),
        objects.put(encode_sites(contig, sites)),
        genotypes,
    )
