"""Who may see a load, and what of it; over HTTP: tests/variome/web/routes/test_submissions.py."""

from dataclasses import replace

import pytest

from tests import builders as b
from tests.variome.items.fix_items import CONTEXT, LOAD, Connection, seed, upsert
from variome.errors import NotFoundError
from variome.items.loading import begin_load
from variome.items.submission_items import brought_items, get_submission
from variome.items.viewer import Viewer
from variome.model.item_types import ITEM_TYPES
from variome.schema.registry import SchemaRegistry


def test_a_load_is_seen_by_its_project_alone(store: Connection, registry: SchemaRegistry) -> None:
    begun = begin_load(store, registry, b.file(), CONTEXT, b.VERSION, replaces=None, options={}, lease_seconds=1.0)
    for viewer in (b.EVERYTHING, Viewer("ann", {"research": "reader"})):
        assert get_submission(store, begun.uuid, viewer=viewer).file == b.FILE
    with pytest.raises(NotFoundError, match="no IngestionSubmission called"):
        get_submission(store, begun.uuid, viewer=Viewer("eve", {"other": "admin"}))


def test_what_a_load_brought_is_what_is_still_its_own(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    begun = begin_load(store, registry, b.file(), CONTEXT, b.VERSION, replaces=None, options={}, lease_seconds=1.0)
    context = replace(LOAD, submission=begun.uuid)
    items = [("Variant", b.variant(position)) for position in (1, 2)]
    upsert(store, registry, *items, ("VariantSample", b.sample(b.variant(1))), context=context)
    upsert(store, registry, ("Variant", b.variant(2, gnomad_an=1)))
    submission = get_submission(store, begun.uuid, viewer=b.EVERYTHING)

    def brought(item_type: str, viewer: Viewer) -> list[str]:
        found = brought_items(store, registry, submission, ITEM_TYPES[item_type], viewer=viewer)
        return [each.document["annotation_id"] for each in found]

    assert brought("Variant", b.EVERYTHING) == ["chr1:1A_T"]
    assert len(brought("VariantSample", Viewer("ann", {"research": "reader"}))) == 1
    assert brought("VariantSample", Viewer("eve", {"other": "reader"})) == []
