"""An edit of a consequence that many variants link to, and the embedded read of one of them.

`python -m benchmarks.consequence_edit` prints the medians, for stores of different sizes.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from psycopg import Connection

from ingest.annotation_version import SHIPPED_VERSION, shipped_schemas
from variome.database.connection import connect
from variome.database.migrate import upgrade
from variome.database.server import open_database
from variome.items.batch import IncomingItem, WriteContext
from variome.items.reading import get_item
from variome.items.service import upsert_batch
from variome.items.viewer import Viewer
from variome.schema.registry import SchemaRegistry
from variome.settings import Settings
from variome.web.frames import Framer

SIZES = (1_000, 100_000)
BATCH = 2_000
EDITS = 51

CONTEXT = WriteContext("bench", "bench", "bench")


def iter_rows(sizes: tuple[int, ...] = SIZES) -> Iterator[tuple[str, ...]]:
    """Rows of the table: variants that link to the consequence, ms of an edit, ms of an embedded read after it."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        open_database(Settings(home=Path(folder) / "home", database_url=None)) as url,
    ):
        upgrade(url)
        with connect(url) as connection:
            registry = SchemaRegistry.load(connection)
            registry.add(connection, SHIPPED_VERSION, shipped_schemas(SHIPPED_VERSION)[1])
            n_stored = 0
            for size in sizes:
                for first in range(n_stored + 1, size + 1, BATCH):
                    upsert_batch(connection, registry, _variants(first, min(first + BATCH, size + 1)), CONTEXT)
                n_stored = size
                connection.execute("VACUUM ANALYZE")
                yield f"{size:,}", *_figures(connection, registry)


def _figures(connection: Connection[Any], registry: SchemaRegistry) -> tuple[str, str]:
    edits, reads = [], []
    for number in range(EDITS):
        definition = f"edit {number}, {time.time_ns()}"
        document = {"var_conseq_name": "missense_variant", "definition": definition}
        items = [IncomingItem("VariantConsequence", document)]
        edits.append(_timed(partial(upsert_batch, connection, registry, items, CONTEXT))[0])
        milliseconds, shown = _timed(partial(_read, connection, registry))
        reads.append(milliseconds)
        if shown != definition:
            raise RuntimeError(f"expected the definition {definition!r}, found {shown!r}")
    return f"{statistics.median(edits):.1f}", f"{statistics.median(reads):.1f}"


def _read(connection: Connection[Any], registry: SchemaRegistry) -> str:
    """The definition of the consequence, embedded in a variant."""
    viewer = Viewer.everything()
    item = get_item(connection, registry, "Variant", "chr1:7A_T", viewer=viewer)
    framed = Framer(connection, registry, viewer).frame(item, embeds=True)
    return str(framed["transcript"][0]["csq_consequence"][0]["definition"])


def _timed(act: Callable[[], object]) -> tuple[float, object]:
    """Milliseconds, and what the act gave."""
    begun = time.perf_counter()
    given = act()
    return (time.perf_counter() - begun) * 1000, given


def _variants(first: int, end: int) -> list[IncomingItem]:
    transcript = {"csq_feature": "ENST00000341290", "csq_consequence": ["missense_variant"]}
    places = ({"CHROM": "1", "POS": position, "REF": "A", "ALT": "T"} for position in range(first, end))
    return [IncomingItem("Variant", {**place, "assembly": "GRCh38", "transcript": [transcript]}) for place in places]


if __name__ == "__main__":
    for row in iter_rows():
        print(*row, sep="\t")
