"""Which rules of one module a record breaks."""

from types import ModuleType

from tests.ingest.validation.rules.break_rules import COLUMNS, broken_by

META = (
    ("INFO", "AC", "A", "Integer"),
    ("INFO", "AF", "A", "Float"),
    ("INFO", "DP", "1", "Integer"),
    ("INFO", "END", "1", "Integer"),
    ("INFO", "DB", "0", "Flag"),
    ("INFO", "MARK", "1", "Character"),
    ("INFO", "NOTE", "1", "String"),
    ("INFO", "NOTES", ".", "String"),
    ("INFO", "PER_GENOTYPE", "G", "Float"),
    ("INFO", "PER_ALLELE", "R", "Float"),
    ("FORMAT", "GT", "1", "String"),
    ("FORMAT", "DP", "1", "Integer"),
    ("FORMAT", "AD", "R", "Integer"),
    ("FORMAT", "DS", "1", "Float"),
    ("FORMAT", "MARK", "1", "Character"),
    ("FORMAT", "GL", "G", "Float"),
)


def broken_by_record(
    module: ModuleType, info: str = ".", *samples: str, alt: str = "T", version: str = "4.3", position: int = 100
) -> list[str]:
    """Names of the module's rules that a record breaks: what follows the clause; `samples` begin with FORMAT."""
    meta = (f'##{kind}=<ID={key},Number={number},Type={type_},Description="x">' for kind, key, number, type_ in META)
    names = [f"S{number}" for number in range(1, len(samples))]
    columns = "\t".join([COLUMNS, "FORMAT", *names] if samples else [COLUMNS])
    record = "\t".join(["1", str(position), ".", "C", alt, "50", "PASS", info, *samples])
    found = broken_by(module, f"##fileformat=VCFv{version}", *meta, columns, record)
    return [_name(identifier) for identifier in found]


def _name(identifier: str) -> str:
    parts = identifier.split("-")[2:]
    return "-".join(part for part in parts if not part.replace(".", "").isdecimal())
