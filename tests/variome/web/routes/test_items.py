"""GET, POST and search of items."""

from urllib.parse import quote

import orjson
import psycopg
import pytest
from fastapi.testclient import TestClient

from tests import builders
from tests.variome.web.fix_web import SAMPLE, VARIANT
from variome.model.vrs import substitution_id

VARIANT_PATH = "/variants/chr1:1000A_T/"


def test_an_item_is_found_by_key_uuid_alias_and_its_own_id(api: TestClient) -> None:
    uuid = api.get("/genes/ENSG00000000001").json()["uuid"]
    created = api.post("/genes", json=builders.gene(2, aliases=["lab:two"])).json()
    for path in ("/genes/ENSG00000000001/", f"/genes/{uuid}", f"/genes/{uuid}/"):
        assert api.get(path).json()["uuid"] == uuid
    for path in ("/genes/lab:two", "/genes/lab%3Atwo/", created["@id"]):
        assert api.get(path).json()["uuid"] == created["uuid"]


def test_an_item_is_found_by_its_second_key(api: TestClient) -> None:
    assert api.get("/variant-consequences/SO:0001583").json()["@id"] == "/variant-consequences/missense_variant/"


def test_an_item_says_who_it_is(api: TestClient) -> None:
    item = api.get(VARIANT_PATH).json()
    assert item["@id"] == VARIANT_PATH
    assert item["@type"] == ["Variant", "Item"]
    assert item["uuid"] == str(builders.uuid_of(VARIANT))
    assert item["status"] == "shared"
    assert item["MUTANNO_Version"] == builders.VERSION
    assert item["annotation_id"] == "chr1:1000A_T"


def test_a_substitution_has_its_vrs_identifier_and_comes_back_unchanged(
    api: TestClient, filled: psycopg.Connection
) -> None:
    item = api.get(VARIANT_PATH).json()
    assert item["vrs_id"] == substitution_id("GRCh38", "1", 1000, "A", "T")
    answer = api.post("/bulk", content=orjson.dumps(item), headers={"Content-Type": "application/x-ndjson"})
    assert answer.json()["counts"] == {"Variant": {"unchanged": 1}}
    assert filled.execute("SELECT count(*) FROM variant_1_0 WHERE document LIKE '%vrs_id%'").fetchone() == (0,)


def test_an_indel_has_the_identifier_that_its_load_found(api: TestClient) -> None:
    deletion = builders.variant(2000, ref="AC", alt="A")
    assert "vrs_id" not in api.post("/variants", json=deletion).json()
    found = builders.variant(3000, ref="AC", alt="A", vrs_id="ga4gh:VA." + "x" * 32)
    assert api.post("/variants", json=found).json()["vrs_id"] == found["vrs_id"]


def test_an_item_has_its_calculated_properties(api: TestClient) -> None:
    item = api.get(VARIANT_PATH).json()
    assert item["display_title"] == "chr1:1,000A>T"
    assert item["hgvs_g"] == "NC_000001.11:g.1000A>T"
    assert item["most_severe_consequence"] == "/variant-consequences/missense_variant/"
    assert item["most_severe_gene"] == "/genes/ENSG00000000001/"
    context = api.get(item["@context"]).json()["@context"]
    assert context["most_severe_gene"]["@type"] == "@id"


def test_a_calculated_link_is_embedded_like_any_other(api: TestClient) -> None:
    item = api.get(VARIANT_PATH, params={"frame": "embedded"}).json()
    assert item["most_severe_gene"]["display_title"] == "SYMBOL1"
    assert item["most_severe_consequence"]["display_title"] == "missense_variant"


def test_every_embedded_item_has_its_title(api: TestClient) -> None:
    sample = api.get(f"/variant-samples/{SAMPLE['annotation_id']}", params={"frame": "embedded"}).json()
    assert sample["display_title"] == "chr1:g.1000A>T (S1)"
    assert sample["variant"]["display_title"] == "chr1:1,000A>T"
    assert sample["file"]["display_title"] == "F1"


def test_a_search_finds_items_with_their_titles(api: TestClient) -> None:
    params = {"type": "VariantSample", "key": SAMPLE["annotation_id"]}
    assert [each["display_title"] for each in api.get("/search", params=params).json()["@graph"]] == [
        "chr1:g.1000A>T (S1)"
    ]


