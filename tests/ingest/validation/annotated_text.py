"""Annotated VCFs of one key, SCORES, and what validation finds in them."""

from pathlib import Path

from ingest.annotation_version import read_tables
from ingest.problems import Problem
from ingest.validation import catalogue
from ingest.validation.annotations import Tables
from ingest.validation.validator import Validator

assert catalogue.RULES  # the rules are in their books

TABLE = Path(__file__).parents[3] / "sample_vcfs" / "invalid" / "rules" / "variant_table.csv"
"""Says of SCORES: low, high, text, and the list names; its source has version v1.0."""


def tables() -> Tables:
    return read_tables([TABLE])


def annotated(
    value: str, names: str = "LOW|HIGH", *, key: str = "SCORES", marker: str | None = None, version: str = "4.3"
) -> str:
    """A file with one record that has the annotation; `marker` None writes the usual one."""
    marker = f'##MUTANNO=<ID={key},Version="1.0",Date="2026-11-01">\n' if marker is None else marker
    return (
        f"##fileformat=VCFv{version}\n##contig=<ID=1>\n{marker}"
        f"##INFO=<ID={key},Number=.,Type=String,Description=\"Invented. Format:'{names}'\">\n"
        f"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n1\t1000\t.\tA\tG\t30\tPASS\t{key}={value}\n"
    )


def findings(text: str, against: Tables | None = None) -> list[Problem]:
    """What is found, which is the same with screens and without."""
    lines = text.encode().splitlines(keepends=True)
    screened, whole = (
        [*validator.read(lines), *validator.finish()]
        for validator in (Validator("test", is_screened=used, tables=against) for used in (True, False))
    )
    assert screened == whole
    return screened


def kinds(text: str, against: Tables | None = None) -> list[str]:
    """Identifiers of the rules of annotated VCFs that a file breaks, in the order of the file."""
    return [problem.kind for problem in findings(text, against) if problem.kind.startswith("ANN-")]
