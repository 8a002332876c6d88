"""The item service alone: items of records with 5 kB of INFO, parsed beforehand, into a private server.

`python -m benchmarks.upsert [--profile]` prints items/s of a first load and of the same load again; --profile adds
where the time of the first goes.
"""

import cProfile
import pstats
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from psycopg import Connection

from benchmarks.records import write_records
from ingest.annotation_version import SHIPPED_VERSION, shipped_schemas
from ingest.options import ParseOptions
from ingest.vcf_parser import VCFParser
from variome.database.connection import connect
from variome.database.migrate import upgrade
from variome.database.server import open_database
from variome.items.batch import IncomingItem, Outcome, WriteContext
from variome.items.service import upsert_batch
from variome.schema.registry import SchemaRegistry
from variome.settings import Settings

N_RECORDS = 4_000
BATCH_RECORDS = 1_000


def iter_rows() -> Iterator[tuple[str, ...]]:
    """Rows of the table: what, variants, items, seconds, variants/s, items/s."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        batches, context = _batches(Path(folder) / "records.vcf")
        with open_database(Settings(home=Path(folder) / "home", database_url=None)) as url:
            upgrade(url)
            with connect(url) as connection:
                registry = SchemaRegistry.load(connection)
                _, schemas = shipped_schemas(SHIPPED_VERSION)
                registry.add(connection, SHIPPED_VERSION, schemas)
                upsert_batch(connection, registry, [IncomingItem("File", {"accession": "F1"})], context)
                for what, expected in (("first", Outcome.CREATED), ("again, unchanged", Outcome.UNCHANGED)):
                    yield what, *_figures(connection, registry, batches, context, expected)


def _batches(path: Path) -> tuple[list[list[IncomingItem]], WriteContext]:
    write_records(path, N_RECORDS)
    versions, schemas = shipped_schemas(SHIPPED_VERSION)
    options = ParseOptions(SHIPPED_VERSION, project="bench", accession="F1")
    parser = VCFParser(path, schemas, options)
    batches: list[list[IncomingItem]] = []
    for record in parser:
        if (record.record - 1) % BATCH_RECORDS == 0:
            batches.append([])
        batches[-1] += [IncomingItem(item.item_type, item.document, record.record) for item in record.items]
    return batches, WriteContext("bench", "bench", "bench", versions, file=parser.file)


def _figures(
    connection: Connection[Any],
    registry: SchemaRegistry,
    batches: Sequence[list[IncomingItem]],
    context: WriteContext,
    expected: Outcome,
) -> tuple[str, ...]:
    begun = time.perf_counter()
    outcomes = [o for batch in batches for o in upsert_batch(connection, registry, batch, context).outcomes]
    seconds = time.perf_counter() - begun
    if set(outcomes) != {expected}:
        raise RuntimeError(f"expected every item {expected}, found {Counter(outcomes)}")
    n_variants = sum(item.item_type == "Variant" for batch in batches for item in batch)
    per_second = (f"{n_variants / seconds:,.0f}", f"{len(outcomes) / seconds:,.0f}")
    return f"{n_variants:,}", f"{len(outcomes):,}", f"{seconds:.2f}", *per_second


def main() -> None:
    """Print the table, and a profile if asked to."""
    profile = cProfile.Profile()
    rows = iter_rows()
    if "--profile" in sys.argv:
        print(*profile.runcall(next, rows), sep="\t")
        pstats.Stats(profile).sort_stats("tottime").print_stats(40)
    for row in rows:
        print(*row, sep="\t")


if __name__ == "__main__":
    main()
