"""A file in blocks of whole records, each of some megabytes, in memory that worker processes share.

The bytes are unpacked into a slot of that memory, and whoever takes the records apart finds them there: what is handed
over is the number of the slot. A record that is longer than a slot is handed over itself.
"""

import mmap
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from variome.files.raw_bytes import RawBytes
from variome.files.raw_lines import LONGEST_LINE

Cut = Callable[[memoryview], int]
"""Where the last whole record of some bytes ends; 0 where there is none."""

MOST_SHARED: Final = 1 << 26
"""Bytes of all slots of all files that are read at once."""

_LARGEST, _SMALLEST = 1 << 22, 1 << 18
"""Bytes of a slot."""


class Block(NamedTuple):
    """Whole records: where they lie in the slots, or, where they lie in none, the bytes."""

    begin: int
    end: int
    content: bytes = b""


class Slots:
    """Memory for some blocks, which a process that is forked shares.

    Args:
        n_files: that are read at once; each has slots of its own.
        n_ahead: blocks that are in use at once.
    """

    def __init__(self, n_files: int = 1, n_ahead: int = 1) -> None:
        self.size = min(_LARGEST, max(_SMALLEST, MOST_SHARED // (n_files * n_ahead)))
        self.n_ahead = n_ahead
        self._memory = memoryview(mmap.mmap(-1, self.size * n_ahead))

    def bytes_of(self, block: Block) -> memoryview:
        """The records of a block; they stay until its slot is filled again."""
        return memoryview(block.content) if block.content else self._memory[block.begin : block.end]

    def slot(self, number: int) -> memoryview:
        """The slot of a block; after `n_ahead` blocks it is the same one again."""
        begin = number % self.n_ahead * self.size
        return self._memory[begin : begin + self.size]


def iter_blocks(raw: RawBytes, slots: Slots, ahead: bytes, cut: Cut) -> Iterator[Block]:
    """The blocks of a file.

    A block is given when the slot after it is free: the caller is done with block `i` when it asks for block
    `i + n_ahead`.

    Args:
        raw: read up to the first record.
        slots: takes the blocks, in turn.
        ahead: bytes that were read and belong to the first records.
        cut: finds the end of the last whole record.

    Raises:
        OSError: a record is longer than any that is read.
    """
    number, has_more = 0, True
    while has_more:
        slot = slots.slot(number)
        taken = min(len(ahead), len(slot))
        slot[:taken], ahead = ahead[:taken], ahead[taken:]
        filled = taken if ahead else taken + raw.fill(slot[taken:])
        has_more = filled == len(slot)
        end = cut(slot[:filled]) if has_more or raw.is_cut else filled
        begin = number % slots.n_ahead * slots.size
        number += 1
        if end:
            ahead = bytes(slot[end:filled]) + ahead
            yield Block(begin, begin + end)
        elif has_more:
            content, ahead = _long(raw, bytes(slot[:filled]) + ahead, cut, slots.size)
            if content:
                yield Block(0, 0, content)


def _long(raw: RawBytes, begun: bytes, cut: Cut, step: int) -> tuple[bytes, bytes]:
    """A record that no slot holds, and what was read behind it."""
    found = bytearray(begun)
    filled = step
    while not (end := cut(memoryview(found))) and filled == step:
        if len(found) > LONGEST_LINE:
            raise OSError(f"the next line is longer than {LONGEST_LINE:,} bytes")
        more = bytearray(step)
        filled = raw.fill(memoryview(more))
        found += more[:filled]
    if filled < step and not raw.is_cut:
        end = len(found)
    return bytes(found[:end]), bytes(found[end:])
