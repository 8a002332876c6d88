"""Bodies are held as long as they are asked about, and never more of them than the server can."""

import asyncio
from typing import Any

import pytest
from fastapi import HTTPException
from starlette.types import Message, Receive, Scope, Send

from variome.web.body_limit import UPLOADS, BodyLimit

_LIMIT = 100


class Reader:
    """An application that reads the body, and holds it until it is let go."""

    def __init__(self) -> None:
        self.let_go = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass
        await self.let_go.wait()


async def post(app: BodyLimit, size: int, *, says_length: bool = True, path: str = "/bulk") -> None:
    headers = [(b"content-length", b"%d" % size)] if says_length else []
    pieces = iter([b"x" * 10] * (size // 10))

    async def receive() -> Message:
        await asyncio.sleep(0)
        piece = next(pieces, None)
        return {"type": "http.request", "body": piece or b"", "more_body": piece is not None}

    async def send(message: Message) -> None:
        raise AssertionError(message)

    await app({"type": "http", "path": path, "headers": headers}, receive, send)


async def outcomes(says_length: bool, sizes: list[int]) -> list[Any]:
    """What came of bodies that are sent at the same time, then of one that is sent when all have ended."""
    reader = Reader()
    app = BodyLimit(reader, _LIMIT)
    posts = [asyncio.create_task(post(app, size, says_length=says_length)) for size in sizes]
    for _ in range(50):
        await asyncio.sleep(0)
    reader.let_go.set()
    found = await asyncio.gather(*posts, return_exceptions=True)
    await post(app, _LIMIT)
    return [getattr(each, "status_code", each) for each in found]


@pytest.mark.parametrize("says_length", [True, False])
def test_bodies_are_held_up_to_four_of_the_largest(says_length: bool) -> None:
    assert asyncio.run(outcomes(says_length, [_LIMIT] * 4)) == [None] * 4


@pytest.mark.parametrize("says_length", [True, False])
def test_what_is_more_is_asked_to_come_again(says_length: bool) -> None:
    found = asyncio.run(outcomes(says_length, [_LIMIT] * 3 + [50] * 10))
    assert set(found) == {None, 503}
    assert sum(size for size, each in zip([_LIMIT] * 3 + [50] * 10, found, strict=True) if each is None) <= 4 * _LIMIT


def test_what_is_too_large_alone_is_refused_for_that() -> None:
    assert asyncio.run(outcomes(True, [_LIMIT + 10])) == [413]
    assert asyncio.run(outcomes(False, [_LIMIT + 10])) == [413]


def test_the_refusal_says_when_to_come_again() -> None:
    async def refused() -> HTTPException:
        reader = Reader()
        app = BodyLimit(reader, _LIMIT)
        held = [asyncio.create_task(post(app, _LIMIT)) for _ in range(4)]
        for _ in range(50):
            await asyncio.sleep(0)
        with pytest.raises(HTTPException) as told:
            await post(app, 10)
        reader.let_go.set()
        await asyncio.gather(*held)
        return told.value

    error = asyncio.run(refused())
    assert (error.status_code, error.headers) == (503, {"Retry-After": "2"})
    assert "send it again" in error.detail


@pytest.mark.parametrize("says_length", [True, False])
def test_a_file_that_is_submitted_has_a_limit_of_its_own_and_counts_as_not_held(says_length: bool) -> None:
    async def run() -> list[Any]:
        reader = Reader()
        app = BodyLimit(reader, _LIMIT, upload_limit=10 * _LIMIT)
        sizes = [10 * _LIMIT] * 8 + [10 * _LIMIT + 10]
        posts = [asyncio.create_task(post(app, n, says_length=says_length, path=UPLOADS)) for n in sizes]
        while not posts[-1].done():
            await asyncio.sleep(0)
        reader.let_go.set()
        await post(app, _LIMIT)
        return await asyncio.gather(*posts, return_exceptions=True)

    *taken, refused = asyncio.run(run())
    assert taken == [None] * 8
    assert isinstance(refused, HTTPException)
    assert (refused.status_code, "VARIOME_MAX_UPLOAD_BYTES" in refused.detail) == (413, True)
