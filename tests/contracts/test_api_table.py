"""The table of requests, row by row: what each does, as its users know it."""

import gzip
from typing import Any
from urllib.parse import quote

import orjson
import pytest
from fastapi.testclient import TestClient

from tests import builders as b
from tests.variome.web.fix_web import SAMPLE, VARIANT
from variome.model.item_types import ITEM_TYPES

ITEM = f"/variants/{VARIANT['annotation_id']}"
GENE = "/genes/ENSG00000000001"
NDJSON = {"content-type": "application/x-ndjson"}


def etag(api: TestClient, path: str) -> str:
    tag: str = api.get(path).headers["etag"]
    return tag


def test_get_answers_an_item_by_uuid_key_and_alias_in_three_frames(api: TestClient) -> None:
    family = api.post("/families", json={"family_id": "F", "aliases": ["lab:f"]}).json()
    for name in (family["uuid"], "F", "lab:f"):
        assert api.get(f"/families/{quote(name)}/").json() == family
    plain = api.get(ITEM).json()
    assert plain["@id"] == f"{ITEM}/"
    assert plain["@type"] == ["Variant", "Item"]
    assert plain["transcript"][0]["vep_consequence"] == ["/variant-consequences/missense_variant/"]
    embedded = api.get(ITEM, params={"frame": "embedded"}).json()
    assert embedded["transcript"][0]["vep_consequence"][0]["var_conseq_id"] == "SO:0001583"
    raw = api.get(ITEM, params={"frame": "raw"})
    assert raw.json()["transcript"] == VARIANT["transcript"]
    assert api.get(ITEM, params={"annotation_version": b.VERSION}).json() == plain
    assert api.get(ITEM, params={"annotation_version": "9.9"}).status_code == 404


def test_post_creates_an_item_and_says_where_it_is(api: TestClient) -> None:
    answer = api.post("/families", json={"family_id": "F"})
    assert answer.status_code == 201
    assert api.get(answer.headers["location"]).json() == answer.json()
    assert api.get(answer.headers["location"]).headers["etag"] == answer.headers["etag"]
    assert api.post("/families", json={"family_id": "F"}).status_code == 409


@pytest.mark.parametrize("link", ["{uuid}", "/individuals/{uuid}/", "P", "lab:p"], ids=["uuid", "@id", "key", "alias"])
def test_links_are_given_as_uuid_id_key_or_alias(api: TestClient, link: str) -> None:
    person = api.post("/individuals", json={"individual_id": "P", "aliases": ["lab:p"]}).json()
    value = link.replace("{uuid}", person["uuid"])
    family = api.post("/families", json={"family_id": "F", "members": [value]})
    assert family.json()["members"] == [person["@id"]]


def test_a_saved_search_is_kept_in_its_project_by_its_name(api: TestClient) -> None:
    search = {"search_id": "rare", "title": "Rare", "type": "Variant", "query": "gnomad_af.to=0.001&sort=-cadd_phred"}
    made = api.post("/saved-searches", json=search)
    assert made.status_code == 201
    found = api.get("/saved-searches/rare/", params={"project": "research"}).json()
    assert found == made.json()
    assert {name: found[name] for name in search} == search
    assert api.get("/saved-searches/rare/", params={"project": "other"}).status_code == 404
    assert api.post("/saved-searches?project=other", json=search).status_code == 201
    assert api.post("/saved-searches", json=search).status_code == 409


def test_put_replaces_and_patch_merges_where_the_item_is_as_it_was_read(api: TestClient) -> None:
    address = api.post("/families", json={"family_id": "F", "notes": "old", "tags": ["a"]}).json()["@id"]
    tag = etag(api, address)
    patched = api.patch(address, json={"notes": "new"}, headers={"if-match": tag})
    assert (patched.status_code, patched.json()["notes"], patched.json()["tags"]) == (200, "new", ["a"])
    assert patched.headers["etag"] != tag
    assert api.patch(address, json={"notes": "late"}, headers={"if-match": tag}).status_code == 412
    put = api.put(address, json={"family_id": "F", "notes": "put"}, headers={"if-match": etag(api, address)})
    assert (put.status_code, put.json()["notes"]) == (200, "put")
    assert "tags" not in put.json()
    assert api.patch(address, json={"family_id": "G"}).status_code == 409
    assert api.patch(address, json={"members": ["nobody"]}).status_code == 422


def test_check_only_answers_the_same_and_writes_nothing(api: TestClient) -> None:
    check = {"check_only": "true"}
    assert api.post("/families", json={"family_id": "F"}, params=check).status_code < 300
    assert api.get("/families/F").status_code == 404
    address = api.post("/families", json={"family_id": "F"}).json()["@id"]
    before = api.get(address)
    assert api.patch(address, json={"notes": "x"}, params=check).json()["notes"] == "x"
    assert api.put(address, json={"family_id": "F", "notes": "x"}, params=check).json()["notes"] == "x"
    assert api.patch(address, json={"notes": 5}, params=check).status_code == 422
    assert api.get(address).json() == before.json()
    assert len(api.get(f"{address}revisions").json()["@graph"]) == 1


