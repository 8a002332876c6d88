"""Calculating the properties of stored items, with the items that their titles take a name from.

The title of a sample needs its variant, and the gene that the variant hits most severely. For a list they are read
together: a query for the variants, a query for the genes.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from variome.items.calculated.consequences import most_severe_gene
from variome.items.calculated.subject import Subject
from variome.items.calculated.table import calculate
from variome.items.linked import LinkedItems
from variome.items.reading import StoredItem
from variome.model.identity import item_uuid
from variome.model.item_types import ITEM_TYPES
from variome.schema.registry import SchemaRegistry

Document = Mapping[str, Any]
Parsed = tuple[StoredItem, Document]
"""An item and its document, parsed."""

_Key = tuple[str, UUID, str]
"""Type, uuid and annotation version of the variant of a sample; the version is that of the sample."""


class Calculator:
    """Calculates properties for one answer; what several items need is looked up once."""

    def __init__(self, linked: LinkedItems, registry: SchemaRegistry) -> None:
        self._linked = linked
        self._registry = registry
        self._variants: dict[_Key, Subject | None] = {}
        self._genes: dict[str, Document] = {}

    def look_up(self, items: Iterable[Parsed]) -> None:
        """Read together what the properties of these items are calculated from."""
        keys = {key for item, document in items if (key := _variant_key(item, document)) is not None}
        new = keys - self._variants.keys()
        for item_type, version in {(item_type, version) for item_type, _, version in new}:
            self._linked.read(item_type, [uuid for of, uuid, at in new if (of, at) == (item_type, version)], version)
        self._variants.update({key: self._subject(*key) for key in new})
        small = (self._variants[key] for key in new if key[0] == "Variant")  # titles of structural ones name no gene
        self._look_up_genes({gene for variant in small if variant and (gene := most_severe_gene(variant))})

    def properties_of(self, item: StoredItem, document: Document) -> dict[str, Any]:
        """The calculated properties of an item; links are keys, as in stored documents."""
        key = _variant_key(item, document)
        if key is not None and key not in self._variants:
            self.look_up([(item, document)])
        schema = self._registry.get(item.item_type, item.annotation_version or None)
        return calculate(Subject(schema, document, self._variants[key] if key else None))

    def _subject(self, item_type: str, uuid: UUID, version: str) -> Subject | None:
        found = self._linked.find(item_type, uuid, version)
        if found is None:
            return None
        return Subject(self._registry.get(item_type, found.version or None), found.document, genes=self._genes)

    def _look_up_genes(self, keys: set[str]) -> None:
        uuids = {key: item_uuid("Gene", key) for key in keys - self._genes.keys()}
        self._linked.read("Gene", uuids.values())
        self._genes.update(
            {key: found.document for key, uuid in uuids.items() if (found := self._linked.find("Gene", uuid))}
        )


def _variant_key(item: StoredItem, document: Document) -> _Key | None:
    """Which variant the item is a sample of; None for other types."""
    link = ITEM_TYPES[item.item_type].variant_link
    if not link:
        return None
    return item.item_type.removesuffix("Sample"), UUID(document[link]), item.annotation_version
