"""Many items in one request."""

import gzip
import zlib
from typing import Any

import orjson
import psycopg
import pytest
from fastapi.testclient import TestClient

from tests import builders
from tests.variome.web.fix_web import SAMPLE

NDJSON = {"content-type": "application/x-ndjson"}


def lines(*items: dict[str, Any]) -> bytes:
    return b"\n".join(orjson.dumps(item) for item in items)


def gene(number: int, **properties: Any) -> dict[str, Any]:
    return {"@type": "Gene", **builders.gene(number, **properties)}


def test_items_of_any_types_are_written_whatever_their_order(api: TestClient) -> None:
    variant = builders.variant(2000, transcript=[builders.transcript(7, "stop_gained")])
    sample = builders.sample(variant)
    body = lines(
        {"@type": "VariantSample", **sample},
        {"@type": "Variant", **variant},
        gene(7),
        {"@type": "VariantConsequence", **builders.consequence("stop_gained")},
    )
    answer = api.post("/bulk", content=body, headers=NDJSON)
    assert answer.status_code == 200
    assert answer.json() == {
        "counts": {name: {"created": 1} for name in ("VariantSample", "Variant", "Gene", "VariantConsequence")},
        "problems": [],
        "missing": {},
        "stubs": {},
    }
    assert api.get("/variants/chr1:2000A_T").status_code == 200


def test_items_that_are_there_are_updated_or_left_alone(api: TestClient) -> None:
    body = lines(gene(1), gene(2), gene(3, description="new"))
    api.post("/bulk", content=lines(gene(3, description="old")), headers=NDJSON)
    counts = api.post("/bulk", content=body, headers=NDJSON).json()["counts"]
    assert counts == {"Gene": {"unchanged": 1, "created": 1, "updated": 1}}


def test_a_rejected_item_costs_itself_and_is_one_problem(api: TestClient) -> None:
    wrong = {"@type": "Variant", **builders.variant(3000, gnomad_af="high")}
    answer = api.post("/bulk", content=lines(gene(2), wrong), headers=NDJSON).json()
    assert answer["counts"] == {"Gene": {"created": 1}, "Variant": {"rejected": 1}}
    [problem] = answer["problems"]
    assert (problem["index"], problem["item_type"], problem["pointer"]) == (1, "Variant", "/gnomad_af")
    assert (problem["kind"], problem["severity"], problem["value"]) == ("schema", "error", '"high"')
    assert "number" in problem["detail"]
    assert api.get("/genes/ENSG00000000002").status_code == 200


def test_an_item_without_a_type_is_rejected(api: TestClient) -> None:
    answer = api.post("/bulk", content=lines(builders.gene(2), {"@type": 7}, gene(3)), headers=NDJSON).json()
    assert answer["counts"]["Gene"] == {"created": 1}
    assert [problem["index"] for problem in answer["problems"]] == [0, 1]


def test_an_atomic_request_with_a_rejected_item_writes_nothing(api: TestClient) -> None:
    wrong = {"@type": "Variant", **builders.variant(3000, gnomad_af="high")}
    answer = api.post("/bulk", params={"atomic": True}, content=lines(gene(2), wrong), headers=NDJSON)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    [error] = answer.json()["errors"]
    assert (error["index"], error["pointer"]) == (1, "/gnomad_af")
    assert api.get("/genes/ENSG00000000002").status_code == 404


def test_a_check_answers_like_a_write_and_writes_nothing(api: TestClient) -> None:
    body = lines(gene(1, description="new"), gene(2))
    checked = api.post("/bulk", params={"check_only": True}, content=body, headers=NDJSON).json()
    assert checked["counts"] == {"Gene": {"updated": 1, "created": 1}}
    assert api.post("/bulk", content=body, headers=NDJSON).json() == checked


@pytest.mark.parametrize(
    ("choice", "counts", "stubs", "transcript"),
    [
        ("stub", {"created": 1}, {"Gene": 1}, [{"vep_gene": "/genes/ENSG00000000077/", "vep_consequence": []}]),
        ("drop", {"created": 1}, {}, [{"vep_consequence": []}]),
        ("error", {"rejected": 1}, {}, None),
    ],
)
def test_a_missing_gene_is_made_dropped_or_an_error_as_asked(
    api: TestClient, choice: str, counts: dict[str, int], stubs: dict[str, int], transcript: Any
) -> None:
    variant = {"@type": "Variant", **builders.variant(2000, transcript=[builders.transcript(77)])}
    answer = api.post("/bulk", params={"missing_links": choice}, content=lines(variant), headers=NDJSON).json()
    assert answer["counts"] == {"Variant": counts}
    assert answer["stubs"] == stubs
    assert answer["missing"] == {"Gene ENSG00000000077": 1}
    assert api.get("/variants/chr1:2000A_T").json().get("transcript") == transcript


def test_items_belong_to_the_project_that_is_named(api: TestClient) -> None:
    item = {"@type": "File", **builders.file("F9")}
    api.post("/bulk", params={"project": "other"}, content=lines(item), headers=NDJSON)
    assert api.get("/files/F9", params={"project": "other"}).json()["project"] == "/projects/other/"
    assert api.get("/files/F9").status_code == 404


