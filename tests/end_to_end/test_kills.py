"""`kill -9` of loader or database at random moments, then the same command again: the items of an undisturbed run."""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from benchmarks.records import write_records
from tests.end_to_end.fix_commands import Home
from variome.database.server import find_status

N_RECORDS = 600
SETTINGS = {"batch_size": "25", "lease_seconds": "1"}


@pytest.fixture(scope="module")
def vcf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("vcf") / "records.vcf"
    write_records(path, N_RECORDS, info_size=3000)
    return path


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, vcf: Path) -> tuple[str, float]:
    """The digest of a store after one whole load, and the seconds that the load took."""
    home = provisioned(tmp_path_factory.mktemp("undisturbed"))
    begun = time.monotonic()
    home.run("variant-ingestion", "load", str(vcf))
    seconds = time.monotonic() - begun
    digest = home.digest()
    home.run("variome", "database", "stop")
    return digest, seconds


def provisioned(folder: Path) -> Home:
    home = Home(folder, **SETTINGS)
    home.run("variant-ingestion", "provision", "--skip", "variants")
    home.run("variome", "database", "start")
    return home


def test_a_killed_loader_leaves_a_load_that_goes_on(tmp_path: Path, vcf: Path, undisturbed: tuple[str, float]) -> None:
    home = provisioned(tmp_path)
    chance = random.Random(7)
    for _ in range(10):
        loader = home.start("variant-ingestion", "load", str(vcf))
        time.sleep(chance.uniform(0.3, 1.0) * undisturbed[1])
        loader.kill()
        loader.communicate()
    home.run("variant-ingestion", "load", str(vcf))
    assert home.digest() == undisturbed[0]
    home.run("variome", "database", "stop")


def test_a_killed_database_leaves_a_load_that_goes_on(
    tmp_path: Path, vcf: Path, undisturbed: tuple[str, float]
) -> None:
    home = provisioned(tmp_path)
    chance = random.Random(11)
    for _ in range(10):
        loader = home.start("variant-ingestion", "load", str(vcf))
        time.sleep(chance.uniform(0.3, 1.0) * undisturbed[1])
        kill_database(home)
        _, said = loader.communicate(timeout=120)
        assert loader.returncode in {0, 2}, said
        assert "Traceback" not in said
        home.run("variome", "database", "start")
    home.run("variant-ingestion", "load", str(vcf))
    assert home.digest() == undisturbed[0]
    home.run("variome", "database", "stop")


def kill_database(home: Home) -> None:
    status = find_status(home.folder / "variome")
    if status is not None and status.process is not None:
        os.kill(status.process, signal.SIGKILL)
