"""An ASGI application that answers every request with the same 5 kB: what is left is the cost of server and client."""

from collections.abc import Awaitable, Callable
from typing import Any

_BODY = b'"' + b"x" * 4_998 + b'"'
_HEAD = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"application/json"), (b"content-length", str(len(_BODY)).encode())],
}


async def application(
    scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
) -> None:
    """Answers."""
    if scope["type"] == "http":
        await send(_HEAD)
        await send({"type": "http.response.body", "body": _BODY})
