"""What is compiled of the loader parses as what it was made from, and is never older than that."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from compile_loader import MODULES, PACKAGES, TOP, compile_modules, extensions_in

A_FEW = [
    "ingest/decode.py",
    "ingest/plain_annotation.py",
    "ingest/record.py",
    "ingest/written_annotation.py",
    "ingest/written_field.py",
]

PARSE = """
import sys
from pathlib import Path

import ingest.written_annotation
from ingest.annotation_version import shipped_schemas
from ingest.options import ParseOptions
from ingest.vcf_parser import VCFParser
from variome.schema.validation import CompiledSchema

versions, schemas = shipped_schemas("1.0")
print(Path(ingest.written_annotation.__file__).suffix)
for path in sys.argv[1:]:
    options = ParseOptions(version="1.0", structural_version="1.0", accession="F1")
    parser = VCFParser(path, schemas, options)
    parser.seal_by({name: CompiledSchema(schema) for name, schema in schemas.items()})
    for record in parser.parse(parser.iter_lines(0)):
        for item in record.items:
            sealed = item.sealed
            print(item.item_type, item.document, sealed and (sealed.key, sealed.uuid, sealed.content, sealed.search))
        print(record.problems)
"""

FILES = [TOP / "sample_vcfs/valid" / name for name in ("trio_mutanno.vcf", "trio_csq.vcf", "bcftools_bcsq.vcf")]

needs_a_compiler = pytest.mark.skipif(
    shutil.which(str(sysconfig.get_config_var("CC")).split()[0]) is None, reason="there is no C compiler here"
)


def parsed(folder: Path) -> tuple[str, list[str]]:
    """What the modules in a folder give of the sample files: the suffix of one of them, and the lines."""
    command = [sys.executable, "-c", PARSE, *map(str, FILES)]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    found = subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True)
    suffix, *lines = found.stdout.splitlines()
    return suffix, lines


@needs_a_compiler
def test_compiled_modules_parse_as_their_sources_do(tmp_path: Path) -> None:
    for name in ("plain", "compiled"):
        for package in (*PACKAGES, "schemas"):
            shutil.copytree(TOP / package, tmp_path / name / package, ignore=shutil.ignore_patterns("*.so"))
    made = compile_modules(A_FEW, tmp_path / "compiled")
    assert len(made) == len(A_FEW) + 1
    (plain, expected), (compiled, found) = parsed(tmp_path / "plain"), parsed(tmp_path / "compiled")
    assert (plain, compiled) == (".py", ".so")
    assert len(expected) > 100
    assert found == expected


def test_no_extension_is_older_than_its_source() -> None:
    made = {each.relative_to(TOP).as_posix().partition(".")[0] + ".py": each for each in extensions_in(TOP)}
    stale = [name for name in MODULES if name in made and made[name].stat().st_mtime < (TOP / name).stat().st_mtime]
    assert not stale, f"{', '.join(stale)} changed since: make compile, or make interpret"


def test_without_a_compiler_it_is_said_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(SystemExit, match=r"expected a C compiler .* found none; install one, or load without"):
        compile_modules(A_FEW, tmp_path)


def test_what_is_compiled_is_there() -> None:
    assert all((TOP / name).is_file() for name in MODULES)
    assert list(MODULES) == sorted(MODULES)
