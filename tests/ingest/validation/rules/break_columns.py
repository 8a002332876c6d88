"""Which rules of one module a record breaks by one of its first seven columns."""

from types import ModuleType

from tests.ingest.validation.rules.break_rules import COLUMNS, broken_by

NAMES = COLUMNS.removeprefix("#").split("\t")


def broken_by_columns(module: ModuleType, *meta: str, version: str = "4.3", **columns: str) -> list[str]:
    """Identifiers, without the first two parts and the clause, of the module's rules that a record breaks."""
    fine = dict(zip(NAMES, ["1", "100", ".", "C", "T", "50", "PASS", "."], strict=True))
    record = "\t".join((fine | columns).values())
    return [identifier.split("-", 3)[3] for identifier in broken_by(module, *header(version, *meta), record)]


def header(version: str, *meta: str) -> list[str]:
    """The lines above the records of a file without samples."""
    return [f"##fileformat=VCFv{version}", *meta, COLUMNS]