def test_the_raw_frame_has_nothing_that_is_calculated(api: TestClient) -> None:
    assert "display_title" not in api.get(VARIANT_PATH, params={"frame": "raw"}).json()


def test_the_context_of_an_item_is_served(api: TestClient) -> None:
    item = api.get(VARIANT_PATH).json()
    answer = api.get(item["@context"])
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/ld+json"


def test_links_are_the_ids_of_what_they_lead_to(api: TestClient) -> None:
    variant = api.get(VARIANT_PATH).json()
    assert variant["transcript"][0]["vep_gene"] == "/genes/ENSG00000000001/"
    assert variant["transcript"][0]["vep_consequence"] == ["/variant-consequences/missense_variant/"]
    sample = api.get("/variant-samples/" + quote(SAMPLE["annotation_id"], safe="")).json()
    assert sample["variant"] == VARIANT_PATH
    assert sample["file"] == f"/files/{builders.FILE}/"
    assert all(api.get(path).status_code == 200 for path in (sample["variant"], sample["file"]))


def test_links_can_be_embedded_as_they_are_now(api: TestClient) -> None:
    transcript = api.get(f"{VARIANT_PATH}?frame=embedded").json()["transcript"][0]
    assert transcript["vep_gene"]["@id"] == "/genes/ENSG00000000001/"
    assert transcript["vep_consequence"][0]["var_conseq_id"] == "SO:0001583"
    changed = {**builders.gene(1), "@type": "Gene", "gene_symbol": "NEW"}
    api.post("/bulk", json=changed, headers={"Content-Type": "application/x-ndjson"})
    answer = api.get(f"{VARIANT_PATH}?frame=embedded")
    assert answer.json()["transcript"][0]["vep_gene"]["gene_symbol"] == "NEW"
    assert "ETag" not in answer.headers


def test_embedding_goes_one_level_deep(api: TestClient) -> None:
    path = "/variant-samples/" + quote(SAMPLE["annotation_id"], safe="")
    variant = api.get(path, params={"frame": "embedded"}).json()["variant"]
    assert variant["annotation_id"] == VARIANT["annotation_id"]
    assert variant["transcript"][0]["vep_gene"] == "/genes/ENSG00000000001/"


def test_the_project_of_an_item_is_a_link(api: TestClient) -> None:
    sample = api.get("/variant-samples/" + quote(SAMPLE["annotation_id"], safe="")).json()
    assert sample["project"] == "/projects/research/"
    assert api.get(sample["file"]).json()["project"] == "/projects/research/"
    assert api.get(VARIANT_PATH).json()["project"] == "/projects/reference/"


def test_the_id_of_a_sample_is_its_uuid(api: TestClient) -> None:
    sample = api.get("/variant-samples/" + quote(SAMPLE["annotation_id"], safe="")).json()
    assert sample["@id"] == f"/variant-samples/{sample['uuid']}/"


def test_a_variant_of_another_assembly_has_that_in_its_id(api: TestClient) -> None:
    document = builders.variant(1000) | {"assembly": "GRCh37"}
    assert api.post("/variants", json=document).headers["location"] == "/variants/GRCh37:chr1:1000A_T/"
    assert api.get("/variants/GRCh37:chr1:1000A_T/").json()["assembly"] == "GRCh37"
    assert api.get(VARIANT_PATH).json()["assembly"] == "GRCh38"


def test_a_key_of_thousands_of_bases_is_found(api: TestClient) -> None:
    document = builders.variant(5000, ref="A", alt="A" + "CGT" * 3000)
    assert api.post("/variants", json=document).status_code == 201
    assert api.get("/variants/" + document["annotation_id"]).json()["ALT"] == document["ALT"]


def test_a_key_with_a_slash_and_more_is_found(api: TestClient) -> None:
    document = builders.file("runs/7 ü?#")
    location = api.post("/files", json=document).headers["location"]
    assert api.get(location).json()["accession"] == document["accession"]
    assert api.get("/files/" + quote(document["accession"], safe="")).json()["@id"] == location


