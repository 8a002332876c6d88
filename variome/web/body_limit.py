"""How much of a request's body is taken in: what is more is refused, before it is read when the request tells its size.

FastAPI has such a limit too (`max_body_size`), but answers in plain text where ours are problems.
"""

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimit:
    """Middleware: whoever reads a body of more than `limit` bytes gets an HTTPException 413."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

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
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._limit:
                raise HTTPException(413)
            return message

        await self._app(scope, receive_limited, send)
