"""Which store a command speaks to: the database, or a server."""

from collections.abc import Iterator
from contextlib import contextmanager

from ingest.client import StoreClient
from variome.settings import Settings


@contextmanager
def open_client(settings: Settings, url: str | None) -> Iterator[StoreClient]:
    """The store at a URL, or, without one, the database of the settings, started if need be.

    Raises:
        DatabaseError: it cannot be reached.
    """
    if url:
        from ingest.http_client import HttpClient  # noqa: PLC0415  httpx takes a tenth of a second to import

        with HttpClient(url, settings) as remote:
            yield remote
    else:
        from ingest.local_client import open_local_client  # noqa: PLC0415  as SQLAlchemy takes a quarter of one

        with open_local_client(settings) as local:
            yield local
