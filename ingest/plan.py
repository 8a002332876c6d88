"""What to do with each column of one file, decided once: header and schemas in, a compiled plan out.

Property names come from the schemas. A field of an annotation key is looked for as `lower(key)_lower(field)`, a plain
INFO or FORMAT key under its own name; where a mapping table names a `vcf_field`, that name is looked for instead.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any, Literal

from ingest.decode import Converter, Remembered, ValueType, converter
from ingest.header import Header
from ingest.layout import AnnotationLayout

Scope = Literal["variant", "sample"]

SAMPLE_KEYS = frozenset({"GT", "AD", "DP", "GQ", "PL", "PGT", "PID", "PS"})
"""Keys that belong to a sample even where the header forgot their FORMAT line; INFO keys of these names do not."""

TEXT_LISTS = frozenset({"AD", "PL"})
"""FORMAT keys whose comma-separated numbers stay one text, as in `16,22`."""

_VERSIONED_GENE = re.compile(r"(ENS[A-Z]*G[0-9]{11})\.[0-9]+")


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a schema: its name, its group (None at the top level) and what its value must be."""

    name: str
    group: str | None
    schema: dict[str, Any]

    @property
    def link_to(self) -> str | None:
        """The type that the property links to, or None."""
        found = self.schema.get("linkTo") or self.schema.get("items", {}).get("linkTo")
        return str(found) if found else None


Column = tuple[int, str, Converter]
"""Index among the fields, property name, converter: a tuple, because the inner loop unpacks it 300 times a record."""


Pick = Callable[[list[str]], Sequence[str]]
"""Some fields of an entry."""


@dataclass(frozen=True, slots=True)
class Part:
    """The columns of an annotation that go to one place of one item: a group, or the top level (group None).

    `pick` gives the fields of all columns from those of an entry. Half of all columns are text that is taken as it is:
    `pick_texts` gives their fields. `steps` are the columns with None for the converter of these.
    """

    scope: Scope
    group: str | None
    columns: tuple[Column, ...]
    pick: Pick
    pick_texts: Pick
    steps: tuple[tuple[int, str, Converter | None], ...]


@dataclass(frozen=True)
class AnnotationPlan:
    """What to do with one annotation key.

    `separator` stands between the elements of its lists. `allele` and `allele_num` are where the fields that name the
    ALT stand, or None. `unknown` are the fields that no schema has, as `KEY/field`.
    """

    layout: AnnotationLayout
    separator: str
    n_fields: int
    parts: tuple[Part, ...]
    allele: int | None
    allele_num: int | None
    unknown: tuple[str, ...]

    @cached_property
    def groups(self) -> tuple[Part, ...]:
        """The parts that are groups."""
        return tuple(part for part in self.parts if part.group is not None)

    @cached_property
    def tops(self) -> tuple[Part, ...]:
        """The parts at the top level, at most one of each scope."""
        return tuple(part for part in self.parts if part.group is None)


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """What to do with one plain INFO or FORMAT key. `number` is the header's: `A`, `R`, `G`, `.`, a count or ''."""

    key: str
    scope: Scope
    property: str
    convert: Converter
    number: str
    is_boolean: bool


def schema_properties(schema: Mapping[str, Any]) -> dict[str, Property]:
    """The properties of an item schema by the name that a VCF uses for them, groups flattened.

    Only what a row of the mapping table made (it carries that row's `scope`) can be filled from a VCF: an INFO key
    called `status` must not reach the status of the item. A name may be used at the top level and in a group (`GT` of a
    sample and of its family): the top level has it then.
    """
    found: dict[str, Property] = {}
    grouped: dict[str, Property] = {}
    for name, each in schema["properties"].items():
        if "properties" in each.get("items", {}):
            grouped |= {p.schema.get("vcfField", p.name): p for p in group_properties(schema, name)}
        elif "scope" in each:
            found.setdefault(each.get("vcfField", name), Property(name, None, each))
    return grouped | found


def group_properties(schema: Mapping[str, Any], group: str) -> list[Property]:
    """The properties of one group of an item schema, in its order; none when there is no such group."""
    inner = schema["properties"].get(group, {}).get("items", {}).get("properties", {})
    return [Property(name, group, each) for name, each in inner.items() if "scope" in each]


