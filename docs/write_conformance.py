"""Prints `docs/reference/conformance.md`: what `validate` says of a conformance corpus of the VCF specification.

    python docs/write_conformance.py FOLDER > docs/reference/conformance.md

FOLDER has the folders `passed` and `failed` of the corpus. A test fails when the page is not what this prints.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ingest.problems import Severity
from ingest.validation.check import CheckOptions, check_file
from ingest.validation.verdict import Verdict

_INTRODUCTION: Final = """\
# Conformance

This page is printed by `docs/write_conformance.py` from the conformance files for VCF 4.3 that stand below `test/vcf`
of the specification's repository, [samtools/hts-specs](https://github.com/samtools/hts-specs). Most of them come from
the [vcf-validator](https://github.com/EBIvariation/vcf-validator) of the European Bioinformatics Institute and are
under the Apache License 2.0, as are the few that were added later; `complexfile_passed_000.vcf` may be under the terms
of the 1000 Genomes Project, whose data it is taken from. They are not shipped with Variome.

Of {n_passed} files that a validator must accept, {n_accepted} have no error. Of {n_failed} that it must refuse,
{n_refused} have one. The table has the [rules](rules.md) that refused them, each with the first line that breaks it.
"""


def page(folder: Path) -> str:
    """The whole page, for the corpus in a folder."""
    passed, failed = (_verdicts(folder / name) for name in ("passed", "failed"))
    introduction = _INTRODUCTION.format(
        n_passed=len(passed),
        n_accepted=sum(not verdict.count(Severity.ERROR) for verdict in passed.values()),
        n_failed=len(failed),
        n_refused=sum(verdict.count(Severity.ERROR) > 0 for verdict in failed.values()),
    )
    rows = (row for name, verdict in failed.items() for row in _iter_rows(name, verdict))
    return "\n".join([introduction, "| file | rule | line |", "|---|---|---|", *rows, ""])


def _verdicts(folder: Path) -> dict[str, Verdict]:
    files = sorted(path for path in folder.iterdir() if ".vcf" in path.suffixes)
    return {path.name: check_file(str(path), CheckOptions(max_problems=1), lambda _: None) for path in files}


def _iter_rows(name: str, verdict: Verdict) -> Iterator[str]:
    errors = [(identifier, each) for identifier, each in verdict.by_weight if each.severity is Severity.ERROR]
    for identifier, broken in errors:
        yield f"| `{name}` | `{identifier}` | {broken.first[0].line or ''} |"
    if not errors:
        yield f"| `{name}` | none | |"


if __name__ == "__main__":
    print(page(Path(sys.argv[1])), end="")
