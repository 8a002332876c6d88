"""The sample columns of one record: who carries which ALT, and the properties of each carrier."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.decode import ABSENT, Converter, ValueFault, ValueType, converter
from ingest.header import Header
from ingest.plain_annotation import Document
from ingest.plan import TEXT_LISTS, FieldPlan, Property
from ingest.problems import Severity
from ingest.record import Record, RecordLog, allele_part, parse_genotype, shown

GROUP_GENOTYPES = "samplegeno"
"""The group of a sample schema that lists the genotypes of the family beside the sample's own."""

ALL_SAMPLES_LIMIT = 10
"""Without a family, `samplegeno` lists all samples of a file that has at most this many, else the sample itself."""

Family = Callable[[str], Sequence[str]]
"""The names of the samples in a sample's family, itself included; empty when its family is not known."""


@dataclass(frozen=True, slots=True)
class FormatPlan:
    """What to do with one spelling of FORMAT: index of each key, the planned fields in order, their properties."""

    index: Mapping[str, int]
    fields: tuple[tuple[int, FieldPlan], ...]
    properties: frozenset[str]
    n_keys: int
    unknown: tuple[str, ...]


class SampleReader:
    """Reads sample columns by plans that are compiled once for the file (fields) and once a FORMAT (their places).

    Attributes:
        names: the samples, in the order of their columns.
        unknown: how many records held each FORMAT key that the schema does not have, by `FORMAT/key`.
    """

    def __init__(
        self, header: Header, fields: Mapping[str, FieldPlan], genotypes: Sequence[Property], family: Family
    ) -> None:
        self.names = header.samples
        self._fields = fields
        self._numbers = {key: definition.number for key, definition in header.format.items()}
        self._genotype_columns = genotype_columns(genotypes)
        self._family = family
        self._column_of = {name: column for column, name in enumerate(header.samples)}
        self._shown: dict[int, list[int]] = {}
        self._plans: dict[str, FormatPlan] = {}
        self._records: Counter[str] = Counter()

    @property
    def unknown(self) -> Counter[str]:
        """How many records held each FORMAT key that the schema does not have."""
        found: Counter[str] = Counter()
        for text, n in self._records.items():
            found.update(dict.fromkeys(self._plans[text].unknown, n))
        return found

    def count(self, text: str, n: int) -> None:
        """Counts so many records of one spelling of FORMAT that somebody else has read."""
        self.plan(text)
        self._records[text] += n

    def genotypes(self, record: Record, log: RecordLog) -> list[tuple[int | None, ...]]:
        """The allele numbers of every sample; () where there is no GT or it cannot be read, which is a problem."""
        place = self.plan(record.format).index.get("GT")
        self._records[record.format] += 1
        if place is None:
            if record.samples:
                what = "expected GT in FORMAT, found none; the record gives no samples"
                log.add("no-genotypes", Severity.NOTE, what, field="FORMAT", value=record.format)
            return [()] * len(record.samples)
        return [self._genotype(text, place, column, record, log) for column, text in enumerate(record.samples)]

    def genotype_text(self, record: Record, column: int) -> str:
        """The GT of a sample as the file has it, `.` where it has none."""
        return self.value(record, column, "GT") or "."

    def genotype_of(self, record: Record, name: str) -> str | None:
        """The GT of a sample by name; None when the file does not have the sample."""
        column = self._column_of.get(name)
        return None if column is None else self.genotype_text(record, column)

    def value(self, record: Record, column: int, key: str) -> str | None:
        """The text of one FORMAT key of a sample; None where it is absent."""
        place = self.plan(record.format).index.get(key)
        values = record.samples[column].split(":")
        return values[place] if place is not None and place < len(values) and values[place] not in {"", "."} else None

    def read(self, record: Record, column: int, alt_index: int, shared: Document, log: RecordLog) -> Document:
        """The properties of a carrier from FORMAT, and from INFO those that FORMAT has no key for.

        Values missing at the end are legal VCF and absent; a value that cannot be what is due is that sample's
        problem, and is left out. A `.` stays absent: what INFO has under the name of a FORMAT key is another thing
        (the depth of the cohort is not that of the sample).

        Args:
            record: the record in hand.
            column: the carrier's sample column, 0-based.
            alt_index: number of the ALT that it carries, 1 for the first.
            shared: what INFO says of each of the record's samples.
            log: takes the problems.
        """
        plan = self.plan(record.format)
        values = record.samples[column].split(":")
        sample = self.names[column]
        if len(values) > plan.n_keys:
            log.add("sample-value-count", Severity.ERROR,
                    f"expected at most {plan.n_keys} values as FORMAT has keys, found {len(values)}; "
                    "those left over are dropped", sample=sample, value=record.samples[column])  # fmt: skip
        found = {name: value for name, value in shared.items() if name not in plan.properties}
        for index, field in plan.fields:
            part = text = values[index] if index < len(values) else ""
            if text in {"", "."}:
                continue
            try:
                part = allele_part(text, field.number, alt_index, len(record.alts))
                value = field.convert(part) if part.strip(".,") else ABSENT
            except ValueFault as fault:
                _add_sample_fault(fault, field.key, part, sample, log)
                continue
            if value is not ABSENT:
                found[field.property] = value
        return found

    def family_genotypes(self, record: Record, column: int, alt_index: int) -> list[Document]:
        """The `samplegeno` objects of a carrier's family, made from FORMAT, in the order of the columns."""
        if not self._genotype_columns:
            return []
        if column not in self._shown:
            name = self.names[column]
            self._shown[column] = [
                self._column_of[each] for each in shown_samples(self.names, self._family(name), name)
            ]
        objects = []
        for member in self._shown[column]:
            each = {
                name: value
                for name, source, convert in self._genotype_columns
                if (text := self._genotype_source(source, record, member, alt_index)) is not None
                and (value := _quiet(convert, text)) is not ABSENT
            }
            objects.append(each)
        return objects

    def _genotype_source(self, source: str, record: Record, column: int, alt_index: int) -> str | None:
        if source == "sample":
            return self.names[column]
        genotype = self.genotype_text(record, column)
        if source == "bases":
            return _bases(genotype, record)
        if source == "count":
            return str((parse_genotype(genotype) or ()).count(alt_index))
        if source == "GT":
            return genotype
        text = self.value(record, column, source.rstrip("/"))
        return text.replace(",", "/") if text and source.endswith("/") else text

    def _genotype(self, text: str, place: int, column: int, record: Record, log: RecordLog) -> tuple[int | None, ...]:
        values = text.split(":", place + 1)
        found = parse_genotype(values[place]) if place < len(values) else (None,)
        if found is None or any(a is not None and a > len(record.alts) for a in found):
            what = f"expected a genotype of alleles 0 to {len(record.alts)}, found {shown(values[place])!r}"
            log.add("genotype", Severity.ERROR, f"{what}; the sample is left out", field="FORMAT/GT",
                    sample=self.names[column], value=values[place])  # fmt: skip
            return ()
        return found

    def plan(self, text: str) -> FormatPlan:
        """What to do with one spelling of FORMAT."""
        plan = self._plans.get(text)
        if plan is None:
            plan = self._plans[text] = self._compile(text)
        return plan

    def _compile(self, text: str) -> FormatPlan:
        keys = text.split(":") if text and text != "." else []
        index: dict[str, int] = {}
        for place, key in enumerate(keys):
            index.setdefault(key, place)
        fields = tuple((place, self._fields[key]) for key, place in index.items() if key in self._fields)
        unknown = tuple(f"FORMAT/{key}" for key in index if key not in self._fields)
        return FormatPlan(index, fields, frozenset(field.property for _, field in fields), len(keys), unknown)