def plan_annotation(
    layout: AnnotationLayout,
    schemas: Mapping[Scope, Mapping[str, Property]],
    consequence_names: Mapping[str, str],
    *,
    strict: bool,
) -> AnnotationPlan:
    """The plan for one annotation key against the properties of the variant and the sample schema."""
    by_place: dict[tuple[Scope, str | None], list[Column]] = {}
    unknown: list[str] = []
    taken: set[str] = set()
    texts: set[int] = set()
    lowered = {scope: {name.lower(): p for name, p in known.items()} for scope, known in schemas.items()}
    for index, field in enumerate(layout.fields):
        name = f"{layout.key}_{field}".lower()
        found = next(((scope, p) for scope, known in lowered.items() if (p := known.get(name))), None)
        if found is None or name in taken:  # of two columns with one name the first stands
            unknown.append(f"{layout.key}/{field}")
            continue
        taken.add(name)
        scope, prop = found
        convert = _annotation_converter(layout, prop, consequence_names, strict=strict)
        by_place.setdefault((scope, prop.group), []).append((index, prop.name, convert))
        if ValueType.of_schema(prop.schema).is_free_text and not prop.link_to:
            texts.add(index)
    parts = tuple(_part(scope, group, columns, texts) for (scope, group), columns in by_place.items())
    n_fields = len(layout.fields)
    return AnnotationPlan(
        layout,
        layout.list_separator,
        n_fields,
        parts,
        layout.index_of("Allele"),
        layout.index_of("ALLELE_NUM"),
        tuple(unknown),
    )


def plan_info(
    header: Header, schemas: Mapping[Scope, Mapping[str, Property]], taken: Sequence[str]
) -> dict[str, FieldPlan]:
    """The plans for plain INFO keys: those that a schema has under exactly that name.

    Args:
        header: for the `Number` of each key, and to know which keys belong to samples.
        schemas: properties by VCF name, variant first.
        taken: names that are columns of the VCF, not INFO keys.
    """
    plans: dict[str, FieldPlan] = {}
    for scope, known in schemas.items():
        for key, prop in known.items():
            is_sample_key = scope == "sample" and (key in SAMPLE_KEYS or key in header.format)
            if prop.group is None and key not in taken and not is_sample_key:
                plans.setdefault(key, _field_plan(key, scope, prop, header.info))
    return plans


def plan_format(header: Header, known: Mapping[str, Property], taken: Sequence[str]) -> dict[str, FieldPlan]:
    """The plans for FORMAT keys: the sample properties that are no column of the VCF."""
    return {
        key: _field_plan(key, "sample", prop, header.format)
        for key, prop in known.items()
        if prop.group is None and key not in taken
    }


def stable_id(text: str) -> str:
    """A gene id without its version suffix. Only Ensembl's are cut: `SPAC1002.01` of fission yeast is all id."""
    found = _VERSIONED_GENE.fullmatch(text) if "." in text else None
    return found[1] if found else text


def _part(scope: Scope, group: str | None, columns: Sequence[Column], texts: Collection[int]) -> Part:
    return Part(
        scope,
        group,
        tuple(columns),
        _picker([index for index, _, _ in columns]),
        _picker([index for index, _, _ in columns if index in texts]),
        tuple((index, name, None if index in texts else convert) for index, name, convert in columns),
    )


def _picker(indexes: Sequence[int]) -> Pick:
    """The values at these places, as a tuple whatever their number."""
    if not indexes:
        return lambda _fields: ()
    return itemgetter(*indexes) if len(indexes) > 1 else itemgetter(slice(indexes[0], indexes[0] + 1))


def _field_plan(key: str, scope: Scope, prop: Property, definitions: Mapping[str, Any]) -> FieldPlan:
    value_type = ValueType.of_schema(prop.schema)
    definition = definitions.get(key)
    separator = None if key in TEXT_LISTS and not value_type.is_list else ","
    number = definition.number if definition else ""
    return FieldPlan(key, scope, prop.name, converter(value_type, separator), number, value_type.type == "boolean")


def _annotation_converter(
    layout: AnnotationLayout, prop: Property, consequence_names: Mapping[str, str], *, strict: bool
) -> Converter:
    convert = converter(ValueType.of_schema(prop.schema), layout.list_separator, strict=strict)
    if prop.link_to == "Gene":
        convert = _then(convert, stable_id)
        return convert if prop.schema["type"] == "array" else Remembered(convert).__getitem__
    if prop.link_to == "VariantConsequence" and layout.key == "BCSQ":
        return _then(convert, lambda name: consequence_names.get(name.lstrip("*"), name.lstrip("*")))
    return convert


def _then(convert: Converter, change: Any) -> Converter:
    def both(text: str) -> Any:
        value = convert(text)
        if isinstance(value, str):
            return change(value)
        return [change(v) for v in value] if isinstance(value, list) else value

    return both
