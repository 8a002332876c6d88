"""`GET /search` as a client sees it."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests import builders as b
from tests.variome.web.fix_web import SAMPLE, VARIANT
from variome.web.searching import picked


def found(api: TestClient, **params: Any) -> dict[str, Any]:
    answer = api.get("/search", params=params)
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


@pytest.fixture
def variants(api: TestClient) -> list[dict[str, Any]]:
    """Five more variants, of rising frequency."""
    made = [b.variant(2000 + n, gnomad_af=n / 10, is_known=n % 2 == 0) for n in range(5)]
    for each in made:
        assert api.post("/variants", json=each).status_code == 201
    return made


def test_filters_stand_in_the_query_beside_other_parameters(api: TestClient, variants: list[dict[str, Any]]) -> None:
    rare = found(api, type="Variant", **{"gnomad_af.to": "0.2", "is_known": "true"})
    assert [each["POS"] for each in rare["@graph"]] == [2000, 2002]
    absent = found(api, type="Variant", gnomad_af="No value")
    assert [each["POS"] for each in absent["@graph"]] == [VARIANT["POS"]]
    others = found(api, type="Variant", **{"gnomad_af!": ["0.1", "0.2"]}, region="chr1:2000-2999")
    assert [each["POS"] for each in others["@graph"]] == [2000, 2003, 2004]


def test_following_the_next_page_shows_each_once(api: TestClient, variants: list[dict[str, Any]]) -> None:
    page = found(api, type="Variant", where="gnomad_af is not missing", sort="-gnomad_af", limit=2, is_known="true")
    seen = [each["POS"] for each in page["@graph"]]
    while "next" in page:
        page = api.get(page["next"]).json()
        seen += [each["POS"] for each in page["@graph"]]
    assert seen == [2004, 2002, 2000]


def test_facets_come_with_the_page(api: TestClient, variants: list[dict[str, Any]]) -> None:
    answer = found(api, type="Variant", facet=["is_known", "gnomad_af"], limit=1)
    assert answer["total"] == 6
    known, frequency = answer["facets"]
    assert known == {"field": "is_known", "title": "is_known", "type": "terms", "n_values": 2, "missing": 1,
                     "terms": [{"key": True, "count": 3}, {"key": False, "count": 2}]}  # fmt: skip
    assert (frequency["min"], frequency["max"], frequency["missing"]) == (0, 0.4, 1)
    assert frequency["ranges"][0] == {"from": 0, "to": 1e-6, "count": 1}


def test_only_the_properties_that_are_wanted_are_answered(api: TestClient) -> None:
    answer = found(api, type="VariantSample", field=["CALL_INFO", "variant.POS", "variant.transcript.vep_gene"])
    (item,) = answer["@graph"]
    assert (item["CALL_INFO"], item["variant"]["POS"]) == (SAMPLE["CALL_INFO"], VARIANT["POS"])
    assert set(item) == {"@id", "@type", "@context", "uuid", "status", "project", "CALL_INFO", "variant"}
    assert set(item["variant"]) == {"POS", "transcript"}


def test_properties_of_whatever_an_item_links_to_may_be_wanted(api: TestClient) -> None:
    (sample,) = found(api, type="VariantSample", field=["file.accession", "display_title"])["@graph"]
    assert (sample["file"], sample["display_title"][:5]) == ({"accession": "F1"}, "chr1:")


def test_hits_are_not_counted_when_nobody_wants_to_know(api: TestClient) -> None:
    assert "total" not in found(api, type="Variant", total="false")


@pytest.mark.parametrize(
    ("params", "told"),
    [
        ({"nope": "1"}, "nope"),
        ({"gnomad_af.from": "much"}, "gnomad_af: expected a number"),
        ({"where": "gnomad_af >"}, "column"),
        ({"where": "nope == 1"}, "nope"),
        ({"where": "gnomad_af == 'x'"}, "column"),
        ({"sort": "a,b,c,d"}, "three|3"),
        ({"facet": ["x"] * 13}, "facet"),
        ({"after": "x"}, "begin anew"),
        ({"region": "chr1:9-1"}, "region"),
        ({"q": "no such thing"}, "rsID"),
        ({"limit": "0"}, "limit"),
        ({"region": ""}, "region: String should have at least 1 character"),
        ({"facet": ["POS", ""]}, "at least 1 character"),
        ({"max_other_families": "1"}, "samples"),
        ({"field": ["POS", "gnomad_aff"]}, "found 'gnomad_aff'; did you mean gnomad_af"),
        ({"region": ["chr1", "chr2"]}, "region: expected it once, found it 2 times"),
        ({"where": ["POS > 1", "POS > 2"]}, "where: expected it once"),
        ({"project": ["research", "other"]}, "project: expected it once"),
        ({"gnomad_a.to": "1"}, "did you mean gnomad_an or gnomad_af? /profiles/Variant lists all"),
        ({"facet": "gnomad"}, "did you mean gnomad_an or gnomad_af? /profiles/Variant lists all"),
        ({"sort": "-gnomad"}, "did you mean gnomad_an or gnomad_af? /profiles/Variant lists all"),
    ],
)
def test_what_cannot_be_asked_is_a_400_that_says_why(api: TestClient, params: dict[str, Any], told: str) -> None:
    answer = api.get("/search", params={"type": "Variant", **params})
    assert answer.status_code == 400, answer.text
    detail = answer.json()["detail"]
    assert any(each in detail for each in told.split("|")), detail


def test_a_saved_search_is_narrowed_and_changed_by_what_is_asked_beside_it(
    api: TestClient, variants: list[dict[str, Any]]
) -> None:
    query = "gnomad_af.from=0.1&sort=-gnomad_af&limit=2&facet=is_known&where=POS%20%3E%202000"
    saved = {"search_id": "common", "type": "Variant", "query": query}
    assert api.post("/saved-searches", json=saved).status_code == 201
    page = found(api, saved="common")
    assert [each["POS"] for each in page["@graph"]] == [2004, 2003]
    assert (page["total"], page["facets"][0]["field"]) == (4, "is_known")
    following = api.get(page["next"]).json()
    assert [each["POS"] for each in following["@graph"]] == [2002, 2001]
    narrower = found(api, saved="common", is_known="true", sort="POS")
    assert [each["POS"] for each in narrower["@graph"]] == [2002, 2004]


def test_the_project_of_a_saved_search_is_where_its_names_are_looked_for(api: TestClient) -> None:
    made = {"gene_list_id": "one", "genes": ["ENSG00000000001"]}
    assert api.post("/gene-lists", json=made, params={"project": "other"}).status_code == 201
    query = "gene_list=one&project=other"
    saved = {"search_id": "theirs", "type": "Variant", "query": query}
    assert api.post("/saved-searches", json=saved).status_code == 201
    at_once = found(api, type="Variant", gene_list="one", project="other")
    assert found(api, saved="theirs")["total"] == at_once["total"]


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("limit=many", 400, "limit"),
        ("saved=rare", 400, "rests on no other"),
        ("where=POS%20%3E", 400, "column"),
        (None, 404, "'rare' in project 'research'"),
    ],
)
def test_a_saved_search_that_cannot_be_run_says_why(api: TestClient, query: str | None, status: int, told: str) -> None:
    if query is not None:
        api.post("/saved-searches", json={"search_id": "rare", "type": "Variant", "query": query})
    answer = api.get("/search", params={"saved": "rare"})
    assert (answer.status_code, told in answer.json()["detail"]) == (status, True), answer.text


def test_types_without_annotation_versions_are_searched_by_all_they_hold(api: TestClient) -> None:
    for name, sex in (("ann", "female"), ("ben", "male")):
        assert (
            api.post("/individuals", json={"individual_id": name, "sex": sex, "tags": [f"of {name}"]}).status_code
            == 201
        )
    assert [each["individual_id"] for each in found(api, type="Individual", sex="male")["@graph"]] == ["ben"]
    assert [each["individual_id"] for each in found(api, type="Individual", tags="of ann")["@graph"]] == ["ann"]
    assert found(api, type="Individual", facet=["sex"])["facets"][0]["n_values"] == 2


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["a"], {"a": {"b": 1, "c": [2]}}),
        (["a.b"], {"a": {"b": 1}}),
        (["a.b", "a"], {"a": {"b": 1, "c": [2]}}),
        (["l.x", "nope"], {"l": [{"x": 1}, {}]}),
        (["a.b.deeper"], {"a": {"b": 1}}),
    ],
)
def test_a_document_is_cut_to_paths(paths: list[str], expected: dict[str, Any]) -> None:
    document = {"a": {"b": 1, "c": [2]}, "l": [{"x": 1, "y": 2}, {"y": 3}], "z": 0}
    assert picked(document, paths) == expected
