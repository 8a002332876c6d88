"""Standard output that is full, or whose reader has gone."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ingest.load_vcf import VALID

TRIO = VALID / "trio_csq.vcf"
PARSE = ["parse", str(TRIO)]
INFER = ["schemas", "infer", str(TRIO)]
VALIDATE = ["validate", str(TRIO)]
COMMANDS = {
    "parse": PARSE,
    "parse --out -": [*PARSE, "--out", "-"],
    "infer": INFER,
    "validate": VALIDATE,
    "echo": ["download-genes"],
}
PROGRAM = "from ingest.cli import main; main(prog_name='variant-ingestion')"


def run(arguments: list[str], stdout: int, unbuffered: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        text=True,
        check=False,
    )


@pytest.fixture
def full() -> Iterator[int]:
    """A descriptor that takes nothing."""
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    descriptor = os.open("/dev/full", os.O_WRONLY)
    yield descriptor
    os.close(descriptor)


@pytest.fixture
def deserted() -> Iterator[int]:
    """The end for writing of a pipe that nobody reads any more."""
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_a_full_standard_output_is_told_in_one_sentence(arguments: list[str], unbuffered: str, full: int) -> None:
    done = run(arguments, full, unbuffered)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert done.stderr.startswith("variant-ingestion: standard output cannot be written: No space left")


@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_a_reader_that_has_gone_ends_a_command_quietly(arguments: list[str], unbuffered: str, deserted: int) -> None:
    done = run(arguments, deserted, unbuffered)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.parametrize("arguments", [PARSE, INFER, VALIDATE], ids=["parse", "infer", "validate"])
def test_a_full_disk_below_out_is_told_in_one_sentence(arguments: list[str], full: int) -> None:
    done = run([*arguments, "--out", "/dev/full"], subprocess.DEVNULL, "")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert done.stderr.startswith("variant-ingestion: /dev/full: cannot be written: No space left")
