"""Writers that are killed, fill the disk, come two at once, or write what others are reading."""

import fcntl
import json
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any

import pytest

from tests.variome.genotypes.small_vcf import random_lines, write_vcf
from tests.variome.genotypes.test_importing import ORIGIN, cells_of
from variome.errors import BlockError, ConflictError, VariomeError
from variome.genotypes import alignment
from variome.genotypes import dataset as dataset_module
from variome.genotypes.appending import append_files
from variome.genotypes.dataset import Dataset
from variome.genotypes.edit_requests import EditRequest
from variome.genotypes.editing import edit_dataset
from variome.genotypes.importing import import_files
from variome.genotypes.manifest import FORMAT, read_manifest, version_files
from variome.genotypes.objects import Objects
from variome.genotypes.verifying import iter_faults
from variome.genotypes.withdrawing import purge_samples, withdraw_samples
from variome.genotypes.writing import alone

ROUNDS = 20
"""Writers that are killed."""


def write(told: Connection, folder: Path, path: Path, gone: str) -> None:
    """What a writer does: it appends, edits and purges; and tells when it has begun, and how it ended."""
    told.send("begun")
    patch = pytest.MonkeyPatch()
    patch.setattr(alignment, "most_rows", lambda _: 100)  # several files, so that a kill hits between them
    try:
        append_files(folder, [path], author="a writer", reason="more")
        request = EditRequest("f", "insert", "1:9000:A:T", None, None, ("0|1",))
        edit_dataset(folder, [request], author="a writer", reason="e")
        purge_samples(folder, [gone], author="a writer", reason="consent")
        told.send("done")
    except VariomeError as error:
        told.send(str(error))


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """The first has samples a and b, the second c and d."""
    names = [["a", "b"], ["c", "d"]]
    return [write_vcf(tmp_path / f"{n}.vcf", random_lines(n, 300, 2), each) for n, each in enumerate(names)]


