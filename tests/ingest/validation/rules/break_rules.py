"""Which rules of one module a header breaks."""

from types import ModuleType

from ingest.validation import catalogue
from ingest.validation.validator import Validator

COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"


def broken_by(module: ModuleType, *lines: str) -> list[str]:
    """Identifiers of the module's rules that the lines of a file break, in the order of the findings."""
    validator = Validator("invented.vcf")
    found = list(validator.read(f"{line}\n".encode() for line in lines))
    return [each.kind for each in found if catalogue.RULES[each.kind].check.__module__ == module.__name__]


def broken_by_meta_line(module: ModuleType, line: str, version: str = "4.3") -> list[str]:
    """Identifiers of the module's rules that one meta line breaks in a file of a version."""
    return broken_by(module, f"##fileformat=VCFv{version}", line, COLUMNS)
