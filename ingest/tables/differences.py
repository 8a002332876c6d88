"""What differs between two mapping tables, or between two schemas, field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ingest.tables.fields import named_cells
from ingest.tables.table import MappingTable

Described = Mapping[str, Mapping[str, Any]]


class DifferenceKind(StrEnum):
    """How a field differs. A rename cannot be told from a removal and an addition, so it is only a guess."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MAYBE_RENAMED = "maybe renamed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `what` is the column or keyword that changed, '' for a whole field.

    For a guessed rename `field` is the older name and `new` the newer one.
    """

    field: str
    kind: DifferenceKind
    what: str = ""
    old: Any = None
    new: Any = None

    def __str__(self) -> str:
        match self.kind:
            case DifferenceKind.CHANGED:
                return f"{self.field}: {self.what} changed from {_shown(self.old)} to {_shown(self.new)}"
            case DifferenceKind.MAYBE_RENAMED:
                return f"{self.field}: maybe renamed to {self.new} (both are read from {self.old})"
            case _:
                return f"{self.field}: {self.kind}"


def compare_tables(old: MappingTable, new: MappingTable) -> list[Difference]:
    """What differs between the rows of two tables, the order of rows and columns apart."""
    return _compare(*({row.field_name: named_cells(row) for row in table.rows} for table in (old, new)))


def compare_schemas(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """What differs between two schemas of one type: properties by dotted path, then `(schema)` for its own keywords."""
    return _compare(*(dict(_described(schema)) for schema in (old, new)))


def _described(schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, each in schema["properties"].items():
        fields = each.get("items", {}).get("properties", {})
        for field, inner in fields.items():
            yield f"{name}.{field}", inner
        # A group is described by its fields; what is left of it is its title.
        yield name, {key: value for key, value in each.items() if not (fields and key == "items")}
    own = {"properties", "$id", "annotation_version", "facets", "columns"}
    yield "(schema)", {key: value for key, value in schema.items() if key not in own}
    for part in ("facets", "columns"):
        yield f"({part})", {path: each["order"] for path, each in schema.get(part, {}).items()}


def _compare(old: Described, new: Described) -> list[Difference]:
    removed = [name for name in old if name not in new]
    added = [name for name in new if name not in old]
    return [
        *(Difference(name, DifferenceKind.REMOVED) for name in removed),
        *(Difference(name, DifferenceKind.ADDED) for name in added),
        *_guessed_renames({name: old[name] for name in removed}, {name: new[name] for name in added}),
        *(each for name in old if name in new for each in _changes(name, old[name], new[name])),
    ]


def _guessed_renames(removed: Described, added: Described) -> Iterator[Difference]:
    sources = {_source(name, each): name for name, each in added.items()}
    for name, each in removed.items():
        source = _source(name, each)
        if source in sources:
            yield Difference(name, DifferenceKind.MAYBE_RENAMED, old=source, new=sources[source])


def _source(name: str, each: Mapping[str, Any]) -> str:
    """The name in the VCF, which tables call `vcf_field` and schemas `vcfField`."""
    return str(each.get("vcf_field") or each.get("vcfField") or name.rpartition(".")[2])


def _changes(field: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    for what in dict.fromkeys([*old, *new]):
        if old.get(what) != new.get(what):
            yield Difference(field, DifferenceKind.CHANGED, what, old.get(what), new.get(what))


def _shown(value: Any) -> str:
    return "nothing" if value is None else repr(value)
