"""Reading a mapping table: a CSV file in, a `MappingTable` out, or one TableError that lists every fault.

Line 1 says `#FILEFORMAT= annV0.4.8`, line 2 `#FILEDATE= 08.10.2020`, line 3 names the columns; then one row a field.
Columns are found by name. Cells are read first (`cells`), then rows are held against one another (`checks`).
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ingest.tables import cells
from ingest.tables.cells import CellFault
from ingest.tables.checks import Fault, iter_faults
from ingest.tables.table import MappingTable, TableKind, TableRow
from variome.errors import TableError

REQUIRED_COLUMNS = ("field_name", "do_import", "scope", "field_type", "is_list")

COLUMNS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "field_name": ("field_name", cells.parse_field_name),
    "vcf_field": ("vcf_field", cells.parse_text),
    "do_import": ("do_import", cells.parse_yes_no),
    "scope": ("scope", cells.parse_scope),
    "field_type": ("field_type", cells.parse_field_type),
    "is_list": ("is_list", cells.parse_yes_no),
    "sub_embedding_group": ("group", cells.parse_group),
    "pattern": ("pattern", cells.parse_pattern),
    "min": ("minimum", cells.parse_bound),
    "max": ("maximum", cells.parse_bound),
    "links_to": ("links_to", cells.parse_text),
    "embedded_field": ("embedded", cells.parse_yes_no),
    "calculated_property": ("calculated", cells.parse_yes_no),
    "facet_order": ("facet_order", cells.parse_order),
    "column_order": ("column_order", cells.parse_order),
    "schema_title": ("title", str),
    "description": ("description", cells.parse_text),
    "source_name": ("source_name", cells.parse_text),
    "source_version": ("source_version", cells.parse_text),
    "link": ("link", cells.parse_text),
    "annotation_category": ("annotation_category", cells.parse_text),
    "abbreviation": ("abbreviation", cells.parse_text),
    "add_no_value": ("add_no_value", cells.parse_yes_no),
}
"""Column: attribute of `TableRow`, and how a cell is read. `enum_list` and `default` are read by the field's type."""

_VERSION = re.compile(r"(?:gene_)?annV([0-9A-Za-z][0-9A-Za-z._-]*)")


@dataclass
class _Draft:
    """A table while it is read: what is known so far, and what is wrong with it."""

    name: str
    version: str | None = None
    date: str | None = None
    columns: list[str] = field(default_factory=list)
    rows: list[TableRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_table(path: Path) -> MappingTable:
    """The table in a CSV file (UTF-8, with or without byte order mark).

    Raises:
        TableError: the file cannot be read, is no mapping table, or has faults; all of them are listed.
    """
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise TableError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise TableError(
            f"{path}: expected a CSV table in UTF-8, found {error.object[error.start]:#04x} at byte {error.start}; "
            "save it as CSV UTF-8"
        ) from None
    return replace(parse_table(text, str(path)), content=content)


def parse_table(text: str, name: str) -> MappingTable:
    """The table in a text; `name` is what messages call it.

    Raises:
        TableError: the text is no mapping table, or has faults; all of them are listed.
    """
    draft = _Draft(name)
    lines = _numbered(text, name)
    _read_head(lines, draft)
    for number, values in lines:
        if any(values):
            _read_row(number, values, draft)
    kind = _kind(draft.rows)
    known = {(fault.row, fault.column) for fault in draft.faults}
    draft.faults.extend(f for f in iter_faults(draft.rows, kind) if (f.row, f.column) not in known)
    if not draft.rows and not draft.faults:
        raise TableError(f"{name}: the table has no rows; one row a field is expected below the column names")
    if draft.faults:
        raise TableError(_message(draft))
    return MappingTable(name, draft.version, draft.date, kind, tuple(draft.rows), text.encode())


def _numbered(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line on which each begins: a quoted cell may run over several lines."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begin = 1
    try:
        for values in reader:
            yield begin, [value.strip() for value in values]
            begin = reader.line_num + 1
    except csv.Error as error:
        raise TableError(f"{name}: row {begin}: expected comma-separated values: {error}; correct the quotes") from None


def _read_head(lines: Iterator[tuple[int, list[str]]], draft: _Draft) -> None:
    for number, values in lines:
        said = next((value for value in values if value), "")
        key, _, value = said.partition("=")
        if key.strip() == "#FILEFORMAT":
            draft.version = _version(value.strip(), number, draft)
        elif key.strip() == "#FILEDATE":
            draft.date = value.strip() or None
        elif "field_name" in values:
            draft.columns = [value.replace(" ", "_") for value in values]
            _check_columns(number, draft)
            return
        elif said:
            break
    raise TableError(
        f"{draft.name}: is not a mapping table: expected #FILEFORMAT= and #FILEDATE= lines and then a line of column "
        "names separated by commas, field_name among them"
    )


def _version(text: str, number: int, draft: _Draft) -> str | None:
    if not text or text.startswith("VCFv"):
        return None
    if found := _VERSION.fullmatch(text):
        return found[1]
    draft.faults.append(
        Fault(number, "#FILEFORMAT", "annV and a version of letters, digits, . _ -", text, "write annV1.0 or the like")
    )
    return None


def _check_columns(number: int, draft: _Draft) -> None:
    for name in dict.fromkeys(draft.columns):
        if name and draft.columns.count(name) > 1:
            draft.faults.append(Fault(number, name, "each column once", f"{name} twice", "remove or rename one"))
    for name in REQUIRED_COLUMNS:
        if name not in draft.columns:
            draft.faults.append(Fault(number, name, f"a column {name}", "none", "add it"))


def _read_row(number: int, values: list[str], draft: _Draft) -> None:
    n_columns = len(draft.columns)
    if any(values[n_columns:]):
        found = str(len(values))
        advice = "put a cell that holds a comma in quotes"
        draft.faults.append(Fault(number, "(row)", f"{n_columns} cells, as there are columns", found, advice))
    texts = dict(zip(draft.columns, values, strict=False))

    def cell(column: str, parse: Callable[[str], Any]) -> Any:
        try:
            return parse(texts.get(column, ""))
        except CellFault as fault:
            draft.faults.append(Fault(number, column, fault.expected, texts.get(column, ""), fault.advice))
            return parse("")

    if "field_name" not in texts or not texts["field_name"]:
        draft.faults.append(Fault(number, "field_name", "a name", "", "name the field, or remove the row"))
        return
    attributes = {attribute: cell(column, parse) for column, (attribute, parse) in COLUMNS.items()}
    attributes["title"] = attributes["title"] or attributes["field_name"]
    enum = cell("enum_list", cells.list_of(attributes["field_type"]))
    default = cell("default", cells.default_of(attributes["field_type"], is_list=attributes["is_list"]))
    draft.rows.append(TableRow(number=number, enum=enum, default=default, **attributes))


def _kind(rows: list[TableRow]) -> TableKind:
    if not any(row.scope for row in rows):
        return TableKind.GENE
    names = {row.field_name for row in rows}
    return TableKind.STRUCTURAL if names & {"START", "SV_TYPE"} else TableKind.VARIANT


def _message(draft: _Draft) -> str:
    faults = [str(fault) for fault in sorted(draft.faults, key=lambda fault: fault.row)]
    if len(faults) == 1:
        return f"{draft.name}: {faults[0]}"
    return "\n".join([f"{draft.name}: the table has {len(faults)} faults", *faults])
