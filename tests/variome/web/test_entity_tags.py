from dataclasses import replace

import pytest

from tests import builders as b
from tests.variome.items.fix_items import Connection, seed
from variome.items.reading import StoredItem, get_item
from variome.items.viewer import Viewer
from variome.web.entity_tags import is_named, object_tag, raw_tag


@pytest.fixture
def item(store: Connection) -> StoredItem:
    registry = b.registry(store)
    seed(store, registry)
    return get_item(store, registry, "Gene", b.gene(1)["ensgid"], viewer=Viewer.everything())


def test_the_tag_of_the_object_frame_tells_of_edits_and_that_of_the_raw_frame_does_not(item: StoredItem) -> None:
    edited = replace(item, edit_revision=1)
    assert object_tag(edited) != object_tag(item)
    assert raw_tag(edited) == raw_tag(item)
    rewritten = replace(item, content_hash=b"\0" * 32)
    assert {object_tag(rewritten), raw_tag(rewritten)}.isdisjoint({object_tag(item), raw_tag(item)})
    assert object_tag(item) != raw_tag(item)


def test_if_match_names_an_item_by_either_tag_or_by_any(item: StoredItem) -> None:
    tags = object_tag(item), raw_tag(item)
    assert all(is_named(each, item) for each in (None, "*", " * ", *tags, f'"a" , {tags[0]}', f'"a,b",{tags[1]}'))


def test_if_match_names_nothing_by_weak_broken_or_other_tags(item: StoredItem) -> None:
    tag = object_tag(item)
    assert not any(is_named(each, item) for each in ("", '""', f"W/{tag}", tag.strip('"'), '"*"', f'"a{tag[1:]}'))
    assert not is_named(tag, replace(item, edit_revision=1))
