"""The samples of the records of a batch, one ALT each, written at once as canonical documents.

What is written is what `SampleReader.read` and the rest of the parse, the validation by the schema, `canonical` and
`search_values` give one after the other. Records of whose samples there is something to be told are left to these.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

import orjson

from ingest.builders import Built
from ingest.decode import Converter
from ingest.plan import FieldPlan
from ingest.record import Record, RecordLog
from ingest.relatives import FAMILY_PROPERTIES
from ingest.samples import GROUP_GENOTYPES, FormatPlan
from ingest.sealable import NAME, holds_samples
from ingest.track import Track
from ingest.written_batch import WrittenBatch, has_nul
from ingest.written_field import MOST_REMEMBERED, Members, WrittenField, head_of
from ingest.written_format import Carriers, WrittenFormat, carriers_of, part_converter, present
from variome.items.batch import HardLink, Sealed
from variome.items.calculated.searched import calculated_values
from variome.items.intake import FOREIGN
from variome.items.pending import EDITED
from variome.model.content import content_hash
from variome.model.identity import sample_uuid
from variome.schema.search_columns import calculated_fields
from variome.schema.validation import CompiledSchema

MADE: Final = (
    "CALL_INFO", "GT", "allele_index", "annotation_id", "variant", "file", "MUTANNO_Version", "file_spelling",
    "individual", *FAMILY_PROPERTIES,
)  # fmt: skip
"""Properties of a sample that are neither in INFO nor in FORMAT nor in another column."""

Samples = Mapping[int, Sealed]
"""The samples of a record that carry its ALT, by their column."""


@dataclass(frozen=True, slots=True)
class SealedRecord:
    """A record whose variant has been sealed: what its samples need to know of it.

    Attributes:
        record: the record in hand.
        built: its variant.
        place: of what its INFO says of its samples.
    """

    record: Record
    built: Built
    place: int


@dataclass(slots=True)
class _Batch:
    """The records in hand.

    Attributes:
        records: those of which all variants have been sealed.
        told: what INFO says of their samples.
        columns: what ID, QUAL and FILTER say of them.
        wrong: the numbers of the records that there is something to be told of, or may be.
        found: the samples of each record, by their column.
        variants: the uuid of each variant, as text.
    """

    records: Sequence[SealedRecord]
    told: WrittenBatch
    columns: WrittenBatch
    wrong: set[int]
    found: list[dict[int, Sealed]]
    variants: Sequence[str]


class SampleWriter:
    """Writes the samples of one file; made by `sample_writer`."""

    def __init__(self, track: Track, schema: CompiledSchema, file: UUID) -> None:
        self._track = track
        self._schema = schema
        self._file = str(file)
        self._places = {path: place for place, path in enumerate(schema.search_columns)}
        self._calculated = [self._places[name] for name in calculated_fields(schema.schema)]
        self._names_of = [path.partition(".")[0] for path in schema.search_columns]
        self._checks: dict[str, Callable[[Any], bool]] = {}
        self._depths: dict[tuple[str, str], tuple[Any, ...]] = {}
        self._members: list[Members] = []
        converters = track.builder.sample_converters
        self._columns = {column: self._field(name, present(each)) for column, (name, each) in converters.items()}
        self._genotype = self._field("GT", str)
        self._format_fields: dict[str, WrittenField] = {}
        self._formats: dict[str, WrittenFormat | None] = {}
        self._names = [orjson.dumps(name).decode() for name in track.samples.names]
        self._constants = {
            "allele_index": ',"allele_index":1',
            "file": f',"file":"{file}"',
            "MUTANNO_Version": head_of("MUTANNO_Version") + orjson.dumps(track.version).decode(),
        }
        self._file_link = HardLink("file", "/file", "File", file, str(file))
        self._individuals = [
            None if each is None else HardLink("individual", "/individual", "Individual", UUID(each), each)
            for each in track.individuals
        ]

    def write(self, records: Sequence[SealedRecord], told: WrittenBatch) -> list[Samples | None]:
        """The samples of each record; None where there is something to be told of them, or may be.

        Args:
            records: with one ALT each.
            told: what INFO says of the samples.
        """
        self._forget()
        wrong: set[int] = set()
        columns, variants = self._written_columns(records, wrong), [str(each.built.uuid) for each in records]
        batch = _Batch(records, told, columns, wrong, [{} for _ in records], variants)
        by_format: dict[str, list[int]] = {}
        for number, each in enumerate(records):
            by_format.setdefault(each.record.format, []).append(number)
        for text, numbers in by_format.items():
            written = self._format(text)
            samples = [batch.records[number].record.samples for number in numbers]
            carriers = written and carriers_of(written, numbers, samples, wrong)
            if written and carriers:
                self._write_carriers(written, carriers, batch)
            elif written is None and self._track.samples.names:
                wrong.update(numbers)
            self._track.samples.count(text, len(numbers) - len(wrong.intersection(numbers)))
        return [None if number in wrong else found for number, found in enumerate(batch.found)]

    def _forget(self) -> None:
        for members in self._members:
            if len(members) > MOST_REMEMBERED:
                members.forget()
        if len(self._depths) > MOST_REMEMBERED:
            self._depths.clear()

    def _written_columns(self, records: Sequence[SealedRecord], wrong: set[int]) -> WrittenBatch:
        """What ID, QUAL and FILTER say of the samples of each record."""
        found = WrittenBatch(len(records), wrong)
        for column, field in self._columns.items():
            found.add_texts(field, [_COLUMNS[column](each.record) for each in records])
        return found

    def _format(self, text: str) -> WrittenFormat | None:
        if text not in self._formats:
            self._formats[text] = self._compiled(self._track.samples.plan(text))
        return self._formats[text]

    def _compiled(self, plan: FormatPlan) -> WrittenFormat | None:
        """None for a FORMAT without GT, or one that fills what something else may fill as well."""
        apart = {*FOREIGN, *EDITED, *(field.name for field in self._columns.values()), *MADE} - {"GT"}
        names = [field.property for _, field in plan.fields]
        genotype = plan.index.get("GT")
        is_plain = apart.isdisjoint(names) and len(set(names)) == len(names) and all(map(NAME.fullmatch, names))
        if genotype is None or not is_plain:
            return None
        fields = [(index, self._format_field(field)) for index, field in plan.fields if field.property != "GT"]
        depths = next((index for index, field in fields if field.name == "AD"), None)
        return WrittenFormat(plan, genotype, fields, depths)

    def _format_field(self, field: FieldPlan) -> WrittenField:
        """The same for all spellings of FORMAT, of which a file may have many."""
        if field.key not in self._format_fields:
            self._format_fields[field.key] = self._field(field.property, part_converter(field))
        return self._format_fields[field.key]

    def _write_carriers(self, written: WrittenFormat, carriers: Carriers, batch: _Batch) -> None:
        wrong: set[int] = set()
        documents = WrittenBatch(len(carriers.records), wrong)
        self._write_fields(written, carriers, documents)
        self._write_shared(written, carriers, batch, documents)
        self._write_made(carriers, batch, documents)
        self._write_extras(written, carriers, batch, documents)
        contents = documents.documents()
        columns = [documents.column(place) for place in self._places.values()]
        search = zip(*columns, strict=True) if columns else [()] * documents.size
        wrong.update([at for at, content in enumerate(contents) if has_nul(content)])
        batch.wrong.update([carriers.records[at] for at in wrong])
        variants = {owner: _variant_link(batch, owner) for owner in set(carriers.records)}
        for owner, column, content, values in zip(carriers.records, carriers.columns, contents, search, strict=True):
            batch.found[owner][column] = self._sealed(variants[owner], column, content, values)

    def _write_fields(self, written: WrittenFormat, carriers: Carriers, documents: WrittenBatch) -> None:
        """What FORMAT says."""
        for index, field in [*written.fields, (written.genotype, self._genotype)]:
            documents.add_texts(field, carriers.texts[index])
        if self._calculated:
            depths = carriers.texts[written.depths] if written.depths is not None else [""] * documents.size
            pairs = list(zip(depths, carriers.genotypes, strict=True))
            for pair in set(pairs) - self._depths.keys():
                self._depths[pair] = self._calculate(written, *pair)
            for place, column in zip(
                self._calculated, zip(*map(self._depths.__getitem__, pairs), strict=True), strict=True
            ):
                documents.add_search(place, column, range(documents.size))

    def _calculate(self, written: WrittenFormat, depths: str, genotype: str) -> tuple[Any, ...]:
        """The calculated values that are searched by. They follow from the depths alone, where the genotype names no
        other ALT.
        """
        told = next((field.members.value_of.get(depths) for _, field in written.fields if field.name == "AD"), None)
        document = {"GT": genotype, "allele_index": 1, **({} if told is None else {"AD": told})}
        return calculated_values(self._schema, document)

    def _write_shared(self, written: WrittenFormat, carriers: Carriers, batch: _Batch, documents: WrittenBatch) -> None:
        """What INFO and the other columns say of all samples of a record; FORMAT goes before INFO."""
        at = range(documents.size)
        places = [batch.records[owner].place for owner in carriers.records]
        for name, members in batch.told.properties():
            if name not in written.plan.properties:
                documents.put(name, [members[place] for place in places], at)
        for column, values in batch.told.searched():
            if self._names_of[column] not in written.plan.properties:
                documents.add_search(column, [values[place] for place in places], at)
        for name, members in batch.columns.properties():
            documents.put(name, [members[owner] for owner in carriers.records], at)
        for column, values in batch.columns.searched():
            documents.add_search(column, [values[owner] for owner in carriers.records], at)

    def _write_made(self, carriers: Carriers, batch: _Batch, documents: WrittenBatch) -> None:
        """What says which sample it is, and where it comes from."""
        at = range(documents.size)
        names = [self._names[column] for column in carriers.columns]
        variants = [batch.variants[owner] for owner in carriers.records]
        for name, member in self._constants.items():
            documents.put(name, [member] * documents.size, at)
        documents.put("CALL_INFO", [f',"CALL_INFO":{name}' for name in names], at)
        documents.put("variant", [f',"variant":"{variant}"' for variant in variants], at)
        keys = [
            f',"annotation_id":{name[:-1]}:{variant}:{self._file}"'
            for name, variant in zip(names, variants, strict=True)
        ]
        documents.put("annotation_id", keys, at)
        individuals = [(link and f',"individual":"{link.value}"') or "" for link in self._individuals]
        if any(individuals):
            documents.put("individual", [individuals[column] for column in carriers.columns], at)

    def _write_extras(self, written: WrittenFormat, carriers: Carriers, batch: _Batch, documents: WrittenBatch) -> None:
        """What few samples have, and what is worked out of the whole family."""
        shown = dict(batch.told.properties()).get(GROUP_GENOTYPES)
        makes_genotypes = GROUP_GENOTYPES not in written.plan.properties
        extras = []
        for at, (owner, column) in enumerate(zip(carriers.records, carriers.columns, strict=True)):
            each = batch.records[owner]
            extra = self._family(each, column, batch)
            if extra is None:
                documents.wrong.add(at)
            elif makes_genotypes and not (shown and shown[each.place]):
                made = self._track.samples.family_genotypes(each.record, column, 1)
                extra = {**extra, GROUP_GENOTYPES: made} if made else extra
            if each.built.file_spelling:
                extra = {**(extra or {}), "file_spelling": each.built.file_spelling}
            extras.append(extra or {})
        if any(extras):
            self._add_extras(extras, documents)

    def _family(self, each: SealedRecord, column: int, batch: _Batch) -> Mapping[str, Any] | None:
        """Labels and modes of a carrier; None where there is something to be told of the family."""
        if not self._track.family.has_families:
            return {}
        log = RecordLog("", 0, 0)
        found = self._track.family.properties(each.record, column, batch.told.document(each.place), log)
        if log.problems:
            self._track.family.forget()
            return None
        return found

    def _add_extras(self, extras: Sequence[Mapping[str, Any]], documents: WrittenBatch) -> None:
        at = range(documents.size)
        for name in {name for each in extras for name in each}:
            values = [each.get(name) for each in extras]
            check = self._check(name)
            documents.wrong.update([at for at, value in enumerate(values) if value is not None and not check(value)])
            head = head_of(name)
            members = ["" if value is None else head + _canonical(value) for value in values]
            documents.put(name, members, at)
        searched = [self._schema.extract_search(each) for each in extras]
        for place, column in enumerate(zip(*searched, strict=True)):
            found = [(each, value) for each, value in zip(at, column, strict=True) if value is not None]
            if found:
                documents.add_search(place, [value for _, value in found], [each for each, _ in found])

    def _sealed(self, variant: HardLink, column: int, content: bytes, search: tuple[Any, ...]) -> Sealed:
        name = self._track.samples.names[column]
        key = f"{name}:{variant.value}:{self._file}"
        links = [variant, self._file_link]
        if (individual := self._individuals[column]) is not None:
            links.append(individual)
        fixed = {"CALL_INFO": name, "variant": variant.value, "file": self._file}
        uuid = sample_uuid(variant.uuid, key, self._schema.item_type)
        return Sealed(self._schema, key, uuid, fixed, content, content_hash(content), search, {}, links)

    def _field(self, name: str, convert: Converter) -> WrittenField:
        is_list = self._schema.schema["properties"][name]["type"] == "array"
        members = Members(name, convert, self._schema.value_check(name))
        self._members.append(members)
        return WrittenField(name, members, is_list=is_list, place=self._places.get(name))

    def _check(self, name: str) -> Callable[[Any], bool]:
        if name not in self._checks:
            self._checks[name] = self._schema.value_check(name)
        return self._checks[name]


def sample_writer(track: Track, schema: CompiledSchema, file: UUID, told: Collection[str]) -> SampleWriter | None:
    """What writes the samples of a file; None where they need more than it does.

    Args:
        track: of the file.
        schema: of samples, as the store has it.
        file: uuid of the File item.
        told: the properties that INFO may fill.
    """
    is_plain = holds_samples(schema, file, track.version, track.samples.names) and "AD" not in told
    return SampleWriter(track, schema, file) if is_plain else None


def _variant_link(batch: _Batch, record: int) -> HardLink:
    return HardLink("variant", "/variant", "Variant", batch.records[record].built.uuid, batch.variants[record])


def _canonical(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


_COLUMNS: Final[Mapping[str, Callable[[Record], str]]] = {
    "ID": attrgetter("id"),
    "QUAL": attrgetter("qual"),
    "FILTER": attrgetter("filter"),
}
