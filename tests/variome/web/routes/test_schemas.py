"""Profiles, schemas and contexts."""

import psycopg
import pytest
from fastapi.testclient import TestClient

from tests import builders
from tests.variome.web.fix_web import VARIANT
from variome.items.api_keys import create_key
from variome.model.item_types import ITEM_TYPES

PATH = "/variants/chr1:1000A_T"


def test_profiles_name_every_type_with_its_versions(api: TestClient, filled: psycopg.Connection) -> None:
    builders.registry(filled, "2.0")
    profiles = {each["item_type"]: each for each in api.get("/profiles").json()["@graph"]}
    assert profiles.keys() == ITEM_TYPES.keys()
    assert profiles["Variant"] == {
        "@id": "/profiles/Variant",
        "item_type": "Variant",
        "collection": "/variants/",
        "annotation_versions": ["1.0", "2.0"],
    }


def test_every_profile_is_served(api: TestClient) -> None:
    for each in api.get("/profiles").json()["@graph"]:
        answer = api.get(each["@id"])
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/schema+json"


def test_a_schema_is_served_at_its_own_id(api: TestClient) -> None:
    schema = api.get("/profiles/Variant", params={"annotation_version": "1.0"}).json()
    assert schema["$id"] == "/profiles/Variant/1.0"
    assert api.get(schema["$id"]).json() == schema
    stored = builders.schema("Variant")
    calculated = {name for name, node in schema["properties"].items() if node.get("calculated")}
    assert {name: node for name, node in schema["properties"].items() if name not in calculated} == stored["properties"]
    assert {**schema, "properties": {}} == {**stored, "properties": {}}


def test_a_profile_tells_what_is_calculated_and_a_loader_is_not_told(api: TestClient) -> None:
    profile = api.get("/profiles/VariantSample").json()
    assert profile["properties"]["AF"]["calculated"] is True
    assert profile["properties"]["display_title"]["readOnly"] is True
    assert api.get("/schemas").json()["schemas"]["VariantSample"] == builders.schema("VariantSample")


def test_the_newest_schema_is_served_unless_another_is_asked_for(api: TestClient, filled: psycopg.Connection) -> None:
    builders.registry(filled, "2.0")
    assert api.get("/profiles/Variant").json()["annotation_version"] == "2.0"
    older = api.get("/profiles/Variant", params={"annotation_version": "1.0"}).json()
    assert older["annotation_version"] == "1.0"


@pytest.mark.parametrize(
    ("path", "status", "problem"),
    [
        ("/profiles/NoSuchType", 404, "/problems/not-found"),
        ("/profiles/Variant?annotation_version=9", 400, "/problems/no-such-schema"),
        ("/schemas?annotation_version=9", 400, "/problems/no-such-schema"),
        ("/contexts/NoSuchType", 404, "/problems/not-found"),
    ],
)
def test_what_has_no_schema_is_a_problem(api: TestClient, path: str, status: int, problem: str) -> None:
    answer = api.get(path)
    assert (answer.status_code, answer.json()["type"]) == (status, problem)


def test_a_loader_gets_versions_and_schemas_together(api: TestClient) -> None:
    answer = api.get("/schemas").json()
    assert answer["versions"] == dict.fromkeys(builders.FRAMES, builders.VERSION)
    assert answer["schemas"]["Variant"] == builders.schema("Variant")


def test_a_version_is_removed_and_the_others_are_answered(api: TestClient, filled: psycopg.Connection) -> None:
    builders.registry(filled, "2.0")
    assert api.post("/variants?annotation_version=2.0", json=VARIANT).status_code == 201
    tried = api.delete("/schemas/1.0?check_only=true").json()
    assert tried["counts"] == {"Variant": 1, "VariantSample": 1, "no_other_version": 1}
    assert api.get(f"{PATH}?annotation_version=1.0").status_code == 200
    assert api.delete("/schemas/1.0").json() == tried
    assert api.get(PATH).json()["@context"].endswith("annotation_version=2.0")
    assert api.get(f"{PATH}?annotation_version=1.0").status_code == 404
    assert api.get("/genes/ENSG00000000001").status_code == 200
    assert api.delete("/schemas/1.0").json()["kept"] == {"Gene": 1}
    assert api.delete("/schemas/9").json()["type"] == "/problems/no-such-schema"


def test_a_version_is_not_removed_under_a_load(api: TestClient, filled: psycopg.Connection) -> None:
    versions = dict.fromkeys(builders.FRAMES, "1.0")
    load = {"write": {"versions": versions}, "document": builders.file("L1"), "version": "1.0"}
    assert api.post("/loads", json=load).status_code == 201
    refused = api.delete("/schemas/1.0")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/being-loaded")
    load["write"] = {"versions": {**versions, "Variant": "9"}}
    assert api.post("/loads", json=load).json()["type"] == "/problems/no-such-schema"


def test_a_version_is_removed_by_administrators_only(api: TestClient, filled: psycopg.Connection) -> None:
    uuid, secret = create_key(filled, "ann", {"research": "admin"})
    refused = api.delete("/schemas/1.0", auth=(str(uuid), secret))
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/forbidden")
    uuid, secret = create_key(filled, "root", {}, is_administrator=True)
    assert api.delete("/schemas/1.0?check_only=true", auth=(str(uuid), secret)).status_code == 200
