"""A load over HTTP, request by request. What a whole load does: tests/contracts."""

from typing import Any
from uuid import UUID, uuid4

import orjson
import psycopg
import pytest
from fastapi.testclient import TestClient

from tests import builders
from tests.variome.web.fix_web import VARIANT
from variome.items.api_keys import create_key
from variome.items.viewer import Role
from variome.model.identity import file_uuid

NDJSON = {"content-type": "application/x-ndjson"}
VERSIONS = dict.fromkeys(builders.FRAMES, builders.VERSION)
BEGIN = {"write": {"versions": VERSIONS}, "document": builders.file("L1"), "version": builders.VERSION}


def begin(api: TestClient, **changes: Any) -> dict[str, Any]:
    answer = api.post("/loads", json=BEGIN | changes)
    assert answer.status_code == 201, answer.text
    begun: dict[str, Any] = answer.json()
    return begun


def batch(begun: dict[str, Any], position: int, last_record: int, **more: str) -> bytes:
    progress = {
        "submission": begun["uuid"],
        "token": begun["token"],
        "last_record": last_record,
        "before": {"records": last_record - 1},
        **more,
    }
    header = {"@type": "BatchHeader", "versions": VERSIONS, "records": [last_record], "progress": progress}
    item = {"@type": "Variant", **builders.variant(position)}
    return orjson.dumps(header) + b"\n" + orjson.dumps(item)


def test_a_load_that_is_new_has_come_nowhere(api: TestClient) -> None:
    begun = begin(api)
    assert (begun["committed_record"], begun["before"], begun["answer"]) == (0, {}, None)
    assert api.get("/files/L1").json()["accession"] == "L1"


PACE = {"bytes_read": 10, "total_bytes": 100, "records": 3, "records_per_second": 1.5, "seconds_left": 60.0}


def test_a_heartbeat_tells_how_far_the_load_has_come(api: TestClient) -> None:
    begun = begin(api)
    for sent in (None, PACE):
        beat = {"token": begun["token"], "progress": sent}
        assert api.post(f"/loads/{begun['uuid']}/heartbeat", json=beat).status_code == 200
        assert [each["progress"] for each in api.get("/status").json()["submissions"]] == [sent]
    assert api.get(f"/ingestion-submissions/{begun['uuid']}").json()["progress"] == PACE


@pytest.mark.parametrize("wrong", [{"records": -1}, {"records": 1 << 63}, {"seconds_left": "NaN"}, {"who": "ada"}])
def test_a_pace_that_cannot_be_is_refused(api: TestClient, wrong: dict[str, Any]) -> None:
    begun = begin(api)
    beat = {"token": begun["token"], "progress": {**PACE, **wrong}}
    answer = api.post(f"/loads/{begun['uuid']}/heartbeat", json=beat)
    assert (answer.status_code, next(iter(wrong)) in answer.text) == (422, True)


def test_a_load_that_lost_its_loader_is_taken_up_where_it_was(api: TestClient) -> None:
    begun = begin(api)
    answer = api.post("/bulk", content=batch(begun, 2000, 3), headers=NDJSON).json()
    again = begin(api)
    assert again["uuid"] == begun["uuid"]
    assert again["token"] != begun["token"]
    assert (again["committed_record"], again["before"], again["answer"]) == (3, {"records": 2}, answer)


def test_a_batch_that_comes_again_is_answered_as_the_first_time_and_not_written(api: TestClient) -> None:
    begun = begin(api)
    first = api.post("/bulk", content=batch(begun, 2000, 1), headers=NDJSON).json()
    again = api.post("/bulk", content=batch(begun, 3000, 1), headers=NDJSON).json()
    assert again == first == {"counts": {"Variant": {"created": 1}}, "problems": [], "missing": {}, "stubs": {}}
    assert api.get("/variants/chr1:3000A_T").status_code == 404


def test_a_load_that_failed_goes_on_with_the_batch_that_was_its_last(api: TestClient) -> None:
    begun = begin(api)
    api.post("/bulk", content=batch(begun, 2000, 3), headers=NDJSON)
    api.post(f"/loads/{begun['uuid']}/finish", json={"token": begun["token"], "outcome": "failed", "tally": {}})
    answer = api.post("/bulk", content=batch(begin(api), 2000, 3), headers=NDJSON)
    assert answer.json()["counts"] == {"Variant": {"created": 1}}


