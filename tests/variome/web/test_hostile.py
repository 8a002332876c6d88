"""Requests that nobody means well: each is answered, none with a server error."""

import json
from typing import Any
from uuid import uuid4

import orjson
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import builders
from tests.variome.web.fix_web import SAMPLE, VARIANT
from variome.model.item_types import ITEM_TYPES

NDJSON = {"content-type": "application/x-ndjson"}
JSON = {"content-type": "application/json"}
HUGE = 10**30

NAMES = ["a\0b", "\ud800", "../../etc", "a/b", "reference", "x" * 5000, "%", "'; DROP TABLE item; --", " ", "\u202e"]
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
DOCUMENTS: dict[str, dict[str, Any]] = {
    "Variant": VARIANT,
    "VariantSample": SAMPLE,
    "Gene": builders.gene(1),
    "File": builders.file(),
    "VariantConsequence": builders.consequence("missense_variant"),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("parameter", ["project", "institution", "assembly", "annotation_version", "missing_links"])
def test_a_parameter_of_a_write(api: TestClient, parameter: str, name: str) -> None:
    body = orjson.dumps({"@type": "File", **builders.file("F7")})
    query = {parameter: name.encode(errors="surrogatepass")}
    assert api.post("/bulk", params=query, content=body, headers=NDJSON).status_code < 500
    assert api.post("/files", params=query, json=builders.file("F8")).status_code < 500


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("item_type", ["Variant", "VariantSample", "File", "Gene", "AnnotationField"])
def test_a_name_to_be_found(api: TestClient, item_type: str, name: str) -> None:
    shown = name.encode(errors="replace").decode()
    query = {"project": shown, "annotation_version": shown}
    path = f"/{ITEM_TYPES[item_type].collection}/"
    assert api.get("/search", params={"type": item_type, "key": shown, **query}).status_code < 500
    assert api.get(path + shown.replace("\0", "%00").replace("%", "%25"), params=query).status_code < 500
    assert api.delete(f"/files/research/{shown}".replace("\0", "%00")).status_code < 500


@pytest.mark.parametrize("value", ["a\0b", HUGE, "\ud800", ["\ud800"], {"a\0": HUGE}, 1e400, None])
@pytest.mark.parametrize("part", ["document", "version", "replaces", "options", "write"])
def test_a_part_of_the_beginning_of_a_load(api: TestClient, part: str, value: Any) -> None:

    begin = {"write": {"versions": {}}, "document": builders.file("L1"), "version": "1.0"}
    for body in ({**begin, part: value}, {**begin, part: {"accession": value, "file_name": value}}):
        assert api.post("/loads", content=json.dumps(body), headers=JSON).status_code < 500


@pytest.mark.parametrize("versions", [{"Variant": "a\0b"}, {"a\0b": "1.0"}, {"Variant": ""}])
def test_annotation_versions_of_a_load(api: TestClient, versions: dict[str, str]) -> None:
    begin = {"write": {"versions": versions}, "document": builders.file("L1"), "version": "1.0"}
    assert api.post("/loads", json=begin).status_code == 422
    header = {"@type": "BatchHeader", "versions": versions, "records": []}
    assert api.post("/bulk", content=orjson.dumps(header), headers=NDJSON).status_code == 422


@pytest.mark.parametrize("value", [HUGE, {"a": HUGE}, {"a": "\ud800"}, {"\0": "\0"}])
def test_a_tally_of_a_load(api: TestClient, value: Any) -> None:

    body = json.dumps({"token": str(uuid4()), "outcome": "completed", "tally": value})
    assert api.post(f"/loads/{uuid4()}/finish", content=body, headers=JSON).status_code < 500


@pytest.mark.parametrize("record", [-1, 0, 2**63, HUGE, "one", None, 1.5])
def test_a_record_number(api: TestClient, record: Any) -> None:
    progress = {"submission": str(uuid4()), "token": str(uuid4()), "last_record": record, "before": {}}
    for header in (
        {"@type": "BatchHeader", "versions": {}, "records": [record]},
        {"@type": "BatchHeader", "versions": {}, "records": [1], "progress": progress},
    ):
        body = json.dumps(header) + "\n" + json.dumps({"@type": "Variant", **VARIANT})
        assert api.post("/bulk", content=body, headers=NDJSON).status_code < 500


DELETION = {"CHROM": "1", "START": 5, "END": 9, "SV_TYPE": "DEL", "annotation_id": "DEL_chr1:5-9"}
HAN = "".join(map(chr, range(0x4E00, 0x5200)))
"""A text that no index entry can shorten."""


@pytest.mark.parametrize(
    ("item_type", "document", "pointer"),
    [
        ("StructuralVariant", {**DELETION, "END": 2**63}, "/END"),
        ("StructuralVariant", {**DELETION, "END": 1e300}, "/END"),
        ("Variant", {**VARIANT, "assembly": HAN}, "/assembly"),
        ("StructuralVariant", {**DELETION, "assembly": HAN}, "/assembly"),
        ("Gene", builders.gene(7, uuid="a\0b"), "/uuid"),
        ("Gene", builders.gene(7, uuid=HAN), "/uuid"),
    ],
)
def test_a_value_that_no_column_holds(api: TestClient, item_type: str, document: dict[str, Any], pointer: str) -> None:
    body = orjson.dumps({"@type": item_type, **document})
    answer = api.post("/bulk", content=body, headers=NDJSON)
    assert answer.status_code == 200, answer.text
    assert [fault["pointer"] for fault in answer.json()["problems"]] == [pointer]


def test_the_longest_contig_and_assembly_are_held(api: TestClient) -> None:
    variant = builders.variant(7, contig=HAN[:500], assembly=HAN[-100:])
    body = orjson.dumps({"@type": "Variant", **variant})
    assert api.post("/bulk", content=body, headers=NDJSON).json()["counts"] == {"Variant": {"created": 1}}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_an_item_with_anything_anywhere(api: TestClient, data: st.DataObject) -> None:
    item_type = data.draw(st.sampled_from(list(DOCUMENTS)))
    document = dict(DOCUMENTS[item_type])
    for name in data.draw(st.lists(st.sampled_from([*document, "uuid", "aliases", "transcript", "file"]), max_size=3)):
        document[name] = data.draw(VALUES)
    for name in data.draw(st.lists(st.sampled_from(list(document)), max_size=2)):
        document.pop(name, None)
    for query in ({"missing_links": "stub"}, {"missing_links": "drop", "check_only": "true"}):
        body = orjson.dumps({"@type": item_type, **document})
        answer = api.post("/bulk", params=query, content=body, headers=NDJSON)
        assert answer.status_code == 200, answer.text
    assert api.post(f"/{ITEM_TYPES[item_type].collection}", json=document).status_code < 500
