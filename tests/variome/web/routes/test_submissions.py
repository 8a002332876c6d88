"""Loads as items, what they brought, and their provenance."""

from hashlib import sha256
from typing import Any

import jsonschema_rs
import orjson
import psycopg
import pytest
from fastapi.testclient import TestClient
from pyld import jsonld

from tests import builders
from variome.items.api_keys import create_key
from variome.model.content import canonical, content_hash
from variome.schema.fixed import read_fixed_schemas

NDJSON = {"content-type": "application/x-ndjson"}
VERSIONS = dict.fromkeys(builders.FRAMES, builders.VERSION)
SHA256 = "a" * 64
TALLY = {
    "records": 2,
    "outcomes": {"Variant": {"created": 2}, "Gene": {"stub": 1}, "VariantSample": {"unchanged": 1}},
    "kinds": {"crlf": ["note", 3, 1, "lines end in CR LF"]},
}
PROV = "http://www.w3.org/ns/prov#"


@pytest.fixture
def load(api: TestClient) -> dict[str, Any]:
    """A load of two variants, one of which names a gene that nothing describes."""
    begin = {
        "write": {"versions": VERSIONS, "missing_links": "stub"},
        "document": builders.file("L1", sha256=SHA256),
        "version": builders.VERSION,
        "options": {"ped": "b", "tool_version": "0.1.0"},
    }
    begun: dict[str, Any] = api.post("/loads", json=begin).json()
    progress = {"submission": begun["uuid"], "token": begun["token"], "last_record": 2, "before": {}}
    header = {"@type": "BatchHeader", "versions": VERSIONS, "records": [1, 2], "progress": progress}
    items = [builders.variant(2000, transcript=[builders.transcript(9)]), builders.variant(3000)]
    lines = [header, *({"@type": "Variant", **item} for item in items)]
    answer = api.post("/bulk?missing_links=stub", content=b"\n".join(map(orjson.dumps, lines)), headers=NDJSON)
    assert answer.json()["counts"] == {"Variant": {"created": 2}}
    return begun


def finish(api: TestClient, load: dict[str, Any], tally: Any = TALLY) -> str:
    """The address of the load, which is ended."""
    body = {"token": load["token"], "outcome": "completed", "tally": tally}
    assert api.post(f"/loads/{load['uuid']}/finish", json=body).status_code == 200
    return f"/ingestion-submissions/{load['uuid']}"


def test_a_load_is_an_item_that_says_how_far_it_has_come(api: TestClient, load: dict[str, Any]) -> None:
    running = api.get(f"/ingestion-submissions/{load['uuid']}").json()
    assert running["@id"] == f"/ingestion-submissions/{load['uuid']}/"
    assert running["@type"] == ["IngestionSubmission", "Item"]
    assert (running["outcome"], running["committed_record"], running["counts"]) == ("running", 2, {})
    ended = api.get(finish(api, load) + "/").json()
    assert (ended["outcome"], ended["counts"], ended["problem_counts"]) == ("completed", TALLY["outcomes"], {"crlf": 3})
    assert ended["started"] < ended["finished"]
    assert api.get(ended["file"]).json()["accession"] == "L1"
    assert api.get(ended["submitted_by"]).json()["name"] == "local"


def test_the_item_is_valid_and_embeds_its_file(api: TestClient, load: dict[str, Any]) -> None:
    address = finish(api, load)
    raw = api.get(f"{address}?frame=raw").json()
    schema = read_fixed_schemas()["IngestionSubmission"]
    assert list(jsonschema_rs.Draft202012Validator(schema, validate_formats=True).iter_errors(raw)) == []
    assert api.get(f"{address}?frame=embedded").json()["file"]["sha256"] == SHA256


def test_the_schemas_that_a_load_writes_by_are_recorded_with_their_hashes(
    api: TestClient, load: dict[str, Any]
) -> None:
    options = api.get(f"/ingestion-submissions/{load['uuid']}").json()["options"]
    assert options["ped"] == "b"
    assert options["schemas"].keys() == builders.FRAMES.keys()
    expected = content_hash(canonical(builders.schema("Variant"))).hex()
    assert options["schemas"]["Variant"] == {"annotation_version": builders.VERSION, "content_hash": expected}


def test_what_a_loader_counted_otherwise_is_not_shown(api: TestClient, load: dict[str, Any]) -> None:
    address = finish(api, load, {"outcomes": {"Variant": {"created": "many"}, "Gene": 7}, "kinds": {"a": [1], "b": 2}})
    answer = api.get(address).json()
    assert (answer["counts"], answer["problem_counts"]) == ({"Variant": {}, "Gene": {}}, {})
    assert api.get(f"{address}/prov").status_code == 200


