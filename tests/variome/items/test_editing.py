"""Items changed by hand: what may be changed, what is kept, and what loads leave alone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any
from uuid import UUID

import orjson
import pytest

from tests import builders as b
from tests.variome.items.fix_items import CONTEXT, LOAD, Connection, rows, seed, upsert
from variome.database.connection import connect
from variome.errors import ConflictError, ForbiddenError, StaleError
from variome.items.batch import BatchRejectedError, Outcome, WriteContext
from variome.items.editing import EditRequest, mark_deleted, patch_item, replace_item
from variome.items.edits import edit_states
from variome.items.history import links_to, revisions
from variome.items.reading import StoredItem, get_item
from variome.items.viewer import Role, Viewer
from variome.model.identity import item_uuid
from variome.schema.registry import SchemaRegistry

EVE = replace(CONTEXT, actor="eve", missing_links="error")
ADMIN = Viewer.everything()
REQUEST = EditRequest(ADMIN, EVE, "a slip of the pen", UUID(int=5))
GENE = b.gene(1)["ensgid"]

Patch = Callable[..., StoredItem]


@pytest.fixture
def patch(store: Connection, registry: SchemaRegistry) -> Patch:
    """Patches an item of type and name, in a seeded store."""
    seed(store, registry)

    def patch(item_type: str, name: str, request: EditRequest = REQUEST, **properties: Any) -> StoredItem:
        item = get_item(store, registry, item_type, name, project="research", viewer=ADMIN)
        return patch_item(store, registry, item, request, properties)

    return patch


def faults(refused: pytest.ExceptionInfo[BatchRejectedError]) -> list[str]:
    return [problem.pointer for problem in refused.value.result.problems]


def everything(store: Connection) -> list[Any]:
    """All rows of the tables that an edit can write."""
    tables = ("item", "variant_1_0", "variant_sample_1_0", "edit", "edit_revision", "revision", "unique_key", "link")
    return [sorted(map(str, rows(store, f"SELECT * FROM {table}"))) for table in tables]


def test_a_patch_of_a_document_is_a_revision_by_whoever_made_it(
    store: Connection, registry: SchemaRegistry, patch: Patch
) -> None:
    item = patch("Gene", GENE, gene_symbol="NEW", description="fixed")
    assert (item.revision, item.actor) == (2, item_uuid("User", "eve"))
    assert orjson.loads(item.document)["gene_symbol"] == "NEW"
    now, before = revisions(store, registry, item, viewer=ADMIN)
    assert orjson.loads(before.document) == {**b.gene(1), "MUTANNO_Version": b.VERSION}
    assert before.superseded == now.modified
    [state, _] = edit_states(store, item, viewer=ADMIN)
    assert (state.item_revision, state.reason, state.request) == (2, "a slip of the pen", UUID(int=5))


def test_edits_beside_the_document_are_kept_with_who_when_and_why(
    store: Connection, registry: SchemaRegistry, patch: Patch
) -> None:
    hash_before = get_item(store, registry, "Gene", GENE, viewer=ADMIN).content_hash
    patch("Gene", GENE, notes="first", tags=["panel"])
    patch("Gene", GENE, notes="second", status="obsolete")
    item = patch("Gene", GENE, EditRequest(ADMIN, EVE), tags=None)
    assert (item.edits, item.status, item.revision) == ({"notes": "second"}, "obsolete", 1)
    assert item.content_hash == hash_before
    states = edit_states(store, item, viewer=ADMIN)
    assert [(each.revision, each.status, dict(each.edits)) for each in states] == [
        (3, "obsolete", {"notes": "second"}),
        (2, "obsolete", {"notes": "second", "tags": ["panel"]}),
        (1, "shared", {"notes": "first", "tags": ["panel"]}),
        (0, "shared", {}),
    ]
    assert [each.actor for each in states] == [item_uuid("User", "eve")] * 3 + [None]
    assert [each.reason for each in states] == [None, "a slip of the pen", "a slip of the pen", None]
    assert all(each.superseded is not None for each in states[1:])
    assert states[-1].modified == item.created


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"gene_symbol": "SYMBOL1"},
        {"status": "shared"},
        {"notes": None},
        {"no_such_property": None},
        {"ensgid": GENE},
        {"@id": "/genes/other/", "@type": ["Gene", "Item"], "@context": "/contexts/Gene", "project": "reference"},
        {"uuid": str(item_uuid("Gene", GENE))},
        {"uuid": f"/genes/{GENE}/"},
    ],
)
def test_a_patch_that_changes_nothing_writes_nothing(
    store: Connection, patch: Patch, properties: dict[str, Any]
) -> None:
    patch("Gene", "ENSG00000000002", notes="makes the user known")
    before = everything(store)
    patch("Gene", GENE, **properties)
    assert everything(store) == before


def test_a_replacement_takes_out_what_it_does_not_name(
    store: Connection, registry: SchemaRegistry, patch: Patch
) -> None:
    before = patch("Gene", GENE, description="long", notes="n", aliases=["lab:one"], status="obsolete")
    item = replace_item(store, registry, before, REQUEST, {"gene_symbol": "NEW", "tags": ["t"]})
    assert orjson.loads(item.document) == {"ensgid": GENE, "gene_symbol": "NEW", "MUTANNO_Version": b.VERSION}
    assert (item.edits, item.status) == ({"tags": ["t"]}, "obsolete")


def test_annotations_belong_to_the_loads_that_bring_them(
    store: Connection, registry: SchemaRegistry, patch: Patch
) -> None:
    v = b.variant(100, gnomad_an=5, ID="rs1", transcript=[b.transcript(1, "stop_gained")])
    upsert(store, registry, ("Variant", v), ("VariantSample", b.sample(v)), context=LOAD)
    before = everything(store)
    with pytest.raises(BatchRejectedError) as refused:
        patch("Variant", "chr1:100A_T", gnomad_an=6, ID=None, is_known=True, notes="n")
    assert faults(refused) == ["/ID", "/gnomad_an", "/is_known"]
    with pytest.raises(BatchRejectedError) as refused:
        patch("VariantSample", b.sample(v)["annotation_id"], DP=7)
    assert faults(refused) == ["/DP"]
    assert everything(store) == before
    item = patch("Variant", "chr1:100A_T", gnomad_an=5, notes="n", transcript=v["transcript"], status="obsolete")
    assert (item.edits, item.status, item.revision) == ({"notes": "n"}, "obsolete", 1)


def test_an_edit_of_a_variant_holds_in_all_annotation_versions_also_in_later_ones(
    store: Connection, registry: SchemaRegistry, patch: Patch
) -> None:
    v = b.variant(100)
    upsert(store, registry, ("Variant", v))
    for version in ("2.0", "3.0"):
        registry.add(store, version, b.schemas(version))
    upsert(store, registry, ("Variant", v), context=replace(LOAD, versions={"Variant": "2.0"}))
    item = patch("Variant", "chr1:100A_T", status="inactive", notes="n")
    assert item.annotation_version == "2.0"
    result = upsert(store, registry, ("Variant", v), context=replace(LOAD, versions={"Variant": "3.0"}))
    assert result.outcomes == [Outcome.CREATED]
    for version in ("1.0", "2.0", "3.0"):
        found = get_item(store, registry, "Variant", "chr1:100A_T", annotation_version=version, viewer=ADMIN)
        assert (found.annotation_version, found.status, found.edits) == (version, "inactive", {"notes": "n"})


def test_a_load_leaves_alone_what_people_set_and_replaces_documents_whole(
    store: Connection, registry: SchemaRegistry, patch: Patch
) -> None:
    patch("Gene", GENE, description="by hand", notes="n", aliases=["lab:one"], status="obsolete")
    assert upsert(store, registry, ("Gene", b.gene(1, gene_symbol="LOADED")), context=LOAD).problems == []
    item = get_item(store, registry, "Gene", "lab:one", viewer=ADMIN)
    assert orjson.loads(item.document) == {**b.gene(1, gene_symbol="LOADED"), "MUTANNO_Version": b.VERSION}
    assert (item.status, item.edits) == ("obsolete", {"notes": "n", "aliases": ["lab:one"]})
    history = revisions(store, registry, item, viewer=ADMIN)
    assert [orjson.loads(each.document).get("description") for each in history] == [None, "by hand", None]


@pytest.mark.parametrize(
    ("item_type", "name", "properties", "named"),
    [
        ("Gene", GENE, {"ensgid": "ENSG7"}, "/ensgid"),
        ("Gene", GENE, {"ensgid": None}, "/ensgid"),
        ("Gene", GENE, {"uuid": str(UUID(int=1))}, "/uuid"),
        ("Gene", GENE, {"uuid": None}, "/uuid"),
        ("Gene", GENE, {"project": "research"}, "/project"),
        ("File", "F1", {"accession": "F2"}, "/accession"),
        ("File", "F1", {"project": "other"}, "/project"),
        ("Variant", "chr1:100A_T", {"POS": 101}, "/POS"),
        ("Variant", "chr1:100A_T", {"assembly": "GRCh37"}, "/assembly"),
        ("VariantSample", "sample", {"CALL_INFO": "S2"}, "/CALL_INFO"),
        ("VariantSample", "sample", {"variant": "chr1:200A_T"}, "/variant"),
    ],
)
def test_what_identifies_an_item_cannot_be_changed(
    store: Connection, registry: SchemaRegistry, patch: Patch, item_type: str, name: str, properties: Any, named: str
) -> None:
    v = b.variant(100)
    upsert(store, registry, ("Variant", v), ("Variant", b.variant(200)), ("VariantSample", b.sample(v)))
    before = everything(store)
    with pytest.raises(ConflictError, match=f"^{named}: expected"):
        patch(item_type, b.sample(v)["annotation_id"] if name == "sample" else name, **properties)
    assert everything(store) == before


def test_what_identifies_a_sample_may_be_spelled_as_it_is_answered(
    store: Connection, registry: SchemaRegistry, patch: Patch
) -> None:
    v = b.variant(100)
    upsert(store, registry, ("Variant", v), ("VariantSample", b.sample(v)))
    spelled = {"variant": "/variants/chr1:100A_T/", "file": f"/files/{b.FILE}/", "project": "/projects/research/"}
    assert patch("VariantSample", b.sample(v)["annotation_id"], **spelled).edit_revision == 0


@pytest.mark.parametrize("status", ["inactive", "deleted"])
def test_an_item_that_is_out_of_use_is_read_only_but_for_its_status(
    store: Connection, registry: SchemaRegistry, patch: Patch, status: str
) -> None:
    patch("Gene", GENE, status=status, notes="n")
    before = everything(store)
    for properties in ({"notes": "m"}, {"gene_symbol": "NEW"}, {"tags": ["t"], "status": "inactive"}):
        with pytest.raises(ConflictError, match="read-only"):
            patch("Gene", GENE, **properties)
    assert everything(store) == before
    assert patch("Gene", GENE, status="current", notes="m").edits == {"notes": "m"}


@pytest.mark.parametrize(
    ("properties", "pointer"),
    [
        ({"status": "fine"}, "/status"),
        ({"status": None}, "/status"),
        ({"aliases": ["no prefix"]}, "/aliases/0"),
        ({"aliases": ["lab:x\0"]}, "/aliases/0"),
        ({"aliases": ["lab:x", "lab:x"]}, "/aliases"),
        ({"notes": 7}, "/notes"),
        ({"notes": "a\0b"}, "/notes"),
        ({"tags": [" blank"]}, "/tags/0"),
        ({"stub": True}, "/stub"),
        ({"gene_symbol": None}, "/gene_symbol"),
        ({"description": 7}, "/description"),
        ({"no_such_property": 7}, "/no_such_property"),
    ],
)
def test_what_would_not_be_valid_is_refused_with_its_place(
    store: Connection, patch: Patch, properties: dict[str, Any], pointer: str
) -> None:
    before = everything(store)
    with pytest.raises(BatchRejectedError) as refused:
        patch("Gene", GENE, **properties)
    assert faults(refused) == [pointer]
    assert everything(store) == before


def test_what_the_store_writes_itself_is_neither_written_nor_taken_away_by_hand(
    store: Connection, registry: SchemaRegistry, patch: Patch
) -> None:
    with pytest.raises(BatchRejectedError) as refused:
        patch("File", "F1", superseded_by=str(b.FILE))
    assert faults(refused) == ["/superseded_by"]
    upsert(store, registry, ("File", b.file("F2")), ("File", b.file("F1", superseded_by="F2", file_name="a.vcf")))
    item = get_item(store, registry, "File", "F1", viewer=ADMIN, project="research")
    with pytest.raises(BatchRejectedError) as refused:
        patch("File", "F1", superseded_by=None)
    assert faults(refused) == ["/superseded_by"]
    item = replace_item(store, registry, item, REQUEST, {})
    assert orjson.loads(item.document).keys() == {"accession", "project", "superseded_by"}


def test_a_stub_that_somebody_describes_is_none_any_more(
    store: Connection, registry: SchemaRegistry, patch: Patch
) -> None:
    v = b.variant(100, transcript=[b.transcript(77)])
    upsert(store, registry, ("Variant", v))
    name = b.gene(77)["ensgid"]
    assert patch("Gene", name, notes="to be described").edits == {"notes": "to be described"}
    with pytest.raises(BatchRejectedError) as refused:
        patch("Gene", name, description="no symbol")
    assert faults(refused) == ["/gene_symbol"]
    item = patch("Gene", name, gene_symbol="NEW")
    assert "stub" not in orjson.loads(item.document)
    assert rows(store, "SELECT is_stub FROM item WHERE uuid = %s", item.uuid) == [(False,)]


def test_links_may_be_uuid_id_key_or_alias(store: Connection, registry: SchemaRegistry, patch: Patch) -> None:
    upsert(store, registry, ("Individual", {"individual_id": "mum"}), ("Individual", {"individual_id": "kid"}))
    uuid = patch("Individual", "mum", aliases=["lab:mum"]).uuid
    for spelling in (str(uuid), f"/individuals/{uuid}/", "mum", "lab:mum"):
        patch("Individual", "kid", mother=None)
        assert rows(store, "SELECT * FROM link WHERE property = 'mother'") == []
        item = patch("Individual", "kid", mother=spelling)
        assert orjson.loads(item.document)["mother"] == str(uuid)
        mother = get_item(store, registry, "Individual", "mum", project="research", viewer=ADMIN)
        assert [link.uuid for link in links_to(store, registry, mother, viewer=ADMIN)] == [item.uuid]
    patch("Gene", GENE, aliases=["lab:gene"])
    upsert(store, registry, ("GeneList", {"gene_list_id": "panel", "genes": []}))
    for spelling in (str(item_uuid("Gene", GENE)), f"/genes/{GENE}/", GENE, "lab:gene"):
        item = patch("GeneList", "panel", genes=[spelling])
        assert orjson.loads(item.document)["genes"] == [GENE]


def test_a_link_that_leads_nowhere_is_refused(store: Connection, patch: Patch) -> None:
    with pytest.raises(BatchRejectedError) as refused:
        patch("File", "F1", replaces="F9")
    assert faults(refused) == ["/replaces"]


def test_an_alias_leads_to_one_item_of_a_type_and_can_be_given_on(
    store: Connection, registry: SchemaRegistry, patch: Patch
) -> None:
    patch("Gene", GENE, aliases=["lab:a", "lab:b"])
    with pytest.raises(ConflictError, match=f'"lab:b", which {GENE} has'):
        patch("Gene", "ENSG00000000002", aliases=["lab:b"])
    assert patch("VariantConsequence", "stop_gained", aliases=["lab:b"]).edits == {"aliases": ["lab:b"]}
    patch("Gene", GENE, aliases=["lab:a"])
    other = patch("Gene", "ENSG00000000002", aliases=["lab:b"])
    assert get_item(store, registry, "Gene", "lab:a", viewer=ADMIN).uuid == item_uuid("Gene", GENE)
    assert get_item(store, registry, "Gene", "lab:b", viewer=ADMIN).uuid == other.uuid


def test_a_second_key_of_another_item_is_a_conflict(patch: Patch) -> None:
    with pytest.raises(BatchRejectedError) as refused:
        patch("VariantConsequence", "stop_gained", var_conseq_id="SO:0001583")
    assert [problem.kind for problem in refused.value.result.problems] == ["conflict"]


def test_a_deleted_item_keeps_what_it_held_and_leaves_the_lists_of_links(
    store: Connection, registry: SchemaRegistry, patch: Patch
) -> None:
    upsert(store, registry, ("GeneList", {"gene_list_id": "panel", "genes": [GENE]}))
    gene = get_item(store, registry, "Gene", GENE, viewer=ADMIN)
    panel = get_item(store, registry, "GeneList", "panel", project="research", viewer=ADMIN)
    assert [link.uuid for link in links_to(store, registry, gene, viewer=ADMIN)] == [panel.uuid]
    deleted = mark_deleted(store, registry, panel, REQUEST)
    assert (deleted.status, deleted.document) == ("deleted", panel.document)
    assert links_to(store, registry, gene, viewer=ADMIN) == []
    before = everything(store)
    mark_deleted(store, registry, deleted, REQUEST)
    assert everything(store) == before
    patch("GeneList", "panel", status="in review")
    assert [link.uuid for link in links_to(store, registry, gene, viewer=ADMIN)] == [panel.uuid]


def test_an_item_of_a_project_is_edited_for_that_project(
    store: Connection, registry: SchemaRegistry, patch: Patch
) -> None:
    item = get_item(store, registry, "File", "F1", project="research", viewer=ADMIN)
    elsewhere = EditRequest(ADMIN, replace(EVE, project="elsewhere"))
    item = patch_item(store, registry, item, elsewhere, {"file_name": "a.vcf", "notes": "n"})
    assert (item.uuid, item.project) == (b.FILE, item_uuid("Project", "research"))
    assert [each.project for each in edit_states(store, item, viewer=ADMIN)] == [item_uuid("Project", "research"), None]


def test_a_project_can_be_described(store: Connection, registry: SchemaRegistry, patch: Patch) -> None:
    item = patch("Project", "research", title="Our research")
    assert orjson.loads(item.document) == {"name": "research", "title": "Our research"}
    with pytest.raises(BatchRejectedError):
        patch("Project", "reference", title="Ours")


def test_of_two_changes_to_what_both_have_read_one_is_told(store: Connection, store_url: str, patch: Patch) -> None:
    start = Barrier(4)
    before = patch("Gene", GENE, notes="begin")

    def change(number: int) -> str:
        with connect(store_url) as connection:
            registry = SchemaRegistry.load(connection)
            item = get_item(connection, registry, "Gene", GENE, viewer=ADMIN)
            request = EditRequest(ADMIN, EVE, is_expected=lambda found: found.edit_revision == before.edit_revision)
            start.wait(20)
            try:
                patch_item(connection, registry, item, request, {"notes": f"by {number}", "gene_symbol": f"S{number}"})
            except StaleError:
                return "stale"
            return f"by {number}"

    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(change, range(4)))
    assert outcomes.count("stale") == 3
    [winner] = set(outcomes) - {"stale"}
    assert rows(store, "SELECT document->>'notes', revision FROM edit") == [(winner, 2)]
    assert rows(store, "SELECT revision FROM item WHERE key = %s", GENE) == [(2,)]


def test_of_many_aliases_those_given_up_go_and_the_others_stay(store: Connection, patch: Patch) -> None:
    first, second = ([f"lab:{n}" for n in numbers] for numbers in (range(300), range(200, 500)))
    patch("Gene", GENE, aliases=first)
    patch("Gene", "ENSG00000000002", aliases=["lab:500"])
    assert patch("Gene", GENE, aliases=second).edits == {"aliases": second}
    held = rows(store, "SELECT value FROM unique_key WHERE property = 'aliases'")
    assert {value for (value,) in held} == {*second, "lab:500"}


def test_items_that_swap_their_aliases_at_once_do_not_deadlock(store: Connection, store_url: str, patch: Patch) -> None:
    names = [b.gene(1)["ensgid"], b.gene(2)["ensgid"]]
    for name, alias in zip(names, ("lab:a", "lab:b"), strict=True):
        patch("Gene", name, aliases=[alias])
    start = Barrier(2)

    def swap(name: str, alias: str) -> None:
        with connect(store_url) as connection:
            registry = SchemaRegistry.load(connection)
            for _ in range(10):
                item = get_item(connection, registry, "Gene", name, viewer=ADMIN)
                start.wait(20)
                try:
                    patch_item(connection, registry, item, EditRequest(ADMIN, EVE), {"aliases": [alias]})
                except ConflictError:
                    patch_item(connection, registry, item, EditRequest(ADMIN, EVE), {"aliases": None})

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(swap, names, ("lab:b", "lab:a")))
    keys = rows(
        store, "SELECT value, i.key FROM unique_key k JOIN item i ON i.uuid = k.item WHERE property = 'aliases'"
    )
    told = rows(
        store, "SELECT json_array_elements_text(e.document->'aliases'), i.key FROM edit e JOIN item i USING (uuid)"
    )
    assert sorted(keys) == sorted(told)


def test_the_context_of_an_edit_need_not_name_versions(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    registry.add(store, "2.0", b.schemas("2.0"))
    request = EditRequest(ADMIN, WriteContext("eve", "research", "clinic"))
    item = patch_item(
        store, registry, get_item(store, registry, "Gene", GENE, viewer=ADMIN), request, {"description": "d"}
    )
    assert item.annotation_version == "1.0"


def viewer(**roles: Role) -> EditRequest:
    """A change by somebody with these roles, for project research where that is not said by the item."""
    return EditRequest(Viewer("eve", roles), replace(EVE, is_administrator=False))


@pytest.mark.parametrize(
    ("item_type", "name", "roles", "properties"),
    [
        ("File", "F1", {"other": "admin"}, {"notes": "n"}),
        ("File", "F1", {"research": "reader", "other": "admin"}, {"notes": "n"}),
        ("Gene", GENE, {"research": "reader"}, {"notes": "n"}),
        ("Gene", GENE, {"research": "admin"}, {"notes": "n"}),
        ("Gene", GENE, {"research": "admin", "reference": "admin"}, {"status": "obsolete"}),
        ("Project", "research", {"research": "admin"}, {"notes": "n"}),
        ("User", "ann", {"research": "admin"}, {"notes": "n"}),
    ],
)
def test_an_edit_takes_a_role_in_the_project_of_the_item(
    store: Connection, patch: Patch, item_type: str, name: str, roles: Any, properties: Any
) -> None:
    before = everything(store)
    with pytest.raises(ForbiddenError):
        patch(item_type, name, viewer(**roles), **properties)
    assert everything(store) == before


def test_an_editor_edits_what_belongs_to_the_project_and_one_of_reference_what_is_everybodys(
    store: Connection, registry: SchemaRegistry, patch: Patch
) -> None:
    assert patch("File", "F1", viewer(research="editor"), status="deleted").status == "deleted"
    curator = viewer(research="editor", reference="editor")
    assert patch("Gene", GENE, curator, notes="n", description="d").edits == {"notes": "n"}


def test_who_edits_for_a_project_is_told_to_that_project_only(
    store: Connection, registry: SchemaRegistry, patch: Patch
) -> None:
    item = patch("Gene", GENE, replace(viewer(research="editor", reference="editor"), reason="our case"), notes="n")
    [own, _] = edit_states(store, item, viewer=Viewer("ann", {"research": "reader"}))
    [foreign, first] = edit_states(store, item, viewer=Viewer("bob", {"other": "admin"}))
    assert (own.actor, own.reason, own.edits) == (item_uuid("User", "eve"), "our case", {"notes": "n"})
    assert (foreign.actor, foreign.project, foreign.reason, foreign.modified) == (None, None, None, None)
    assert (foreign.edits, first.modified, first.superseded) == ({"notes": "n"}, None, None)