def start(folder: Path, path: Path, gone: str) -> tuple[ForkProcess, Connection]:
    """A writer that has begun, in a process of its own."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=write, args=(theirs, folder, path, gone))
    process.start()
    assert ours.recv() == "begun"
    return process, ours


def spare_objects(folder: Path) -> set[str]:
    needed = {name for path in version_files(folder / "versions").values() for name in read_manifest(path).objects()}
    return set(Objects(folder / "objects").names()) - needed


def test_whenever_a_writer_is_killed_the_last_version_is_whole_and_the_next_writer_clears_up(
    tmp_path: Path, files: list[Path]
) -> None:
    import_files(tmp_path / "d", files[:1], ORIGIN)
    first = cells_of(Dataset(tmp_path / "d"))
    undisturbed = tmp_path / "undisturbed"
    shutil.copytree(tmp_path / "d", undisturbed)
    began = time.monotonic()
    writer, told = start(undisturbed, files[1], "b")
    assert told.recv() == "done"
    lasts = time.monotonic() - began
    writer.join()
    chance = random.Random(1)
    reached = set()
    for number in range(ROUNDS):
        folder = tmp_path / f"killed{number}"
        shutil.copytree(tmp_path / "d", folder)
        writer, _ = start(folder, files[1], "b")
        time.sleep(chance.random() * lasts)
        writer.kill()
        writer.join()
        assert list(iter_faults(folder)) == []
        dataset = Dataset(folder)
        reached.add(dataset.manifest.number)
        rows = cells_of(Dataset(folder, 1, shows_withdrawn=True))
        assert {key: {"a": row["a"]} for key, row in rows.items()} == {
            key: {"a": row["a"]} for key, row in first.items()
        }
        withdraw_samples(folder, ["a"], author="the next", reason="")
        assert list(iter_faults(folder)) == []
        assert not spare_objects(folder)
        left = {path.name for path in folder.rglob("*") if path.name.startswith(".") or path.name == "purge.json"}
        assert not left
        shutil.rmtree(folder)
    assert reached >= {1}


def test_the_second_of_two_writers_is_told(tmp_path: Path, files: list[Path]) -> None:
    folder = tmp_path / "d"
    import_files(folder, files[:1], ORIGIN)
    with alone(folder), pytest.raises(ConflictError, match="d: another command writes to this dataset; try again"):
        append_files(folder, files[1:], author="another", reason="")
    append_files(folder, files[1:], author="another", reason="")


def test_two_processes_that_write_at_once_make_one_version_after_the_other_or_are_told(
    tmp_path: Path, files: list[Path]
) -> None:
    folder = tmp_path / "d"
    import_files(folder, files[:1], ORIGIN)
    writers = [start(folder, path, "nobody") for path in (files[1], files[1])]
    said = [told.recv() for _, told in writers]
    for writer, _ in writers:
        writer.join()
    assert list(iter_faults(folder)) == []
    # One of them appends; the other comes while it is at it, or after it. Neither knows the sample to be purged.
    assert any("expected samples of the dataset, found nobody" in error for error in said)
    assert any("another command writes" in error or "which is there already" in error for error in said)


def test_what_a_reader_has_opened_stays_what_it_was_while_others_write(tmp_path: Path, files: list[Path]) -> None:
    folder = tmp_path / "d"
    import_files(folder, files[:1], ORIGIN)
    opened, before = Dataset(folder), cells_of(Dataset(folder))
    faults: list[object] = []
    is_over = threading.Event()

    def read() -> None:
        while not is_over.is_set():
            try:
                dataset = Dataset(folder)
                rows = cells_of(dataset)
                if len(rows) != dataset.n_rows or cells_of(opened) != before:
                    faults.append(dataset.manifest.number)
            except Exception as error:
                faults.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    append_files(folder, files[1:], author="a writer", reason="")
    for place in range(5):
        request = EditRequest("f", "insert", f"1:{9000 + place}:A:T", None, None, ("0|1",))
        edit_dataset(folder, [request], author="a writer", reason="")
    withdraw_samples(folder, ["c"], author="a writer", reason="")
    is_over.set()
    reader.join()
    assert not faults


def test_who_opens_a_version_while_it_is_purged_gets_its_new_edition(
    tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "d"
    import_files(folder, files[:1], ORIGIN)
    look = dataset_module.version_file

    def looked_up(*arguments: Any) -> Path:
        path = look(*arguments)
        monkeypatch.setattr(dataset_module, "version_file", look)
        purge_samples(folder, ["b"], author="a", reason="b")
        return path

    monkeypatch.setattr(dataset_module, "version_file", looked_up)
    assert list(Dataset(folder, 1).all_samples) == ["a"]


def test_a_version_of_a_newer_program_is_told(tmp_path: Path, files: list[Path]) -> None:
    folder = tmp_path / "d"
    import_files(folder, files[:1], ORIGIN)
    (path,) = (folder / "versions").iterdir()
    for document in ({**json.loads(path.read_text()), "colour": "red"}, {"format": FORMAT, "format_version": 1}):
        content = json.dumps(document).encode()
        path.unlink()
        path = path.with_name(f"000001-{sha256(content).hexdigest()}.json")
        path.write_bytes(content)
        with pytest.raises(BlockError, match="expected the keys of a version, found others"):
            Dataset(folder)


SMALL = 300_000
"""Bytes of a disk that the first files fit on, and the second do not."""


@contextmanager
def small_disk(folder: Path) -> Iterator[list[str]]:
    """What a command is prefixed with that sees a small disk at `folder`; none where that is forbidden."""
    unshare = shutil.which("unshare")
    if unshare is None or shutil.which("nsenter") is None:
        pytest.skip("only with unshare and nsenter can a small disk be mounted without being root")
    folder.mkdir()
    mount = f'mount -t tmpfs -o size={SMALL},mode=0755 none "{folder}" && echo mounted && exec cat'
    command = [unshare, "--user", "--map-root-user", "--mount", "sh", "-c", mount]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True) as holder:
        assert holder.stdout
        if holder.stdout.readline() != "mounted\n":
            pytest.skip("only where user namespaces are allowed can a small disk be mounted without being root")
        yield ["nsenter", "--target", str(holder.pid), "--user", "--mount", "--preserve-credentials"]


FILLER = """
import sys
from pathlib import Path
from typing import Any
from variome.errors import InputError
from variome.genotypes.appending import append_files
from variome.genotypes.importing import Origin, import_files
from variome.genotypes.verifying import iter_faults
folder, first, second = map(Path, sys.argv[1:])
import_files(folder, [first], Origin("a", "b", "GRCh38"))
before = sorted(path for path in folder.rglob("*") if path.is_file())
try:
    append_files(folder, [second], author="a", reason="b")
