"""INFO of the records of a batch, one ALT each, written at once as the canonical documents of their variants.

What is written is what `InfoReader.read`, the validation by the schema, `canonical` and `search_values` give one after
the other, in a fraction of their time. They are for whatever there is something to be told of, or may be: this reads
what is as usual, and leaves a record that is not to them, as a whole.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from ingest.decode import ABSENT, Converter
from ingest.entries import key_texts
from ingest.info import InfoReader
from ingest.plain_annotation import Document, NotPlain
from ingest.plan import FieldPlan, Part
from ingest.record import allele_part
from ingest.sealable import NAME, asks_more, says_no_more
from ingest.written_annotation import WrittenAnnotation
from ingest.written_batch import WrittenBatch, has_nul
from ingest.written_field import MOST_REMEMBERED, Members, WrittenField, head_of
from variome.items.intake import FOREIGN
from variome.items.pending import EDITED
from variome.model.content import content_hash
from variome.schema.search_columns import calculated_fields
from variome.schema.validation import CompiledSchema


class Written(NamedTuple):
    """A variant: its canonical document and the hash of that, the values of its search columns, and by target the keys
    that it links to.
    """

    content: bytes
    content_hash: bytes
    search: tuple[Any, ...]
    names: dict[str, set[str]]


class InfoWriter:
    """Writes variants by the plans of a reader; made by `info_writer`."""

    def __init__(
        self, reader: InfoReader, schemas: Mapping[str, CompiledSchema], others: Mapping[str, Collection[str]]
    ) -> None:
        self._reader = reader
        self._schemas = schemas
        schema = schemas["variant"]
        self._schema = schema
        self._own = [name for name in others["variant"] if name in schema.properties]
        self._n_columns = len(schema.search_columns)
        links = [link.path for paths in schema.key_links.values() for link in paths]
        # What is linked to is collected as search values are, whether it has a search column or not.
        self._places = {path: place for place, path in enumerate(dict.fromkeys([*schema.search_columns, *links]))}
        of_samples = {path: place for place, path in enumerate(schemas["sample"].search_columns)}
        self._places_of = {"variant": self._places, "sample": of_samples}
        self._named = {
            target: [self._places[link.path] for link in paths] for target, paths in schema.key_links.items()
        }
        self._ambiguous = _ambiguous_keys(reader, others)
        self._members: list[Members] = []
        self._annotations = {key: WrittenAnnotation(plan, self._field) for key, plan in reader.annotations.items()}
        self._fields = {key: self._plain_field(plan) for key, plan in reader.fields.items()}

    @property
    def told_of_samples(self) -> set[str]:
        """The properties of samples that INFO may fill."""
        plain = {plan.property for plan in self._reader.fields.values() if plan.scope == "sample"}
        groups = {part.group for part in _parts(self._reader, "sample") if part.group}
        return plain | groups | {*_annotated(self._reader, "sample")}

    def write(self, infos: Sequence[str], documents: Sequence[Document]) -> tuple[list[Written | None], WrittenBatch]:
        """The canonical documents of variants, and what they are searched by and link to.

        Args:
            infos: the texts of INFO.
            documents: what else each variant has.

        Returns:
            one a record, None where there is something to be told of it, or may be; and what INFO says of the samples
            of each record.
        """
        self._forget()
        keys = [self._texts(info) for info in infos]
        wrong = {place for place, document in enumerate(documents) if not self._schema.is_flawless(document)}
        wrong.update([place for place, texts in enumerate(keys) if not self._is_plain(texts)])
        batches = {scope: WrittenBatch(len(infos), wrong) for scope in ("variant", "sample")}
        self._write_documents(documents, batches["variant"])
        texts_of = [texts or {} for texts in keys]
        for key in set().union(*texts_of):
            self._write_key(key, [texts.get(key, "") for texts in texts_of], batches)
        return self._written(texts_of, batches["variant"]), batches["sample"]

    def _forget(self) -> None:
        for each in self._members:
            if len(each) > MOST_REMEMBERED:
                each.forget()

    def _texts(self, info: str) -> dict[str, str] | None:
        """The keys of INFO with their texts; a flag, which nobody reads here, has none. None where a key stands twice,
        or has no text and is read here.
        """
        if (texts := key_texts(info)) is not None:
            return texts
        items = [] if info == "." else info.split(";")
        known = self._reader.fields.keys() | self._annotations.keys()
        if not known.isdisjoint(items):
            return None
        texts = dict([item.partition("=")[::2] for item in items])
        return texts if len(texts) == len(items) else None

    def _is_plain(self, texts: Mapping[str, str] | None) -> bool:
        return texts is not None and "" not in texts and self._ambiguous.isdisjoint(texts)

    def _write_documents(self, documents: Sequence[Document], batch: WrittenBatch) -> None:
        at = range(batch.size)
        for name in self._own:
            values = [document.get(name) for document in documents]
            batch.put(name, _members(head_of(name), values), at)
            if (place := self._places.get(name)) is not None:
                batch.add_search(place, [_searched(value) for value in values], at)

    def _write_key(self, key: str, texts: list[str], batches: dict[str, WrittenBatch]) -> None:
        wrong = batches["variant"].wrong
        if (annotation := self._annotations.get(key)) is not None:
            annotation.write(texts, batches, wrong)
        elif (field := self._fields.get(key)) is not None:
            batches[self._reader.fields[key].scope].add_texts(field, texts)

    def _written(self, texts_of: Sequence[Mapping[str, str]], variant: WrittenBatch) -> list[Written | None]:
        contents = variant.documents()
        variant.wrong.update([place for place, content in enumerate(contents) if has_nul(content)])
        columns = [variant.column(place) for place in range(len(self._places))]
        search = zip(*columns[: self._n_columns], strict=True) if self._n_columns else [()] * variant.size
        filled = {place for place, _ in variant.searched()}
        named = {
            target: [columns[place] for place in places if place in filled] for target, places in self._named.items()
        }
        names_of = [_names(found, variant.size) for found in named.values()]
        names = [dict(zip(named, each, strict=True)) for each in zip(*names_of, strict=True)] or [{}] * variant.size
        hashes = map(content_hash, contents)
        found: list[Written | None] = [Written(*each) for each in zip(contents, hashes, search, names, strict=True)]
        for place in variant.wrong:
            found[place] = None
        kept = [tuple(texts) for place, texts in enumerate(texts_of) if place not in variant.wrong]
        for keys, n in Counter(kept).items():
            self._reader.count(keys, n)
        return found

    def _field(self, part: Part, index: int, name: str, convert: Converter, separator: str) -> WrittenField:
        schema = self._schemas[part.scope]
        path = f"{part.group}.{name}" if part.group else name
        node = schema.group(part.group)[name] if part.group else schema.schema["properties"][name]
        members = self._remembered(Members(name, convert, schema.value_check(path)))
        is_list = node["type"] == "array"
        single = node["items"] if is_list else node
        is_free = single["type"] == "string" and not any(map(asks_more, (node, single)))
        place = self._places_of[part.scope].get(path)
        return WrittenField(name, members, index, separator, is_free, is_list, place)

    def _plain_field(self, plan: FieldPlan) -> WrittenField:
        schema = self._schemas[plan.scope]
        is_list = schema.schema["properties"][plan.property]["type"] == "array"
        check = schema.value_check(plan.property)
        members = self._remembered(Members(plan.property, _whole_converter(plan), check))
        place = self._places_of[plan.scope].get(plan.property)
        return WrittenField(plan.property, members, is_list=is_list, place=place)

    def _remembered(self, members: Members) -> Members:
        self._members.append(members)
        return members


def info_writer(
    reader: InfoReader, schemas: Mapping[str, CompiledSchema], others: Mapping[str, Collection[str]]
) -> InfoWriter | None:
    """What writes the variants of a file; None where they need more than it does.

    Args:
        reader: of the INFO of the same file.
        schemas: by scope, of variants and of samples, as the store has them.
        others: by scope, properties that an item may have that do not come from INFO.
    """
    variant = schemas["variant"]
    if variant.uuid_links or calculated_fields(variant.schema):
        return None
    for scope, schema in schemas.items():
        parts = _parts(reader, scope)
        groups = {part.group for part in parts if part.group is not None}
        names = [*_annotated(reader, scope), *others[scope], *groups]
        in_groups = [name for part in parts if part.group is not None for _, name, _ in part.columns]
        if len(set(names)) < len(names) or not all(map(NAME.fullmatch, [*names, *in_groups])):
            return None
        if not {*FOREIGN, *EDITED}.isdisjoint(names) or not says_no_more(schema, groups):
            return None
    return InfoWriter(reader, schemas, others)


def _parts(reader: InfoReader, scope: str) -> list[Part]:
    return [part for plan in reader.annotations.values() for part in plan.parts if part.scope == scope]


def _annotated(reader: InfoReader, scope: str) -> list[str]:
    """The properties at the top level of an item that annotations fill."""
    return [name for part in _parts(reader, scope) if part.group is None for _, name, _ in part.columns]


def _ambiguous_keys(reader: InfoReader, others: Mapping[str, Collection[str]]) -> frozenset[str]:
    """The plain keys whose property something else may fill as well."""
    found: set[str] = set()
    for scope, names in others.items():
        plans = [plan for plan in reader.fields.values() if plan.scope == scope]
        filled = Counter([*_annotated(reader, scope), *names, *(plan.property for plan in plans)])
        apart = {*FOREIGN, *EDITED, *names}
        found.update(
            plan.key
            for plan in plans
            if filled[plan.property] > 1 or not NAME.fullmatch(plan.property) or plan.property in apart
        )
    return frozenset(found)


def _whole_converter(plan: FieldPlan) -> Converter:
    """What converts the text of a plain key of a record with one ALT."""

    def convert(text: str) -> Any:
        if "%" in text:
            raise NotPlain
        return plan.convert(text) if allele_part(text, plan.number, 1, 1).strip(".,") else ABSENT

    return convert


def _members(head: str, values: Sequence[Any]) -> list[str]:
    """The members of an object of which these are the values; empty for None."""
    types = set(map(type, values))
    if types == {int}:
        return [f"{head}{value}" for value in values]
    if types == {str}:  # few texts have anything but letters and digits
        return [f'{head}"{value}"' if value.isalnum() else head + _canonical(value) for value in values]
    return ["" if value is None else head + _canonical(value) for value in values]


def _canonical(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _searched(value: Any) -> Any:
    return list(dict.fromkeys(value)) or None if isinstance(value, list) else value


def _names(columns: Sequence[Sequence[Any]], size: int) -> list[set[str]]:
    """The names that the values of some columns tell, of each record."""
    found: list[set[str]] = [set() for _ in range(size)]
    for column in columns:
        for names, value in zip(found, column, strict=True):
            if type(value) is list:
                names.update(value)
            elif value is not None:
                names.add(value)
    return found
