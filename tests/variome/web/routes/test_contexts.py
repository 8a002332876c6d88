"""`/contexts` and `/terms`."""

import psycopg
import pytest
from fastapi.testclient import TestClient

from tests import builders
from variome.schema.registry import SchemaRegistry

SERVER = "http://127.0.0.1:8000"


def test_links_are_ids_in_the_context_also_inside_groups(api: TestClient) -> None:
    context = api.get("/contexts/Variant").json()["@context"]
    assert context["transcript"]["@context"]["vep_gene"]["@type"] == "@id"
    sample = api.get("/contexts/VariantSample").json()["@context"]
    assert sample["variant"]["@type"] == sample["file"]["@type"] == sample["project"]["@type"] == "@id"


def test_a_context_under_the_name_of_its_version_is_kept_for_a_day(api: TestClient) -> None:
    named = api.get("/contexts/Variant?annotation_version=1.0")
    assert named.headers["cache-control"] == "max-age=86400"
    for path in ("/contexts/Variant", "/contexts/Project", "/terms"):
        assert api.get(path).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/contexts/Variant?annotation_version=1.0", "/terms", "/terms/Variant"])
def test_what_a_client_has_already_is_not_sent_again(api: TestClient, path: str) -> None:
    first = api.get(path)
    for known in (first.headers["etag"], f'"x", W/{first.headers["etag"]}', "*"):
        again = api.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert api.get(path, headers={"If-None-Match": '"x"'}).status_code == 200


def test_the_context_of_the_newest_version_has_another_tag_when_there_is_a_newer_one(
    api: TestClient, filled: psycopg.Connection
) -> None:
    before = api.get("/contexts/Variant").headers["etag"]
    made = builders.schema("Variant", "2.0", new={"title": "New", "type": "string"})
    SchemaRegistry.load(filled).add(filled, "2.0", {"Variant": made})
    assert api.get("/contexts/Variant").headers["etag"] != before
    assert api.get("/contexts/Variant?annotation_version=1.0").headers["etag"] == before


def test_contexts_and_terms_are_json_ld_unless_json_is_asked_for(api: TestClient) -> None:
    for path in ("/contexts/Project", "/terms", "/terms/Project"):
        assert api.get(path).headers["content-type"] == "application/ld+json"
        plain = api.get(path, headers={"Accept": "application/json"})
        assert plain.headers["content-type"] == "application/json"
        assert plain.headers["vary"] == "Accept"


def test_a_term_says_what_each_schema_says_of_it(api: TestClient, filled: psycopg.Connection) -> None:
    af = {
        "title": "Frequency",
        "description": "How often.",
        "type": "number",
        "sourceName": "gnomAD",
        "sourceVersion": "4",
    }
    made = builders.schema("Variant", "2.0", gnomad_af=af)
    SchemaRegistry.load(filled).add(filled, "2.0", {"Variant": made})
    term = api.get("/terms/gnomad_af").json()
    del term["@context"]
    assert term == {
        "@id": f"{SERVER}/terms/gnomad_af",
        "@type": "rdf:Property",
        "label": ["AF", "Frequency"],
        "comment": ["How often."],
        "isDefinedBy": [f"{SERVER}/profiles/Variant/1.0", f"{SERVER}/profiles/Variant/2.0"],
        "source": ["gnomAD 4"],
    }


def test_a_type_is_a_class_below_item_and_that_of_others(api: TestClient) -> None:
    term = api.get("/terms/Variant").json()
    assert term["@type"] == "rdfs:Class"
    assert term["subClassOf"] == [f"{SERVER}/terms/Item", "http://purl.obolibrary.org/obo/SO_0001059"]
    assert api.get("/terms/Item").json()["@type"] == "rdfs:Class"


def test_every_term_of_ours_in_a_context_is_described_and_no_foreign_one(api: TestClient) -> None:
    described = {each["@id"] for each in api.get("/terms/").json()["@graph"]}
    for profile in api.get("/profiles").json()["@graph"]:
        context = api.get(f"/contexts/{profile['item_type']}").json()["@context"]
        own = {name for name, each in context.items() if not name.startswith("@") and "@id" not in each}
        assert {f"{context['@vocab']}{name}" for name in own} <= described
    assert f"{SERVER}/terms/vep_gene" in described  # a field of a group
    assert f"{SERVER}/terms/uuid" not in described  # Dublin Core has it


@pytest.mark.parametrize("name", ["nothing", "uuid", "@id"])
def test_what_is_no_term_is_not_found(api: TestClient, name: str) -> None:
    answer = api.get(f"/terms/{name}")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