def _add_sample_fault(fault: ValueFault, key: str, text: str, sample: str, log: RecordLog) -> None:
    what = f"expected {fault.expected}, found {shown(text)!r}; the value is left out"
    log.add("sample-value", Severity.ERROR, what, field=f"FORMAT/{key}", sample=sample, value=text)


_SOURCES = {"numgt": "GT", "gt": "bases", "ad": "AD/", "sampleid": "sample", "ac": "count"}


def shown_samples(samples: Sequence[str], family: Collection[str], sample: str) -> list[str]:
    """The samples of a file whose genotypes stand beside a carrier's, in the order of their columns.

    Args:
        samples: of the file.
        family: names in the carrier's family, itself included; empty when it is not known.
        sample: the carrier.
    """
    if related := [name for name in samples if name in family]:
        return related
    return list(samples) if len(samples) <= ALL_SAMPLES_LIMIT else [sample]


def genotype_columns(properties: Sequence[Property]) -> list[tuple[str, str, Converter]]:
    """For each property of `samplegeno`: its name, where it comes from, its converter.

    A `vcf_field` names a FORMAT key or `sample`; without one the name's ending says what it is, as granite's fields do.
    """
    columns = []
    for prop in properties:
        explicit = prop.schema.get("vcfField")
        source = explicit if explicit and explicit.lower() != prop.name else _SOURCES.get(prop.name.rpartition("_")[2])
        if source:
            separator = None if source.rstrip("/") in TEXT_LISTS else ","
            columns.append((prop.name, source, converter(ValueType.of_schema(prop.schema), separator)))
    return columns


def _quiet(convert: Converter, text: str) -> Any:
    """The value, or ABSENT: what is wrong with a relative's value is reported where the relative is the carrier."""
    try:
        return convert(text)
    except ValueFault:
        return ABSENT


def _bases(genotype: str, record: Record) -> str | None:
    """The genotype with bases for numbers, `CGAA/C` for `0/1`; None when it names an allele the record lacks."""
    alleles = (record.ref, *record.alts)
    numbers = parse_genotype(genotype)
    if numbers is None or any(n is not None and n >= len(alleles) for n in numbers):
        return None
    separator = "|" if "|" in genotype else "/"
    return separator.join("." if n is None else alleles[n] for n in numbers)
