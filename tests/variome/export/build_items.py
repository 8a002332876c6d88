"""Stored items made in memory, and a schema with a property of each kind."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from tests import builders
from variome.items.reading import StoredItem
from variome.model.content import canonical, content_hash
from variome.model.identity import item_uuid
from variome.schema.validation import CompiledSchema

SCHEMA = CompiledSchema(
    builders.schema("VariantSample", counts={"title": "Counts", "type": "array", "items": {"type": "integer"}})
)
VARIANT_SCHEMA = CompiledSchema(builders.schema("Variant"))


def stored(item_type: str, uuid: UUID, document: dict[str, Any], **edits: Any) -> StoredItem:
    content = canonical(document)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    project = item_uuid("Project", "reference")
    return StoredItem(
        uuid, item_type, "1.0", content, content_hash(content), 1, "shared", project, None, UUID(int=1), None, None,
        now, now, edits, 0, content,
    )  # fmt: skip


def variant(position: int, **properties: Any) -> StoredItem:
    document = builders.variant(position, **properties)
    return stored("Variant", builders.uuid_of(document), document)


def sample(position: int, **properties: Any) -> StoredItem:
    return stored("VariantSample", UUID(int=position), builders.sample(builders.variant(position), **properties))
