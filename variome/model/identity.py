"""Deterministic identity: the uuid of an item follows from its type, assembly and key (docs/decisions/0001).

Two forms. Items that lie on the genome (variants, structural variants and their samples) get a version-8 uuid that
begins with contig and position, so that a load writes its index in order; everything else gets a version-5 uuid.
"""

from functools import lru_cache
from hashlib import sha256
from uuid import NAMESPACE_DNS, UUID, SafeUUID, uuid5

VARIOME_NAMESPACE = uuid5(NAMESPACE_DNS, "variome")
"""Namespace of every version-5 uuid of the project."""

_UNMARKED = ~(0xF << 76 | 0x3 << 62)
_MARKS = 0x8 << 76 | 0x2 << 62

_new, _put = object.__new__, object.__setattr__  # a UUID refuses what would change it

_HUMAN_CONTIGS = {name: number for number, name in enumerate([*map(str, range(1, 23)), "X", "Y", "M"], start=1)}
_CONTIGS_BY_CODE = {number: name for name, number in _HUMAN_CONTIGS.items()}


def item_uuid(item_type: str, key: str) -> UUID:
    """The uuid of an item that lies nowhere on the genome: version 5 of `Type/key`."""
    return uuid5(VARIOME_NAMESPACE, f"{item_type}/{key}")


@lru_cache(maxsize=1 << 12)  # the parser asks, and soon after it the intake of its batch
def variant_uuid(assembly: str, contig: str, position: int, annotation_id: str, item_type: str = "Variant") -> UUID:
    """The uuid of a variant or structural variant: located at its position, of `Type/assembly/annotation_id`.

    Args:
        assembly: `GRCh38` and the like.
        contig: without `chr`.
        position: 1-based (START of a structural variant).
        annotation_id: the key, such as `chr1:979034CGAA_C`.
        item_type: `Variant` or `StructuralVariant`.
    """
    return _located_uuid(contig, position, f"{item_type}/{assembly}/{annotation_id}")


def sample_uuid(variant: UUID, annotation_id: str, item_type: str = "VariantSample") -> UUID:
    """The uuid of a variant sample: beside its variant in the index, of `Type/annotation_id`.

    Args:
        variant: uuid of the variant, whose first five bytes (contig, position) are taken over.
        annotation_id: `CALL_INFO:variant-uuid:file-uuid`.
        item_type: `VariantSample` or `StructuralVariantSample`.
    """
    return _marked(variant.bytes[:5], f"{item_type}/{annotation_id}")


def located_uuids(contig: str, first: int, last: int) -> tuple[UUID, UUID]:
    """The range that holds the uuids of all items at these positions (1-based, both included) of a contig.

    It is exact for human contigs; others may share it.
    """
    low, high = (bytes([_contig_code(contig)]) + min(each, 0xFFFFFFFF).to_bytes(4, "big") for each in (first, last))
    return UUID(bytes=low + bytes(11)), UUID(bytes=high + b"\xff" * 11)


def file_uuid(project: str, accession: str) -> UUID:
    """The uuid of a File item, whose key is its project and accession."""
    return item_uuid("File", f"{project}/{accession}")


def individual_uuid(project: str, name: str) -> UUID:
    """The uuid of an Individual item, whose key is its project and its name there."""
    return item_uuid("Individual", f"{project}/{name}")


def genotype_dataset_uuid(project: str, name: str) -> UUID:
    """The uuid of a GenotypeDataset item, whose key is its project and its name there."""
    return item_uuid("GenotypeDataset", f"{project}/{name}")


def genotype_sample_uuid(project: str, dataset: str, name: str) -> UUID:
    """The uuid of a GenotypeSample item, whose key is its project, its dataset and its name there."""
    return item_uuid("GenotypeSample", f"{project}/{dataset}:{name}")


def place_of(uuid: UUID) -> tuple[str, int]:
    """The contig (without `chr`; empty for one that is none of 1-22, X, Y, M) and the 1-based position of what lies on
    the genome, by its uuid.
    """
    return _CONTIGS_BY_CODE.get(uuid.bytes[0], ""), int.from_bytes(uuid.bytes[1:5], "big")


def _located_uuid(contig: str, position: int, name: str) -> UUID:
    return _marked(bytes([_contig_code(contig)]) + min(position, 0xFFFFFFFF).to_bytes(4, "big"), name)


def _marked(prefix: bytes, name: str) -> UUID:
    """Five bytes of place, then SHA-256 of the name, with version 8 and variant set (RFC 9562, section 5.8)."""
    number = int.from_bytes(prefix + sha256(name.encode()).digest()[:11], "big")
    return _of_number(number & _UNMARKED | _MARKS)


def _of_number(number: int) -> UUID:
    """`UUID(int=number)` in two fifths of its time, most of which goes into what else could have been given."""
    uuid = _new(UUID)
    _put(uuid, "int", number)
    _put(uuid, "is_safe", SafeUUID.unknown)
    return uuid


@lru_cache(maxsize=4096)
def _contig_code(contig: str) -> int:
    """1 to 25 for the human contigs, 128 to 255 by digest for all others: only nearness depends on it."""
    return _HUMAN_CONTIGS.get(contig) or 128 + sha256(contig.encode()).digest()[0] % 128
