"""`HEAD` is `GET` without the body (RFC 9110, 9.3.2): FastAPI's routes of GET refuse it."""

from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadRequests:
    """Middleware: the application is asked for a GET, and its answer ends where the body begins."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            if message["type"] != "http.response.body":
                await send(message)
                return
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            if message.get("more_body"):
                raise _EnoughError

        with suppress(_EnoughError):
            await self._app({**scope, "method": "GET"}, receive, send_head)


class _EnoughError(Exception):
    """Ends an answer that is still being made, such as an export: nobody reads the rest."""