def test_the_raw_frame_is_what_is_stored_byte_for_byte(api: TestClient, filled: psycopg.Connection) -> None:
    answer = api.get(VARIANT_PATH, params={"frame": "raw"})
    row = filled.execute("SELECT document::text, content_hash FROM variant_1_0").fetchone()
    assert row is not None
    assert answer.content == row[0].encode()
    assert answer.headers["etag"] == f'"{row[1].hex()}"'


def test_the_etag_changes_with_the_content_and_only_then(api: TestClient) -> None:
    before = api.get("/genes/ENSG00000000001").headers["etag"]
    assert api.get("/genes/ENSG00000000001").headers["etag"] == before
    changed = builders.gene(1, description="another")
    api.post(
        "/bulk", content=orjson.dumps(changed | {"@type": "Gene"}), headers={"content-type": "application/x-ndjson"}
    )
    assert api.get("/genes/ENSG00000000001").headers["etag"] != before


def test_an_annotation_version_can_be_asked_for(api: TestClient, filled: psycopg.Connection) -> None:
    builders.registry(filled, "2.0")
    newer = builders.variant(1000, ID="rs1")
    assert api.post("/variants", json=newer, params={"annotation_version": "2.0"}).status_code == 201
    assert api.get(VARIANT_PATH).json()["MUTANNO_Version"] == "2.0"
    older = api.get(VARIANT_PATH, params={"annotation_version": "1.0"}).json()
    assert older["MUTANNO_Version"] == "1.0"
    assert "ID" not in older


@pytest.mark.parametrize(
    "path",
    [
        "/genes/ENSG99999999999",
        "/genes/6f0e0a52-3c1b-4c8e-9a57-2f1d3b4c5d6e",
        "/genes/",
        "/no-such-collection/1",
        "/variants/chr1:1000A_T?annotation_version=9",
        "/variants/%00",
        "/genes/%FF",
    ],
)
def test_what_is_not_there_is_a_404_problem(api: TestClient, path: str) -> None:
    answer = api.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/not-found"


def test_a_created_item_is_answered_with_its_address_and_tag(api: TestClient) -> None:
    answer = api.post("/genes", json=builders.gene(3))
    assert answer.status_code == 201
    assert answer.headers["location"] == "/genes/ENSG00000000003/"
    shown = api.get(answer.headers["location"])
    assert shown.json() == answer.json()
    assert shown.headers["etag"] == answer.headers["etag"]


def test_an_item_that_is_there_is_not_created_again(api: TestClient) -> None:
    before = api.get("/genes/ENSG00000000001").json()
    answer = api.post("/genes", json=builders.gene(1, description="other"))
    assert answer.status_code == 409
    assert "/genes/ENSG00000000001/" in answer.json()["detail"]
    assert api.get("/genes/ENSG00000000001").json() == before


def test_a_taken_second_key_is_a_conflict_that_says_who_has_it(api: TestClient) -> None:
    document = builders.consequence("other_variant", var_conseq_id="SO:0001583")
    answer = api.post("/variant-consequences", json=document)
    assert answer.status_code == 409
    assert "missense_variant" in answer.json()["detail"]


def test_an_invalid_item_is_refused_with_every_fault_and_its_place(api: TestClient) -> None:
    document = builders.variant(2000, gnomad_af="high", no_such_property=1)
    answer = api.post("/variants", json=document)
    assert answer.status_code == 422
    errors = {error["pointer"]: error for error in answer.json()["errors"]}
    assert errors.keys() == {"/gnomad_af", "/no_such_property"}
    assert errors["/gnomad_af"]["value"] == '"high"'
    assert "number" in errors["/gnomad_af"]["detail"]


def test_a_link_that_leads_nowhere_is_one_error_that_names_field_value_and_type(api: TestClient) -> None:
    document = builders.variant(2000, transcript=[builders.transcript(77)])
    [error] = api.post("/variants", json=document).json()["errors"]
    assert error["pointer"] == "/transcript/0/vep_gene"
    assert "Gene" in error["detail"]
    assert "ENSG00000000077" in error["value"]


