"""Schemas that are kept by hand: files in `schemas/` in, schemas with their mixins resolved out.

`schemas/gene_list.json` is the schema of type GeneList; `schemas/frames/variant.json` what every Variant has beside the
properties that a mapping table gives; `schemas/mixins/*.json` hold properties that several types share.
"""

from functools import cache
from pathlib import Path
from typing import Any

import orjson

from variome.data_folder import data_folder
from variome.errors import SchemaError

Schema = dict[str, Any]


def read_fixed_schemas() -> dict[str, Schema]:
    """The schemas of all types that no mapping table describes, by type, mixins resolved."""
    return {type_name(path): with_mixins(read_schema_file(path.name)) for path in sorted(_folder().glob("*.json"))}


@cache
def item_types() -> frozenset[str]:
    """Every type of item: fixed ones and those generated from mapping tables."""
    return frozenset(type_name(path) for part in (".", "frames") for path in (_folder() / part).glob("*.json"))


def type_name(path: Path) -> str:
    """`GeneList` for `gene_list.json`."""
    return "".join(word.capitalize() for word in path.stem.split("_"))


def read_schema_file(name: str) -> Schema:
    """The JSON object in a file below `schemas/`.

    Raises:
        SchemaError: there is no such file, or it holds no JSON object.
    """
    try:
        schema = orjson.loads((_folder() / name).read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise SchemaError(f"schemas/{name}: expected a JSON object: {error}; restore the file") from None
    if not isinstance(schema, dict):
        raise SchemaError(f"schemas/{name}: expected a JSON object, found {type(schema).__name__}; restore the file")
    return schema


def with_mixins(schema: Schema) -> Schema:
    """A copy of the schema with the properties of its `mixinProperties` added after its own.

    Raises:
        SchemaError: a mixin is missing, or brings a property that is already there.
    """
    properties = dict(schema["properties"])
    for mixin in schema.get("mixinProperties", ()):
        brought = read_schema_file(f"mixins/{mixin}.json")["properties"]
        if twice := sorted(properties.keys() & brought.keys()):
            raise SchemaError(
                f"{schema.get('$id')}: expected each property once, found {', '.join(twice)} again in mixin {mixin}; "
                "remove one of the two"
            )
        properties.update(brought)
    return {**schema, "properties": properties}


def _folder() -> Path:
    return data_folder("schemas")
