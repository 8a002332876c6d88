"""The slow obvious twin of annotations: every entry split, every property looked for anew, straight from the rules.

It shares no code with the parser. It reads one ALT a record, takes the schema for the types, and leaves out what it
cannot type; problems are not its business.
"""

import re
from fractions import Fraction
from math import isinf
from typing import Any
from urllib.parse import unquote_to_bytes

Item = dict[str, Any]

TRUE, FALSE = {"1", "YES", "Y", "TRUE", "T"}, {"0", "-1", "NO", "N", "FALSE", "F"}
NOTHING = object()


def reference_variants(lines: list[str], schema: Item) -> list[Item]:
    """For each record, the properties of the variant schema that its annotation keys give."""
    formats = _formats([line for line in lines if line.startswith("##")])
    records = [line.split("\t") for line in lines if not line.startswith("#")]
    return [reference_annotations(columns[7], formats, schema) for columns in records]


def reference_annotations(info: str, formats: dict[str, tuple[list[str], str]], schema: Item) -> Item:
    """The properties that the annotation keys of one INFO give.

    Args:
        info: the column.
        formats: by key, the names of its fields and what separates the elements of its lists.
        schema: of the item.
    """
    item: Item = {}
    for text in info.split(";"):
        key, _, value = text.partition("=")
        if key in formats:
            names, separator = formats[key]
            for entry in value.split(","):
                _read_entry(entry.split("|"), key, names, separator, schema, item)
    return item


def reference_value(text: str, schema: Item, separator: str, *, strict: bool = False) -> Any:
    """One value, or NOTHING where it is absent or cannot be what the schema asks for."""
    if schema["type"] != "array":
        single = _single(text, schema)
        is_list = separator in text and not (schema["type"] != "string" or "enum" in schema)
        return NOTHING if text in ("", ".") or is_list else single
    if not strict:
        text = re.sub("%7e", separator, text, flags=re.IGNORECASE)
    elements = [each for each in text.split(separator) if each not in ("", ".")]
    numeric = schema["items"]["type"] in ("integer", "number")
    values = [_single(each, schema["items"]) for each in elements if not (numeric and each in ("NA", "na"))]
    return values if values and NOTHING not in values else NOTHING


def _read_entry(fields: list[str], key: str, names: list[str], separator: str, schema: Item, item: Item) -> None:
    groups: dict[str, Item] = {}
    for name, text in zip(names, fields, strict=False):
        found = _find(f"{key}_{name}", schema)
        if found is None:
            continue
        group, prop, each = found
        value = reference_value(text, each, separator)
        if value is NOTHING:
            continue
        if each.get("linkTo") == "Gene":
            value = re.sub(r"^(ENS[A-Z]*G[0-9]{11})\.[0-9]+$", r"\1", value)
        if group:
            groups.setdefault(group, {})[prop] = value
        else:
            item.setdefault(prop, value)
    for group, filled in groups.items():
        item.setdefault(group, []).append(filled)


def _find(name: str, schema: Item) -> tuple[str | None, str, Item] | None:
    for prop, each in schema["properties"].items():
        if "scope" in each and each.get("vcfField", prop).lower() == name.lower():
            return None, prop, each
    for group, outer in schema["properties"].items():
        for prop, each in outer.get("items", {}).get("properties", {}).items():
            if "scope" in each and each.get("vcfField", prop).lower() == name.lower():
                return group, prop, each
    return None


def _single(text: str, schema: Item) -> Any:
    value = _typed(text, schema["type"])
    if value is not NOTHING and "enum" in schema and value not in schema["enum"]:
        return NOTHING
    return value


def _typed(text: str, kind: str) -> Any:
    return {"string": _text, "boolean": _boolean, "number": _number, "integer": _integer}[kind](text)


def _text(text: str) -> Any:
    decoded = re.sub("(%[0-9a-fA-F]{2})+", _decode, text)
    return NOTHING if "\0" in decoded else decoded


def _boolean(text: str) -> Any:
    return True if text.upper() in TRUE else False if text.upper() in FALSE else NOTHING


def _number(text: str) -> Any:
    if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text):
        return NOTHING
    return NOTHING if isinf(float(text)) else float(text)


def _integer(text: str) -> Any:
    if _number(text) is NOTHING or not re.match("[+-]?[0-9]", text):
        return NOTHING
    exact = Fraction(text)
    return int(exact) if exact.denominator == 1 and -(2**63) <= exact < 2**63 else NOTHING


def _decode(match: re.Match[str]) -> str:
    octets = unquote_to_bytes(match[0])
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return octets.decode("latin-1")


def _formats(meta: list[str]) -> dict[str, tuple[list[str], str]]:
    marked = {m[2]: m[1] for line in meta if (m := re.match(r"##(MUTANNO|GRANITE|CGAP|VEP)=<ID=([^,>]+)", line))}
    if any(line.startswith('##VEP="') for line in meta):
        marked["CSQ"] = "VEP"
    found = {}
    for line in meta:
        defined = re.match(r"##INFO=<ID=([^,>]+),.*Format: *'?([^'\"]+)", line)
        if defined and defined[1] in marked:
            found[defined[1]] = (defined[2].split("|"), "&" if marked[defined[1]] == "VEP" else "~")
    return found
