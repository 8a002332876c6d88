"""The bytes of a VCF or BCF, unpacked, in blocks as large as the reader wants them.

Lines (`variome.files.raw_lines`) cost a Python object each; who hands a file on in megabytes fills a buffer instead.
What cannot be opened is an error; what turns out to be cut short or damaged gives its whole part, and then says why
there is no more.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from variome.errors import InputError
from variome.files.gunzip import MAGIC, Gunzip
from variome.files.raw_lines import STANDARD_INPUT, lies_on_disk, missing_end, open_raw

if TYPE_CHECKING:
    import io


class RawBytes:
    """One file, read once.

    Attributes:
        name: path as given, or `standard input`.
        total_bytes: size of the file as it lies on disk; None for standard input and pipes.
        damage: why bytes at the end are missing; None where none are known to be.
        is_cut: whether the end may be within a line or record.

    Raises:
        InputError: the file cannot be opened.
    """

    def __init__(self, path: str | Path) -> None:
        self.name = "standard input" if str(path) == STANDARD_INPUT else str(path)
        self._raw = open_raw(path)
        self.total_bytes = Path(path).stat().st_size if lies_on_disk(path) else None
        self.is_cut = False
        try:
            self.damage = None if self.total_bytes is None else missing_end(self._raw, self.total_bytes)
            is_packed = self._raw.peek(len(MAGIC))[: len(MAGIC)] == MAGIC
        except OSError as error:
            self._raw.close()
            raise InputError(f"{self.name}: cannot be read: {error.strerror}; copy it anew") from None
        self._unpacked = Gunzip(self._raw) if is_packed else None

    @property
    def bytes_read(self) -> int:
        """How far the reading has come in the file as it lies on disk."""
        if self.total_bytes is None:
            return 0
        return self.total_bytes if self._raw.closed else self._raw.tell()

    def fill(self, buffer: "memoryview[int]") -> int:
        """Fills a buffer; less than all of it only where the file ends. Gives the number of bytes."""
        stream: io.BufferedIOBase | io.RawIOBase = self._unpacked or self._raw
        filled = 0
        if self._raw.closed:
            return 0
        try:
            while filled < len(buffer) and (n_bytes := stream.readinto(buffer[filled:])):
                filled += n_bytes
        except OSError as error:
            self.damage, self.is_cut = error.strerror or str(error), True
        if filled < len(buffer):
            self._end()
        return filled

    def close(self) -> None:
        """Nothing more is read."""
        self._raw.close()

    def _end(self) -> None:
        if self._unpacked and not self._raw.closed:
            self.damage = self._unpacked.damage or self.damage
            self.is_cut = self.is_cut or self._unpacked.is_cut
        self._raw.close()
