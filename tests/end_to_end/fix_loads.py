"""A store to be copied, a file large enough to be broken off, and what an undisturbed load of it leaves."""

import shutil
from pathlib import Path

import pytest

from benchmarks.records import write_records
from tests.end_to_end.fix_commands import Home
from tests.end_to_end.stored import Stored

N_RECORDS = 1000
"""With INFO of 5 kB more than one process parses them."""
BATCH = 10
SETTINGS = {"batch_size": str(BATCH), "lease_seconds": "1"}


@pytest.fixture(scope="session")
def records_vcf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("vcf") / "records.vcf"
    write_records(path, N_RECORDS)
    return path


@pytest.fixture(scope="session")
def provisioned(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A store without variants that nobody uses."""
    home = Home(tmp_path_factory.mktemp("provisioned"), **SETTINGS)
    home.run("variant-ingestion", "provision", "--skip", "variants")
    return home


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, records_vcf: Path, provisioned: Home) -> Stored:
    """What one whole load leaves in it."""
    home = copied(provisioned, tmp_path_factory.mktemp("undisturbed"))
    home.run("variant-ingestion", "load", str(records_vcf))
    return home.stored()


def copied(home: Home, folder: Path) -> Home:
    """A copy of a store that nobody uses, in this folder."""
    shutil.copytree(home.folder / "variome", folder / "variome", symlinks=True)
    return Home(folder, **SETTINGS)
