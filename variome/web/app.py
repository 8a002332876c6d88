"""The item API as an ASGI application. `variome serve` runs it; any other ASGI server can."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from operator import attrgetter
from typing import Final

from fastapi import Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware

from variome.database.server import open_database
from variome.settings import Settings, get_settings
from variome.web import problems
from variome.web.audit_log import AuditLog
from variome.web.body_limit import BodyLimit
from variome.web.description.document import DescribedApi
from variome.web.head_requests import HeadRequests
from variome.web.key_ring import KeyRing
from variome.web.metrics import RequestCounts
from variome.web.open_datasets import OpenDatasets
from variome.web.request_meter import RequestMeter
from variome.web.routes import (
    bulk,
    contexts,
    differences,
    edits,
    exports,
    genotype_edits,
    genotype_history,
    genotypes,
    health,
    history,
    items,
    loads,
    metrics,
    problem_pages,
    schemas,
    search,
    status,
    submissions,
    submitting,
)
from variome.web.store import Store
from variome.web.threads import limit_threads
from variome.web.viewers import Limits, viewer_of


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application, on the database of the settings; without them, those of the environment."""
    chosen = settings or get_settings()
    app = DescribedApi(
        title="Variome",
        summary="Linked, typed items from annotated VCFs",
        version=version("variome"),
        lifespan=_lifespan,
        generate_unique_id_function=attrgetter("name"),
    )
    app.add_middleware(BodyLimit, limit=chosen.max_body_bytes, upload_limit=chosen.max_upload_bytes)
    app.add_middleware(AuditLog)
    app.state.request_counts = RequestCounts(chosen.metrics_folder)
    app.add_middleware(RequestMeter, counts=app.state.request_counts)
    app.add_middleware(HeadRequests)
    if chosen.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=chosen.cors_origins.split(),
            allow_methods=["*"],
            allow_headers=["Authorization", "Content-Type", "If-Match"],
            expose_headers=["ETag", "X-Request-Id"],
        )
    app.state.settings = chosen
    app.state.limits = Limits(chosen.rate_limit)
    problems.install(app)
    for module in _OPEN:
        app.include_router(module.router)
    for module in _SIGNED_IN:
        app.include_router(module.router, dependencies=[Depends(viewer_of)])
    return app


_OPEN: Final = (health, contexts, problem_pages)
"""Routes that tell nothing of what is stored; whoever reads JSON-LD or a problem follows them."""

# The last four have addresses that begin with the name of any collection, the last two those with any end.
_SIGNED_IN: Final = (
    *(
        status,
        metrics,
        schemas,
        search,
        genotypes,
        genotype_history,
        genotype_edits,
        exports,
        bulk,
        loads,
        submissions,
        submitting,
    ),
    *(differences, history, edits, items),
)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    with open_database(app.state.settings) as url:
        app.state.store = Store(url, app.state.settings)
        app.state.key_ring = KeyRing(app.state.store)
        app.state.datasets = OpenDatasets(app.state.settings.home_folder)
        app.state.long_threads = limit_threads()
        try:
            yield
        finally:
            app.state.store.close()
