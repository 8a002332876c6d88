"""Stored documents of an older schema version; the steps themselves: tests/variome/schema/test_upgrades.py."""

import pytest

from tests import builders as b
from tests.variome.items.fix_items import CONTEXT, Connection, rows, upsert
from variome.items.editing import EditRequest, patch_item
from variome.items.history import get_revisions, revisions
from variome.items.reading import StoredItem, get_item
from variome.items.upgrading import upgrade_items
from variome.model.content import canonical, content_hash
from variome.model.identity import item_uuid
from variome.schema.registry import SchemaRegistry

HASHES = "SELECT count(*) FROM item WHERE content_hash <> substr(sha512(convert_to(document::text, 'UTF8')), 1, 32)"


@pytest.fixture
def old_files(store: Connection, registry: SchemaRegistry) -> None:
    """Three files as schema version 1 had them; one of them has nothing that changed."""
    for accession, properties in (("F1", {"format_version": "4.2"}), ("F2", {"format_version": "4.3"}), ("F3", {})):
        upsert(store, registry, ("File", b.file(accession)))
        stored = get_file(store, registry, accession)
        content = canonical({"accession": accession, "project": str(stored.project), **properties})
        store.execute(
            "UPDATE item SET document = %s, content_hash = %s, schema_version = 1 WHERE uuid = %s",
            [content.decode(), content_hash(content), stored.uuid],
        )


def get_file(store: Connection, registry: SchemaRegistry, accession: str) -> StoredItem:
    return get_item(store, registry, "File", accession, viewer=b.EVERYTHING, project="research")


@pytest.mark.usefixtures("old_files")
def test_what_is_read_is_of_the_newest_version_and_the_stored_bytes_stay(
    store: Connection, registry: SchemaRegistry
) -> None:
    file = get_file(store, registry, "F1")
    assert (b'"file_format_version":"4.2"' in file.document, b'"format_version":"4.2"' in file.stored) == (True, True)
    assert file.content_hash == content_hash(file.stored)


@pytest.mark.usefixtures("old_files")
def test_the_bulk_goes_batch_by_batch_and_leaves_a_revision_of_what_changed(
    store: Connection, registry: SchemaRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("variome.items.upgrading.BATCH", 2)
    assert upgrade_items(store) == {"File": 3}
    program = item_uuid("User", "variome")
    query = "SELECT key, revision, actor = %s, schema_version FROM item WHERE item_type = 'File' ORDER BY 1"
    found = rows(store, query, program)
    assert found == [("F1", 2, True, 2), ("F2", 2, True, 2), ("F3", 1, False, 2)]
    assert rows(store, HASHES) == [(0,)]
    kept = "SELECT document ->> 'format_version', schema_version FROM revision ORDER BY 1"
    assert rows(store, kept) == [("4.2", 1), ("4.3", 1)]
    assert upgrade_items(store) == {"File": 0}
    assert rows(store, kept) == [("4.2", 1), ("4.3", 1)]


@pytest.mark.usefixtures("old_files")
def test_revisions_are_told_as_they_were_and_compared_as_the_newest_version_has_them(
    store: Connection, registry: SchemaRegistry
) -> None:
    upgrade_items(store)
    file = get_file(store, registry, "F1")
    now, before = revisions(store, registry, file, viewer=b.EVERYTHING)
    assert (now.schema_version, before.schema_version) == (2, 1)
    assert b'"format_version":"4.2"' in before.document
    older, newer = get_revisions(store, registry, file, 1, 2, viewer=b.EVERYTHING)
    assert older.document == newer.document == file.document


@pytest.mark.usefixtures("old_files")
def test_a_load_that_brings_the_same_file_writes_it_by_the_newest_version(
    store: Connection, registry: SchemaRegistry
) -> None:
    upsert(store, registry, ("File", b.file("F1", file_format_version="4.2")))
    assert rows(store, "SELECT revision, schema_version FROM item WHERE key = 'F1'") == [(2, 2)]
    assert rows(store, "SELECT schema_version FROM revision") == [(1,)]


@pytest.mark.usefixtures("old_files")
def test_an_edit_of_an_older_document_is_one_of_the_newest_version(store: Connection, registry: SchemaRegistry) -> None:
    file = get_file(store, registry, "F1")
    patch_item(store, registry, file, EditRequest(b.EVERYTHING, CONTEXT), {"file_name": "a.vcf"})
    stored = "SELECT document ->> 'file_format_version', document ->> 'file_name', schema_version, revision FROM item"
    assert rows(store, f"{stored} WHERE key = 'F1'") == [("4.2", "a.vcf", 2, 2)]
    assert rows(store, "SELECT document ->> 'format_version', schema_version FROM revision") == [("4.2", 1)]
