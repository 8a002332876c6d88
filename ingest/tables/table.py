"""A mapping table as values: what one row says of a field, and what the rows make together."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

FieldType = Literal["string", "integer", "number", "boolean"]
Scope = Literal["variant", "sample_variant"]
Scalar = str | int | float | bool


class TableKind(StrEnum):
    """What the fields of a table belong to; a gene table is one whose scope column is empty everywhere."""

    VARIANT = "variant"
    STRUCTURAL = "structural"
    GENE = "gene"


@dataclass(frozen=True, slots=True)
class Group:
    """The property that holds a list of objects (`transcript`), in which a field lives."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """What one row says of one field; attributes bear the names of annotated-vcf's columns, None where a cell is empty.

    `number` is the line on which the row begins in a text editor, 1-based. `field_type` is None only for embedded
    fields, whose type lies with the item they come from. `enum`, `default`, `minimum` and `maximum` are of the field's
    type; `default` of a list is the default list. `scope` is None in a gene table.
    """

    number: int
    field_name: str
    vcf_field: str | None
    do_import: bool
    scope: Scope | None
    field_type: FieldType | None
    is_list: bool
    group: Group | None
    enum: tuple[Scalar, ...]
    pattern: str | None
    default: Scalar | tuple[Scalar, ...] | None
    minimum: int | float | None
    maximum: int | float | None
    links_to: str | None
    embedded: bool
    calculated: bool
    facet_order: int | None
    column_order: int | None
    title: str
    description: str | None
    source_name: str | None
    source_version: str | None
    link: str | None
    annotation_category: str | None
    abbreviation: str | None
    add_no_value: bool

    @property
    def is_stored(self) -> bool:
        """Whether items have a property for it: it is imported, and neither embedded nor calculated."""
        return self.do_import and not self.embedded and not self.calculated

    @property
    def path(self) -> str:
        """Where the field is in an item, dotted: `transcript.vep_gene`, or its name alone."""
        return f"{self.group.key}.{self.field_name}" if self.group else self.field_name


@dataclass(frozen=True, slots=True)
class MappingTable:
    """A table that has been checked.

    `version` and `date` are as its first two lines say; `version` is None where they name the version of VCF instead,
    so that whoever uses the table must name one. `content` are the bytes that it was read from.
    """

    name: str
    version: str | None
    date: str | None
    kind: TableKind
    rows: tuple[TableRow, ...]
    content: bytes = field(repr=False)
