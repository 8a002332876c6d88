"""Loads at the same time, each a process of its own. The same within one process: tests/ingest/test_load.py."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.ingest.cli.fix_cli import one_sentence, run
from tests.ingest.load_vcf import record, vcf_text, write_vcf

pytestmark = pytest.mark.usefixtures("command_store")

PROGRAM = "from ingest.cli import main; main(prog_name='variant-ingestion')"
MORE_THAN_A_BLOCK = "##padding=" + "x" * (1 << 21) + "\n"


def start(*arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "VARIOME_LEASE_SECONDS": "2"},
        text=True,
    )


def wait_until_begun(annotated: psycopg.Connection, process: subprocess.Popen[str]) -> None:
    while annotated.execute("SELECT count(*) FROM submission").fetchone() == (0,):
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)


def test_a_second_load_of_a_file_is_refused_in_one_sentence_while_the_first_runs(
    tmp_path: Path, annotated: psycopg.Connection
) -> None:
    text = vcf_text([record(100), record(200)])
    version_line, rest = text.split("\n", 1)
    path = write_vcf(tmp_path / "a.vcf", [record(100), record(200)])
    with start("load", "-", "--file", "A") as first:
        assert first.stdin
        first.stdin.write(f"{version_line}\n{MORE_THAN_A_BLOCK}{rest}")
        first.stdin.flush()
        wait_until_begun(annotated, first)
        assert "the file is being loaded by somebody else since" in one_sentence("load", path, "--file", "A")
        out, _ = first.communicate()
    assert (first.returncode, "Variant: 2 created" in out) == (0, True)
    assert "Variant: 2 unchanged" in run("load", path, "--file", "A").stdout


def test_two_loads_of_different_files_with_the_same_variants_both_come_to_their_end(
    tmp_path: Path, annotated: psycopg.Connection
) -> None:
    positions = range(100, 400)
    loads = [
        start("load", write_vcf(tmp_path / f"{name}.vcf", map(record, order), [name]), "--file", name)
        for name, order in (("A", positions), ("B", positions[::-1]))
    ]
    ends = [load.communicate()[1] for load in loads]
    assert [load.returncode for load in loads] == [0, 0], ends
    assert annotated.execute("SELECT count(*) FROM variant_1_0").fetchone() == (300,)
    assert annotated.execute("SELECT file, count(*) FROM variant_sample_1_0 GROUP BY file").rowcount == 2
    assert annotated.execute("SELECT count(*) FROM variant_sample_1_0").fetchone() == (600,)
