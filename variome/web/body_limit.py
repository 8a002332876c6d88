"""How much of requests' bodies is taken in: what is more is refused, before it is read when the request tells its size.

FastAPI has a limit for one body too (`max_body_size`), but answers in plain text where ours are problems.
"""

from typing import Final

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_AT_ONCE: Final = 4
"""How many bodies of the largest size are held at the same time, or as many more as they are smaller."""

_BUSY: Final = "the server holds as much of other requests as it takes at once; send it again in a moment"


class BodyLimit:
    """Middleware: whoever reads a body of more than `limit` bytes gets an HTTPException 413, and a 503 while the bodies
    of all requests together are too large.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        told = Headers(scope=scope).get("content-length", "")
        size = int(told) if told.isdecimal() else 0
        taken = 0

        async def receive_limited() -> Message:
            nonlocal taken
            if size > self._limit:
                raise HTTPException(413)
            if self._held + max(size - taken, 0) > self._limit * _AT_ONCE:
                raise HTTPException(503, _BUSY, {"Retry-After": "2"})
            message = await receive()
            n_bytes = len(message.get("body", b""))
            taken += n_bytes
            self._held += n_bytes
            if taken > self._limit:
                raise HTTPException(413)
            return message

        try:
            await self._app(scope, receive_limited, send)
        finally:
            self._held -= taken
