"""The slow twin of sealing: a parser that seals gives what one that does not gives, item by item."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from ingest.vcf_parser import ParsedItem, ParsedRecord, VCFParser
from variome.items.batch import HardLink, Sealed
from variome.items.calculated.searched import search_values
from variome.items.pending import Pending
from variome.model.content import canonical, content_hash, find_nul
from variome.model.item_types import ITEM_TYPES
from variome.model.keys import key_of, uuid_of
from variome.schema.validation import CompiledSchema


def check_sealing(
    plain: VCFParser, records: Iterable[ParsedRecord], sealing: VCFParser, schemas: Mapping[str, Mapping[str, Any]]
) -> int:
    """Compares what two parsers of one file give: one record by record, the other all of them as one batch.

    Args:
        plain: has given `records`, and seals nothing.
        records: all of the file's.
        sealing: another one, which has not been read yet.
        schemas: by item type.

    Returns:
        how many variants were sealed.
    """
    compiled = {name: CompiledSchema(schema) for name, schema in schemas.items()}
    sealing.seal_by(compiled)
    n_sealed = 0
    for expected, found in zip(records, sealing.parse(sealing.iter_lines(0)), strict=True):
        assert found._replace(items=()) == expected._replace(items=())
        for item, other in zip(expected.items, found.items, strict=True):
            n_sealed += _is_same(item, other, compiled)
    assert sealing.unknown_columns == plain.unknown_columns
    assert sealing.problems == plain.problems
    return n_sealed


def _is_same(expected: ParsedItem, found: ParsedItem, schemas: Mapping[str, CompiledSchema]) -> bool:
    """Compares two items; whether it is a sealed variant."""
    if found.sealed is None:
        assert found == expected
        return False
    assert (found.item_type, found.document) == (expected.item_type, {})
    assert found.sealed.schema is schemas[found.item_type]
    _check_sealed(found.sealed, expected.document)
    return found.item_type == "Variant"


def _check_sealed(sealed: Sealed, document: dict[str, object]) -> None:
    schema = sealed.schema
    assert sealed.content == canonical(document)
    assert sealed.content_hash == content_hash(sealed.content)
    assert schema.problems(document) == []
    assert find_nul(document) is None
    item_type = ITEM_TYPES[schema.item_type]
    key = key_of(item_type, document)
    assembly = str(document.get("assembly"))
    assert (sealed.key, sealed.uuid) == (key, uuid_of(item_type, key, document, assembly=assembly, project="any"))
    search = search_values(schema, document)
    assert sealed.search == search
    assert list(map(type, sealed.search)) == list(map(type, search))
    links = [(path, found) for path in schema.uuid_links for found in path.values(document)]
    assert list(sealed.links) == [
        HardLink(path.path, pointer, path.target, UUID(value), value) for path, (value, pointer) in links
    ]
    pending = Pending.of_sealed(0, 1, sealed)
    assert pending.names == schema.names(document, search)
    assert {name: document[name] for name in sealed.fixed} == sealed.fixed
    assert pending.document == document
