"""How much of requests' bodies is taken in: what is more is refused, before it is read when the request tells its size.

Files that are submitted are written to disk while they come: they have a limit of their own, and count as not held.

FastAPI has a limit for one body too (`max_body_size`), but answers in plain text where ours are problems.
"""

from typing import Final

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_AT_ONCE: Final = 4
"""How many bodies of the largest size are held at the same time, or as many more as they are smaller."""

UPLOADS: Final = "/ingestion-submissions"
"""Where files are sent to."""

_TOO_LARGE: Final = "the file is larger than this server takes (VARIOME_MAX_UPLOAD_BYTES); put it into the inbox"

_BUSY: Final = "the server holds as much of other requests as it takes at once; send it again in a moment"


class BodyLimit:
    """Middleware: whoever reads a body of more than `limit` bytes gets an HTTPException 413, and a 503 while the bodies
    of all requests together are too large. A file that is submitted may have `upload_limit` bytes.
    """

    def __init__(self, app: ASGIApp, limit: int, upload_limit: int = 0) -> None:
        self._app = app
        self._limit = limit
        self._upload_limit = upload_limit
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif _is_upload(scope):
            await self._app(scope, _counted(receive, _size(scope), self._upload_limit), send)
        else:
            await self._hold(scope, receive, send)

    async def _hold(self, scope: Scope, receive: Receive, send: Send) -> None:
        size = _size(scope)
        taken = 0

        async def receive_limited() -> Message:
            """The next part of the body, counted; refused where it, or all that are held, are too large."""
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


def _size(scope: Scope) -> int:
    """What the request tells of its size; 0 where it does not."""
    told = Headers(scope=scope).get("content-length", "")
    return int(told) if told.isdecimal() else 0


def _is_upload(scope: Scope) -> bool:
    kind = Headers(scope=scope).get("content-type", "")
    return scope["path"].rstrip("/") == UPLOADS and not kind.lower().startswith("application/json")


def _counted(receive: Receive, size: int, limit: int) -> Receive:
    taken = 0

    async def receive_counted() -> Message:
        nonlocal taken
        message = await receive() if size <= limit else {}
        taken += len(message.get("body", b""))
        if size > limit or taken > limit:
            raise HTTPException(413, _TOO_LARGE)
        return message

    return receive_counted
