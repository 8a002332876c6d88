"""What a query imports that asks no server. Most of its time is that; who adds to these lists adds to it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.variome.genotypes.small_vcf import Line, write_vcf
from tests.variome.genotypes.test_importing import ORIGIN
from variome.genotypes.importing import import_files

OURS = {
    "": ("cli", "command", "datasets", "errors", "genotypes", "home", "model", "resident", "search"),
    "cli.": ("errors", "examples", "genotypes", "output"),
    "cli.genotypes.": ("asking", "opening", "views"),
    "datasets.": ("places",),
    "genotypes.": (
        *("allele_keys", "arrays", "batch", "bed", "bits", "block", "cache", "call_texts", "cells"),
        *("column_names", "container", "dataset", "dataset_files", "edit_choice", "edits", "encoding"),
        *("haplotypes", "joining", "kept", "kernels", "manifest", "markers", "neighbours", "objects"),
        *("plane", "plane_coding", "plane_kinds", "row_block", "shards", "sites", "together", "vcf_text"),
        "view_name",
    ),
    "model.": ("alleles", "region"),
    "resident.": ("client", "message", "place"),
    "search.": ("genotypes",),
    "search.genotypes.": ("alleles", "groups", "guard", "lines", "partition", "query"),
}
"""Modules of ours, below each package."""

OTHERS = {"click", "numpy", "orjson", "zstandard"}
"""Packages that are neither ours nor Python's."""

SLOW = {"asyncio", "concurrent.futures", "logging", "multiprocessing", "socket", "subprocess", "tempfile", "unittest"}
"""Modules of Python that take long."""

_PROGRAM = (
    "import atexit, sys; before = {*sys.modules}; "
    "atexit.register(lambda: print(*({*sys.modules} - before), file=sys.stderr)); "
    "from variome.command import main; main()"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cold")
    lines = [Line("chr1", place, "A", ("G",), ("0|1", "0/0", "1|1")) for place in (5, 7)]
    import_files(folder / "cohort", [write_vcf(folder / "c.vcf", lines, ["a", "b", "c"])], ORIGIN)
    return folder


@pytest.mark.parametrize("command", ["counts", "view", "haplotypes", "carriers"])
def test_a_query_imports_what_it_needs_and_nothing_else(folder: Path, command: str) -> None:
    arguments = ["genotypes", command, "./cohort/", "-r", "1:1-6", "-s", ",a,c", "-a", ",1:5:1:G"]
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout
    imported = set(done.stderr.split())
    ours = {name.removeprefix("variome.") for name in imported if name.startswith("variome.")}
    allowed = {f"{package}{name}" for package, names in OURS.items() for name in names}
    assert ours - allowed == {f"cli.genotypes.{command}"}
    packages = {name.partition(".")[0] for name in imported if not name.startswith("_")}
    assert packages - sys.stdlib_module_names - OTHERS == {"variome"}
    assert not imported & SLOW
