"""One schema compiled for use: it validates documents, and knows their links and search columns.

The usual document is valid and pays for one pass of jsonschema-rs: that pass takes soft bounds for hard ones, so that a
document which passes needs no second look for warnings.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import jsonschema_rs

from variome.errors import SchemaError
from variome.model.item_problem import ItemProblem, Severity, shown, to_pointer
from variome.model.item_types import ITEM_TYPES
from variome.schema.links import LinkPath, link_paths, name_finder
from variome.schema.search_columns import HELD_BY, described_type, extractor, search_columns
from variome.schema.soft_bounds import SoftBounds, with_column_bounds, with_hard_bounds

Schema = Mapping[str, Any]
Document = Mapping[str, Any]


ATTRIBUTION: Final = frozenset({"project", "institution", "submitted_by", "submission"})
"""Properties that tell whose an item is: the store writes them, so they are no links of the document."""

_HELD: Final = {name: {*held, "assembly"} for name, held in HELD_BY.items()}
"""By item type: properties that a fixed column of its table holds."""

_LINKED_BY_KEY: Final = tuple(each.name for each in ITEM_TYPES.values() if each.link_form == "key")


class CompiledSchema:
    """One schema.

    Attributes:
        item_type: name of the type that it describes.
        version: annotation version; empty for a schema that is kept by hand.
        schema_version: raised by an incompatible change of the schema.
        schema: the schema itself.
        table_name: table of the items; `item` unless the type has a table for each version.
        stored_table: the table that rows are written to: another one where `table_name` is a view (`later_tables`).
        link_paths: where links are.
        uuid_links: those of them that are stored as uuids.
        key_links: by target, those that are stored as keys.
        search_columns: columns to search by, by the dotted path of their field.
        extract_search: the values of those columns in a document, in order.

    Raises:
        SchemaError: it is no schema.
    """

    def __init__(self, schema: Schema, table_name: str = "item", stored_table: str | None = None) -> None:
        self.schema = schema
        self.table_name = table_name
        self.stored_table = stored_table or table_name
        self.version: str = schema.get("annotation_version", "")
        self.schema_version: int = schema.get("schema_version", 1)
        self.item_type = described_type(schema)
        self.link_paths: tuple[LinkPath, ...] = tuple(
            path for path in link_paths(schema) if path.name not in ATTRIBUTION
        )
        self.uuid_links = tuple(path for path in self.link_paths if path.target not in _LINKED_BY_KEY)
        self.key_links = {
            target: paths
            for target in _LINKED_BY_KEY
            if (paths := tuple(path for path in self.link_paths if path.target == target))
        }
        self.search_columns = search_columns(schema)
        self._find_names = {target: self._name_source(paths) for target, paths in self.key_links.items()}
        self.extract_search: Callable[[Document], tuple[Any, ...]] = extractor(schema)
        self.properties = frozenset(schema["properties"])
        self._soft_bounds = SoftBounds(schema)
        storable = with_column_bounds(schema, _HELD.get(self.item_type, ()))
        try:
            self._validator = jsonschema_rs.Draft202012Validator(storable, validate_formats=True)
            self._hard = with_hard_bounds(storable)
            self._strict = jsonschema_rs.Draft202012Validator(self._hard, validate_formats=True)
        except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as error:
            raise SchemaError(f"{schema.get('$id', 'schema')}: {str(error).splitlines()[0]}; correct it") from None

    def group(self, name: str) -> Mapping[str, Schema]:
        """The fields of the list of objects called so; empty where the schema has no such list."""
        found: Mapping[str, Schema] = self.schema["properties"].get(name, {}).get("items", {}).get("properties", {})
        return found

    def names(self, document: Document, search: Sequence[Any]) -> dict[str, set[str]]:
        """By target, the keys that a document links to. `search` are the values of its search columns."""
        return {target: _names(document, search, *source) for target, source in self._find_names.items()}

    def _name_source(self, paths: Sequence[LinkPath]) -> "_NameSource":
        """Most links are searchable, and what they name stands among the search values, each name once."""
        places = {path: place for place, (path, column) in enumerate(self.search_columns.items()) if column.is_array}
        others = tuple(path for path in paths if path.path not in places)
        return tuple(places[path.path] for path in paths if path.path in places), name_finder(others)

    def value_check(self, path: str) -> Callable[[Any], bool]:
        """What says whether there is neither fault nor warning of a value: of a property, or of a group's field."""
        name, _, field = path.partition(".")
        node = self._hard["properties"][name]
        if field:
            node = node["items"]["properties"][field]
        return jsonschema_rs.Draft202012Validator(node, validate_formats=True).is_valid

    def problems(self, document: Document) -> list[ItemProblem]:
        """Faults and warnings together; empty for the usual document, after one pass."""
        if self.is_flawless(document):
            return []
        return self.faults(document) or self._soft_bounds.warnings(document)

    def faults(self, document: Document) -> list[ItemProblem]:
        """What makes the document invalid: one error for each place and reason."""
        try:
            if self._validator.is_valid(document):
                return []
            return [_fault(error) for error in self._validator.iter_errors(document)]
        except (ValueError, RecursionError) as error:
            what = f"expected JSON: Unicode text, finite nesting; found a value that is not ({type(error).__name__})"
            return [ItemProblem(0, Severity.ERROR, "schema", "", what)]

    def soft_bound_warnings(self, document: Document) -> list[ItemProblem]:
        """One warning for each number beyond its soft bounds."""
        return [] if self.is_flawless(document) else self._soft_bounds.warnings(document)

    def is_flawless(self, document: Document) -> bool:
        """Whether there is neither a fault nor a warning; looking at each bound would take ten times as long."""
        try:
            return bool(self._strict.is_valid(document))
        except (ValueError, RecursionError):  # text that is not Unicode; `faults` says so
            return False


