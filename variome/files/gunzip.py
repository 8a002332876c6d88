"""gzip unpacked as far as it goes.

Readers of gzip raise at the first fault, and with it goes what they have unpacked ahead. Here everything before the
fault comes out, and then why there is no more. Compressed bytes go in, a stream of plain ones comes out.
"""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, cast

from isal import isal_zlib

from variome.errors import InputError

MAGIC: Final = b"\x1f\x8b"

_STEP: Final = 1 << 13
"""Compressed bytes unpacked at a time: of a step with a fault in it, all is lost."""

_MEASURED: Final = 1 << 22

_HEAD_SIZE: Final = 10
_TRAILER_SIZE: Final = 8
_HAS_CHECKSUM, _HAS_EXTRA, _HAS_NAME, _HAS_COMMENT = 2, 4, 8, 16
_RAW_DEFLATE: Final = -15
_ERROR: Final = cast("type[Exception]", isal_zlib.error)


class _FaultError(Exception):
    """Why the rest cannot be unpacked."""


class Gunzip(io.RawIOBase):
    """The members of a gzip file, unpacked one behind the other (RFC 1952).

    Attributes:
        damage: why there is no more, known when the stream has ended; None where the file ended as it should.
        is_cut: whether it ended within the data of a member, and so perhaps within a line.
    """

    def __init__(self, packed: BinaryIO) -> None:
        self.damage: str | None = None
        self.is_cut = False
        self._packed = packed
        self._ahead = b""
        self._pieces = self._iter_pieces()
        self._left = memoryview(b"")
        self._n_given = self._n_unpacked = self._n_packed = 0
        self._member = (0, 0)

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        """Lets go of what has been unpacked: it holds this stream, and who is left without a collector keeps both."""
        self._pieces = iter(())
        super().close()

    def tell(self) -> int:
        """Bytes that were given out."""
        return self._n_given

    def place(self, n_bytes: int) -> tuple[int, int] | None:
        """Where unpacking would have to begin to come to a byte, and how many unpacked bytes come before it there; both
        counted from where this stream began. None where that is not known any more.

        Args:
            n_bytes: unpacked ones before that byte.
        """
        unpacked, packed = self._member
        return (packed, n_bytes - unpacked) if n_bytes >= unpacked else None

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]  # what BufferedReader hands over
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = memoryview(piece)
        n_bytes = min(len(buffer), len(self._left))
        buffer[:n_bytes] = self._left[:n_bytes]
        self._left = self._left[n_bytes:]
        self._n_given += n_bytes
        return n_bytes

    def _iter_pieces(self) -> Iterator[bytes]:
        try:
            while self._skip_head():
                self.is_cut = True
                yield from self._iter_member()
        except _FaultError as fault:
            self.damage = f"the compressed data is cut short or damaged ({fault})"
        except OSError as error:
            self.damage = error.strerror or str(error)

    def _iter_member(self) -> Iterator[bytes]:
        unpacker = isal_zlib.decompressobj(_RAW_DEFLATE)
        checksum = size = 0
        while not unpacker.eof:
            packed, self._ahead = self._ahead or self._read(), b""
            if not packed:
                raise _FaultError("it ends in the middle")
            try:
                piece = unpacker.decompress(packed)
            except _ERROR as error:
                raise _FaultError(str(error)) from None
            checksum, size = isal_zlib.crc32(piece, checksum), size + len(piece)
            self._n_unpacked += len(piece)
            yield piece
        self._ahead = unpacker.unused_data
        self.is_cut = False
        if self._take(_TRAILER_SIZE) != checksum.to_bytes(4, "little") + (size % (1 << 32)).to_bytes(4, "little"):
            raise _FaultError("checksum and length behind the data do not agree with it")

    def _skip_head(self) -> bool:
        """Passes over the head of the next member; False at the end of the file, which zeros may fill up."""
        while self._ahead or self._fill():
            if self._ahead.strip(b"\0"):
                break
            self._ahead = b""
        else:
            return False
        self._ahead = self._ahead.lstrip(b"\0")
        self._member = (self._n_unpacked, self._n_packed - len(self._ahead))
        head = self._take(_HEAD_SIZE)
        if not head.startswith(MAGIC):
            raise _FaultError("what follows the last member is no gzip")
        flags = head[3] if len(head) == _HEAD_SIZE else 0
        if flags & _HAS_EXTRA:
            self._take(int.from_bytes(self._take(2), "little"))
        for flag in (_HAS_NAME, _HAS_COMMENT):
            while flags & flag and self._take(1) not in {b"", b"\0"}:
                pass
        self._take(2 if flags & _HAS_CHECKSUM else 0)
        return True

    def _take(self, n_bytes: int) -> bytes:
        """The next bytes of the file; fewer where it ends."""
        while len(self._ahead) < n_bytes and self._fill():
            pass
        taken, self._ahead = self._ahead[:n_bytes], self._ahead[n_bytes:]
        return taken

    def _fill(self) -> bool:
        more = self._read()
        self._ahead += more
        return bool(more)

    def _read(self) -> bytes:
        packed = self._packed.read(_STEP)
        self._n_packed += len(packed)
        return packed


def unpacked_size(path: str | Path, most: int) -> int:
    """How many bytes a file has unpacked, as far as it can be; it is not read on behind `most` of them.

    A few megabytes can unpack to terabytes: what is to be read into memory or a database is measured first.

    Raises:
        InputError: the file cannot be read.
    """
    try:
        with Path(path).open("rb") as packed:
            if packed.read(len(MAGIC)) != MAGIC:
                return Path(path).stat().st_size
            packed.seek(0)
            size = 0
            unpacked = Gunzip(packed)
            block = memoryview(bytearray(_MEASURED))
            while size <= most and (n_bytes := unpacked.readinto(block)):
                size += n_bytes
            return size
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}; copy it anew") from None
