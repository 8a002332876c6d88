"""A mapping table for a file that no table covers, written from its header, to be looked through by a person.

Names: an annotation field becomes `lower(key)_lower(field)`, everything but letters, digits, `_` and `-` replaced by
`_` (`ANN` and `cDNA.pos / cDNA.length` give `ann_cdna_pos_cdna_length`, `CSQ` and `GERP++_RS` give `csq_gerp_rs`),
since the name also stands in URLs and dotted paths; `vcf_field` keeps the spelling. A FORMAT key keeps its name, and
so does an INFO key unless a FORMAT key or a column has that name already: then it is `info_` and the name in lower
case. Of two equal names the second gets a number.

Types: a field that `known` describes is taken over with all it says. Other INFO and FORMAT keys follow Number and Type;
other fields of annotations, whose type no header tells, are single texts.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from ingest.header import FieldDefinition
from ingest.layout import AnnotationLayout
from ingest.tables.fields import named_cells
from ingest.tables.frames import frames_of
from ingest.tables.reading import COLUMNS
from ingest.tables.table import TableKind, TableRow

Cells = dict[str, Any]

TRANSCRIPT_GROUP = {"key": "transcript", "title": "Transcript"}
SAMPLE_ANNOTATIONS = ("comHet", "SAMPLEGENO")
"""Annotation keys that tell of the samples, not of the variant."""

_HEADINGS = ("no", *COLUMNS, "enum_list", "default")
_SINGLE_NUMBERS = ("", "0", "1", "A")  # A gives each ALT its own value
_TEXT_FORMATS = ("GT", "AD", "PL")  # kept as the file has them: `16,22`
_TYPES = {"Integer": "integer", "Float": "number", "Flag": "boolean"}
_LINKS: dict[str, Cells] = {
    "consequence": {"links_to": "VariantConsequence", "is_list": True},
    "gene": {"links_to": "Gene"},
}
_COLUMNS: dict[TableKind, tuple[tuple[str, str, str, str], ...]] = {
    TableKind.VARIANT: (
        ("CHROM", "CHROM", "string", "Chromosome"),
        ("POS", "POS", "integer", "Position"),
        ("ID", "ID", "string", "ID"),
        ("REF", "REF", "string", "Ref"),
        ("ALT", "ALT", "string", "Alt"),
    ),
    TableKind.STRUCTURAL: (
        ("CHROM", "CHROM", "string", "Chromosome"),
        ("START", "POS", "integer", "Start"),
        ("END", "END", "integer", "End"),
        ("SV_TYPE", "SVTYPE", "string", "Variant type"),
    ),
}
"""Property, name in the VCF, type and title of what every variant has."""

_SAMPLE_COLUMNS = (
    ("QUAL", "QUAL", "number", "Quality"),
    ("FILTER", "FILTER", "string", "Filter"),
    ("CALL_INFO", "CALL_INFO", "string", "Sample ID"),
)


def infer_table(
    info: Iterable[FieldDefinition],
    formats: Iterable[FieldDefinition],
    layouts: Iterable[AnnotationLayout],
    known: Iterable[TableRow],
    *,
    kind: TableKind,
    version: str,
    date: str,
) -> str:
    """The text of a mapping table (CSV) for a header.

    Args:
        info: INFO definitions, those of annotation keys included.
        formats: FORMAT definitions.
        layouts: the annotation keys.
        known: rows of a table whose descriptions are taken over, by the name in the VCF.
        kind: VARIANT or STRUCTURAL.
        version: name of the annotation version that the table will make.
        date: date of the table, as it shall be written.
    """
    layouts = list(layouts)
    described = {(row.vcf_field or row.field_name).lower(): row for row in known if not row.embedded}
    formats = list(formats)
    marked = {layout.key for layout in layouts}
    rows = [
        *(_column_row(each, "variant") for each in _COLUMNS[kind]),
        *(_column_row(each, "sample_variant") for each in _SAMPLE_COLUMNS),
        *(_format_row(each) for each in formats),
        *_info_rows((each for each in info if each.id not in marked), {each.id for each in formats}, kind),
        *(row for layout in layouts for row in _annotation_rows(layout, described)),
    ]
    return _csv(_distinct(rows, kind), version, date)


def property_name(text: str) -> str:
    """A name that is good in JSON, in a dotted path and in a URL: other runs of characters become one `_`."""
    return re.sub(r"_?[^A-Za-z0-9_-]+_?", "_", text).strip("_-") or "field"


def _column_row(column: tuple[str, str, str, str], scope: str) -> Cells:
    name, vcf_field, field_type, title = column
    return {**_named(name, vcf_field, scope), "field_type": field_type, "schema_title": title}


def _format_row(field: FieldDefinition) -> Cells:
    is_text = field.id in _TEXT_FORMATS
    typed: Cells = {"field_type": "string"} if is_text else _typed(field)
    return {**_named(field.id, field.id, "sample_variant"), **typed, "description": field.description}


def _info_rows(info: Iterable[FieldDefinition], formats: set[str], kind: TableKind) -> Iterator[Cells]:
    frames = frames_of(kind).values()
    taken = formats.union(*(frame.from_table for frame in frames))
    read_elsewhere = {vcf_field for _, vcf_field, _, _ in (*_COLUMNS[kind], *_SAMPLE_COLUMNS)}
    for field in info:
        if field.id not in read_elsewhere:
            name = f"info_{field.id.lower()}" if field.id in taken else field.id
            yield {**_named(name, field.id, "variant"), **_typed(field), "description": field.description}


def _annotation_rows(layout: AnnotationLayout, described: dict[str, TableRow]) -> Iterator[Cells]:
    is_transcript = "Feature" in layout.fields or layout.key in {"ANN", "BCSQ"}
    group: Cells | None = TRANSCRIPT_GROUP if is_transcript else None
    if layout.group:
        group = {"key": property_name(layout.group.lower()), "title": layout.group}
    scope = "sample_variant" if layout.key in SAMPLE_ANNOTATIONS else "variant"
    for field in layout.fields:
        vcf_field = f"{layout.key}_{field}".lower()
        cells: Cells = {
            **_named(vcf_field, vcf_field, scope),
            "schema_title": field,
            "source_name": layout.key,
            "source_version": layout.version,
            "field_type": "string",
            "sub_embedding_group": group,
            **(_LINKS.get(field.lower(), {}) if "Feature" in layout.fields else {}),
        }
        row = described.get(vcf_field)
        yield {**cells, **named_cells(row), "vcf_field": vcf_field} if row else cells


def _named(name: str, vcf_field: str, scope: str) -> Cells:
    return {"field_name": property_name(name), "vcf_field": vcf_field, "scope": scope, "schema_title": vcf_field}


def _typed(field: FieldDefinition) -> Cells:
    return {"field_type": _TYPES.get(field.type, "string"), "is_list": field.number not in _SINGLE_NUMBERS}


def _distinct(rows: Iterable[Cells], kind: TableKind) -> Iterator[Cells]:
    """Rows whose names differ from one another, from those of groups and of what items have: `a`, `a_2`, `a_3`."""
    rows = list(rows)
    taken = {row["sub_embedding_group"]["key"] for row in rows if row.get("sub_embedding_group")}
    taken = taken.union(*(frame.reserved for frame in frames_of(kind).values()))
    for row in rows:
        name, number = row["field_name"], 2
        while name in taken:
            name, number = f"{row['field_name']}_{number}", number + 1
        taken.add(name)
        yield {**row, "field_name": name}


def _csv(rows: Iterable[Cells], version: str, date: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([["", f"#FILEFORMAT= annV{version}"], ["", f"#FILEDATE= {date}"], _HEADINGS])
    for number, row in enumerate(rows, start=1):
        cells = {"do_import": True, "is_list": False, **row, "no": number}
        writer.writerow(_cell_text(cells.get(heading)) for heading in _HEADINGS)
    return text.getvalue()


def _cell_text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "Y" if value else "N"
        case dict():
            return json.dumps(value)
        case list():
            return ",".join(map(str, value))
        case _:
            return str(value)