def test_a_batch_from_before_what_is_committed_is_a_conflict(api: TestClient) -> None:
    begun = begin(api)
    api.post("/bulk", content=batch(begun, 2000, 5), headers=NDJSON)
    answer = api.post("/bulk", content=batch(begun, 3000, 4), headers=NDJSON)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/conflict")


@pytest.mark.parametrize("act", ["bulk", "heartbeat", "finish"])
def test_who_lost_the_load_is_told_so_and_writes_nothing(api: TestClient, act: str) -> None:
    begun = begin(api)
    begin(api)
    token = {"token": begun["token"]}
    if act == "bulk":
        answer = api.post("/bulk", content=batch(begun, 2000, 1), headers=NDJSON)
    elif act == "heartbeat":
        answer = api.post(f"/loads/{begun['uuid']}/heartbeat", json=token)
    else:
        answer = api.post(f"/loads/{begun['uuid']}/finish", json={**token, "outcome": "completed", "tally": {}})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/being-loaded")
    assert api.get("/variants/chr1:2000A_T").status_code == 404


@pytest.mark.parametrize("named", [file_uuid("research", "F1"), file_uuid("other", "L1"), UUID(int=7)], ids=str)
def test_a_batch_of_another_file_than_its_load_is_a_conflict_and_writes_nothing(api: TestClient, named: UUID) -> None:
    begun = begin(api)
    answer = api.post("/bulk", content=batch(begun, 2000, 1, file=str(named)), headers=NDJSON)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/conflict")
    assert f"expected file {file_uuid('research', 'L1')}" in answer.json()["detail"]
    assert f"found file {named}" in answer.json()["detail"]
    assert api.get("/variants/chr1:2000A_T").status_code == 404


def test_a_batch_of_another_project_than_its_load_is_a_conflict_and_writes_nothing(api: TestClient) -> None:
    begun = begin(api)
    answer = api.post("/bulk", params={"project": "other"}, content=batch(begun, 2000, 1), headers=NDJSON)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/conflict")
    assert "found project 'other'" in answer.json()["detail"]
    assert api.get("/variants/chr1:2000A_T").status_code == 404


def test_a_batch_that_names_no_file_goes_out_with_that_of_its_load(api: TestClient) -> None:
    begun = begin(api)
    api.post("/bulk", content=batch(begun, 2000, 1), headers=NDJSON)
    api.post(f"/loads/{begun['uuid']}/finish", json={"token": begun["token"], "outcome": "completed", "tally": {}})
    assert api.delete("/files/research/L1").json()["counts"] == {"Variant": 1, "submissions": 1, "File": 1}


def test_a_load_that_is_finished_is_shown_as_such(api: TestClient) -> None:
    begun = begin(api)
    api.post("/bulk", content=batch(begun, 2000, 1), headers=NDJSON)
    done = {"token": begun["token"], "outcome": "completed", "tally": {"records": 1}}
    assert api.post(f"/loads/{begun['uuid']}/finish", json=done).status_code == 200
    [shown] = api.get("/status").json()["submissions"]
    assert (shown["uuid"], shown["file"], shown["status"]) == (begun["uuid"], "L1", "completed")


def test_the_end_of_a_load_has_one_of_three_names(api: TestClient) -> None:
    begun = begin(api)
    done = {"token": begun["token"], "outcome": "well", "tally": {}}
    answer = api.post(f"/loads/{begun['uuid']}/finish", json=done)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/outcome"


def test_a_file_that_replaces_one_that_is_not_there_is_not_begun(api: TestClient) -> None:
    answer = api.post("/loads", json=BEGIN | {"replaces": "NONE"})
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


def test_a_file_replaces_neither_itself_nor_one_that_has_taken_its_place(api: TestClient) -> None:
    for accession, replaced in (("L1", None), ("L2", "L1"), ("L3", "L2")):
        load_sample(api, accession, replaces=replaced)
    for accession in ("L1", "L2", "L3"):
        answer = api.post("/loads", json=BEGIN | {"document": builders.file("L1"), "replaces": accession})
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/conflict")
    assert [n_found(api, accession) for accession in ("L1", "L2", "L3")] == [0, 0, 1]


def test_a_file_that_was_posted_as_replacing_itself_stays_in_searches(api: TestClient) -> None:
    api.post("/files", json=builders.file("L1"))
    load_sample(api, "L1", document=builders.file("L1", replaces="L1"))
    assert n_found(api, "L1") == 1


def test_an_accession_of_another_content_is_a_conflict(api: TestClient) -> None:
    begin(api, document=builders.file("L1", sha256="a" * 64))
    answer = api.post("/loads", json=BEGIN | {"document": builders.file("L1", sha256="b" * 64)})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/conflict")