_NameSource = tuple[tuple[int, ...], Callable[[Document], set[str]]]
"""Places of search values that are names, and what finds those that stand elsewhere."""


def _names(
    document: Document, search: Sequence[Any], places: Sequence[int], find: Callable[[Document], set[str]]
) -> set[str]:
    found = find(document)
    for place in places:
        found.update(search[place] or ())
    return found


def _fault(error: jsonschema_rs.ValidationError) -> ItemProblem:
    kind: Any = error.kind
    place = list(error.instance_path)
    name = type(kind).__name__
    if name == "Required":
        place.append(kind.property)
        return _problem(place, "expected a value, found none; the property is required")
    if name == "AdditionalProperties":
        place += kind.unexpected[:1]
        more = f" (and {len(kind.unexpected) - 1} more)" if len(kind.unexpected) > 1 else ""
        return _problem(place, f"expected a property of the schema, found {kind.unexpected[0]!r}{more}; leave it out")
    found = shown(error.instance)
    expected = _EXPECTED[name](kind) if name in _EXPECTED else f"a value that keeps to {name}"
    return _problem(place, f"expected {expected}, found {found}", found)


def _problem(place: list[str | int], message: str, value: str | None = None) -> ItemProblem:
    return ItemProblem(0, Severity.ERROR, "schema", to_pointer(place), message, value)


def _listed(values: list[Any]) -> str:
    listed = ", ".join(shown(value) for value in values[:8])
    return f"{listed} or {len(values) - 8} others" if len(values) > 8 else listed


_EXPECTED: Final[Mapping[str, Callable[[Any], str]]] = {
    "Type": lambda kind: "a value of type " + " or ".join(kind.types),
    "Enum": lambda kind: f"one of {_listed(list(kind.options))}",
    "Constant": lambda kind: shown(kind.expected_value),
    "Pattern": lambda kind: f"text that matches {kind.pattern}",
    "Format": lambda kind: f"a {kind.format}",
    "Minimum": lambda kind: f"at least {kind.limit}",
    "Maximum": lambda kind: f"at most {kind.limit}",
    "ExclusiveMinimum": lambda kind: f"more than {kind.limit}",
    "ExclusiveMaximum": lambda kind: f"less than {kind.limit}",
    "MinLength": lambda kind: f"at least {kind.limit} characters",
    "MaxLength": lambda kind: f"at most {kind.limit} characters",
    "MinItems": lambda kind: f"at least {kind.limit} values",
    "MaxItems": lambda kind: f"at most {kind.limit} values",
    "UniqueItems": lambda kind: "each value once",
}
