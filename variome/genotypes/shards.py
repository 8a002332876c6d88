"""The names of the samples of a shard, as a block."""

from collections.abc import Sequence
from typing import Final

from variome.genotypes.container import Kind, read_container, write_container

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