def test_an_assembly_and_an_annotation_version_can_be_named(api: TestClient, filled: psycopg.Connection) -> None:
    builders.registry(filled, "2.0")
    document = builders.variant(2000)
    del document["assembly"]
    params = {"assembly": "GRCh37", "annotation_version": "1.0"}
    api.post("/bulk", params=params, content=lines({"@type": "Variant", **document}), headers=NDJSON)
    item = api.get("/variants/GRCh37:chr1:2000A_T").json()
    assert (item["assembly"], item["MUTANNO_Version"]) == ("GRCh37", "1.0")


def test_an_annotation_version_added_meanwhile_is_known(api: TestClient, filled: psycopg.Connection) -> None:
    params = {"annotation_version": "2.0"}
    body = lines({"@type": "Variant", **builders.variant(2000)})
    before = api.post("/bulk", params=params, content=body, headers=NDJSON).json()
    builders.registry(filled, "2.0")
    after = api.post("/bulk", params=params, content=body, headers=NDJSON).json()
    assert (before["counts"], after["counts"]) == ({"Variant": {"rejected": 1}}, {"Variant": {"created": 1}})


@pytest.mark.parametrize("pack", [gzip.compress, lambda body: gzip.compress(body[:9]) + gzip.compress(body[9:])])
def test_a_gzip_body_is_unpacked_all_members_of_it(api: TestClient, pack: Any) -> None:
    answer = api.post("/bulk", content=pack(lines(gene(2), gene(3))), headers={**NDJSON, "content-encoding": "gzip"})
    assert answer.json()["counts"] == {"Gene": {"created": 2}}


@pytest.mark.parametrize(
    "body",
    [b"no gzip", gzip.compress(lines(gene(2)))[:-9], zlib.compress(lines(gene(2))), gzip.compress(b"{}") + b"x"],
    ids=["no gzip", "cut short", "zlib", "followed by something else"],
)
def test_broken_gzip_is_a_400_that_says_so(api: TestClient, body: bytes) -> None:
    answer = api.post("/bulk", content=body, headers={**NDJSON, "content-encoding": "gzip"})
    assert answer.status_code == 400
    assert "gzip" in answer.json()["detail"]


def test_a_body_that_grows_beyond_the_limit_when_unpacked_is_refused(api: TestClient) -> None:
    body = gzip.compress(b" " * 100_001)
    answer = api.post("/bulk", content=body, headers={**NDJSON, "content-encoding": "gzip"})
    assert answer.status_code == 413
    assert "VARIOME_MAX_BODY_BYTES" in answer.json()["detail"]


@pytest.mark.parametrize("content", [b" " * 100_001, iter([b" " * 60_000] * 2)])
def test_a_body_beyond_the_limit_is_refused_also_when_it_does_not_say_its_length(api: TestClient, content: Any) -> None:
    answer = api.post("/bulk", content=content, headers=NDJSON)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_empty_body_writes_nothing(api: TestClient) -> None:
    assert api.post("/bulk", content=b"\n\n", headers=NDJSON).json()["counts"] == {}


@pytest.mark.parametrize("line", [b"{", b"[]", b"7", b'{"a": NaN}', b"\xff", b'{"a":' * 2000])
def test_a_line_that_is_no_object_is_a_400_with_its_number_and_nothing_is_written(api: TestClient, line: bytes) -> None:
    answer = api.post("/bulk", content=lines(gene(2)) + b"\n\n" + line, headers=NDJSON)
    assert answer.status_code == 400
    assert "line 3" in answer.json()["detail"]
    assert api.get("/genes/ENSG00000000002").status_code == 404


@pytest.mark.parametrize(
    "headers",
    [{}, {"content-type": "text/plain"}, {"content-type": "application/json"}, {**NDJSON, "content-encoding": "br"}],
)
def test_a_body_of_another_type_is_a_415_that_says_what_is_expected(api: TestClient, headers: dict[str, str]) -> None:
    answer = api.post("/bulk", content=lines(gene(2)), headers=headers)
    assert answer.status_code == 415
    assert "expected Content-" in answer.json()["detail"]


@pytest.mark.parametrize(
    "params", [{"missing_links": "keep"}, {"atomic": "perhaps"}, {"project": ""}, {"porject": "p"}]
)
def test_a_wrong_parameter_is_a_400_that_names_it(api: TestClient, params: dict[str, str]) -> None:
    answer = api.post("/bulk", params=params, content=b"", headers=NDJSON)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == next(iter(params))


def test_a_header_that_tells_of_other_items_is_refused(api: TestClient) -> None:
    header = {"@type": "BatchHeader", "versions": {}, "records": [1, 2, 3]}
    answer = api.post("/bulk", content=lines(header, gene(2)), headers=NDJSON)
    assert answer.status_code == 400
    assert "expected 3 items" in answer.json()["detail"]


def test_a_header_with_a_fault_is_a_422_that_names_the_place(api: TestClient) -> None:
    header = {"@type": "BatchHeader", "versions": {}, "records": [], "progress": {"last_record": 0}}
    answer = api.post("/bulk", content=lines(header), headers=NDJSON)
    assert answer.status_code == 422
    assert "/progress/last_record" in {error["pointer"] for error in answer.json()["errors"]}


def test_nothing_of_a_posted_value_is_repeated_at_length(api: TestClient) -> None:
    item = {"@type": "VariantSample", **SAMPLE, "GT": ["x" * 50_000]}
    assert len(api.post("/bulk", content=lines(item), headers=NDJSON).content) < 2_000
