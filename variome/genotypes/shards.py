"""The names of the samples of a shard, as a block, and of all columns of a version."""

from collections.abc import Sequence
from typing import Final

from variome.genotypes.container import Kind, read_container, write_container
from variome.genotypes.manifest import Manifest
from variome.genotypes.objects import Objects

_NAMES: Final = 0


def encode_samples(names: Sequence[str]) -> bytes:
    """The block of some names, none of which holds a tab."""
    return write_container(Kind.SAMPLES, len(names), 0, {_NAMES: "\t".join(names).encode()})


def decode_samples(content: bytes) -> Sequence[str]:
    """The names.

    Raises:
        BlockError: the bytes are no such block.
    """
    block = read_container(content, Kind.SAMPLES)
    return block.bytes_of(_NAMES).decode().split("\t") if block.n_rows else []


def names_of_columns(manifest: Manifest, objects: Objects) -> Sequence[str]:
    """The names of all columns of a version, those who were withdrawn too.

    Raises:
        BlockError: a file of names was altered, or is not there.
    """
    return [name for shard in manifest.shards for name in decode_samples(objects.get(shard.samples))]
