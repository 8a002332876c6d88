"""Compile the loader's inner loops with mypyc, which makes C extensions of typed Python; `make compile` runs this.

The extensions lie beside the modules that they were made from, and Python takes them in their place. Without them, or
without a C compiler, everything works as well, but loads take longer (docs/decisions/0026-compiled-loader.md).
"""

import contextlib
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from mypyc.build import mypycify
from setuptools import setup

TOP = Path(__file__).resolve().parent

PACKAGES = ("ingest", "variome")

GROUP = "loader"
"""Of the extension `loader__mypyc`, which holds the code of all modules."""

MODULES = (
    "ingest/allele_ids.py",
    "ingest/annotation.py",
    "ingest/builders.py",
    "ingest/decode.py",
    "ingest/entry_alleles.py",
    "ingest/genotype_label.py",
    "ingest/info.py",
    "ingest/info_writer.py",
    "ingest/plain_annotation.py",
    "ingest/record.py",
    "ingest/record_genotypes.py",
    "ingest/sample_writer.py",
    "ingest/samples.py",
    "ingest/sealing.py",
    "ingest/seen.py",
    "ingest/structural.py",
    "ingest/vcf_parser.py",
    "ingest/written_annotation.py",
    "ingest/written_batch.py",
    "ingest/written_field.py",
    "ingest/written_format.py",
    "variome/database/copy.py",
    "variome/items/calculated/searched.py",
    "variome/items/intake.py",
    "variome/items/pending.py",
    "variome/items/preparing.py",
    "variome/items/writer.py",
    "variome/model/content.py",
    "variome/model/identity.py",
    "variome/model/keys.py",
    "variome/schema/search_columns.py",
)
"""What a load spends its time in. A class and those that inherit from it are compiled together, or not at all; frozen
classes of which objects are pickled are not, since those could not be read again.
"""


def compile_modules(modules: Sequence[str], target: Path) -> list[Path]:
    """Compile modules into a folder.

    Args:
        modules: paths of Python files below the top of the checkout.
        target: takes the extensions, at the places that their modules have.

    Returns:
        the extensions.

    Raises:
        SystemExit: a module cannot be compiled, or there is no C compiler.
    """
    compiler = str(sysconfig.get_config_var("CC")).split()[0]
    if not shutil.which(compiler):
        sys.exit(f"expected a C compiler ({compiler}), found none; install one, or load without: all works as well")
    with tempfile.TemporaryDirectory() as folder:
        for package in PACKAGES:
            shutil.copytree(TOP / package, Path(folder, package), ignore=shutil.ignore_patterns("*.so", "__pycache__"))
        with contextlib.chdir(folder):
            extensions: list[Any] = [*mypycify([*_OPTIONS, *modules], group_name=GROUP, opt_level="2", debug_level="0")]
            setup(name=GROUP, ext_modules=extensions, packages=[], script_args=["--quiet", "build_ext", "--inplace"])
        return [
            _moved(made, Path(folder), target)
            for made in sorted(Path(folder).rglob("*.so"))
            if _is_result(made, folder)
        ]


def remove(top: Path) -> None:
    """Remove all extensions that lie in a checkout."""
    for found in extensions_in(top):
        found.unlink()


def extensions_in(top: Path) -> Iterable[Path]:
    """The extensions that lie in a checkout."""
    return [*top.glob(f"{GROUP}__mypyc.*.so"), *(found for each in PACKAGES for found in (top / each).rglob("*.so"))]


def _is_result(path: Path, folder: str) -> bool:
    return path.relative_to(folder).parts[0] != "build"


def _moved(made: Path, folder: Path, target: Path) -> Path:
    place = target / made.relative_to(folder)
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(made, place)
    return place


_OPTIONS = ("--strict", "--ignore-missing-imports", "--config-file=", "--untyped-calls-exclude=distributed")

if __name__ == "__main__":
    remove(TOP)
    if sys.argv[1:] != ["--remove"]:
        n_extensions = len(compile_modules(MODULES, TOP))
        print(f"{n_extensions} extensions made. Who changes a module compiles anew, or removes them: make interpret")
