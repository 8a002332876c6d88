"""PUT, PATCH and DELETE of items."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import orjson
import psycopg
import pytest
from fastapi.testclient import TestClient

from tests import builders
from tests.variome.web.fix_web import SAMPLE, VARIANT

GENE = "/genes/ENSG00000000001"
VARIANT_PATH = "/variants/chr1:1000A_T/"
SAMPLE_PATH = "/variant-samples/" + quote(SAMPLE["annotation_id"], safe="")
COLUMNS = "SELECT (SELECT count(*) FROM revision), (SELECT count(*) FROM edit), (SELECT count(*) FROM item)"


def test_a_patch_answers_the_item_as_it_is_then(api: TestClient) -> None:
    answer = api.patch(GENE, json={"gene_symbol": "NEW", "notes": "seen", "aliases": ["lab:one"]})
    assert answer.status_code == 200
    shown = api.get("/genes/lab:one")
    assert shown.json() == answer.json()
    assert shown.headers["etag"] == answer.headers["etag"]
    assert (shown.json()["gene_symbol"], shown.json()["notes"]) == ("NEW", "seen")


@pytest.mark.parametrize("media_type", ["application/merge-patch+json", "application/json; charset=utf-8"])
def test_a_patch_is_sent_as_a_merge_patch_or_as_json(api: TestClient, media_type: str) -> None:
    answer = api.patch(GENE + "/", content=b'{"notes": "n"}', headers={"Content-Type": media_type})
    assert (answer.status_code, answer.json()["notes"]) == (200, "n")


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b'{"notes": "n"}', "text/plain", 415),
        (b'{"notes": "n"}', "application/json-patch+json", 415),
        (b'["notes"]', "application/json", 400),
        (b'{"notes": ', "application/json", 400),
        (b'{"@type": "Variant"}', "application/json", 400),
        (b'{"notes": "n"}' + b" " * 100_000, "application/json", 413),
        (b'{"a":' * 1000 + b"1" + b"}" * 1000, "application/json", 422),
    ],
)
def test_what_is_no_merge_patch_is_refused(api: TestClient, body: bytes, media_type: str, status: int) -> None:
    answer = api.patch(GENE, content=body, headers={"Content-Type": media_type})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert "notes" not in api.get(GENE).json()


@pytest.mark.parametrize("path", [GENE, VARIANT_PATH, SAMPLE_PATH, f"/files/{builders.FILE}", "/projects/research"])
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_what_was_answered_can_be_sent_back_and_changes_nothing(
    api: TestClient, filled: psycopg.Connection, path: str, method: str
) -> None:
    api.patch(path, json={"notes": "n", "tags": ["t"], "aliases": ["lab:x"]})
    shown = api.get(path)
    before = filled.execute(COLUMNS).fetchone()
    answer = api.request(method, path, json=shown.json())
    assert (answer.status_code, answer.json()) == (200, shown.json())
    assert answer.headers["etag"] == shown.headers["etag"]
    assert filled.execute(COLUMNS).fetchone() == before


def test_a_put_replaces_the_item(api: TestClient) -> None:
    api.patch(GENE, json={"notes": "n", "description": "d", "status": "obsolete"})
    answer = api.put(GENE, json={"gene_symbol": "NEW"})
    assert answer.status_code == 200
    item = api.get(GENE).json()
    assert (item["gene_symbol"], item["status"]) == ("NEW", "obsolete")
    assert item.keys().isdisjoint({"notes", "description"})


@pytest.mark.parametrize("frame", ["object", "raw"])
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_change_is_made_to_what_was_read_and_to_nothing_else(api: TestClient, method: str, frame: str) -> None:
    tag = api.get(GENE, params={"frame": frame}).headers["etag"]
    first = api.request(method, GENE, json={"gene_symbol": "ONE"}, headers={"If-Match": tag})
    second = api.request(method, GENE, json={"gene_symbol": "TWO"}, headers={"If-Match": tag})
    assert (first.status_code, second.status_code) == (200, 412)
    assert second.json()["type"] == "/problems/changed-since"
    assert api.get(GENE).json()["gene_symbol"] == "ONE"
    again = api.request(method, GENE, json={"gene_symbol": "TWO"}, headers={"If-Match": first.headers["etag"]})
    assert again.status_code == 200


@pytest.mark.parametrize("change", [{"status": "obsolete"}, {"notes": "n"}, {"tags": ["t"]}, {"aliases": ["lab:x"]}])
def test_the_etag_tells_of_what_lies_beside_the_document(api: TestClient, change: dict[str, object]) -> None:
    before, raw = api.get(VARIANT_PATH), api.get(VARIANT_PATH, params={"frame": "raw"})
    api.patch(VARIANT_PATH, json=change)
    assert api.get(VARIANT_PATH).headers["etag"] != before.headers["etag"]
    assert api.get(VARIANT_PATH, params={"frame": "raw"}).headers["etag"] == raw.headers["etag"]


def test_of_many_who_change_what_they_have_read_one_succeeds(api: TestClient) -> None:
    tag = api.get(GENE).headers["etag"]

    def patch(number: int) -> Any:
        return api.patch(GENE, json={"notes": str(number)}, headers={"If-Match": tag})

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(patch, range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7
    [winner] = [answer for answer in answers if answer.status_code == 200]
    assert api.get(GENE).json()["notes"] == winner.json()["notes"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", GENE, {"gene_symbol": "NEW", "notes": "n", "aliases": ["lab:x"], "status": "obsolete"}),
        ("PUT", GENE, {"gene_symbol": "NEW", "tags": ["t"]}),
        ("POST", "/genes", builders.gene(9, aliases=["lab:x"])),
    ],
)
def test_with_check_only_the_answer_is_the_item_as_it_would_be_and_nothing_is_written(
    api: TestClient, filled: psycopg.Connection, method: str, path: str, body: dict[str, object]
) -> None:
    before, items = api.get(GENE).json(), filled.execute("SELECT count(*) FROM item").fetchone()
    answer = api.request(method, path, json=body, params={"check_only": True, "institution": "unheard of"})
    assert answer.status_code == 200
    assert body.items() <= answer.json().items()
    assert "location" not in answer.headers
    assert api.get(GENE).json() == before
    assert api.get("/genes/lab:x").status_code == 404
    assert filled.execute("SELECT count(*) FROM item").fetchone() == items
    assert filled.execute("SELECT count(*) FROM edit").fetchone() == (0,)
    really = api.request(method, path, json=body)
    assert really.json() == answer.json()
    assert really.headers["etag"] == answer.headers["etag"]


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_check_only_says_what_is_wrong(api: TestClient, method: str) -> None:
    answer = api.request(method, GENE, json={"gene_symbol": 7}, params={"check_only": True})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/gene_symbol"


def test_annotations_are_refused_with_a_pointer_each(api: TestClient) -> None:
    answer = api.patch(VARIANT_PATH, json={"gnomad_an": 7, "ID": "rs1", "notes": "n"})
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/items-rejected"
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/ID", "/gnomad_an"]
    assert "notes" not in api.get(VARIANT_PATH).json()


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        (GENE, {"ensgid": "ENSG7"}, "/ensgid"),
        (VARIANT_PATH, {"POS": 7}, "/POS"),
        (f"/files/{builders.FILE}", {"accession": "F7"}, "/accession"),
        ("/variant-consequences/other", {"var_conseq_id": "SO:0001583"}, "missense_variant"),
        ("/variant-consequences/other", {"aliases": ["lab:taken"]}, "lab:taken"),
    ],
)
def test_keys_of_others_and_what_identifies_are_conflicts(
    api: TestClient, path: str, body: dict[str, object], named: str
) -> None:
    api.post("/variant-consequences", json=builders.consequence("other"))
    api.patch("/variant-consequences/missense_variant", json={"aliases": ["lab:taken"]})
    answer = api.patch(path, json=body)
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/conflict"
    assert named in answer.json()["detail"]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/genes/none", "/nothing/none", "/ingestion-submissions/none", "/genes/"])
def test_what_is_not_there_cannot_be_changed(api: TestClient, method: str, path: str) -> None:
    answer = api.request(method, path, json={})
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


def test_the_history_tells_who_changed_what_why_and_by_which_request(api: TestClient) -> None:
    answer = api.patch(GENE, json={"gene_symbol": "NEW"}, params={"reason": "HGNC says so"})
    api.patch(GENE, json={"notes": "n"})
    history = api.get(f"{GENE}/revisions").json()
    assert [each["reason"] for each in history["@graph"]] == ["HGNC says so", None]
    assert history["@graph"][0]["request"] == answer.headers["x-request-id"]
    assert [(each["revision"], each["item"], each["item_revision"]) for each in history["edits"]] == [
        (2, {"status": "shared", "notes": "n"}, None),
        (1, {"status": "shared"}, 2),
        (0, {"status": "shared"}, None),
    ]
    assert api.get(history["edits"][0]["actor"]).json()["@type"] == ["User", "Item"]
    assert [each["superseded"] for each in history["edits"]][:2] == [None, history["edits"][0]["modified"]]


def test_a_deleted_item_leaves_searches_and_lists_of_links_and_can_be_brought_back(api: TestClient) -> None:
    search = {"type": "VariantSample", "key": SAMPLE["annotation_id"]}
    assert api.get("/search", params=search).json()["total"] == 1
    for _ in range(2):
        answer = api.delete(SAMPLE_PATH, params={"reason": "mixed up"})
        assert (answer.status_code, answer.content) == (204, b"")
    assert api.get("/search", params=search).json()["total"] == 0
    assert api.get(f"{VARIANT_PATH}links").json()["@graph"] == []
    history = api.get(f"{SAMPLE_PATH}/revisions").json()
    assert [each["reason"] for each in history["edits"]] == ["mixed up", None]
    assert api.patch(SAMPLE_PATH, json={"status": "in review"}).status_code == 200
    assert api.get("/search", params=search).json()["total"] == 1


def test_delete_takes_if_match_too(api: TestClient) -> None:
    tag = api.get(GENE).headers["etag"]
    api.patch(GENE, json={"notes": "n"})
    assert api.delete(GENE, headers={"If-Match": tag}).status_code == 412
    assert api.get(GENE).json()["status"] == "shared"


def test_a_load_of_what_was_deleted_does_not_bring_it_back(api: TestClient) -> None:
    api.delete(VARIANT_PATH)
    changed = orjson.dumps({**VARIANT, "@type": "Variant", "gnomad_an": 9})
    answer = api.post("/bulk", content=changed, headers={"Content-Type": "application/x-ndjson"})
    assert answer.json()["counts"] == {"Variant": {"updated": 1}}
    assert api.get(VARIANT_PATH).json()["status"] == "deleted"


def test_purge_takes_an_item_out_for_good(api: TestClient) -> None:
    answer = api.delete(VARIANT_PATH, params={"purge": True})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/conflict")
    answer = api.delete(SAMPLE_PATH, params={"purge": True, "reason": "not ours"})
    assert (answer.status_code, answer.json()) == (200, {"counts": {"VariantSample": 1}})
    assert api.get(SAMPLE_PATH).status_code == 404
    assert api.delete(SAMPLE_PATH, params={"purge": True}).status_code == 404
    tag = api.get(VARIANT_PATH).headers["etag"]
    assert api.delete(VARIANT_PATH, params={"purge": True}, headers={"If-Match": '"other"'}).status_code == 412
    assert api.delete(VARIANT_PATH, params={"purge": True}, headers={"If-Match": tag}).status_code == 200


@pytest.mark.parametrize("path", [f"/files/{builders.FILE}", f"/files/{builders.FILE}/", "/files/F1"])
def test_a_file_is_deleted_by_name_and_purged_by_unloading_it(api: TestClient, path: str) -> None:
    answer = api.delete(path, params={"purge": True})
    assert answer.status_code == 409
    assert "DELETE /files/{project}/{accession}" in answer.json()["detail"]
    assert api.delete(path).status_code == 204
    assert api.get(path).json()["status"] == "deleted"
    assert api.delete("/files/research/F1").json()["counts"]["File"] == 1
