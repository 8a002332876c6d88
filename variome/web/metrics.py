"""Figures of a server and its store in the text format of Prometheus.

Requests are counted in the process that answers them. The processes of one server keep their counts in files of one
folder, from which whichever is asked adds them up; a process that stands alone keeps them in memory. Labels are routes
as they are written in the code, methods and statuses: as many as there are of these, whatever anybody asks for, and
never a name of what is stored.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from psycopg import Connection

from variome.errors import SettingsError
from variome.items.figures import database_bytes, submission_figures, table_figures
from variome.items.viewer import Viewer
from variome.schema.registry import SchemaRegistry

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

# When a counter was made says nothing that the counter does not.
disable_created_metrics()  # type: ignore[no-untyped-call]  # the library leaves it untyped


class RequestCounts:
    """The requests that a server has answered.

    Args:
        shared: folder where the processes of the server keep their counts; None of a process that stands alone.

    Raises:
        SettingsError: there is no such folder.
    """

    def __init__(self, shared: Path | None) -> None:
        own = CollectorRegistry()
        self._answered = Counter(
            "variome_requests", "Requests that were answered.", ["method", "route", "status"], registry=own
        )
        self._seconds = Histogram(
            "variome_request_seconds",
            "Time from a request to the end of its answer.",
            ["method", "route"],
            registry=own,
            buckets=_SECONDS,
        )
        if shared is not None and not shared.is_dir():
            raise SettingsError(f"PROMETHEUS_MULTIPROC_DIR: expected a folder, found none at {shared}; make it first")
        self._source: Collector = own
        if shared is not None:
            self._source = MultiProcessCollector(None, path=str(shared))  # type: ignore[no-untyped-call]  # likewise

    def add(self, method: str, route: str, status: int, seconds: float) -> None:
        """Counts a request; `route` as the code has it, empty where there is none."""
        known = method if method in _METHODS else "other"
        self._answered.labels(known, route, str(status)).inc()
        self._seconds.labels(known, route).observe(seconds)

    def collect(self) -> Iterable[Metric]:
        """Those of all processes of the server."""
        return self._source.collect()


def metrics_text(requests: RequestCounts, of_store: Iterable[Metric]) -> bytes:
    """Both as text."""
    return generate_latest(_All([*requests.collect(), *of_store]))


def iter_store_metrics(connection: Connection, registry: SchemaRegistry, *, viewer: Viewer) -> Iterator[Metric]:
    """What the viewer may know of the store: figures of the own projects; for administrators, of all that is there."""
    figures = submission_figures(connection, viewer=viewer)
    for name, said, found in (
        ("variome_submissions", "Submissions.", {each.status: each.submissions for each in figures}),
        ("variome_submission_records", "Records that they committed.", {each.status: each.records for each in figures}),
    ):
        yield _gauge(name, said, ["status"], (([status], n) for status, n in found.items()))
    rate = sum(each.records_per_second for each in figures)
    yield _gauge("variome_load_records_per_second", "Records that running loads settle.", [], [([], rate)])
    if viewer.is_administrator:
        tables = table_figures(connection, registry)
        items = (([each.item_type, each.annotation_version], each.items) for each in tables)
        yield _gauge("variome_items_estimated", "Items, by estimate.", ["item_type", "annotation_version"], items)
        yield _gauge("variome_database_bytes", "Database on disk.", [], [([], database_bytes(connection))])


class _All(Collector):
    """A collector of what was collected."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> list[Metric]:
        return self._metrics


def _gauge(name: str, said: str, labels: list[str], values: Iterable[tuple[list[str], float]]) -> Metric:
    family = GaugeMetricFamily(name, said, labels=labels)
    for names, value in values:
        family.add_metric(names, value)
    return family
