"""The item API as an ASGI application. `variome serve` runs it; any other ASGI server can."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from ipaddress import ip_address

from fastapi import Depends, FastAPI, HTTPException, Request

from variome.database.server import open_database
from variome.settings import Settings, get_settings
from variome.web import problems
from variome.web.body_limit import BodyLimit
from variome.web.routes import bulk, differences, history, items, loads, problem_pages, schemas, status
from variome.web.store import Store


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application, on the database of the settings; without them, those of the environment."""
    chosen = settings or get_settings()
    app = FastAPI(
        title="Variome",
        summary="Linked, typed items from annotated VCFs",
        version=version("variome"),
        lifespan=_lifespan,
        dependencies=[Depends(_check_host)],
    )
    app.add_middleware(BodyLimit, limit=chosen.max_body_bytes)
    app.state.settings = chosen
    problems.install(app)
    # The last three have addresses that begin with the name of any collection, `items` those with any end.
    for module in (status, schemas, problem_pages, bulk, loads, differences, history, items):
        app.include_router(module.router)
    return app


def is_loopback(host: str) -> bool:
    """Whether a host, by name or address, can only be reached from this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    with open_database(app.state.settings) as url:
        app.state.store = Store(url, app.state.settings)
        try:
            yield
        finally:
            app.state.store.close()


async def _check_host(request: Request) -> None:
    """Refuses requests under a foreign name: a page whose name was pointed at this machine (DNS rebinding).

    There are no API keys yet, so that being on this machine is all that a client has to show.
    """
    if not is_loopback(request.url.hostname or ""):
        raise HTTPException(421, "this server answers under the names of this machine only, such as 127.0.0.1")
