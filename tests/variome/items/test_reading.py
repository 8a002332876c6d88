from dataclasses import replace
from uuid import UUID

import orjson
import pytest

from tests import builders as b
from tests.builders import EVERYTHING
from tests.variome.items.fix_items import CONTEXT, LOAD, Connection, seed, upsert
from variome.errors import NotFoundError
from variome.items.reading import find_item, find_items, get_item, search_by_key
from variome.items.viewer import Viewer
from variome.model.identity import item_uuid
from variome.schema.registry import SchemaRegistry


def test_an_item_is_found_by_uuid_id_key_second_key_and_alias(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    term = b.consequence("inframe", var_conseq_id="SO:0000007", aliases=["lab:7"], uuid=str(UUID(int=7)))
    upsert(store, registry, ("VariantConsequence", term))
    names = [
        str(item_uuid("VariantConsequence", "inframe")), str(item_uuid("VariantConsequence", "inframe")).upper(),
        "/variant-consequences/inframe/", "inframe", "SO:0000007", "lab:7", str(UUID(int=7)),
    ]  # fmt: skip
    found = [get_item(store, registry, "VariantConsequence", name, viewer=EVERYTHING) for name in names]
    assert {each.uuid for each in found} == {item_uuid("VariantConsequence", "inframe")}
    assert found[0].edits == {"aliases": ["lab:7"]}


def test_no_other_name_hides_the_item_whose_own_name_it_is(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    first = item_uuid("Gene", "ENSG00000000001")
    upsert(store, registry, ("Gene", b.gene(8, uuid=str(first))), ("Variant", b.variant(100)))
    upsert(store, registry, ("Variant", b.variant(200, aliases=["chr1:100A_T"])))
    assert get_item(store, registry, "Gene", str(first), viewer=EVERYTHING).uuid == first
    assert get_item(store, registry, "Variant", "chr1:100A_T", viewer=EVERYTHING).uuid == b.uuid_of(b.variant(100))
    linked = b.variant(300, transcript=[{"vep_gene": str(first)}])
    upsert(store, registry, ("Variant", linked))
    stored = orjson.loads(get_item(store, registry, "Variant", "chr1:300A_T", viewer=EVERYTHING).document)
    assert stored["transcript"] == [{"vep_gene": "ENSG00000000001"}]


def test_another_name_is_more_than_a_stub_of_that_name(store: Connection, registry: SchemaRegistry) -> None:
    upsert(store, registry, ("Variant", b.variant(100, transcript=[b.transcript(1, "SO:0001583")])))
    seed(store, registry)
    found = get_item(store, registry, "VariantConsequence", "SO:0001583", viewer=EVERYTHING)
    assert found.uuid == item_uuid("VariantConsequence", "missense_variant")


def test_several_items_are_those_that_are_found_one_by_one(store: Connection, registry: SchemaRegistry) -> None:
    upsert(store, registry, ("Variant", b.variant(100, transcript=[b.transcript(1, "SO:0001583", "no_such_term")])))
    seed(store, registry)
    names = ["missense_variant", "SO:0001583", "no_such_term", "never_named", "missense_variant"]
    for viewer in (EVERYTHING, Viewer("somebody", {"research": "reader"})):
        together = find_items(store, registry, "VariantConsequence", names, viewer=viewer)
        one_by_one = {name: find_item(store, registry, "VariantConsequence", name, viewer=viewer) for name in names}
        assert together == {name: item for name, item in one_by_one.items() if item}
        assert together["SO:0001583"].uuid == item_uuid("VariantConsequence", "missense_variant")
        assert "never_named" not in together
    assert find_items(store, registry, "VariantConsequence", [], viewer=EVERYTHING) == {}


def test_the_name_of_the_project_comes_with_an_item_for_those_who_may_see_it(
    store: Connection, registry: SchemaRegistry
) -> None:
    seed(store, registry)
    upsert(store, registry, ("Individual", {"individual_id": "I1"}))
    store.execute("UPDATE item SET status = 'shared' WHERE item_type = 'Individual'")
    for viewer, expected in ((EVERYTHING, CONTEXT.project), (Viewer("stranger"), None)):
        found = get_item(store, registry, "Individual", "I1", viewer=viewer, project=CONTEXT.project)
        assert found.project_name == expected


def test_a_variant_is_found_by_its_key_with_the_assembly_in_front_where_it_is_another(
    store: Connection, registry: SchemaRegistry
) -> None:
    old = b.variant(200, assembly="GRCh37")
    upsert(store, registry, ("Variant", b.variant(100)), ("Variant", old))
    assert get_item(store, registry, "Variant", "chr1:100A_T", viewer=EVERYTHING).uuid == b.uuid_of(b.variant(100))
    assert get_item(store, registry, "Variant", "GRCh37:chr1:200A_T", viewer=EVERYTHING).uuid == b.uuid_of(old)
    address = "/variants/GRCh37%3Achr1%3A200A_T/"
    assert get_item(store, registry, "Variant", address, viewer=EVERYTHING).uuid == b.uuid_of(old)
    assert find_item(store, registry, "Variant", "chr1:200A_T", viewer=EVERYTHING) is None


def test_the_document_comes_as_the_bytes_that_were_stored(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    v = b.variant(100, gnomad_af=0.1)
    upsert(store, registry, ("Variant", v), context=LOAD)
    item = get_item(store, registry, "Variant", "chr1:100A_T", viewer=EVERYTHING)
    assert item.document == orjson.dumps({**v, "MUTANNO_Version": "1.0"}, option=orjson.OPT_SORT_KEYS)
    assert (item.revision, item.status, item.file, item.submission) == (1, "shared", b.FILE, UUID(int=7))
    assert (item.annotation_version, item.institution) == ("1.0", None)


def test_the_newest_annotation_version_is_read_unless_another_is_named(
    store: Connection, registry: SchemaRegistry
) -> None:
    registry.add(store, "2.0", b.schemas("2.0"))
    for version in ("1.0", "2.0"):
        upsert(store, registry, ("Variant", b.variant(100)), context=replace(CONTEXT, versions={"Variant": version}))
    upsert(store, registry, ("Variant", b.variant(200)))
    assert get_item(store, registry, "Variant", "chr1:100A_T", viewer=EVERYTHING).annotation_version == "2.0"
    older = get_item(store, registry, "Variant", "chr1:100A_T", annotation_version="1.0", viewer=EVERYTHING)
    assert older.annotation_version == "1.0"
    assert get_item(store, registry, "Variant", "chr1:200A_T", viewer=EVERYTHING).annotation_version == "1.0"
    assert find_item(store, registry, "Variant", "chr1:200A_T", annotation_version="2.0", viewer=EVERYTHING) is None


def test_a_sample_is_found_by_uuid_and_by_key(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    sample = b.sample(b.variant(100))
    uuid = upsert(store, registry, ("Variant", b.variant(100)), ("VariantSample", sample)).uuids[1]
    assert get_item(store, registry, "VariantSample", str(uuid), viewer=EVERYTHING).uuid == uuid
    assert get_item(store, registry, "VariantSample", sample["annotation_id"], viewer=EVERYTHING).uuid == uuid


def test_a_file_is_found_by_accession_in_its_project(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    assert get_item(store, registry, "File", "F1", project="research", viewer=EVERYTHING).uuid == b.FILE
    assert find_item(store, registry, "File", "F1", project="other", viewer=EVERYTHING) is None


def test_an_annotation_field_is_found_by_name_in_its_version(store: Connection, registry: SchemaRegistry) -> None:
    field = {"field_name": "vep_gene", "field_type": "string", "MUTANNO_Version": "1.0"}
    assert upsert(store, registry, ("AnnotationField", field)).problems == []
    found = get_item(store, registry, "AnnotationField", "vep_gene", annotation_version="1.0", viewer=EVERYTHING)
    assert (found.annotation_version, found.item_type) == ("1.0", "AnnotationField")


def test_the_uuid_of_another_type_finds_nothing(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    assert find_item(store, registry, "Gene", str(b.FILE), viewer=EVERYTHING) is None
    assert find_item(store, registry, "Variant", str(b.FILE), viewer=EVERYTHING) is None


@pytest.mark.parametrize("name", ["", "nothing", "chr1", "%", "a\\b", "x" * 10_000])
def test_what_is_not_there_is_not_found(store: Connection, registry: SchemaRegistry, name: str) -> None:
    with pytest.raises(NotFoundError, match="no Variant called"):
        get_item(store, registry, "Variant", name, viewer=EVERYTHING)
    assert find_item(store, registry, "Gene", name, viewer=EVERYTHING) is None


def test_items_are_listed_by_the_beginning_of_their_key(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    upsert(store, registry, ("Gene", {"ensgid": "ENS_1", "gene_symbol": "X"}))
    found = search_by_key(store, "Gene", "ENSG", limit=2, viewer=EVERYTHING)
    assert [orjson.loads(item.document)["ensgid"] for item in found] == ["ENSG00000000001", "ENSG00000000002"]
    assert [
        orjson.loads(item.document)["ensgid"] for item in search_by_key(store, "Gene", "ENS_", viewer=EVERYTHING)
    ] == ["ENS_1"]
    assert search_by_key(store, "Gene", "ENSG" + "0" * 400, viewer=EVERYTHING) == []


def test_a_listing_leaves_out_what_may_not_be_seen(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    assert len(search_by_key(store, "File", "", viewer=Viewer("x", {"research": "reader"}))) == 1
    assert search_by_key(store, "File", "", viewer=Viewer("x", {"other": "admin"})) == []
    store.execute("UPDATE item SET status = 'deleted' WHERE item_type = 'File'")
    assert search_by_key(store, "File", "", viewer=EVERYTHING) == []
