import asyncio
import gzip
import time

import pytest
from fastapi import HTTPException, Request

from variome.web.bodies import _gunzip, _read_body


def test_a_body_that_ends_in_the_middle_is_a_400() -> None:
    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    request = Request({"type": "http", "method": "POST", "path": "/bulk", "headers": []}, receive)
    with pytest.raises(HTTPException, match="ends in the middle") as refused:
        asyncio.run(_read_body(request))
    assert refused.value.status_code == 400


def test_members_of_a_gzip_body_may_end_anywhere() -> None:
    texts = [bytes([number % 251]) * (number * 37 % 5000) for number in range(300)]
    packed = b"".join(gzip.compress(text, 0) for text in texts)
    assert _gunzip(packed, 10_000_000) == b"".join(texts)


def test_many_tiny_members_are_unpacked_in_time_that_grows_with_the_body() -> None:
    started = time.monotonic()
    assert _gunzip(gzip.compress(b"") * 200_000, 100) == b""
    assert time.monotonic() - started < 10  # in one piece half a minute, and four times that for twice the body