def test_a_link_may_be_an_id_a_uuid_or_an_alias(api: TestClient) -> None:
    variant = api.get(VARIANT_PATH).json()
    for number, spelling in enumerate([variant["@id"], variant["uuid"], "chr1:1000A_T"]):
        document = builders.sample(VARIANT, f"S{number + 2}") | {"variant": spelling}
        del document["annotation_id"]
        answer = api.post("/variant-samples", json=document)
        assert answer.status_code == 201, answer.text
        assert answer.json()["variant"] == VARIANT_PATH


def test_an_answer_can_be_sent_back_as_an_item(api: TestClient) -> None:
    answered = api.get(VARIANT_PATH).json()
    answer = api.post("/bulk", content=orjson.dumps(answered), headers={"content-type": "application/x-ndjson"})
    assert answer.json()["counts"] == {"Variant": {"unchanged": 1}}


def test_an_item_of_another_type_is_refused(api: TestClient) -> None:
    answer = api.post("/genes", json=builders.gene(4) | {"@type": "Variant"})
    assert answer.status_code == 400
    assert "Gene" in answer.json()["detail"]


def test_search_finds_by_key_uuid_and_alias(api: TestClient) -> None:
    uuid = str(builders.uuid_of(VARIANT))
    for key in ("chr1:1000A_T", uuid, "GRCh38:chr1:1000A_T"):
        answer = api.get("/search", params={"type": "Variant", "key": key}).json()
        assert answer["total"] == 1
        assert [item["uuid"] for item in answer["@graph"]] == [uuid]


def test_search_finds_one_key_in_every_project(api: TestClient) -> None:
    for project in ("one", "two"):
        api.post("/files", params={"project": project}, json=builders.file("F1"))
    answer = api.get("/search", params={"type": "File", "key": "F1"}).json()
    assert answer["total"] == 3
    assert len({item["uuid"] for item in answer["@graph"]}) == 3
    assert len(api.get("/search", params={"type": "File", "key": "F1", "limit": 2}).json()["@graph"]) == 2


def test_search_finds_nothing_without_an_error(api: TestClient) -> None:
    assert api.get("/search", params={"type": "Gene", "key": "ENSG7"}).json() == {"@graph": [], "total": 0}


@pytest.mark.parametrize(
    "params",
    [{"key": "a"}, {"type": "Gene", "key": "a", "limit": 0}, {"type": "Gene", "key": "a\0"}],
)
def test_a_wrong_query_is_a_400_that_names_the_parameter(api: TestClient, params: dict[str, str]) -> None:
    answer = api.get("/search", params=params)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["parameter"] in {"type", "key", "limit"}


def test_a_gene_list_is_made_of_the_names_that_people_have(api: TestClient) -> None:
    answer = api.post("/gene-lists", json={"gene_list_id": "panel", "genes": ["symbol1", "ENSG00000000001.3"]})
    assert answer.status_code == 201
    assert answer.json()["genes"] == ["/genes/ENSG00000000001/"]


def test_a_gene_list_with_a_name_of_no_gene_is_refused_or_told_what_is_left_out(api: TestClient) -> None:
    body = {"gene_list_id": "panel", "genes": ["SYMBOL1", "SYMBOL9"]}
    refused = api.post("/gene-lists", json=body)
    assert refused.status_code == 422
    [fault] = refused.json()["errors"]
    assert (fault["pointer"], fault["value"]) == ("/genes/1", '"SYMBOL9"')
    assert "no gene is called so" in fault["detail"]
    made = api.post("/gene-lists?missing_links=drop", json=body)
    assert made.status_code == 201
    assert made.json()["genes"] == ["/genes/ENSG00000000001/"]
    assert made.json()["unrecognised"] == [{"name": "SYMBOL9", "reason": "no gene is called so"}]
    assert api.get("/gene-lists/panel").json() == made.json()


def test_genes_of_a_list_are_changed_by_their_names(api: TestClient) -> None:
    api.post("/gene-lists", json={"gene_list_id": "panel", "genes": []})
    changed = api.patch("/gene-lists/panel?missing_links=drop", json={"genes": ["SYMBOL1", "SYMBOL9"]})
    assert changed.json()["genes"] == ["/genes/ENSG00000000001/"]
    assert [each["name"] for each in changed.json()["unrecognised"]] == ["SYMBOL9"]
    cleared = api.patch("/gene-lists/panel", json={"unrecognised": None})
    assert "unrecognised" not in cleared.json()
