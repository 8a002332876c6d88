"""What an item was, and what points to it."""

from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from tests import builders
from tests.variome.web.fix_web import SAMPLE, VARIANT

GENE = "/genes/ENSG00000000001"
SAMPLE_PATH = "/variant-samples/" + quote(SAMPLE["annotation_id"], safe="")


def test_an_item_that_never_changed_has_one_revision(api: TestClient) -> None:
    answer = api.get("/variants/chr1:1000A_T/revisions").json()
    assert answer["@id"] == "/variants/chr1:1000A_T/revisions/"
    (only,) = answer["@graph"]
    assert (only["revision"], only["annotation_version"], only["superseded"]) == (1, builders.VERSION, None)
    assert only["item"]["annotation_id"] == VARIANT["annotation_id"]


def test_what_an_item_was_is_told_with_when_and_by_whom(api: TestClient) -> None:
    changed = {**builders.gene(1), "@type": "Gene", "gene_symbol": "NEW"}
    api.post("/bulk", json=changed, headers={"Content-Type": "application/x-ndjson"})
    now, before = api.get(f"{GENE}/revisions/").json()["@graph"]
    assert (now["revision"], now["item"]["gene_symbol"], now["superseded"]) == (2, "NEW", None)
    assert (before["revision"], before["item"]["gene_symbol"]) == (1, builders.gene(1)["gene_symbol"])
    assert before["superseded"] == now["modified"]
    assert api.get(now["actor"]).json()["@type"] == ["User", "Item"]
    assert now["content_hash"] == api.get(f"{GENE}?frame=raw").headers["ETag"].strip('"')


def test_what_was_posted_is_told_with_the_request_and_why(api: TestClient) -> None:
    posted = api.post("/families?reason=as seen", json={"family_id": "F", "tags": ["one"]})
    history = api.get(f"{posted.json()['@id']}revisions").json()
    (edit,) = history["edits"]
    assert (edit["request"], edit["reason"]) == (posted.headers["x-request-id"], "as seen")
    assert (edit["revision"], edit["item_revision"], edit["item"]["tags"]) == (1, 1, ["one"])
    assert (history["@graph"][0]["request"], history["@graph"][0]["reason"]) == (edit["request"], "as seen")


def test_what_came_in_bulk_is_told_with_the_request_and_why_state_by_state(api: TestClient) -> None:
    requests = []
    for symbol in ("FIRST", "SECOND", "SECOND", "THIRD"):
        line = {**builders.gene(9), "@type": "Gene", "gene_symbol": symbol}
        answer = api.post(f"/bulk?reason=is {symbol}", json=line, headers={"Content-Type": "application/x-ndjson"})
        requests.append(answer.headers["x-request-id"])
    history = api.get("/genes/ENSG00000000009/revisions").json()
    told = [(each["item"]["gene_symbol"], each["request"], each["reason"]) for each in history["@graph"]]
    assert told == [
        ("THIRD", requests[3], "is THIRD"),
        ("SECOND", requests[1], "is SECOND"),
        ("FIRST", requests[0], "is FIRST"),
    ]


def test_what_an_upsert_changes_keeps_what_people_set(api: TestClient) -> None:
    api.patch(GENE, json={"tags": ["mine"], "notes": "n"}, headers={"Content-Type": "application/merge-patch+json"})
    changed = {**builders.gene(1), "@type": "Gene", "gene_symbol": "NEW"}
    api.post("/bulk", json=changed, headers={"Content-Type": "application/x-ndjson"})
    gene = api.get(GENE).json()
    assert (gene["tags"], gene["notes"], gene["gene_symbol"]) == (["mine"], "n", "NEW")
    edits = api.get(f"{GENE}/revisions").json()["edits"]
    assert [(each["revision"], each["item"].get("tags"), each["item_revision"]) for each in edits] == [
        (2, ["mine"], 2),
        (1, ["mine"], None),
        (0, None, None),
    ]


def test_what_points_to_an_item_is_found_with_its_properties(api: TestClient) -> None:
    (link,) = api.get(f"{GENE}/links").json()["@graph"]
    assert (link["@id"], link["@type"]) == ("/variants/chr1:1000A_T/", ["Variant", "Item"])
    assert "transcript.vep_gene" in link["properties"]
    (sample,) = api.get("/variants/chr1:1000A_T/links/").json()["@graph"]
    assert api.get(sample["@id"]).json()["uuid"] == api.get(SAMPLE_PATH).json()["uuid"]


def test_no_more_than_asked_for_are_told(api: TestClient) -> None:
    other = builders.variant(2000, transcript=[builders.transcript(1, "missense_variant")])
    assert api.post("/variants", json=other).status_code == 201
    assert len(api.get(f"{GENE}/links").json()["@graph"]) == 2
    assert len(api.get(f"{GENE}/links?limit=1").json()["@graph"]) == 1


@pytest.mark.parametrize("what", ["revisions", "links"])
@pytest.mark.parametrize("path", ["/genes/none", "/nothing/none", "/variants/chr1:1A_T"])
def test_what_is_not_there_has_no_history(api: TestClient, path: str, what: str) -> None:
    assert api.get(f"{path}/{what}").status_code == 404