def test_delete_marks_and_purge_removes_what_nothing_links_to(api: TestClient) -> None:
    person = api.post("/individuals", json={"individual_id": "P"}).json()["@id"]
    family = api.post("/families", json={"family_id": "F", "members": [person]}).json()["@id"]
    assert api.delete(family).status_code == 204
    assert api.get(family).json()["status"] == "deleted"
    refused = api.delete(person, params={"purge": "true"})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/conflict")
    assert api.delete(family, params={"purge": "true"}).is_success
    assert api.delete(person, params={"purge": "true"}).is_success
    assert api.get(family).status_code == api.get(person).status_code == 404


def test_bulk_upserts_items_of_any_types_and_counts(api: TestClient) -> None:
    lines = [{"@type": "Family", "family_id": "F", "members": ["P"]}, {"@type": "Individual", "individual_id": "P"}]
    lines.append({"@type": "Family", "family_id": 7})
    body = gzip.compress(b"\n".join(map(orjson.dumps, lines)))
    answer = api.post("/bulk", content=body, headers={**NDJSON, "content-encoding": "gzip"}).json()
    assert answer["counts"] == {"Family": {"created": 1, "rejected": 1}, "Individual": {"created": 1}}
    assert [problem["index"] for problem in answer["problems"]] == [2]
    atomic = api.post("/bulk", content=body, headers={**NDJSON, "content-encoding": "gzip"}, params={"atomic": "true"})
    assert atomic.status_code == 422


def test_a_file_that_is_sent_waits_for_a_worker_and_is_cancelled(api: TestClient) -> None:
    answer = api.post("/ingestion-submissions", content=b"##fileformat", headers={"content-type": "text/vcf"})
    assert (answer.status_code, answer.json()["outcome"]) == (202, "queued")
    address = answer.headers["location"]
    assert api.get(address).json() == answer.json()
    assert api.get(f"{address}report").status_code == api.get(f"{address}report.html").status_code == 404
    assert api.post(f"{address}retry").status_code == 409
    assert api.post(f"{address}cancel").json()["outcome"] == "cancelled"


def test_search_finds_by_type_and_key(api: TestClient) -> None:
    found = api.get("/search", params={"type": "VariantConsequence", "key": "SO:0001583"}).json()
    assert [item["@id"] for item in found["@graph"]] == ["/variant-consequences/missense_variant/"]


def test_profiles_are_listed_and_each_is_a_schema(api: TestClient) -> None:
    listed = api.get("/profiles").json()["@graph"]
    assert [each["item_type"] for each in listed] == list(ITEM_TYPES)
    for each in listed:
        if each["annotation_versions"] or each["item_type"] not in {"StructuralVariant", "StructuralVariantSample"}:
            assert api.get(each["@id"]).json()["$schema"].startswith("https://json-schema.org/draft/2020-12")


def test_revisions_tell_who_when_and_why_and_links_what_points_here(api: TestClient) -> None:
    address = api.post("/families", json={"family_id": "F"}).json()["@id"]
    api.patch(address, json={"notes": "seen"}, params={"reason": "second look"})
    assert "second look" in api.get(f"{address}revisions").text
    links = api.get(f"{ITEM}/links").json()["@graph"]
    assert [link["@type"] for link in links] == [["VariantSample", "Item"]]
    assert api.get(links[0]["@id"]).json()["annotation_id"] == SAMPLE["annotation_id"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/terms", "application/ld+json"),
        ("/contexts/Variant", "application/ld+json"),
        ("/openapi.json", "application/json"),
        ("/docs", "text/html"),
        ("/health", "application/json"),
    ],
)
def test_what_describes_the_server_is_served(api: TestClient, path: str, kind: str) -> None:
    answer = api.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(kind)


def errors(answer: Any) -> list[dict[str, Any]]:
    assert answer.headers["content-type"] == "application/problem+json"
    found: list[dict[str, Any]] = answer.json()["errors"]
    return found


def test_an_unresolvable_link_is_one_error_with_field_value_and_type(api: TestClient) -> None:
    answer = api.post("/families", json={"family_id": "F", "members": ["nobody"]})
    assert answer.status_code == 422
    assert [
        (each["pointer"], "nobody" in each["value"], "Individual" in each["detail"]) for each in errors(answer)
    ] == [("/members/0", True, True)]


def test_a_conflict_says_which_key_and_who_holds_it(api: TestClient) -> None:
    api.post("/families", json={"family_id": "F", "aliases": ["lab:f"]})
    answer = api.post("/families", json={"family_id": "G", "aliases": ["lab:f"]})
    assert answer.status_code == 409
    assert "lab:f" in answer.json()["detail"]
    assert "F" in answer.json()["detail"]
