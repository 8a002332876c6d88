"""The viewer of a request, which every route needs that reads or writes items."""

from typing import Annotated, Final

from fastapi import Depends, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from variome.errors import UnauthorizedError
from variome.items.viewer import Viewer
from variome.web.key_ring import KeyRing
from variome.web.loopback import is_loopback
from variome.web.store import StoreOfRequest

_GUESSES: Final = parse("30/minute")
"""Requests with a key that is not good, from one address: after these, no key of it is looked at for a while."""


class Limits:
    """How often one key may ask; counted by each server process for itself."""

    def __init__(self, rate: str) -> None:
        self._rate = parse(rate)
        self._counts = FixedWindowRateLimiter(MemoryStorage())

    def count_request(self, viewer: Viewer) -> None:
        """Raises HTTPException 429 when the key has asked too often. Who works on this machine is not counted."""
        if viewer.key and not self._counts.hit(self._rate, str(viewer.key)):
            raise _too_many(self._rate, f"this key may ask {self._rate}")

    def check_guesses(self, address: str) -> None:
        """Raises HTTPException 429 when too many bad keys came from an address."""
        if not self._counts.test(_GUESSES, address):
            raise _too_many(_GUESSES, "too many keys that are not good came from this address")

    def count_guess(self, address: str) -> None:
        """A key that is not good came from an address."""
        self._counts.hit(_GUESSES, address)


async def viewer_of(request: Request) -> Viewer:
    """Who asks.

    Raises:
        UnauthorizedError: a key is needed and none was shown, or it is not good.
    """
    ring: KeyRing = request.app.state.key_ring
    limits: Limits = request.app.state.limits
    header = request.headers.get("authorization")
    viewer = ring.recall(header) or await _find(ring, limits, header, request.client.host if request.client else "")
    if viewer.key is None:
        _check_host(request)
    limits.count_request(viewer)
    request.state.viewer = viewer
    return viewer


ViewerOfRequest = Annotated[Viewer, Depends(viewer_of)]
"""The parameter by which a route gets who asks."""


async def project_of(
    viewer: ViewerOfRequest,
    store: StoreOfRequest,
    project: Annotated[
        str | None, Query(description="Project in which the key of a file or individual is looked for.")
    ] = None,
) -> str:
    """The project that a request is about."""
    return viewer.project(project, store.settings.project)


ProjectOfRequest = Annotated[str, Depends(project_of)]
"""The parameter by which a route that reads gets the project in which names are looked for."""


async def _find(ring: KeyRing, limits: Limits, header: str | None, address: str) -> Viewer:
    if header is not None:
        limits.check_guesses(address)
    try:
        return await run_in_threadpool(ring.find, header)
    except UnauthorizedError:
        if header is not None:
            limits.count_guess(address)
        raise


def _check_host(request: Request) -> None:
    """Refuses a foreign name: a page whose name was pointed at this machine (DNS rebinding). While no key is needed,
    being on this machine is all that a client has to show.
    """
    if not is_loopback(request.url.hostname or ""):
        raise HTTPException(421, "this server answers under the names of this machine only, such as 127.0.0.1")


def _too_many(rate: RateLimitItem, what: str) -> HTTPException:
    wait = str(rate.get_expiry())
    return HTTPException(429, f"{what}; try again in {wait} s at the latest", {"Retry-After": wait})
