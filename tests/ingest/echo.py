"""Work on batches that needs no store, and a file of some batches."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ingest.batches import ParsedBatch
from ingest.recall import NumberedLine, Recalled
from tests.ingest.load_vcf import record, write_vcf


def write_long_vcf(folder: Path) -> Path:
    """Writes a VCF of 59 records, some of which have a problem, and gives its path."""
    return write_vcf(folder / "a.vcf", [record(p, cadd="high" if p % 7 == 0 else "1") for p in range(1, 60)])


class Echo:
    """Gives back what it was given, in plain values."""

    def look_up(self, lines: Sequence[NumberedLine]) -> Recalled | None:
        return None

    def prepare(self, batch: ParsedBatch) -> Any:
        return [(record.line, record.record, record.items, record.problems) for record in batch.records]

    def may_parse(self, prepared: Any) -> bool:
        return False

    def post(self, prepared: Any, before: Any) -> Any:
        return before, prepared
