"""The tables of an LMDB file, read without the library of that name.

The library maps the file into memory and believes it: a file that is cut short ends the process with SIGBUS, and one
with a wrong page number may read or write anywhere. Here pages are read one by one and every number of them is checked,
so that a damaged file is a sentence. Nothing is locked, and nothing is written.

The layout is that of LMDB 0.9 on machines of 64 bits, little-endian: pages of one size; two meta pages, of which the
later transaction counts; trees of branch and leaf pages; large values on overflow pages. `lmdb.h` and `mdb.c` of
OpenLDAP define it.
"""

import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from struct import Struct
from types import TracebackType
from typing import Any, Final, NamedTuple, NoReturn

from variome.errors import InputError

MAGIC: Final = bytes.fromhex("dec0efbe")
MAGIC_OFFSET: Final = 16
"""Where in a file the magic number stands: behind the head of the first page."""

MOST_VALUE: Final = 1 << 30
"""Bytes of a value; a longer one is not read into memory."""

FILE_IN_FOLDER: Final = "data.mdb"


class Table(NamedTuple):
    """A tree: number of its entries, as the file says, and its first page."""

    n_entries: int
    root: int


class LmdbTables:
    """The named tables of a file; a context manager.

    Attributes:
        name: path as given.

    Raises:
        InputError: it cannot be opened, or is no LMDB file that can be read.
    """

    def __init__(self, path: str | Path) -> None:
        self.name = str(path)
        place = Path(path)
        try:
            self._file = os.open(place / FILE_IN_FOLDER if place.is_dir() else place, os.O_RDONLY)
        except OSError as error:
            raise InputError(f"{path}: cannot be read: {error.strerror}; check the name and its permissions") from None
        self._size = os.fstat(self._file).st_size
        try:
            self._page_size, self._main = self._read_meta()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "LmdbTables":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the reading; may be called again."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """All named tables."""
        found = {}
        for key, value, flags in self._nodes(self._main, self._budget()):
            if flags & _IS_TABLE and not flags & _IS_REPEATED and len(value) == _TABLE.size:
                found[key.decode("utf-8", "replace")] = _table(_TABLE.unpack(value))
        return found

    def items(self, table: str) -> Iterator[tuple[bytes, bytes]]:
        """Keys and values of a table in the order of the keys, a key once for each of its values.

        Args:
            table: nothing comes of one that is not there.

        Raises:
            InputError: a page of it is damaged or not there.
        """
        if table not in self.tables:
            return
        budget = self._budget()
        for key, value, flags in self._nodes(self.tables[table], budget):
            if not flags & _IS_REPEATED:
                yield key, value
            elif flags & _IS_TABLE:
                for each, _, _ in self._nodes(_table(_Page(self, -1, value).unpack(_TABLE, 0)), budget):
                    yield key, each
            else:
                for each in _Page(self, -1, value).repeated():
                    yield key, each

    def _read_meta(self) -> tuple[int, Table]:
        first = self._read(0, min(self._size, 4096), "the first page")
        if first[MAGIC_OFFSET : MAGIC_OFFSET + 4] != MAGIC or len(first) < MAGIC_OFFSET + _META.size:
            self._fault("expected an LMDB file of a little-endian machine of 64 bits, found other content")
        metas = [_META.unpack_from(first, MAGIC_OFFSET)]
        version, page_size = metas[0][1], metas[0][4]
        if version != _VERSION:
            self._fault(f"expected LMDB data of version {_VERSION}, found {version}; write it with LMDB 0.9")
        if page_size not in _PAGE_SIZES:
            self._fault(f"expected pages of 256 to 65536 bytes, found {page_size}; get a whole copy")
        second = self._read(page_size, MAGIC_OFFSET + _META.size, "the second page")
        if second[MAGIC_OFFSET : MAGIC_OFFSET + 4] == MAGIC:
            metas.append(_META.unpack_from(second, MAGIC_OFFSET))
        latest = max(metas, key=lambda meta: meta[-1])
        return page_size, _table(latest[12:20])

    def _budget(self) -> Iterator[int]:
        """As many steps as there are pages: in a tree each page comes at most once."""
        return iter(range(self._size // self._page_size))

    def _nodes(self, table: Table, budget: Iterator[int]) -> Iterator[tuple[bytes, bytes, int]]:
        """Key, value and flags of all entries."""
        waiting = [] if table.root == _NO_PAGE else [table.root]
        while waiting:
            number = waiting.pop()
            if next(budget, None) is None:
                self._fault(f"page {number}: expected a tree, found pages that lead back to themselves; {_ADVICE}")
            page = self._page(number)
            if page.flags & _IS_BRANCH:
                waiting.extend(reversed(page.children()))
            elif page.flags & _IS_LEAF:
                yield from page.nodes()
            else:
                self._fault(f"page {number}: expected a branch or a leaf, found flags {page.flags:#x}; {_ADVICE}")

    def _page(self, number: int) -> "_Page":
        page = _Page(self, number, self._read(number * self._page_size, self._page_size, f"page {number}"))
        if page.number != number:
            self._fault(f"page {number}: expected its own number on it, found {page.number}; {_ADVICE}")
        return page

    def _overflow(self, number: int, size: int) -> bytes:
        """A value that takes pages of its own."""
        if size > MOST_VALUE:
            self._fault(f"page {number}: expected a value of up to {MOST_VALUE:,} bytes, found {size:,}; {_ADVICE}")
        head = _HEAD.unpack(self._read(number * self._page_size, _HEAD.size, f"page {number}"))
        if head[0] != number or not head[2] & _IS_OVERFLOW:
            self._fault(f"page {number}: expected the first page of a large value, found another; {_ADVICE}")
        return self._read(number * self._page_size + _HEAD.size, size, f"page {number}")

    def _read(self, begin: int, size: int, what: str) -> bytes:
        if begin + size > self._size:
            self._fault(f"expected {what} up to byte {begin + size:,}, found the end at {self._size:,}; {_ADVICE}")
        try:
            parts, left = [], size
            while left and (part := os.pread(self._file, left, begin + size - left)):
                parts.append(part)
                left -= len(part)
        except OSError as error:
            self._fault(f"{what} cannot be read: {error.strerror}; copy the file anew")
        if left:
            self._fault(f"{what}: the file became shorter while it was read; try again when it is whole")
        return b"".join(parts)

    def _fault(self, what: str) -> NoReturn:
        raise InputError(f"{self.name}: {what}")


class _Page:
    """A page, or the small one that a leaf holds for a key with several values."""

    def __init__(self, file: LmdbTables, number: int, content: bytes) -> None:
        self._file = file
        self._content = content
        self._shown = number
        self.number, self._pad, self.flags, self._lower, _ = self.unpack(_HEAD, 0)

    def children(self) -> list[int]:
        """The pages that a branch leads to."""
        heads = (self.unpack(_NODE, offset) for offset in self._offsets())
        return [low | middle << 16 | high << 32 for low, middle, high, _ in heads]

    def nodes(self) -> Iterator[tuple[bytes, bytes, int]]:
        """Key, value and flags of the entries of a leaf."""
        for offset in self._offsets():
            low, high, flags, key_size = self.unpack(_NODE, offset)
            size, begin = low | high << 16, offset + _NODE.size
            key = self._slice(begin, key_size)
            if flags & _IS_LARGE:
                (number,) = self.unpack(_NUMBER, begin + key_size)
                yield key, self._file._overflow(number, size), flags
            else:
                yield key, self._slice(begin + key_size, size), flags

    def repeated(self) -> Iterator[bytes]:
        """The values of a key that has several."""
        if self.flags & _IS_EVEN:
            count = (self._lower - _HEAD.size) // 2
            yield from (self._slice(_HEAD.size + index * self._pad, self._pad) for index in range(count))
        else:
            yield from (key for key, _, _ in self.nodes())

    def unpack(self, layout: Struct, offset: int) -> tuple[Any, ...]:
        """Numbers at an offset, which lies on the page or the file is damaged."""
        if offset + layout.size > len(self._content):
            self._outside()
        return layout.unpack_from(self._content, offset)

    def _offsets(self) -> tuple[int, ...]:
        end = min(self._lower, len(self._content))
        count = (end - _HEAD.size) // 2
        return Struct(f"<{count}H").unpack_from(self._content, _HEAD.size) if count > 0 else ()

    def _slice(self, begin: int, size: int) -> bytes:
        if begin + size > len(self._content):
            self._outside()
        return self._content[begin : begin + size]

    def _outside(self) -> NoReturn:
        place = f"page {self._shown}" if self._shown >= 0 else "values of one key"
        self._file._fault(f"{place}: expected an entry within it, found one that goes on behind its end; {_ADVICE}")


def _table(numbers: tuple[Any, ...]) -> Table:
    *_, n_entries, root = numbers
    return Table(n_entries, root)


_ADVICE: Final = "the file is damaged or cut short: get a whole copy"
_VERSION: Final = 1
_PAGE_SIZES: Final = frozenset(1 << power for power in range(8, 17))
_NO_PAGE: Final = (1 << 64) - 1
_IS_BRANCH, _IS_LEAF, _IS_OVERFLOW, _IS_EVEN = 0x01, 0x02, 0x04, 0x20
_IS_LARGE, _IS_TABLE, _IS_REPEATED = 0x01, 0x02, 0x04
_HEAD: Final = Struct("<QHHHH")
"""Number, padding (or the size of values that are all as long), flags, end of the offsets, begin of the entries."""
_NODE: Final = Struct("<HHHH")
_NUMBER: Final = Struct("<Q")
_TABLE: Final = Struct("<IHHQQQQQ")
_META: Final = Struct("<IIQQIHHQQQQQIHHQQQQQQQ")
"""Magic, version, address, size, the tree of free pages (which begins with the page size), the main tree, last page,
number of the transaction."""