except InputError as error:
    print(error)
print(sorted(path for path in folder.rglob("*") if path.is_file()) == before, list(iter_faults(folder)))
"""


def test_a_disk_that_is_full_is_told_and_leaves_the_dataset_as_it_was(tmp_path: Path) -> None:
    first = write_vcf(tmp_path / "1.vcf", random_lines(1, 20, 2), ["a", "b"])
    many = [f"S{n}" for n in range(900)]
    second = write_vcf(tmp_path / "2.vcf", random_lines(2, 400, 900), many)
    with small_disk(tmp_path / "disk") as prefix:
        command = [*prefix, sys.executable, "-c", FILLER, str(tmp_path / "disk" / "d"), str(first), str(second)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert "cannot be written: No space left on device; make room" in done.stdout, done.stderr
    assert done.stdout.endswith("True []\n")


class Disk:
    """What a machine that stops now would have: of each folder what was in it when it was synchronised."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.found: dict[Path, set[Path]] = {}
        synchronise = os.fsync

        def fsync(descriptor: int) -> None:
            synchronise(descriptor)
            place = Path(f"/proc/self/fd/{descriptor}").resolve()
            if place.is_dir():
                self.found[place] = set(place.iterdir())

        monkeypatch.setattr(os, "fsync", fsync)

    def differs(self, folder: Path) -> set[Path]:
        """What lies below a folder and not on the disk, or still on the disk though it was taken away."""
        there = {path for path in folder.rglob("*") if path.name != "lock" and not path.name.startswith(".")}
        kept = {path for paths in self.found.values() for path in paths if path.is_relative_to(folder)}
        return there ^ {path for path in kept - {folder} if path.name != "lock" and not path.name.startswith(".")}


needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="/proc tells which folder is synchronised")


@needs_proc
def test_a_version_is_on_the_disk_with_all_folders_above_it(
    tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(monkeypatch)
    import_files(tmp_path / "home" / "genotypes" / "d", files[:1], ORIGIN)
    assert disk.differs(tmp_path / "home") == set()
    assert tmp_path / "home" in disk.found[tmp_path]


@needs_proc
def test_what_was_purged_is_off_the_disk_before_it_is_forgotten_that_it_must_go(
    tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "d"
    disk, unlink = Disk(monkeypatch), Path.unlink
    left: list[set[Path]] = []
    import_files(folder, files[:1], ORIGIN)

    def looked_at(path: Path, missing_ok: bool = False) -> None:
        if path.name == "purge.json":
            left.append(disk.differs(folder / "versions") | disk.differs(folder / "objects"))
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", looked_at)
    purge_samples(folder, ["b"], author="a", reason="b")
    assert left == [set()]


def test_a_lock_that_was_removed_with_its_dataset_keeps_nobody_away(
    tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "d"
    import_files(folder, files[:1], ORIGIN)
    take = fcntl.flock

    def removed_before(*arguments: Any) -> None:
        shutil.rmtree(folder)
        monkeypatch.setattr("fcntl.flock", take)
        take(*arguments)

    monkeypatch.setattr("fcntl.flock", removed_before)
    with pytest.raises(ConflictError, match="d: another command writes to this dataset"):
        withdraw_samples(folder, ["a"], author="a", reason="b")
    assert not folder.exists()