def test_a_file_is_taken_out_again_with_what_it_brought(api: TestClient) -> None:
    answer = api.delete("/files/research/F1")
    assert answer.json()["counts"]["VariantSample"] == 1
    assert answer.json()["counts"]["File"] == 1
    assert api.get("/files/F1").status_code == 404
    assert api.delete("/files/research/F1").status_code == 404


def test_a_file_whose_accession_holds_a_slash_is_taken_out(api: TestClient) -> None:
    api.post("/files", json=builders.file("runs/7"))
    assert api.delete("/files/research/runs%2F7").json()["counts"] == {"File": 1}


def test_a_file_that_is_being_loaded_is_not_taken_out(api: TestClient) -> None:
    begin(api)
    answer = api.delete("/files/research/L1")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/being-loaded")


def test_a_submission_that_never_was_is_nobodys(api: TestClient) -> None:
    answer = api.post(f"/loads/{uuid4()}/heartbeat", json={"token": str(uuid4())})
    assert answer.status_code == 409


def sample_batch(begun: dict[str, Any], accession: str, versions: dict[str, str] = VERSIONS) -> bytes:
    file = file_uuid("research", accession)
    progress = {"submission": begun["uuid"], "token": begun["token"], "last_record": 1, "before": {}, "file": str(file)}
    header = {"@type": "BatchHeader", "versions": versions, "records": [1], "progress": progress}
    return orjson.dumps(header) + b"\n" + orjson.dumps({"@type": "VariantSample", **sample_of(accession)})


def sample_of(accession: str) -> dict[str, Any]:
    return builders.sample(VARIANT, file=file_uuid("research", accession))


def n_found(api: TestClient, accession: str) -> int:
    query = {"type": "VariantSample", "key": sample_of(accession)["annotation_id"]}
    total: int = api.get("/search", params=query).json()["total"]
    return total


def load_sample(api: TestClient, accession: str, **changes: Any) -> None:
    begun = begin(api, **({"document": builders.file(accession)} | changes))
    assert api.post("/bulk", content=sample_batch(begun, accession), headers=NDJSON).json()["problems"] == []
    assert n_found(api, accession) == 0
    done = {"token": begun["token"], "outcome": "completed", "tally": {}}
    api.post(f"/loads/{begun['uuid']}/finish", json=done)


def test_samples_come_into_searches_when_their_load_has_completed(api: TestClient) -> None:
    load_sample(api, "L1")
    assert n_found(api, "L1") == 1


def test_a_load_under_a_newer_version_hides_the_samples_of_the_older_one_at_no_time(
    api: TestClient, filled: psycopg.Connection[Any]
) -> None:
    load_sample(api, "L1")
    builders.registry(filled, "2.0")
    versions = dict.fromkeys(builders.FRAMES, "2.0")
    begun = begin(api, document=builders.file("L1"), version="2.0", write={"versions": versions})
    assert api.post("/bulk", content=sample_batch(begun, "L1", versions), headers=NDJSON).json()["problems"] == []
    query = {"type": "VariantSample", "key": sample_of("L1")["annotation_id"]}
    [shown] = api.get("/search", params=query).json()["@graph"]
    assert shown["@context"].endswith("annotation_version=1.0")
    assert api.get("/search", params={**query, "annotation_version": "2.0"}).json()["total"] == 0


def test_samples_of_a_replaced_file_leave_the_searches_when_the_newer_one_is_complete(api: TestClient) -> None:
    load_sample(api, "L1")
    load_sample(api, "L2", replaces="L1")
    assert (n_found(api, "L1"), n_found(api, "L2")) == (0, 1)


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("families", {"individuals": ["S1"]}),
        ("files", {"samples": ["S1"]}),
        ("calls", {"samples": ["S1"], "accession": "F1", "annotation_version": builders.VERSION}),
    ],
)
def test_families_and_calls_are_read_by_those_who_have_a_role_in_the_project(
    api: TestClient, filled: psycopg.Connection[Any], path: str, more: dict[str, Any]
) -> None:
    def status(roles: dict[str, Role]) -> int:
        uuid, secret = create_key(filled, "somebody", roles)
        answer = api.post(f"/loads/{path}", json={"project": "research", **more}, auth=(str(uuid), secret))
        return int(answer.status_code)

    assert (status({"other": "admin"}), status({"research": "reader"})) == (404, 200)
