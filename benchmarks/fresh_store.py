"""An empty store of its own for each measurement: provisioned, its server running, and gone when it is over."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from benchmarks.measuring import Measurement, Watch, measure
from variome.database.connection import connect
from variome.database.server import find_status, open_database
from variome.settings import Settings


class Size(NamedTuple):
    """Bytes on disk of all tables with what they hold aside, and of their indexes."""

    tables: int
    indexes: int


@dataclass(frozen=True, slots=True)
class FreshStore:
    """A store in the folder `home`; commands reach it in `environment`."""

    home: Path

    @property
    def environment(self) -> dict[str, str]:
        """In which commands reach the store."""
        return {"VARIOME_HOME": str(self.home), "DATABASE_URL": ""}

    @property
    def settings(self) -> Settings:
        """With which modules reach the store."""
        return Settings(home=self.home, database_url=None)

    @property
    def postmaster(self) -> int:
        """The first process of its server."""
        status = find_status(self.home)
        if status is None or status.process is None:
            raise RuntimeError(f"no server runs in {self.home}")
        return status.process

    def ingest(self, arguments: Sequence[str], watch: Watch | None = None, *, start: float = 0.0) -> Measurement:
        """Runs `variant-ingestion ARGUMENTS`; see `benchmarks.measuring.measure` for the rest."""
        return measure(_command("ingest.cli", arguments), self.environment, watch, start=start)

    def variome(self, arguments: Sequence[str]) -> Measurement:
        """Runs `variome ARGUMENTS`."""
        return measure(_command("variome.cli", arguments), self.environment)

    def size(self) -> Size:
        """What all tables take now."""
        with open_database(self.settings) as url, connect(url) as connection:
            row = connection.execute(_SIZE).fetchone() or (0, 0)
        return Size(int(row[0]), int(row[1]))

    def counts(self) -> dict[str, int]:
        """How many variants and variant samples there are."""
        with open_database(self.settings) as url, connect(url) as connection:
            row = connection.execute(_COUNTS).fetchone() or (0, 0)
        return {"variants": int(row[0]), "samples": int(row[1])}


@contextmanager
def fresh_store(home: Path) -> Iterator[FreshStore]:
    """A store with the shipped schemas, consequences and genes, and no variants, in a folder that is not there yet."""
    store = FreshStore(home)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        stack.callback(store.variome, ["database", "stop"])
        store.ingest(["provision", "--skip", "variants"])
        # The server is up before anything is measured: a user who loads files has it running.
        store.variome(["database", "start"])
        yield store


def _command(module: str, arguments: Sequence[str]) -> list[str]:
    return ["-c", f"import sys; from {module} import main; main(sys.argv[1:])", *arguments]


_SIZE = """
SELECT coalesce(sum(pg_table_size(c.oid)), 0)::bigint, coalesce(sum(pg_indexes_size(c.oid)), 0)::bigint
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
"""
_COUNTS = "SELECT (SELECT count(*) FROM variant_1_0), (SELECT count(*) FROM variant_sample_1_0)"
