"""INFO of a record with one ALT, written at once as the canonical document of its variant.

What is written is what `InfoReader.read`, the validation by the schema, `canonical` and `search_values` give one after
the other, in half of their time. They are for whatever there is something to be told of, or may be: this reads what is
as usual, and leaves a record that is not to them, as a whole.
"""

import re
from collections import Counter
from collections.abc import Collection
from itertools import chain
from typing import Any, Final, NamedTuple

import orjson

from ingest.decode import ABSENT, Converter, ValueFault
from ingest.info import InfoReader
from ingest.plain_annotation import Document, NotPlain
from ingest.plan import FieldPlan, Part
from ingest.record import allele_part
from ingest.written_annotation import WrittenAnnotation, WrittenVariant
from ingest.written_field import Members, WrittenField, head_of
from variome.items.intake import FOREIGN
from variome.items.pending import EDITED
from variome.schema.search_columns import calculated_fields
from variome.schema.validation import CompiledSchema


class Written(NamedTuple):
    """A variant: its canonical document, the values of its search columns, and by target the keys that it links to."""

    content: bytes
    search: tuple[Any, ...]
    names: dict[str, set[str]]


class InfoWriter:
    """Writes variants by the plans of a reader; made by `info_writer`."""

    def __init__(self, reader: InfoReader, schema: CompiledSchema, others: Collection[str]) -> None:
        self._reader = reader
        self._schema = schema
        self._n_columns = len(schema.search_columns)
        links = [link.path for paths in schema.key_links.values() for link in paths]
        # What is linked to is collected as search values are, whether it has a search column or not.
        self._places = {path: place for place, path in enumerate(dict.fromkeys([*schema.search_columns, *links]))}
        self._named = {
            target: [self._places[link.path] for link in paths] for target, paths in schema.key_links.items()
        }
        self._ambiguous = _ambiguous_keys(reader, others)
        self._annotations = {key: WrittenAnnotation(plan, self._field) for key, plan in reader.annotations.items()}
        self._fields = {
            key: self._field(None, 0, plan.property, plan.convert, False)
            for key, plan in reader.fields.items()
            if plan.scope == "variant"
        }

    def write(self, info: str, document: Document, sample: Document) -> Written:
        """The canonical document of a variant, and what it is searched by and links to.

        Args:
            info: the text of INFO.
            document: what else the variant has.
            sample: takes what INFO says of the samples; of no use when this raises.

        Raises:
            NotPlain: there is something to be told of the record, or may be.
        """
        if not self._schema.is_flawless(document):
            raise NotPlain
        members = [
            head_of(name) + orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
            for name, value in document.items()
        ]
        values = [*self._schema.extract_search(document), *[None] * (len(self._places) - self._n_columns)]
        variant = WrittenVariant(members, values)
        texts = {} if info == "." else self._texts(info)
        try:
            for key, text in texts.items():
                self._write_key(key, text, variant, sample)
        except ValueFault:
            raise NotPlain from None
        content = variant.content()
        if b"\\u0000" in content:
            raise NotPlain
        self._reader.count(texts)
        names = {
            target: set(chain.from_iterable(_listed(values[place]) for place in places))
            for target, places in self._named.items()
        }
        return Written(content, tuple(values[: self._n_columns]), names)

    def _texts(self, info: str) -> dict[str, str]:
        """The keys of INFO with their texts; a flag, which nobody reads here, has none."""
        texts: dict[str, str] = {}
        for item in info.split(";"):
            key, equals, text = item.partition("=")
            is_known = key in self._annotations or key in self._reader.fields
            if key in texts or not key or key in self._ambiguous or (is_known and not equals):
                raise NotPlain
            texts[key] = text
        return texts

    def _write_key(self, key: str, text: str, variant: WrittenVariant, sample: Document) -> None:
        if (annotation := self._annotations.get(key)) is not None:
            if text and text != ".":
                annotation.write(text, variant, sample)
        elif (plan := self._reader.fields.get(key)) is not None:
            self._write_field(plan, text, variant, sample)

    def _write_field(self, plan: FieldPlan, text: str, variant: WrittenVariant, sample: Document) -> None:
        if "%" in text:
            raise NotPlain
        text = allele_part(text, plan.number, 1, 1)
        if not text.strip(".,"):
            return
        if plan.scope == "variant":
            variant.add(self._fields[plan.key], text)
        elif (value := plan.convert(text)) is not ABSENT:
            sample[plan.property] = value

    def _field(self, group: str | None, index: int, name: str, convert: Converter, is_free_text: bool) -> WrittenField:
        path = f"{group}.{name}" if group else name
        node = self._schema.group(group)[name] if group else self._schema.schema["properties"][name]
        members = Members(name, convert, self._schema.value_check(path))
        return WrittenField(name, members, index, is_free_text, self._places.get(path), node["type"] == "array")


