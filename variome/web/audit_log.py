"""The audit log: every request that asks for a write, who asked, and what came of it. One row each, kept for ever.

What was changed stands in the revisions, written together with the change; the log also has what was refused. It names
routes and uuids, not addresses: those may hold the names of people's samples.
"""

import logging
from contextlib import suppress
from typing import Any, Final
from uuid import UUID, uuid4

from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.types import ASGIApp, Receive, Scope, Send

from variome.errors import DatabaseError
from variome.items.viewer import Viewer
from variome.web.answered import Answered
from variome.web.store import Store

logger = logging.getLogger(__name__)

_WRITES: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})

_SIGNS_OF_LIFE: Final = "/loads/{submission}/heartbeat"

_LONGEST_NAME: Final = 1000

_INSERT: Final = (
    'INSERT INTO audit (uuid, at, "user", api_key, method, route, project, subject, status)'
    " VALUES (%s, now(), %s, %s, %s, %s, %s, %s, %s)"
)


class AuditLog:
    """Middleware that writes the log. A request without a viewer has asked nothing of the store, and is not in it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in _WRITES:
            await self._app(scope, receive, send)
            return
        answered = Answered()
        try:
            await answered.by(self._app, scope, receive, send)
        finally:
            row = _row(scope, answered.status)
            if row is not None:
                await run_in_threadpool(_write, scope["app"].state.store, row)


def _row(scope: Scope, status: int) -> list[Any] | None:
    state = scope.get("state", {})
    viewer = state.get("viewer")
    route = getattr(scope.get("route"), "path", "")
    if viewer is None or route == _SIGNS_OF_LIFE:
        return None
    subject = state.get("subject") or _submission(scope)
    return [uuid4(), viewer.user, viewer.key, scope["method"], route, _project(scope, viewer), subject, status]


def _submission(scope: Scope) -> UUID | None:
    """The submission that the address names, if it is one: an address may hold anything."""
    with suppress(KeyError, ValueError):
        return UUID(scope["path_params"]["submission"])
    return None


def _project(scope: Scope, viewer: Viewer) -> str:
    """The project that was asked for: routes that find it in a body note it, the others have it in their address."""
    noted = scope["state"].get("project")
    named = scope.get("path_params", {}).get("project") or QueryParams(scope["query_string"]).get("project")
    default = scope["app"].state.settings.project
    return (noted or viewer.project(named, default))[:_LONGEST_NAME].replace("\0", "")


def _write(store: Store, row: list[Any]) -> None:
    try:
        with store.connection() as connection:
            connection.execute(_INSERT, row)
    except DatabaseError as error:
        logger.error("a line of the audit log is lost, as the database failed: %s: %s", row[1:], error)
