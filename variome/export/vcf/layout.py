"""Which column, INFO or FORMAT key each property of a schema goes to: the inverse of how a parse finds properties.

A property of the variant is a plain INFO key of its own name; one of the sample a FORMAT key, so that each sample has
its own value. The fields of a group are an annotation key, `KEY_field` being the name of the property: an entry of the
annotation is an entry of the group. The Number and Type of keys that VCF reserves are VCF's.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from variome.export.vcf.texts import Text, raw_text, text_maker
from variome.model.reserved_keys import ANY, Reserved, reserved_format, reserved_info
from variome.schema.validation import CompiledSchema

Scope = Literal["variant", "sample"]
Node = dict[str, Any]

VERSION: Final = (4, 3)

COLUMNS: Final = ("ID", "QUAL", "FILTER")
"""Columns that are properties where a schema has them."""

TOP: Final = ""
"""Stands for the group of a property that is in none."""

GENOTYPES: Final = "samplegeno"
"""The group of a sample schema that lists the genotypes of the family."""

_ELSEWHERE: Final = frozenset({"CHROM", "POS", "REF", "ALT", "CALL_INFO", "sample", "GT", "END", "SVTYPE", *COLUMNS})
"""Names in a VCF of what columns, or the alleles of a line, tell."""

_KEY: Final = re.compile(r"[A-Za-z_][0-9A-Za-z_.]*")  # VCF 4.3, sections 1.6.1 and 1.6.2
_TYPES: Final[Mapping[str, str]] = {"integer": "Integer", "number": "Float"}
_OF_SAMPLES: Final = frozenset({"GT", "AD", "DP", "GQ", "PL", "PGT", "PID", "PS"})
"""Keys that a parse takes from FORMAT only."""
_OF_RECORDS: Final = frozenset({"FS", "MQ", "novoPP"})
"""Keys of INFO that tell of all samples of a record; modes of inheritance are made of the last one."""
_TEXT_LISTS: Final = frozenset({"AD", "PL"})
_NUMBERS: Final[Mapping[str, re.Pattern[str]]] = {
    "Integer": re.compile(r"(?:-?[0-9]{1,10}|\.)(?:,(?:-?[0-9]{1,10}|\.))*"),
    "Float": re.compile(r"[-+0-9.eE]+(?:,[-+0-9.eE]+)*"),
}


@dataclass(frozen=True, slots=True)
class Key:
    """An INFO or FORMAT key and the property it holds; `number` and `type` as in its meta line."""

    key: str
    name: str
    title: str
    number: str
    type: str
    make_text: Text

    def text(self, value: Any) -> str | None:
        """What stands behind the key; '' for a flag that is set, None for what cannot be said."""
        if self.type == "Flag":
            return "" if value is True else None
        text = self.make_text(value)
        numbers = _NUMBERS.get(self.type)
        return text if text is not None and (numbers is None or numbers.fullmatch(text)) else None


@dataclass(frozen=True, slots=True)
class Part:
    """The fields of an annotation that are one group of one item: property and text by place."""

    scope: Scope
    group: str
    fields: tuple[tuple[str, Text], ...]


@dataclass(slots=True)
class Annotation:
    """An annotation key: the names of its fields, and whose they are."""

    key: str
    names: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)


@dataclass(slots=True)
class Layout:
    """Where the properties of a variant schema and of its sample schema go.

    Attributes:
        columns: property by scope and column.
        info: plain INFO keys by scope and property.
        format: FORMAT keys by property.
        annotations: by key.
        key_of: annotation key by scope, group and property.
        relatives: by FORMAT key, the property of `samplegeno` that holds it of a relative; `sample` for the name.
        unfit: properties whose name can be no key: they are fields of an annotation, if that can be.
    """

    columns: dict[Scope, dict[str, str]] = field(default_factory=lambda: {"variant": {}, "sample": {}})
    info: dict[Scope, dict[str, Key]] = field(default_factory=lambda: {"variant": {}, "sample": {}})
    format: dict[str, Key] = field(default_factory=dict)
    annotations: dict[str, Annotation] = field(default_factory=dict)
    key_of: dict[tuple[Scope, str, str], str] = field(default_factory=dict)
    relatives: dict[str, str] = field(default_factory=dict)
    unfit: dict[Scope, list[tuple[str, Node]]] = field(default_factory=lambda: {"variant": [], "sample": []})

    @property
    def filters_of_samples(self) -> list[str]:
        """The properties of samples that FILTER and FT are."""
        of_calls = [name for name, key in self.format.items() if key.key == "FT"]
        return [*of_calls, *(name for column, name in self.columns["sample"].items() if column == "FILTER")]

    @property
    def groups_in_info(self) -> list[str]:
        """The groups of samples that stand in INFO."""
        return sorted({group for scope, group, _ in self.key_of if scope == "sample" and group != TOP})


def make_layout(variant: CompiledSchema, sample: CompiledSchema | None) -> Layout:
    """The layout for a variant schema, and the schema of its samples, None where they are left out."""
    layout = Layout()
    schemas: list[tuple[Scope, CompiledSchema]] = [("variant", variant)]
    if sample is not None:
        schemas.append(("sample", sample))
    for scope, schema in schemas:
        for name, node in schema.schema["properties"].items():
            if not _fields(node) and "scope" in node:
                _place(layout, scope, name, node)
    taken = {key.key for keys in layout.info.values() for key in keys.values()}
    for scope, schema in schemas:
        for name, node in schema.schema["properties"].items():
            if fields := _fields(node):
                _place_group(layout, scope, name, fields, taken)
        _place_group(layout, scope, TOP, layout.unfit[scope], taken)
    return layout


def _place(layout: Layout, scope: Scope, name: str, node: Node) -> None:
    key = node.get("vcfField", name)
    if key in COLUMNS:
        layout.columns[scope].setdefault(key, name)
    elif key in _ELSEWHERE:
        return
    elif not _KEY.fullmatch(key):
        layout.unfit[scope].append((name, node))
    elif scope == "sample" and _fits_format(key, node):
        layout.format.setdefault(name, _format_key(key, name, node))
    else:
        layout.info[scope].setdefault(name, _info_key(key, name, node))


def _place_group(layout: Layout, scope: Scope, group: str, fields: Iterable[tuple[str, Node]], taken: set[str]) -> None:
    by_key: dict[str, list[tuple[str, str, Text]]] = {}
    for name, node in fields:
        source = node.get("vcfField", name)
        if scope == "sample" and group == GENOTYPES:
            _note_relatives(layout, name, source)
        prefix, _, rest = source.partition("_")
        if rest and _KEY.fullmatch(prefix):
            key = _annotation_key(prefix, taken)
            by_key.setdefault(key, []).append((name, rest, text_maker(node, ";=,|&", "&")))
            layout.key_of[scope, group, name] = key
    for key, found in by_key.items():
        annotation = layout.annotations.setdefault(key, Annotation(key))
        annotation.names += [rest for _, rest, _ in found]
        annotation.parts.append(Part(scope, group, tuple((name, make_text) for name, _, make_text in found)))


def _note_relatives(layout: Layout, name: str, source: str) -> None:
    """As a parse has it: a `vcf_field` names a FORMAT key, else the ending of the name does."""
    key = source if source.lower() != name else _ENDINGS.get(name.rpartition("_")[2])
    if key:
        layout.relatives.setdefault(key, name)


def _annotation_key(prefix: str, taken: set[str]) -> str:
    key = prefix.upper()
    return prefix.lower() if key in taken or reserved_info(key, VERSION) else key


def _fits_format(key: str, node: Node) -> bool:
    reserved = reserved_format(key, VERSION)
    if key in _OF_SAMPLES or key in _OF_RECORDS:
        return key in _OF_SAMPLES
    return reserved is None or reserved.type in {ANY, _type_of(node)}


def _format_key(key: str, name: str, node: Node) -> Key:
    is_text_list = key in _TEXT_LISTS and node.get("type") != "array"
    number, kind = _definition(node, reserved_format(key, VERSION))
    return Key(key, name, _title(node), number, kind, raw_text if is_text_list else text_maker(node, ":,", ","))


def _info_key(key: str, name: str, node: Node) -> Key:
    number, kind = _definition(node, reserved_info(key, VERSION))
    return Key(key, name, _title(node), number, kind, text_maker(node, ";=,", ","))


def _definition(node: Node, reserved: Reserved | None) -> tuple[str, str]:
    """Number and Type."""
    number = "." if node.get("type") == "array" else "1"
    kind = _type_of(node)
    if reserved is None:
        return number, kind
    return (
        number if reserved.number == ANY else reserved.number,
        kind if reserved.type == ANY else reserved.type,
    )


def _type_of(node: Node) -> str:
    single = node.get("items", {}) if node.get("type") == "array" else node
    return _TYPES.get(str(single.get("type")), "String")


def _title(node: Node) -> str:
    return str(node.get("title", ""))


def _fields(node: Node) -> list[tuple[str, Node]]:
    """The fields of a group that a VCF can fill; none for other properties."""
    inner = node.get("items", {}).get("properties", {}) if node.get("type") == "array" else {}
    return [(name, each) for name, each in inner.items() if "scope" in each]


_ENDINGS: Final[Mapping[str, str]] = {"numgt": "GT", "ad": "AD/", "sampleid": "sample"}
"""By the ending of a name in `samplegeno` the FORMAT key, with a slash where one joins the parts, not a comma."""


def iter_meta_keys(layout: Layout) -> Iterator[tuple[str, Key]]:
    """`INFO` or `FORMAT`, and the key."""
    for keys in layout.info.values():
        yield from (("INFO", key) for key in keys.values())
    yield from (("FORMAT", key) for key in layout.format.values())