def info_writer(reader: InfoReader, schema: CompiledSchema, others: Collection[str]) -> InfoWriter | None:
    """What writes the variants of a file; None where they need more than it does.

    Args:
        reader: of the INFO of the same file.
        schema: of the variants, as the store has it.
        others: properties that a variant may have that do not come from INFO.
    """
    parts = _parts_of_variants(reader)
    groups = {part.group for part in parts if part.group is not None}
    names = [*_annotated(reader), *others, *groups]
    in_groups = [name for part in parts if part.group is not None for _, name, _ in part.columns]
    if len(set(names)) < len(names) or not all(map(_NAME.fullmatch, [*names, *in_groups])):
        return None
    if not {*FOREIGN, *EDITED}.isdisjoint(names):
        return None
    if schema.uuid_links or calculated_fields(schema.schema) or not _is_plain(schema, groups):
        return None
    return InfoWriter(reader, schema, others)


def _parts_of_variants(reader: InfoReader) -> list[Part]:
    return [part for plan in reader.annotations.values() for part in plan.parts if part.scope == "variant"]


def _annotated(reader: InfoReader) -> list[str]:
    """The properties at the top level of a variant that annotations fill."""
    return [name for part in _parts_of_variants(reader) if part.group is None for _, name, _ in part.columns]


def _ambiguous_keys(reader: InfoReader, others: Collection[str]) -> frozenset[str]:
    """The plain keys whose property something else may fill as well."""
    plans = [plan for plan in reader.fields.values() if plan.scope == "variant"]
    filled = Counter([*_annotated(reader), *others, *(plan.property for plan in plans)])
    apart = {*FOREIGN, *EDITED, *others}
    return frozenset(
        plan.key
        for plan in plans
        if filled[plan.property] > 1 or not _NAME.fullmatch(plan.property) or plan.property in apart
    )


def _listed(value: Any) -> Collection[str]:
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def _is_plain(schema: CompiledSchema, groups: Collection[str]) -> bool:
    """Whether the schema says no more of a variant and its groups than what each property may be. (What is required of
    a variant is what does not come from INFO, or no variant is written.)
    """
    nodes = [schema.schema["properties"][group] for group in groups]
    is_plain_inside = all(
        _SAID_OF_OBJECTS.isdisjoint(node["items"]) and "required" not in node["items"] for node in nodes
    )
    return is_plain_inside and all(map(_SAID_OF_LISTS.isdisjoint, nodes)) and _SAID_OF_OBJECTS.isdisjoint(schema.schema)


_NAME: Final = re.compile(r"[A-Za-z0-9_.-]+")
"""Names that need no escape, and are sorted alike with and without the quote that ends them."""

_SAID_OF_LISTS: Final = frozenset({"minItems", "maxItems", "uniqueItems", "contains"})
_SAID_OF_OBJECTS: Final = frozenset(
    {"minProperties", "maxProperties", "dependentRequired", "dependentSchemas", "if", "allOf", "anyOf", "oneOf", "not"}
)
