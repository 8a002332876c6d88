"""Requests/s and latency of `variome serve`: single variants of 5 kB by key, and bulk posts of new ones.

`python -m benchmarks.serving` prints the table.
"""

import tempfile
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from urllib.parse import quote

import orjson

from benchmarks.http_client import Figures, measured, request
from benchmarks.records import write_records
from benchmarks.running_server import RunningServer, running_application, running_server
from ingest.annotation_version import SHIPPED_VERSION, shipped_schemas
from ingest.options import ParseOptions
from ingest.vcf_parser import VCFParser
from variome.items.viewer import Role

CLIENTS = (1, 16, 64)
FRAMES = ("object", "raw", "embedded")
BATCH = 100
"""Variants of a bulk post; each has its samples with it."""

_SECONDS = 2.0
_POSTS = {1: 10, 16: 32, 64: 64}
"""Bulk posts of a run, by number of clients."""
_N_FIRST = 5
"""Batches of the variants that are read."""
_PROJECT = "bench"
_ACCESSION = "F1"
_NDJSON = {"Content-Type": "application/x-ndjson"}

Row = tuple[str, ...]


def iter_rows(runs: int) -> Iterator[Row]:
    """Rows of the table: what, API key, clients, requests/s, ms of the median and of the 99th percentile."""
    nothing = request("GET", "/", {})
    with running_application("benchmarks.nothing:application") as port:
        for n_clients in CLIENTS:
            yield _row(
                "nothing: 5 kB from memory", "", n_clients, [_read(port, n_clients, [nothing]) for _ in range(runs)]
            )
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, running_server() as server:
        batches = _iter_batches(Path(folder) / "records.vcf", _N_FIRST + runs * sum(_POSTS.values()))
        paths = _post_first(server.port, list(islice(batches, _N_FIRST)))
        yield from _reads(server.port, paths, {}, "none", runs)
        yield from _reads(server.port, paths, _with_key(server, "reader"), "reader's", runs)
        yield from _posts(server.port, batches, _with_key(server, "editor"), "editor's", runs)


def _reads(port: int, paths: list[str], headers: dict[str, str], key: str, runs: int) -> Iterator[Row]:
    for frame in FRAMES:
        requests = [request("GET", f"{path}?frame={frame}", headers) for path in paths]
        _read(port, max(CLIENTS), requests)  # opens the connections to the database
        for n_clients in CLIENTS:
            yield _row(f"GET, {frame} frame", key, n_clients, [_read(port, n_clients, requests) for _ in range(runs)])


def _posts(port: int, batches: Iterator[bytes], headers: dict[str, str], key: str, runs: int) -> Iterator[Row]:
    for n_clients in CLIENTS:
        found = [_post(port, n_clients, list(islice(batches, _POSTS[n_clients])), headers) for _ in range(runs)]
        yield _row(f"POST /bulk of {BATCH} new variants", key, n_clients, found)


def _read(port: int, n_clients: int, requests: list[bytes]) -> Figures:
    return measured(port, n_clients, cycle(requests), 200, seconds=_SECONDS)


def _post(port: int, n_clients: int, batches: list[bytes], headers: dict[str, str]) -> Figures:
    path = f"/bulk?project={_PROJECT}&missing_links=stub&atomic=true"
    requests = [request("POST", path, {**headers, **_NDJSON}, batch) for batch in batches]
    return measured(port, n_clients, iter(requests), 200, seconds=float("inf"))


def _post_first(port: int, batches: list[bytes]) -> list[str]:
    """Posts the file that samples name, and the variants that are read; gives the paths of those."""
    _post(port, 1, [orjson.dumps({"@type": "File", "accession": _ACCESSION}), *batches], {})
    documents = (orjson.loads(line) for batch in batches for line in batch.splitlines())
    return [f"/variants/{quote(each['annotation_id'])}" for each in documents if each["@type"] == "Variant"]


def _iter_batches(path: Path, n_batches: int) -> Iterator[bytes]:
    """Bodies of bulk posts: the items of as many records each, one a line, parsed when they are asked for."""
    write_records(path, n_batches * BATCH)
    options = ParseOptions(SHIPPED_VERSION, project=_PROJECT, accession=_ACCESSION)
    records = iter(VCFParser(path, shipped_schemas(SHIPPED_VERSION)[1], options))
    while batch := list(islice(records, BATCH)):
        items = ({"@type": item.item_type, **item.document} for record in batch for item in record.items)
        yield b"\n".join(map(orjson.dumps, items))


def _with_key(server: RunningServer, role: Role) -> dict[str, str]:
    """The header of requests with a key that has a role in the project."""
    return {"Authorization": f"Bearer {server.make_key(role, _PROJECT, role)}"}


def _row(what: str, key: str, n_clients: int, runs: list[Figures]) -> Row:
    """The median of each figure."""
    per_second = f"{median(run.per_second for run in runs):,.0f}"
    waits = (f"{median(getattr(run, name) for run in runs):.1f}" for name in ("median", "percentile_99"))
    return what, key, f"{n_clients}", per_second, *waits


if __name__ == "__main__":
    for row in iter_rows(runs=1):
        print(*row, sep="\t", flush=True)
