"""Clients that take little of the machine they share with the server: HTTP/1.1 on a connection that is kept, no more.

One request at a time and client; the answer says its length. `measured` on an ASGI application that does nothing tells
what they cost themselves.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.running_server import HOST

_END = b"\r\n\r\n"
_LENGTH = b"content-length: "
_BUFFER = 1 << 20  # bytes: an answer arrives in one piece


@dataclass(frozen=True, slots=True)
class Figures:
    """What clients together were answered: requests a second, median and 99th percentile of the wait in ms."""

    per_second: float
    median: float
    percentile_99: float


def request(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """The bytes of a request."""
    sent = {"Host": HOST, **headers, "Content-Length": str(len(body))}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items())]
    return "\r\n".join(lines).encode() + _END + body


def measured(port: int, n_clients: int, requests: Iterator[bytes], expected: int, *, seconds: float) -> Figures:
    """Clients ask one request after the other until the time is over, or none is left.

    Raises:
        RuntimeError: an answer has another status than the expected one.
    """
    return asyncio.run(_measured(port, n_clients, requests, expected, seconds))


async def _measured(port: int, n_clients: int, requests: Iterator[bytes], expected: int, seconds: float) -> Figures:
    begun = time.perf_counter()
    clients = (_waits(port, requests, expected, begun + seconds) for _ in range(n_clients))
    waits = sorted(wait for each in await asyncio.gather(*clients) for wait in each)
    per_second = len(waits) / (time.perf_counter() - begun)
    return Figures(per_second, *(waits[int(part * (len(waits) - 1))] * 1000 for part in (0.5, 0.99)))


async def _waits(port: int, requests: Iterator[bytes], expected: int, end: float) -> list[float]:
    """The seconds that one client waited for each answer."""
    reader, writer = await asyncio.open_connection(HOST, port, limit=_BUFFER)
    waits: list[float] = []
    for sent in requests:
        begun = time.perf_counter()
        writer.write(sent)
        status, body = await _answer(reader)
        now = time.perf_counter()
        if status != expected:
            raise RuntimeError(f"expected status {expected}, found {status}: {body[:500]!r}")
        waits.append(now - begun)
        if now >= end:
            break
    writer.close()
    await writer.wait_closed()
    return waits


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Status and body of an answer that says its length."""
    head = (await reader.readuntil(_END)).lower()
    status = int(head[len(b"HTTP/1.1 ") :][:3])
    length = int(head.partition(_LENGTH)[2].partition(b"\r\n")[0])
    return status, await reader.readexactly(length)
