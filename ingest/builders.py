"""What identifies a variant, and the columns of the VCF that become properties.

A builder makes the part of an item that is not annotation. The one for small variants is here, its structural sibling
in `ingest.structural`; the parser treats both alike.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple
from uuid import UUID

from ingest.allele_ids import AlleleIds
from ingest.decode import ABSENT, Converter, ValueFault, ValueType, converter
from ingest.plan import Property
from ingest.problems import Severity
from ingest.record import REFERENCE_ALLELES, Record, RecordLog
from variome.model.alleles import minimal_allele
from variome.model.identity import variant_uuid

if TYPE_CHECKING:
    from ingest.reference import Reference  # pysam takes an eighth of a second to import

COLUMNS = ("CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "CALL_INFO", "sample")
"""Names of mapping tables that are columns of the VCF, never INFO keys; `sample` is the sample's name."""

_PLAIN_COLUMNS = ("ID", "QUAL", "FILTER")


class Built(NamedTuple):
    """A variant without its annotations.

    `position` is that of the minimal allele, 1-based. `file_spelling` is {POS, REF, ALT} as the file has them, empty
    when they are the same.
    """

    uuid: UUID
    position: int
    document: dict[str, Any]
    file_spelling: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BuilderOptions:
    """What builders need to know of a file: its assembly, the annotation version, the reference if there is one.

    `allele_ids` is None without a reference, and where the schema has no property for them.
    """

    assembly: str
    version: str
    reference: "Reference | None" = None
    allele_ids: AlleleIds | None = None


class ItemBuilder(ABC):
    """What the small-variant and the structural builder have in common.

    Args:
        variant: properties of the variant schema by VCF name.
        sample: properties of the sample schema by VCF name.
        options: what is the same for the whole file.
    """

    item_type: ClassVar[str]
    sample_type: ClassVar[str]
    variant_link: ClassVar[str]
    identity_names: ClassVar[tuple[str, ...]] = ()
    """Properties of a variant that are made here."""
    info_keys: ClassVar[tuple[str, ...]] = ()
    """INFO keys that `build` reads; they tell nothing beyond that."""

    def __init__(
        self, variant: Mapping[str, Property], sample: Mapping[str, Property], options: BuilderOptions
    ) -> None:
        self.options = options
        self._identity = _column_converters(variant, ("CHROM", "SVTYPE"))
        self._variant_columns = _column_converters(variant, _PLAIN_COLUMNS)
        self._sample_columns = _column_converters(sample, _PLAIN_COLUMNS)

    @abstractmethod
    def build(self, record: Record, alt_index: int, log: RecordLog) -> Built | None:
        """The variant of one ALT (1 for the first); None where the ALT makes none.

        Raises:
            RecordRejected: what identifies the variant is not valid.
        """

    @property
    def property_names(self) -> list[str]:
        """The properties that a variant may have beside its annotations."""
        return [*self.identity_names, *(name for name, _ in self._variant_columns.values())]

    @property
    def sample_converters(self) -> "ColumnConverters":
        """The properties that a sample may have of the columns of the VCF."""
        return self._sample_columns

    def sample_suffix(self, record: Record) -> str:
        """What a sample's key ends in, beyond name, variant and file."""
        return ""

    def variant_columns(self, record: Record, log: RecordLog) -> dict[str, Any]:
        """ID, QUAL and FILTER as properties of the variant, where its schema has them."""
        return _read_columns(self._variant_columns, record, log)

    def sample_columns(self, record: Record, log: RecordLog) -> dict[str, Any]:
        """ID, QUAL and FILTER as properties of a sample, where its schema has them."""
        return _read_columns(self._sample_columns, record, log)

    def check_identity(self, column: str, text: str, kind: str, log: RecordLog) -> None:
        """Rejects the record when the schema does not allow the text for what identifies a variant."""
        if column not in self._identity:
            return
        try:
            self._identity[column][1](text)
        except ValueFault as fault:
            raise log.reject(
                kind, f"expected {fault.expected}, found {text[:40]!r}", field=column, value=text
            ) from None


class SmallVariantBuilder(ItemBuilder):
    """Variants whose alleles are spelled out, or `*`."""

    item_type = "Variant"
    sample_type = "VariantSample"
    variant_link = "variant"
    identity_names = ("CHROM", "POS", "REF", "ALT", "annotation_id", "assembly", "MUTANNO_Version", "vrs_id")

    def build(self, record: Record, alt_index: int, log: RecordLog) -> Built | None:
        """See `ItemBuilder.build`. Identity rests on the minimal allele, left-aligned where there is a reference."""
        alt = record.alts[alt_index - 1]
        if alt in REFERENCE_ALLELES:
            return None
        self.check_identity("CHROM", record.contig, "bad-contig", log)
        position, ref, minimal = self._normal(record, alt, log)
        key = f"chr{record.contig}:{position}{ref}_{minimal}"
        document = {
            **self.variant_columns(record, log),
            "CHROM": record.contig,
            "POS": position,
            "REF": ref,
            "ALT": minimal,
            "annotation_id": key,
            "assembly": self.options.assembly,
            "MUTANNO_Version": self.options.version,
        }
        allele_ids = self.options.allele_ids
        if allele_ids and (vrs_id := allele_ids.find_stored(record.contig, position, ref, minimal)):
            document["vrs_id"] = vrs_id
        spelling = {}
        if (position, ref, minimal) != (record.position, record.ref, alt):
            spelling = {"POS": record.position, "REF": record.ref, "ALT": alt}
            log.add("allele-trimmed", Severity.NOTE, f"the minimal spelling of the allele is {key[:80]}", value=alt)
        uuid = variant_uuid(self.options.assembly, record.contig, position, key)
        return Built(uuid, position, document, spelling)

    def _normal(self, record: Record, alt: str, log: RecordLog) -> tuple[int, str, str]:
        reference = self.options.reference
        if reference is None:
            return minimal_allele(record.position, record.ref, alt)
        if not reference.agrees(record.contig, record.position, record.ref):
            found = reference.bases(record.contig, record.position, len(record.ref))
            what = f"the reference has {found[:40]!r} here, the record {record.ref[:40]!r}; the allele is not shifted"
            log.add("reference-mismatch", Severity.WARNING, what, field="REF", value=record.ref)
            return minimal_allele(record.position, record.ref, alt)
        return reference.left_aligned(record.contig, record.position, record.ref, alt)


ColumnConverters = dict[str, tuple[str, Converter]]
"""Property and converter by the name of a VCF column."""


def _column_converters(properties: Mapping[str, Property], columns: tuple[str, ...]) -> ColumnConverters:
    found = {}
    for column in columns:
        prop = properties.get(column)
        if prop is not None and prop.group is None:
            value_type = ValueType.of_schema(prop.schema)
            found[column] = (prop.name, converter(value_type, ";" if value_type.is_list else None))
    return found


def _read_columns(converters: ColumnConverters, record: Record, log: RecordLog) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if not converters:
        return found
    texts = {"ID": record.id, "QUAL": record.qual, "FILTER": record.filter}
    for column, (name, convert) in converters.items():
        text = texts[column]
        if text in {"", "."}:
            continue
        try:
            value = convert(text)
        except ValueFault as fault:
            kind = "bad-quality" if column == "QUAL" else fault.kind
            log.add_fault(ValueFault(kind, fault.expected), column, text)
            continue
        if value is not ABSENT:
            found[name] = value
    return found
