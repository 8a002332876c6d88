"""What is wrong with a table when its rows are held against themselves and one another: rows in, faults out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ingest.tables.frames import Frame, frames_of
from ingest.tables.table import Scope, TableKind, TableRow
from variome.schema.fixed import item_types

_NUMERIC = ("integer", "number")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a table; `row` is the line in a text editor."""

    row: int
    column: str
    expected: str
    found: str
    advice: str

    def __str__(self) -> str:
        return f"row {self.row}, column {self.column}: expected {self.expected}, found {self.found!r}; {self.advice}"


def iter_faults(rows: Sequence[TableRow], kind: TableKind) -> Iterator[Fault]:
    """Every fault of the rows of a table of this kind."""
    for row in rows:
        for check in _ROW_CHECKS:
            yield from check(row)
    yield from _scope_faults(rows, kind)
    yield from _duplicate_names(rows)
    yield from _embedded_faults(rows)
    yield from _group_faults(rows)
    yield from _frame_faults(rows, kind)


def _type_faults(row: TableRow) -> Iterator[Fault]:
    if row.field_type is None and not row.embedded:
        advice = "only embedded fields may leave it empty"
        yield Fault(row.number, "field_type", "string, integer, number or boolean", "", advice)


def _enum_faults(row: TableRow) -> Iterator[Fault]:
    shown = ",".join(map(str, row.enum))
    if len(set(row.enum)) < len(row.enum):
        twice = next(value for value in row.enum if row.enum.count(value) > 1)
        yield Fault(row.number, "enum_list", f"each value once ({twice!r} is there twice)", shown, "remove one")
    if "" in row.enum:
        yield Fault(row.number, "enum_list", "values separated by , or ;", shown, "remove the separator too many")
    if row.enum and row.field_type == "boolean":
        yield Fault(row.number, "enum_list", "nothing: a boolean has two values", shown, "empty the cell")
    defaults = row.default if isinstance(row.default, tuple) else (row.default,)
    if row.enum and row.default is not None and not set(defaults) <= set(row.enum):
        yield Fault(row.number, "default", f"one of {shown}", str(row.default), "add it to enum_list or change it")


def _bound_faults(row: TableRow) -> Iterator[Fault]:
    if row.minimum is None and row.maximum is None:
        return
    if row.minimum is not None and row.maximum is not None and row.minimum > row.maximum:
        yield Fault(row.number, "min", f"at most max, which is {row.maximum}", str(row.minimum), "exchange the two")
    if row.field_type not in _NUMERIC and not row.embedded:
        column, found = ("max", row.maximum) if row.minimum is None else ("min", row.minimum)
        yield Fault(row.number, column, f"nothing: field_type is {row.field_type}", str(found), "empty the cell")


def _pattern_faults(row: TableRow) -> Iterator[Fault]:
    if row.pattern is not None and row.field_type not in {"string", None}:
        advice = "empty the cell, or make the field a string"
        yield Fault(row.number, "pattern", f"nothing: field_type is {row.field_type}", row.pattern, advice)


def _link_faults(row: TableRow) -> Iterator[Fault]:
    if row.links_to is not None and row.links_to not in item_types():
        known = ", ".join(sorted(item_types()))
        yield Fault(row.number, "links_to", f"an item type ({known})", row.links_to, "correct its spelling")
    if row.links_to is not None and row.field_type not in {"string", None}:
        advice = "a link is the key of an item, which is text"
        yield Fault(row.number, "field_type", "string, since links_to is given", str(row.field_type), advice)


_ROW_CHECKS: tuple[Callable[[TableRow], Iterator[Fault]], ...] = (
    _type_faults,
    _enum_faults,
    _bound_faults,
    _pattern_faults,
    _link_faults,
)


def _scope_faults(rows: Sequence[TableRow], kind: TableKind) -> Iterator[Fault]:
    for row in rows:
        if row.scope is None and kind is not TableKind.GENE:
            advice = "only a gene table leaves it empty, and then everywhere"
            yield Fault(row.number, "scope", "variant or sample_variant", "", advice)
    if kind is TableKind.GENE and rows and not any(row.field_name == "ensgid" for row in rows):
        advice = "fill the column, or add the key of genes, ensgid, if this is a gene table"
        yield Fault(rows[0].number, "scope", "variant or sample_variant", "an empty column", advice)


def _duplicate_names(rows: Sequence[TableRow]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for row in rows:
        number = first.setdefault(row.field_name, row.number)
        if number != row.number:
            advice = f"row {number} has it already; rename or remove one"
            yield Fault(row.number, "field_name", "each name once", row.field_name, advice)


def _embedded_faults(rows: Sequence[TableRow]) -> Iterator[Fault]:
    links = {row.field_name for row in rows if row.links_to}
    for row in rows:
        root, dot, _ = row.field_name.partition(".")
        if row.embedded and root not in links:
            expected = "a path that begins with a field that has links_to"
            yield Fault(row.number, "field_name", expected, row.field_name, "name the linking field first")
        elif row.embedded and not dot:
            yield Fault(row.number, "field_name", "a dotted path, as embedded_field is Y", row.field_name, "add it")
        elif dot and row.is_stored:
            advice = "set embedded_field to Y, or rename the field"
            yield Fault(row.number, "field_name", "a name without dots", row.field_name, advice)


def _group_faults(rows: Sequence[TableRow]) -> Iterator[Fault]:
    groups: dict[tuple[Scope | None, str], str] = {}
    for row in rows:
        if row.group is None:
            continue
        # A bare key says nothing of the title.
        title = groups.get((row.scope, row.group.key), row.group.key)
        if row.group.key not in {title, row.group.title} and row.group.title != title:
            advice = "give the group one title"
            yield Fault(row.number, "sub_embedding_group", f"the title {title!r}", row.group.title, advice)
        if title == row.group.key:
            groups[row.scope, row.group.key] = row.group.title
    for row in rows:
        if (row.scope, row.field_name) in groups:
            what = "list" if row.is_list else "single value"
            expected = f"another name: {row.field_name} is a group, a list of objects"
            yield Fault(row.number, "field_name", expected, f"{row.field_name} ({what})", "rename one of them")


def _frame_faults(rows: Sequence[TableRow], kind: TableKind) -> Iterator[Fault]:
    frames = frames_of(kind)
    for row in rows:
        if row.is_stored and row.scope in frames:
            yield from _row_in_frame(row, frames[row.scope])


def _row_in_frame(row: TableRow, frame: Frame) -> Iterator[Fault]:
    name = row.group.key if row.group else row.field_name
    column = "sub_embedding_group" if row.group else "field_name"
    if name in frame.reserved:
        expected = f"a name that {frame.item_type} does not use itself"
        yield Fault(row.number, column, expected, name, "rename it, and keep the old name in vcf_field")
    due = frame.from_table.get(name)
    found = "group" if row.group else "array" if row.is_list else row.field_type
    if due is not None and due["type"] != found:
        expected = f"{due['type']}, as every {frame.item_type} has it"
        yield Fault(row.number, "field_type", expected, str(found), f"correct the row of {name}")
