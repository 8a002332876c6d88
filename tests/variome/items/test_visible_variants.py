from psycopg import Connection

from tests import builders as b
from tests.variome.items.fix_items import LOAD, upsert
from variome.items.reading import find_item
from variome.items.viewer import Viewer
from variome.schema.registry import SchemaRegistry

MEMBER = Viewer("x", {"research": "reader"}, sees_foreign_variants=False)
FOREIGNER = Viewer("y", {"other": "admin"}, sees_foreign_variants=False)


def is_shown(store: Connection, registry: SchemaRegistry, viewer: Viewer, position: int = 100) -> bool:
    return find_item(store, registry, "Variant", f"chr1:{position}A_T", viewer=viewer) is not None


def test_a_variant_is_hidden_from_those_who_see_no_sample_of_it(store: Connection, registry: SchemaRegistry) -> None:
    variant = b.variant(100)
    upsert(store, registry, ("File", b.file()), ("Variant", variant), ("VariantSample", b.sample(variant)))
    assert is_shown(store, registry, MEMBER)
    assert not is_shown(store, registry, FOREIGNER)
    assert is_shown(store, registry, Viewer("y", {"other": "admin"}))


def test_a_variant_of_a_file_without_samples_is_shown_to_the_project_of_the_file(
    store: Connection, registry: SchemaRegistry
) -> None:
    upsert(store, registry, ("File", b.file()))
    upsert(store, registry, ("Variant", b.variant(100)), context=LOAD)
    assert is_shown(store, registry, MEMBER)
    assert not is_shown(store, registry, FOREIGNER)


def test_a_variant_that_nothing_names_is_shown_to_administrators_only(
    store: Connection, registry: SchemaRegistry
) -> None:
    upsert(store, registry, ("Variant", b.variant(100)))
    assert not is_shown(store, registry, MEMBER)
    assert is_shown(store, registry, b.EVERYTHING)
