"""The frames of generated schemas: what every item of a type has, whatever the mapping table says.

A frame is a hand-kept file in `schemas/frames/`: a schema without the properties that a table gives. Its own
properties and those of its mixins cannot be redefined by a table. `fromTable` holds properties that a table may
describe in its own words, but not with another type; they are there also when the table lacks them.
"""

from dataclasses import dataclass
from typing import Any

from ingest.tables.table import Scope, TableKind
from variome.schema.fixed import read_schema_file, with_mixins

Schema = dict[str, Any]

_FILES: dict[TableKind, dict[Scope | None, str]] = {
    TableKind.VARIANT: {"variant": "variant", "sample_variant": "variant_sample"},
    TableKind.STRUCTURAL: {"variant": "structural_variant", "sample_variant": "structural_variant_sample"},
    TableKind.GENE: {None: "gene"},
}


@dataclass(frozen=True)
class Frame:
    """One frame: the item type, its schema with mixins resolved, and what a table may describe itself."""

    item_type: str
    schema: Schema
    from_table: dict[str, Schema]

    @property
    def reserved(self) -> frozenset[str]:
        """Names that a table cannot give to its own fields."""
        return frozenset(self.schema["properties"])


def frames_of(kind: TableKind) -> dict[Scope | None, Frame]:
    """The frames that a table of this kind fills, by the scope of its rows."""
    return {scope: _read_frame(name) for scope, name in _FILES[kind].items()}


def _read_frame(name: str) -> Frame:
    schema = with_mixins(read_schema_file(f"frames/{name}.json"))
    from_table = schema.pop("fromTable")
    return Frame(schema["$id"].rpartition("/")[2], schema, from_table)
