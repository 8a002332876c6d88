"""From a document to its key and identity, and from a key back to the identity.

Documents are those of the schemas: a property that is there has the schema's type, links to variants and files are
uuids.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from variome.model.alleles import contig_name, minimal_allele
from variome.model.identity import item_uuid, sample_uuid, variant_uuid
from variome.model.item_types import ItemType

Document = Mapping[str, Any]

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_VARIANT_KEY: Final = re.compile(r"chr(?P<contig>.+):(?P<position>[0-9]{1,10})[^0-9]+_[^_]+")
_STRUCTURAL_KEY: Final = re.compile(r"[^_]+_chr(?P<contig>.+?):(?P<position>[0-9]{1,10})-.+")
_BASES: Final = re.compile(r"[ACGTUNRYSWKMBDHV]+", re.IGNORECASE)
_ALT: Final = re.compile(
    rf"{_BASES.pattern}|\*|<[^<>\s,]+>|[^\s,]*[\[\]][^\s,]+|\.{_BASES.pattern}|{_BASES.pattern}\.", re.IGNORECASE
)
"""REF and ALT of VCF 4.3, sections 1.6.1.4 and 1.6.1.5, of one allele."""

_SAMPLE_KEY: Final = re.compile(r".+?:(?P<variant>[0-9a-f-]{36}):[0-9a-f-]{36}(?::.*)?", re.DOTALL)


@lru_cache(maxsize=1 << 14)
def parse_uuid(text: str) -> UUID | None:
    """The uuid that the text spells in its canonical form, in lower case with hyphens; None for any other text."""
    return UUID(text) if _UUID.fullmatch(text) else None


class KeyFault(Exception):  # noqa: N818  a signal inside the store: it becomes an ItemProblem
    """A document that does not say which item it is; `pointer` is the property at fault."""

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__(message)
        self.pointer = pointer


def key_of(item_type: ItemType, document: Document) -> str:
    """The key of an item: its name where that is unique (in its assembly, project or annotation version).

    Raises:
        KeyFault: what the key is made of is missing, or does not agree with itself.
    """
    return _KEYS.get(item_type.name, _plain_key)(item_type, document)


def identity(item_type: ItemType, document: Document, *, assembly: str, project: str) -> UUID:
    """The uuid of an item, from its type, key and where the key is unique.

    Args:
        item_type: the item's type.
        document: the item.
        assembly: that of the item, where its type has one.
        project: name of the project, where the type's key is unique in its project.

    Raises:
        KeyFault: what the key is made of is missing, or does not agree with itself.
    """
    return uuid_of(item_type, key_of(item_type, document), document, assembly=assembly, project=project)


def uuid_of(item_type: ItemType, key: str, document: Document, *, assembly: str, project: str) -> UUID:
    """As `identity`, of a document whose key has been worked out and checked."""
    if item_type.variant_link:
        return sample_uuid(_known_uuid(document[item_type.variant_link]), key, item_type.name)
    if item_type.is_located:
        position = document["POS"] if item_type.name == "Variant" else document["START"]
        return variant_uuid(assembly, document["CHROM"], position, key, item_type.name)
    return item_uuid(item_type.name, _scoped(item_type, key, project, _version_scope(document)))


def find_uuid_of_key(item_type: ItemType, key: str, *, assembly: str, project: str, version: str = "") -> UUID | None:
    """The uuid that an item with this key would have; None when no item of the type can have such a key."""
    if item_type.variant_link:
        found = _SAMPLE_KEY.fullmatch(key)
        return sample_uuid(UUID(found["variant"]), key, item_type.name) if found else None
    if item_type.is_located:
        found = (_VARIANT_KEY if item_type.name == "Variant" else _STRUCTURAL_KEY).fullmatch(key)
        if not found:
            return None
        return variant_uuid(assembly, found["contig"], int(found["position"]), key, item_type.name)
    return item_uuid(item_type.name, _scoped(item_type, key, project, version))


def _known_uuid(text: str) -> UUID:
    """Of a link that has been checked."""
    return parse_uuid(text) or UUID(text)


def _scoped(item_type: ItemType, key: str, project: str, version: str) -> str:
    scopes = {"project": project, "MUTANNO_Version": version}
    return "/".join([*(scopes[each] for each in item_type.key[:-1]), key])


def _version_scope(document: Document) -> str:
    """Where a field name is unique: in its annotation version; the structural table of a version has its own names."""
    version: str = document.get("MUTANNO_Version", "")
    return f"{version}/structural" if document.get("table") == "structural" else version


def _plain_key(item_type: ItemType, document: Document) -> str:
    name = item_type.name_property
    for part in item_type.key:
        if part != "project" and not document.get(part):
            raise KeyFault(f"/{part}", f"expected what identifies the {item_type.name}, found nothing")
    key: str = document[name]
    if item_type.name in _SCOPES and "/" in key:
        raise KeyFault(f"/{name}", f"expected a name without '/', found {key!r}; choose another")
    return key


def _variant_key(item_type: ItemType, document: Document) -> str:
    contig, position, ref, alt = document["CHROM"], document["POS"], document["REF"], document["ALT"]
    _check_place(contig, position, "/POS")
    if not _BASES.fullmatch(ref):
        raise KeyFault("/REF", f"expected bases (IUPAC), found {ref[:80]!r}; write REF as in a VCF")
    if not _ALT.fullmatch(alt):
        raise KeyFault("/ALT", f"expected bases, *, <ID> or a breakend, found {alt[:80]!r}; one ALT an item")
    minimal = minimal_allele(position, ref, alt)
    if minimal != (position, ref, alt):
        spelling = "{} {} {}".format(*minimal)
        raise KeyFault("/ALT", f"expected the minimal spelling (POS REF ALT) {spelling[:200]}; write it so")
    key = f"chr{contig}:{position}{ref}_{alt}"
    given = document.get("annotation_id", key)
    if given != key:
        raise KeyFault("/annotation_id", f"expected {key[:200]}, as CHROM, POS, REF and ALT say, found {given[:200]!r}")
    return key


def _structural_key(item_type: ItemType, document: Document) -> str:
    contig, start = document["CHROM"], document["START"]
    _check_place(contig, start, "/START")
    begin = f"{document['SV_TYPE']}_chr{contig}:{start}-"
    key: str = document.get("annotation_id", "")
    if not key.startswith(begin) or len(key) == len(begin):
        raise KeyFault("/annotation_id", f"expected {begin[:200]} and what tells it from others, found {key[:200]!r}")
    return key


def _sample_key(item_type: ItemType, document: Document) -> str:
    _check_length(document["CALL_INFO"], "/CALL_INFO")
    begin = f"{document['CALL_INFO']}:{document[item_type.variant_link]}:{document['file']}"
    key: str = document.get("annotation_id", begin)
    if key == begin or (item_type.name == "StructuralVariantSample" and key.startswith(f"{begin}:")):
        return key
    raise KeyFault("/annotation_id", f"expected {begin[:200]}, as sample, variant and file say, found {key[:200]!r}")


def _check_place(contig: str, position: Any, pointer: str) -> None:
    if contig != contig_name(contig) or not contig:
        raise KeyFault("/CHROM", f"expected {contig_name(contig)!r}, found {contig!r}; write contigs without chr")
    _check_length(contig, "/CHROM")
    if type(position) is not int or not 0 <= position <= 0xFFFFFFFF:  # JSON Schema takes 7.0 for an integer
        raise KeyFault(pointer, f"expected a whole number from 0 to 4294967295, found {position!r}")


def _check_length(name: str, pointer: str) -> None:
    if len(name) > _LONGEST_NAME:
        raise KeyFault(pointer, f"expected at most {_LONGEST_NAME} characters, found {len(name):,}")


_LONGEST_NAME: Final = 500
"""Characters of a contig or a sample name: they stand in indexes, whose entries are short of 2,704 bytes."""

_SCOPES: Final = frozenset({"Project", "IngestionVersion"})
"""Types whose names stand before a '/' in the keys of others."""

_KEYS: Final[Mapping[str, Callable[[ItemType, Document], str]]] = {
    "Variant": _variant_key,
    "VariantSample": _sample_key,
    "StructuralVariant": _structural_key,
    "StructuralVariantSample": _sample_key,
}
