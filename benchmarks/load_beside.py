"""Loads of large files over `--url`, one after the other, while something else is going on."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

from benchmarks.records import write_records
from benchmarks.running_server import RunningServer
from ingest.annotation_version import SHIPPED_VERSION, shipped_schemas
from ingest.options import ParseOptions
from ingest.vcf_parser import VCFParser
from variome.database.connection import connect
from variome.database.server import open_database
from variome.model.identity import file_uuid
from variome.settings import Settings

N_RECORDS = 10_000


class LoadBeside:
    """Loads files of 5 kB of INFO a record until `end`. Those that were loaded are in `files`, by accession."""

    def __init__(self, server: RunningServer, project: str, key: str, folder: Path) -> None:
        self._server = server
        self._project = project
        self._environment = {**server.environment, "VARIOME_API_KEY": key}
        self._folder = folder
        self._is_over = Event()
        self._thread = Thread(target=self._run)
        self.files: dict[str, Path] = {}
        self.faults: list[str] = []
        self._thread.start()

    def end(self) -> None:
        """Wait until the load in hand has ended; no other begins."""
        self._is_over.set()
        self._thread.join()

    def check(self) -> None:
        """Each file must be in the store whole: as many samples as it has when it is parsed again."""
        with (
            open_database(Settings(home=self._server.home, database_url=None)) as url,
            connect(url) as connection,
        ):
            for accession, path in self.files.items():
                file = file_uuid(self._project, accession)
                row = connection.execute("SELECT count(*) FROM variant_sample_1_0 WHERE file = %s", [file]).fetchone()
                expected = Counter(_iter_types(path, self._project, accession))["VariantSample"]
                if row != (expected,):
                    self.faults.append(f"{accession}: expected {expected:,} samples, found {row}")

    def _run(self) -> None:
        number = 0
        while not self._is_over.is_set():
            number += 1
            path = self._folder / f"{number}.vcf"
            write_records(path, N_RECORDS, seed=number)
            self._load(path, f"{self._project}-{number}")

    def _load(self, path: Path, accession: str) -> None:
        program = "import sys; from ingest.cli import main; main(sys.argv[1:])"
        options = ["--url", self._server.url, "--project", self._project, "--file", accession]
        command = [sys.executable, "-c", program, "load", str(path), *options]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True, check=False)
        if done.returncode in {0, 1}:  # 1: with problems of the file, such as counts that do not add up
            self.files[accession] = path
        else:
            self.faults.append(f"load of {accession}: exit code {done.returncode}: {done.stderr[-1000:]}")


def _iter_types(path: Path, project: str, accession: str) -> Iterator[str]:
    options = ParseOptions(SHIPPED_VERSION, project=project, accession=accession)
    for record in VCFParser(path, shipped_schemas(SHIPPED_VERSION)[1], options):
        yield from (item.item_type for item in record.items)
