"""A disk that is full at random moments of a load, with the database and the report on it; then the same command again.

The disk is a small one in memory that only the processes of this test see: mounted in a mount and user namespace of
their own, which takes no rights. What is not left to a load is taken up by a file that grows and shrinks.
"""

import random
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.end_to_end.fix_commands import Home
from tests.end_to_end.fix_loads import SETTINGS
from tests.end_to_end.stored import Stored, differences

DISK = 400_000_000
"""Bytes: several times a store without variants."""
ROOM = 4_000_000
"""Bytes at most that are left to a load, less than it needs."""
LOG_SEGMENT = 17_000_000
"""A little more than a segment of PostgreSQL's log: where a new one cannot be made, the server ends itself, and does
not start again until it can."""
MOST_ROUNDS, FEWEST_ROUNDS = 7, 2
"""In which the disk is full, until there is enough."""


class SmallDisk:
    """A disk that commands see which are started with `prefix`."""

    def __init__(self, folder: Path, holder: int) -> None:
        self.folder = folder
        self.prefix = ("nsenter", "--target", str(holder), "--user", "--mount", "--preserve-credentials")

    def run(self, *command: str | Path) -> None:
        subprocess.run([*self.prefix, *command], check=True)

    def leave(self, n_bytes: int) -> None:
        """Take up all of the disk but so many bytes."""
        self.run("rm", "-f", self.folder / "ballast")
        free = f'free=$(df --output=avail -B1 "{self.folder}" | tail -1)'
        self.run(
            "sh", "-c", f'{free}; fallocate -l $((free > {n_bytes} ? free - {n_bytes} : 1)) "{self.folder}/ballast"'
        )


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = f'mount -t tmpfs -o size={DISK},mode=0755 none "{folder}" && echo mounted && exec cat'
    with _holding_namespace(mount) as holder:
        if holder is None:
            pytest.skip("only where user namespaces are allowed can a small disk be mounted without being root")
        yield SmallDisk(folder, holder)


@contextmanager
def _holding_namespace(script: str) -> Iterator[int | None]:
    """The process that holds a namespace in which the script has run; None where there can be none."""
    unshare = shutil.which("unshare")
    if unshare is None:
        yield None
        return
    command = [unshare, "--user", "--map-root-user", "--mount", "sh", "-c", script]
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere, text=True) as process:
        assert process.stdout
        yield process.pid if process.stdout.readline() == "mounted\n" else None


@pytest.mark.parametrize("seed", [1, 2])
def test_a_load_that_fills_the_disk_goes_on_when_there_is_room(
    tmp_path: Path, disk: SmallDisk, records_vcf: Path, provisioned: Home, undisturbed: Stored, seed: int
) -> None:
    chance = random.Random(seed)
    home = Home(disk.folder, **SETTINGS)
    home.prefix = disk.prefix
    disk.run("cp", "-a", provisioned.folder / "variome", disk.folder)
    n_full = 0
    for _ in range(MOST_ROUNDS):
        disk.leave(chance.choice([0, LOG_SEGMENT]) + chance.randrange(ROOM))
        loader = home.start("variant-ingestion", "load", str(records_vcf))
        _, said = loader.communicate(timeout=120)
        if loader.returncode == 0:
            break
        assert loader.returncode == 2, said
        assert "No space left on device" in said or "the database went away" in said
        assert "Traceback" not in said
        n_full += 1
    else:
        disk.run("rm", disk.folder / "ballast")
        home.run("variant-ingestion", "load", str(records_vcf))
    disk.run("cp", "-a", disk.folder / "variome", tmp_path)  # to where it can be looked at
    assert n_full >= FEWEST_ROUNDS
    assert not differences(Home(tmp_path).stored(), undisturbed)
