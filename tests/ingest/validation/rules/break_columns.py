"""Which rules of one module the fixed columns of records break."""

from types import ModuleType

from tests.ingest.validation.rules.break_rules import COLUMNS, broken_by

META = (
    "##contig=<ID=1,length=1000>",
    "##contig=<ID=HLA-A*01:01>",
    '##FILTER=<ID=q10,Description="x">',
    '##FILTER=<ID=s50,Description="x">',
    '##ALT=<ID=OWN,Description="x">',
)
PLAIN = {"CHROM": "1", "POS": "100", "ID": ".", "REF": "C", "ALT": "T", "QUAL": "50", "FILTER": "PASS", "INFO": "."}


def record(**columns: str) -> str:
    """A record of these columns, and of a plain one's."""
    return "\t".join({**PLAIN, **columns}.values())


def broken_by_columns(module: ModuleType, version: str = "4.3", **columns: str) -> list[str]:
    """Names of the module's rules, without version and clause, that a record of these columns breaks."""
    return broken_by_records(module, record(**columns), version=version)


def broken_by_records(module: ModuleType, *records: str, version: str = "4.3") -> list[str]:
    """Names of the module's rules that these records break."""
    found = broken_by(module, f"##fileformat=VCFv{version}", *META, COLUMNS, *records)
    return [each.split("-", 3)[3] for each in found]