def test_what_a_load_brought_is_listed_page_by_page(api: TestClient, load: dict[str, Any]) -> None:
    address = f"/ingestion-submissions/{load['uuid']}/items?type=Variant"
    first = api.get(f"{address}&limit=1").json()
    assert (first["@id"], [each["@id"] for each in first["@graph"]]) == (address, ["/variants/chr1:2000A_T/"])
    last = api.get(first["next"]).json()
    assert [each["@id"] for each in last["@graph"]] == ["/variants/chr1:3000A_T/"]
    assert "next" not in last
    stubs = api.get(f"/ingestion-submissions/{load['uuid']}/items/?type=Gene").json()["@graph"]
    assert [each["@id"] for each in stubs] == ["/genes/ENSG00000000009/"]
    assert api.get(f"/ingestion-submissions/{load['uuid']}/items?type=VariantSample").json()["@graph"] == []


def test_provenance_expands_to_the_terms_of_prov_without_a_network(api: TestClient, load: dict[str, Any]) -> None:
    address = finish(api, load)
    answer = api.get(f"{address}/prov")
    assert answer.headers["content-type"] == "application/ld+json"

    def refuse(url: str, _: Any) -> Any:
        raise AssertionError(f"asked for {url}")

    base = f"http://store{address}/prov"
    nodes = {each["@id"]: each for each in jsonld.expand(answer.json(), {"base": base, "documentLoader": refuse})}
    activity = nodes[f"http://store{address}/"]
    assert activity["@type"] == [f"{PROV}Activity"]
    used = {each["@id"] for each in activity[f"{PROV}used"]}
    assert "http://store/profiles/Variant/1.0" in used
    assert used <= nodes.keys()
    (program,) = (each for each in nodes.values() if each["@type"] == [f"{PROV}SoftwareAgent"])
    assert program["https://schema.org/softwareVersion"] == [{"@value": "0.1.0"}]
    assert program[f"{PROV}actedOnBehalfOf"] == [{"@id": "http://store/users/local/"}]
    assert {each["@id"] for each in activity[f"{PROV}wasAssociatedWith"]} == {
        program["@id"],
        "http://store/users/local/",
    }
    for time in ("startedAtTime", "endedAtTime"):
        assert activity[f"{PROV}{time}"][0]["@type"] == "http://www.w3.org/2001/XMLSchema#dateTime"
    (file,) = (each for each in nodes.values() if {"@value": SHA256} in each.get("https://schema.org/sha256", []))
    assert file["@id"] in used


def test_provenance_tells_what_was_generated_with_its_number_and_address(api: TestClient, load: dict[str, Any]) -> None:
    graph = api.get(finish(api, load) + "/prov/").json()["@graph"]
    made = {each["item_type"]: each for each in graph if "prov:Collection" in each["@type"]}
    assert {name: each["counts"] for name, each in made.items()} == {"Variant": {"created": 2}, "Gene": {"stub": 1}}
    assert all(each["wasGeneratedBy"] == graph[0]["@id"] for each in made.values())
    assert [each["@id"] for each in api.get(made["Variant"]["@id"]).json()["@graph"]] == [
        "/variants/chr1:2000A_T/",
        "/variants/chr1:3000A_T/",
    ]


def test_a_mapping_table_is_told_by_its_digest(api: TestClient, filled: psycopg.Connection[Any]) -> None:
    filled.execute("UPDATE schema_version SET mapping_table = 'table' WHERE item_type = 'Variant'")
    load = {"write": {"versions": VERSIONS}, "document": builders.file("L2"), "version": builders.VERSION}
    uuid = api.post("/loads", json=load).json()["uuid"]
    graph = {each["@id"]: each for each in api.get(f"/ingestion-submissions/{uuid}/prov").json()["@graph"]}
    table = graph[graph["/profiles/Variant/1.0"]["wasDerivedFrom"]]
    assert table["sha256"] == sha256(b"table").hexdigest()


@pytest.mark.parametrize("path", ["", "/", "/prov", "/items?type=Variant"])
@pytest.mark.parametrize("uuid", ["3b8d9409-f2b9-4162-b8cb-6655e775d6bd", "none"])
def test_a_load_that_is_not_there_is_not_found(api: TestClient, uuid: str, path: str) -> None:
    assert api.get(f"/ingestion-submissions/{uuid}{path}").status_code == 404


def test_a_load_is_not_found_by_who_has_no_role_in_its_project(
    api: TestClient, filled: psycopg.Connection[Any], load: dict[str, Any]
) -> None:
    address = f"/ingestion-submissions/{load['uuid']}"
    (own, own_secret), (foreign, foreign_secret) = (
        create_key(filled, name, {project: "reader"}) for name, project in (("ann", "research"), ("eve", "other"))
    )
    for path in ("", "/prov", "/items?type=Variant"):
        assert api.get(address + path, auth=(str(own), own_secret)).status_code == 200
        assert api.get(address + path, auth=(str(foreign), foreign_secret)).status_code == 404
