"""Removing an annotation version; that of a file is in test_unload.py."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from tests import builders as b
from tests.variome.items.fix_items import CONTEXT, Connection, incoming, rows, seed, upsert
from variome.errors import ConflictError, LeaseError, SchemaError
from variome.items.editing import EditRequest, patch_item
from variome.items.loading import begin_load
from variome.items.reading import get_item
from variome.items.removing import remove_version
from variome.items.service import upsert_batch
from variome.items.submissions import Submission, commit_progress, finish, get_progress
from variome.model.identity import file_uuid
from variome.schema.registry import SchemaRegistry

OLD, NEW = "1.0", "2.0"
OF = {version: dict.fromkeys(b.FRAMES, version) for version in (OLD, NEW)}


@pytest.fixture
def registry(store: Connection) -> SchemaRegistry:
    registry = b.registry(store, OLD, NEW)
    seed(store, registry)
    return registry


def load(
    store: Connection,
    registry: SchemaRegistry,
    version: str,
    *variants: b.Document,
    accession: str = "F1",
    with_samples: bool = True,
    finished: bool = True,
) -> Submission:
    """A load of these variants under a version."""
    context = replace(CONTEXT, versions=OF[version])
    begun = begin_load(
        store, registry, b.file(accession), context, version, replaces=None, options={}, lease_seconds=60.0
    )
    file = file_uuid("research", accession)
    context = replace(context, file=file, submission=begun.uuid)
    for record, variant in enumerate(variants, start=1):
        items: list[tuple[str, b.Document]] = [("Variant", variant)]
        if with_samples:
            items.append(("VariantSample", b.sample(variant, file=file)))
        assert upsert_batch(store, registry, incoming(*items, record=record), context).problems == []
        commit_progress(store, begun.uuid, begun.token, record, {"before": {}})
    if finished:
        finish(store, begun.uuid, begun.token, "completed", {})
    return begun


def whole(store: Connection, version: str) -> list[Any]:
    """A hash of every row that lies under a version, of its revisions and of its schemas."""
    of_tables = [f"{kind}_{version.replace('.', '_')}" for kind in b.FRAMES.values() if kind != "gene"]
    hashed = "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} AS t"
    under = hashed + " WHERE annotation_version = %s"
    return [
        *(rows(store, hashed.format(table)) for table in of_tables),
        *(rows(store, under.format(table), version) for table in ("revision", "schema_version")),
    ]


def left(store: Connection) -> set[str]:
    """The tables and views of annotation versions, and `variant_file`."""
    query = "SELECT relname FROM pg_class WHERE relkind IN ('r', 'v') AND relname ~ '^(structural_)?variant_'"
    return {name for (name,) in rows(store, query)}


def test_the_version_goes_and_the_other_stays_whole(store: Connection, registry: SchemaRegistry) -> None:
    for version in (OLD, NEW):
        load(store, registry, version, b.variant(1, gnomad_an=1), b.variant(2))
        load(store, registry, version, b.variant(1, gnomad_an=2), accession="F2")
    before = whole(store, NEW)
    result = remove_version(store, registry, OLD)
    assert whole(store, NEW) == before
    kinds = [kind for kind in b.FRAMES.values() if kind != "gene"]
    assert left(store) == {f"{kind}_2_0{behind}" for kind in kinds for behind in ("", "_stored")} | {"variant_file"}
    assert registry.versions("Variant") == [NEW]
    assert rows(store, "SELECT DISTINCT annotation_version FROM revision WHERE item_type = 'Variant'") == [(NEW,)]
    assert result.counts == Counter(Variant=2, VariantSample=3, revisions=1, submissions=2)


def test_what_no_other_version_has_goes_with_all_that_hangs_on_it(store: Connection, registry: SchemaRegistry) -> None:
    load(store, registry, OLD, b.variant(1), with_samples=False)
    both, gone = b.variant(2, tags=["kept"]), b.variant(3, tags=["gone"], aliases=["lab:3"])
    for version, variants in ((OLD, [both, gone]), (NEW, [both])):
        for variant in variants:
            upsert(store, registry, ("Variant", variant), context=replace(CONTEXT, versions=OF[version]))
    edited = get_item(store, registry, "Variant", "chr1:3A_T", viewer=b.EVERYTHING)
    patch_item(store, registry, edited, EditRequest(b.EVERYTHING, CONTEXT), {"notes": "will be gone"})
    assert rows(store, "SELECT 1 FROM edit_revision") == [(1,)]
    assert remove_version(store, registry, OLD).counts == Counter(Variant=3, no_other_version=2, edits=1, submissions=1)
    assert rows(store, "SELECT document ->> 'tags' FROM edit") == [('["kept"]',)]
    uuids = [b.uuid_of(b.variant(position)) for position in (1, 3)]
    for table, column in (
        ("edit_revision", "uuid"),
        ("unique_key", "item"),
        ("variant_file", "variant"),
        ("link", "source"),
        ("revision", "uuid"),
    ):
        assert rows(store, f"SELECT 1 FROM {table} WHERE {column} = ANY (%s)", uuids) == []
    assert dict(get_item(store, registry, "Variant", "chr1:2A_T", viewer=b.EVERYTHING).edits) == {"tags": ["kept"]}


def test_nothing_says_that_it_came_with_a_submission_that_is_gone(store: Connection, registry: SchemaRegistry) -> None:
    load(store, registry, OLD, b.variant(1, transcript=[b.transcript(9)]), with_samples=False)
    load(store, registry, NEW, b.variant(1, transcript=[b.transcript(9)]), with_samples=False)
    load(store, registry, OLD, b.variant(1), accession="F2", with_samples=False)
    remove_version(store, registry, OLD)
    ((kept,),) = rows(store, "SELECT uuid FROM submission")
    for table in ("item", "revision", "variant_2_0", "variant_file"):
        assert rows(store, f"SELECT 1 FROM {table} WHERE submission <> %s", kept) == [], table
    assert rows(store, "SELECT file, submission FROM variant_file") == [(b.FILE, kept)]
    assert rows(store, "SELECT is_stub, submission FROM item WHERE key = 'ENSG00000000009'") == [(True, None)]


def test_a_load_that_did_not_end_begins_anew_where_the_version_comes_again(
    store: Connection, registry: SchemaRegistry
) -> None:
    begun = load(store, registry, OLD, b.variant(1), finished=False)
    finish(store, begun.uuid, begun.token, "failed", {})
    remove_version(store, registry, OLD)
    registry.add(store, OLD, b.schemas(OLD))
    again = load(store, registry, OLD, b.variant(1), finished=False)
    assert (again.committed_record, again.resumed) == (0, False)


def test_a_load_that_runs_under_the_version_keeps_it(store: Connection, registry: SchemaRegistry) -> None:
    load(store, registry, OLD, b.variant(1), finished=False)
    with pytest.raises(LeaseError, match=r"a load under annotation version 1\.0 is running since"):
        remove_version(store, registry, OLD)
    assert get_item(store, registry, "Variant", "chr1:1A_T", viewer=b.EVERYTHING).annotation_version == OLD


def test_a_load_that_writes_one_type_under_the_version_keeps_it(store: Connection, registry: SchemaRegistry) -> None:
    context = replace(CONTEXT, versions={"Variant": NEW, "StructuralVariant": OLD})
    begin_load(store, registry, b.file(), context, NEW, replaces=None, options={}, lease_seconds=60.0)
    with pytest.raises(LeaseError):
        remove_version(store, registry, OLD)


def test_a_load_under_another_version_does_not(store: Connection, registry: SchemaRegistry) -> None:
    begun = load(store, registry, NEW, b.variant(1), finished=False)
    remove_version(store, registry, OLD)
    commit_progress(store, begun.uuid, begun.token, 2, {})
    assert get_progress(store, begun.uuid, begun.token) == (2, {})


def test_no_load_begins_under_a_version_that_is_gone(store: Connection, registry: SchemaRegistry) -> None:
    stale = SchemaRegistry.load(store)
    remove_version(store, registry, OLD)
    with pytest.raises(SchemaError, match=r"no annotation version '1\.0' of"):
        load(store, stale, OLD, b.variant(1))


def test_a_version_that_others_rest_on_stays(store: Connection, registry: SchemaRegistry) -> None:
    load(store, registry, OLD, b.variant(1), with_samples=False)
    context = replace(CONTEXT, versions=OF[NEW])
    upsert(store, registry, ("VariantSample", b.sample(b.variant(1))), context=context)
    with pytest.raises(ConflictError, match="1 VariantSample items that stay link to items that only"):
        remove_version(store, registry, OLD)
    assert left(store) >= {"variant_1_0", "variant_2_0"}


def test_genes_stay_and_so_does_the_schema_that_describes_them(store: Connection, registry: SchemaRegistry) -> None:
    genes = rows(store, "SELECT annotation_version, count(*) FROM item WHERE item_type = 'Gene' GROUP BY 1")
    assert genes == [(OLD, 3)]
    assert remove_version(store, registry, OLD).kept == {"Gene": 3}
    assert (registry.versions("Gene"), registry.versions("Variant")) == ([OLD, NEW], [NEW])
    assert remove_version(store, registry, NEW).kept == {}
    assert (registry.versions("Gene"), registry.versions("Variant")) == ([OLD], [])
    assert get_item(store, registry, "Gene", "ENSG00000000001", viewer=b.EVERYTHING).annotation_version == OLD


def test_fields_go_with_the_schemas_that_they_describe(store: Connection, registry: SchemaRegistry) -> None:
    def field(item_type: str, table: str, version: str) -> tuple[str, b.Document]:
        named = {"MUTANNO_Version": version, "table": table, "field_name": "x", "field_type": "string"}
        return item_type, named | {"aliases": [f"lab:{table}-{version}"]}

    fields = [("AnnotationField", "variant"), ("AnnotationField", "structural"), ("GeneAnnotationField", "gene")]
    for version in (OLD, NEW):
        upsert(store, registry, *(field(*each, version) for each in fields), context=replace(CONTEXT, versions={}))
    counts = remove_version(store, registry, OLD).counts
    assert (counts["AnnotationField"], counts["GeneAnnotationField"], counts["edits"]) == (2, 0, 2)
    found = (
        "SELECT annotation_version, document ->> 'table' FROM item WHERE document ->> 'field_name' = 'x' ORDER BY 1, 2"
    )
    assert rows(store, found) == [(OLD, "gene"), (NEW, "gene"), (NEW, "structural"), (NEW, "variant")]


def test_a_trial_says_the_same_and_changes_nothing(store: Connection, registry: SchemaRegistry) -> None:
    load(store, registry, OLD, b.variant(1), b.variant(2, tags=["a"]))
    before = whole(store, OLD), rows(store, "SELECT * FROM submission"), rows(store, "SELECT * FROM edit")
    tried = remove_version(store, registry, OLD, check_only=True)
    assert (whole(store, OLD), rows(store, "SELECT * FROM submission"), rows(store, "SELECT * FROM edit")) == before
    assert registry.versions("Variant") == [OLD, NEW]
    assert remove_version(store, registry, OLD) == tried


def test_a_version_that_is_not_there_is_refused(store: Connection, registry: SchemaRegistry) -> None:
    with pytest.raises(SchemaError, match=r"no annotation version '9'; it has 1\.0, 2\.0"):
        remove_version(store, registry, "9")


def test_a_version_may_come_again_with_other_columns_over_the_same_connection(
    store: Connection, registry: SchemaRegistry
) -> None:
    context = replace(CONTEXT, versions=OF[OLD])
    for value in (1, 2):
        upsert(store, registry, ("Variant", b.variant(1, gnomad_an=value)), context=context)
    remove_version(store, registry, OLD)
    more = {"title": "More", "type": "string", "searchable": True}
    registry.add(store, OLD, {"Variant": b.schema("Variant", OLD, more=more)})
    for text in ("a", "b"):
        upsert(store, registry, ("Variant", b.variant(1, more=text)), context=context)
    assert rows(store, "SELECT more, revision FROM variant_1_0") == [("b", 2)]


def test_the_uuid_of_a_submission_that_is_gone_is_told(store: Connection, registry: SchemaRegistry) -> None:
    begun = load(store, registry, OLD, b.variant(1))
    assert remove_version(store, registry, OLD).submissions == (begun.uuid,)
