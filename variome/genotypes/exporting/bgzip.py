"""A stream that is packed as bgzip does: blocks of gzip that can be unpacked one by one (SAM specification, 4.1)."""

import io
import struct
import zlib
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import BinaryIO, Final

from isal import isal_zlib

LEVEL: Final = 2
"""Of isal, which packs genotypes within a tenth of what zlib's level 6 makes of them, 10 times as fast."""

_MOST: Final = 0xFF00
"""Plain bytes of a block."""

_STEP: Final = _MOST * 16
_AHEAD: Final = 8
_RAW_DEFLATE: Final = -15
_HEAD: Final = struct.Struct("<4BIBBHBBHH")
_TAIL: Final = struct.Struct("<II")
_END: Final = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")


class BgzipWriter(io.RawIOBase):
    """Packs what is written, on two cores; `close` writes what is left and the end block, and leaves `target` open.

    Args:
        target: where the blocks go.
        level: of zlib, 0 (not packed at all) to 9; without it isal packs, at `LEVEL`.
    """

    def __init__(self, target: BinaryIO, level: int | None = None) -> None:
        self._target = target
        self._level = level
        self._plain = bytearray()
        self._threads = ThreadPoolExecutor(2, "bgzip")
        self._packing: deque[Future[bytes]] = deque()

    def writable(self) -> bool:
        return True

    def write(self, content: "bytes | bytearray | memoryview[int]") -> int:  # type: ignore[override]
        self._plain += content
        while len(self._plain) >= _STEP:
            self._submit(_STEP)
        return len(content)

    def close(self) -> None:
        if self.closed:
            return
        try:
            self._submit(len(self._plain))
            while self._packing:
                self._target.write(self._packing.popleft().result())
            self._target.write(_END)
        finally:
            self._threads.shutdown(wait=False, cancel_futures=True)
            super().close()

    def _submit(self, n_bytes: int) -> None:
        self._packing.append(self._threads.submit(_packed, bytes(self._plain[:n_bytes]), self._level))
        del self._plain[:n_bytes]
        if len(self._packing) > _AHEAD:
            self._target.write(self._packing.popleft().result())


def _packed(plain: bytes, level: int | None) -> bytes:
    return b"".join(_block(plain[begin : begin + _MOST], level) for begin in range(0, len(plain), _MOST))


def _block(plain: bytes, level: int | None) -> bytes:
    packed = (
        isal_zlib.compress(plain, LEVEL, _RAW_DEFLATE) if level is None else zlib.compress(plain, level, _RAW_DEFLATE)
    )
    size = _HEAD.size + len(packed) + _TAIL.size - 1
    head = _HEAD.pack(0x1F, 0x8B, 8, 4, 0, 0, 0xFF, 6, ord("B"), ord("C"), 2, size)
    return head + packed + _TAIL.pack(isal_zlib.crc32(plain), len(plain))
