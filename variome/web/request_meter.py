"""Measures each request: into the metrics, and, where somebody reads it, the log."""

import logging
import time

from starlette.types import ASGIApp, Receive, Scope, Send

from variome.web.answered import Answered
from variome.web.metrics import RequestCounts

logger = logging.getLogger(__name__)


class RequestMeter:
    """Middleware. A request is known by its route, not its address, which may hold the name of a sample."""

    def __init__(self, app: ASGIApp, counts: RequestCounts) -> None:
        self._app = app
        self._counts = counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        answered = Answered()
        try:
            await answered.by(self._app, scope, receive, send)
        finally:
            self._note(scope, answered.status, time.perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        method, route = scope["method"], getattr(scope.get("route"), "path_format", "")
        self._counts.add(method, route, status, seconds)
        fields = {"method": method, "route": route, "status": status, "seconds": round(seconds, 6)}
        logger.info("%s %s %s", method, route, status, extra=fields)
