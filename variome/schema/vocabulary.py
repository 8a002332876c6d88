"""Our vocabulary on top of Draft 2020-12: is this schema one that describes items?

`schemas/meta/item.json` says what can be said in JSON Schema itself. What it cannot say (a name that must lead to a
property, a link to a type that exists, a pattern that both validators take) is checked here.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from variome.errors import SchemaError
from variome.schema.fixed import item_types, read_schema_file

if TYPE_CHECKING:
    import jsonschema

Schema = Mapping[str, Any]


def check_schema(schema: Schema) -> None:
    """Passes when the schema describes items.

    Raises:
        SchemaError: it does not; every fault is on a line of its own, with its place as a JSON pointer.
    """
    faults = list(_meta_schema_faults(schema)) or [fault for check in _CHECKS for fault in check(schema)]
    if faults:
        name = schema.get("$id", "schema") if isinstance(schema, Mapping) else "schema"
        raise SchemaError("\n".join(f"{name}: {fault}" for fault in faults))


def iter_nodes(schema: Schema, pointer: str = "") -> Iterator[tuple[str, Schema]]:
    """A property and the schemas below it that describe values: items of lists, fields of groups, with their places."""
    yield pointer, schema
    if isinstance(items := schema.get("items"), Mapping):
        yield from iter_nodes(items, f"{pointer}/items")
    for name, each in schema.get("properties", {}).items():
        yield from iter_nodes(each, f"{pointer}/properties/{name}")


def find_property(schema: Schema, path: str) -> Schema | None:
    """The property at a dotted path, `transcript.vep_gene`; None where there is none."""
    name, _, field = path.partition(".")
    found: Schema | None = schema["properties"].get(name)
    return found.get("items", {}).get("properties", {}).get(field) if found and field else found


def pattern_fault(pattern: str) -> str | None:
    """Why Python's `re` or the validator of the hot path (Rust's regex) refuses a pattern; None when both take it."""
    try:
        re.compile(pattern)
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except (re.error, jsonschema_rs.ValidationError) as error:
        return str(error).splitlines()[0]
    return None


@cache
def _meta_validator() -> "jsonschema.Draft202012Validator":
    import jsonschema  # noqa: PLC0415  a tenth of a second, for the few commands that add schemas

    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return jsonschema.Draft202012Validator(read_schema_file("meta/item.json"), format_checker=checker)


def _meta_schema_faults(schema: Schema) -> Iterator[str]:
    for error in _meta_validator().iter_errors(schema):
        place = "".join(f"/{part}" for part in error.absolute_path) or "/"
        if "propertyNames" in error.absolute_schema_path:
            yield f"at {place}: expected a keyword of Draft 2020-12 or of this project, found {error.instance!r}"
        else:
            yield f"at {place}: {error.message[:300]}"


def _required_faults(schema: Schema) -> Iterator[str]:
    for keyword in ("required", "identifyingProperties"):
        for name in schema.get(keyword, ()):
            if name not in schema["properties"]:
                yield f"at /{keyword}: expected the name of a property, found {name!r}"


def _path_faults(schema: Schema) -> Iterator[str]:
    elsewhere = {*schema.get("embeddedFields", ()), *schema.get("calculatedProperties", ())}
    for keyword in ("facets", "columns"):
        for path in schema.get(keyword, ()):
            if path not in elsewhere and find_property(schema, path) is None:
                yield f"at /{keyword}: expected the path of a property, found {path!r}"


def _link_faults(schema: Schema) -> Iterator[str]:
    for place, node in iter_nodes(schema):
        if "linkTo" in node and node["linkTo"] not in item_types():
            yield f"at {place}/linkTo: expected an item type, found {node['linkTo']!r}"


def _key_faults(schema: Schema) -> Iterator[str]:
    for place, node in iter_nodes(schema):
        for name in node["uniqueKey"] if isinstance(node.get("uniqueKey"), list) else ():
            if name not in schema["properties"]:
                yield f"at {place}/uniqueKey: expected the name of a property, found {name!r}"


def _bound_faults(schema: Schema) -> Iterator[str]:
    for place, node in iter_nodes(schema):
        low, high = node.get("softMinimum"), node.get("softMaximum")
        if low is not None and high is not None and low > high:
            yield f"at {place}/softMinimum: expected at most softMaximum, which is {high}, found {low}"


def _name_faults(schema: Schema) -> Iterator[str]:
    for place, node in iter_nodes(schema):
        for name in node.get("properties", {}):
            if not name or name.startswith("@"):
                yield f"at {place}/properties: expected names that JSON-LD does not keep for itself, found {name!r}"


def _pattern_faults(schema: Schema) -> Iterator[str]:
    for place, node in iter_nodes(schema):
        if "pattern" in node and (reason := pattern_fault(node["pattern"])):
            expected = "a regular expression that Python's re and Rust's regex take"
            yield f"at {place}/pattern: expected {expected}, found {node['pattern']!r} ({reason})"


_CHECKS: tuple[Callable[[Schema], Iterator[str]], ...] = (
    _required_faults,
    _path_faults,
    _link_faults,
    _key_faults,
    _bound_faults,
    _name_faults,
    _pattern_faults,
)
