"""Two projects in one store: nothing of the one is in any answer to a key of the other, whatever is asked.

Everything that the project `theirs` holds has the same rare word in its names, so that finding the word in an answer
is finding a leak. The routes are taken from the application: one that is added is asked here too.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import orjson
import psycopg
import pytest
from fastapi.testclient import TestClient

from tests import builders as b
from variome.items.api_keys import create_key
from variome.items.submissions import begin
from variome.items.viewer import Role
from variome.model.identity import file_uuid, item_uuid
from variome.model.item_types import ITEM_TYPES, ItemType
from variome.model.keys import parse_uuid

WORD = "zyzzyva"
THEIRS = "theirs"
SEARCHED = [each for each in ITEM_TYPES.values() if each.name != "IngestionSubmission"]
FILE = file_uuid(THEIRS, f"{WORD}.vcf")
VARIANT = b.variant(4000, gnomad_an=7)
ROLES: list[Role] = ["reader", "editor", "admin"]
Client = TestClient
Headers = dict[str, str]


def bearer(store: psycopg.Connection[Any], user: str, **roles: Role) -> Headers:
    uuid, secret = create_key(store, user, roles)
    return {"authorization": f"Bearer {uuid}:{secret}"}


def their_items() -> list[dict[str, Any]]:
    sample = {**b.sample(VARIANT, file=FILE), "CALL_INFO": WORD}
    return [
        {"@type": "File", **b.file(f"{WORD}.vcf", aliases=[f"{WORD}:file"], notes=WORD)},
        {"@type": "Individual", "individual_id": WORD, "aliases": [f"{WORD}:person"], "tags": [WORD]},
        {"@type": "Family", "family_id": WORD},
        {"@type": "GeneList", "gene_list_id": WORD, "title": WORD},
        {"@type": "SavedSearch", "search_id": WORD, "title": WORD, "type": "Variant", "query": f"q={WORD}"},
        {"@type": "GenotypeDataset", "dataset_id": WORD},
        {
            "@type": "GenotypeDatasetVersion",
            "version_id": f"{WORD}:1",
            "dataset": WORD,
            "number": 1,
            "sha256": "0" * 64,
        },
        {"@type": "GenotypeSample", "sample_id": f"{WORD}:{WORD}", "dataset": WORD, "sample_name": WORD},
        {"@type": "Population", "population_id": WORD, "title": WORD, "samples": [f"{WORD}:{WORD}"]},
        {"@type": "Variant", **VARIANT},
        {"@type": "VariantSample", **{k: v for k, v in sample.items() if k != "annotation_id"}},
    ]


@pytest.fixture
def filled_by_them(api: Client, filled: psycopg.Connection[Any]) -> dict[str, list[str]]:
    """The names of their items, by collection, after they have written all of them, some twice."""
    theirs = bearer(filled, f"{WORD}-user", theirs="editor")
    names: dict[str, list[str]] = {}
    for title in ("first", "second"):
        items = [{**item, "title": f"{WORD} {title}"} if "title" in item else item for item in their_items()]
        body = b"\n".join(map(orjson.dumps, items))
        headers = {**theirs, "content-type": "application/x-ndjson"}
        answer = api.post("/bulk", content=body, headers=headers, params={"project": THEIRS})
        assert [each["detail"] for each in answer.json()["problems"] if each["severity"] == "error"] == []
    begin(filled, FILE, "1.0", THEIRS, f"{WORD}-user", {"word": WORD}, 60)
    for item in their_items():
        if "aliases" in item:
            names[ITEM_TYPES[item["@type"]].collection] = list(item["aliases"])
    rows = filled.execute(
        "SELECT item_type, uuid::text, key FROM item WHERE project = %s", [item_uuid("Project", THEIRS)]
    )
    for item_type, uuid, key in rows.fetchall():
        names.setdefault(ITEM_TYPES[item_type].collection, []).extend([uuid, key])
    names["variant-samples"] = [
        str(uuid) for (uuid,) in filled.execute("SELECT uuid FROM variant_sample_1_0 WHERE sample = %s", [WORD])
    ]
    names["users"] = [f"{WORD}-user"]
    assert all(names.values())
    return names


@pytest.fixture(params=ROLES)
def ours(request: pytest.FixtureRequest, filled: psycopg.Connection[Any]) -> Headers:
    """A key of the project `research`, with one role after the other."""
    return bearer(filled, "ours", research=request.param)


def asked(route: str, names: dict[str, list[str]], submission: str) -> Iterator[tuple[str, str]]:
    """The path of a route with each name of theirs in the place of its parameters, and the name."""
    of_route = {"{project}": [THEIRS], "{submission}": [submission], "{uuid}": [submission]}
    if "{collection}" in route:
        for collection, own in names.items():
            begun = route.replace("{collection}", collection)
            yield from ((re.sub(r"\{name[^}]*\}", quote(name, safe=""), begun), name) for name in own)
        return
    for parameter, values in of_route.items():
        if parameter in route:
            for value in values:
                begun = route.replace(parameter, value)
                yield re.sub(r"\{[^}]*\}", f"{WORD}.vcf", begun), value
            return
    yield re.sub(r"\{[^}]*\}", "Gene", route), "Gene"


def absent_twin(name: str) -> str:
    """A name of the same form and length that nothing has."""
    return str(uuid4()) if parse_uuid(name) else name[::-1]


def test_what_is_theirs_cannot_be_told_from_what_is_not_there(
    api: Client, filled: psycopg.Connection[Any], filled_by_them: dict[str, list[str]], ours: Headers
) -> None:
    submission = filled.execute("SELECT uuid::text FROM submission WHERE file = %s", [FILE]).fetchone()
    assert submission is not None

    def told(method: str, path: str, name: str, params: dict[str, str]) -> tuple[int, str]:
        body = {} if method == "get" else {"json": {"family_id": "F", "token": str(FILE), "reason": "test"}}
        answer = api.request(method, path, params=params, headers=ours, **body)
        assert answer.status_code < 500
        return answer.status_code, (answer.text + str(dict(answer.headers))).replace(quote(name, safe=""), "X").replace(
            name, "X"
        )

    n_asked = 0
    for route, methods in api.get("/openapi.json").json()["paths"].items():
        for path, name in asked(route, filled_by_them, submission[0]):
            twin = absent_twin(name)
            for method in methods:
                for params in ({}, {"project": THEIRS}, {"frame": "embedded", "from": "1", "to": "2"}):
                    found = told(method, path, name, params)
                    assert WORD not in found[1].replace(f"{WORD}.vcf", ""), f"{method} {path} {params}"
                    if name != "Gene":
                        renamed = {key: twin if value == name else value for key, value in params.items()}
                        other = told(method, path.replace(quote(name, safe=""), quote(twin, safe="")), twin, renamed)
                        assert found == other, f"{method} {path} {params}"
                    n_asked += 1
    assert n_asked > 200


@pytest.mark.parametrize(
    "item_type",
    ["File", "Individual", "Family", "GeneList", "SavedSearch", "GenotypeSample", "Population", "User", "Project"],
)
def test_searches_by_their_names_find_what_searches_by_any_name_find(
    api: Client, filled_by_them: dict[str, list[str]], ours: Headers, item_type: str
) -> None:
    for name in filled_by_them.get(ITEM_TYPES[item_type].collection, []):
        answers = [
            api.get("/search", params={"type": item_type, "key": key, "project": project}, headers=ours).text
            for key in (name, absent_twin(name))
            for project in (THEIRS, "research")
        ]
        assert set(answers) == {'{"@graph":[],"total":0}'}


@pytest.mark.parametrize("item_type", SEARCHED, ids=lambda each: each.name)
def test_searches_count_nothing_of_theirs(
    api: Client,
    filled: psycopg.Connection[Any],
    filled_by_them: dict[str, list[str]],
    ours: Headers,
    item_type: ItemType,
) -> None:
    named = ["CALL_INFO"] if item_type.variant_link else [] if item_type.is_versioned else [item_type.name_property]
    facets = [name for name in (*named, "status", "tags", "notes", "aliases") if name != "uuid"]
    query = {"type": item_type.name, "facet": facets, "limit": 1000}
    answer = api.get("/search", params=query, headers=ours)
    assert answer.status_code == 200, answer.text
    assert WORD not in answer.text
    shown = {item["uuid"] for item in answer.json()["@graph"]}
    assert answer.json()["total"] == len(shown)
    theirs = api.get("/search", params=query, headers=bearer(filled, f"{WORD}-user", theirs="reader"))
    if item_type.name in {
        "File",
        "Individual",
        "GenotypeSample",
        "Population",
        "GeneList",
        "SavedSearch",
        "VariantSample",
    }:
        assert WORD in theirs.text  # so that the test can fail


@pytest.mark.parametrize("parameter", ["file", "family", "gene_list", "saved"])
def test_their_names_narrow_no_search(
    api: Client, filled_by_them: dict[str, list[str]], ours: Headers, parameter: str
) -> None:
    name = f"{WORD}.vcf" if parameter == "file" else WORD
    told = [
        api.get("/search", params={"type": "VariantSample", parameter: each, "project": project}, headers=ours)
        for each in (name, absent_twin(name))
        for project in (THEIRS, "research")
    ]
    assert {answer.status_code for answer in told} == {404}
    assert len({answer.text.replace(name, "").replace(absent_twin(name), "") for answer in told}) <= 2


def test_their_items_are_all_there_afterwards(
    api: Client, filled: psycopg.Connection[Any], filled_by_them: dict[str, list[str]]
) -> None:
    theirs = bearer(filled, f"{WORD}-user", theirs="reader")
    for collection, names in filled_by_them.items():
        for name in names:
            answer = api.get(f"/{collection}/{quote(name, safe='')}/", headers=theirs, params={"project": THEIRS})
            assert answer.status_code == 200, (collection, name)


def test_what_is_common_tells_no_more_than_that_it_is_there(
    api: Client, filled_by_them: dict[str, list[str]], ours: Headers
) -> None:
    variant = f"/variants/{VARIANT['annotation_id']}"
    for end in ("", "/revisions", "/links"):
        answer = api.get(variant + end, headers=ours)
        assert answer.status_code == 200
        assert WORD not in answer.text
        assert str(FILE) not in answer.text
    assert api.get(f"{variant}/links", headers=ours).json()["@graph"] == []
    compared = api.get(f"{variant}/diff", params={"from": b.VERSION, "to": b.VERSION}, headers=ours).json()
    assert (compared["from"]["modified"], compared["to"]["modified"]) == (None, None)
    current = api.get(f"{variant}/revisions", headers=ours).json()["@graph"][0]
    assert (current["actor"], current["file"], current["submission"]) == (None, None, None)


def test_names_of_another_project_are_free_in_ours(
    api: Client, filled: psycopg.Connection[Any], filled_by_them: dict[str, list[str]]
) -> None:
    ours = bearer(filled, "ours", research="editor")
    answer = api.post("/individuals", json={"individual_id": WORD, "aliases": [f"{WORD}:person"]}, headers=ours)
    assert answer.status_code == 201
    assert answer.json()["@id"].removeprefix("/individuals/").strip("/") not in filled_by_them["individuals"]


def test_links_into_another_project_are_as_broken_as_links_to_nothing(
    api: Client, filled: psycopg.Connection[Any], filled_by_them: dict[str, list[str]]
) -> None:
    ours = bearer(filled, "ours", research="editor")
    said = set()
    for file in (str(FILE), "00000000-0000-5000-8000-000000000000"):
        sample = {k: v for k, v in b.sample(VARIANT, file=UUID(file)).items() if k != "annotation_id"}
        answer = api.post("/variant-samples", json=sample, headers=ours)
        assert answer.status_code == 422
        said.add(answer.text.replace(file, "FILE"))
    assert len(said) == 1


def test_counts_leave_out_what_is_not_ours(
    api: Client, filled: psycopg.Connection[Any], filled_by_them: dict[str, list[str]]
) -> None:
    ours = bearer(filled, "ours", research="reader")
    counts = {(c["item_type"]): c["items"] for c in api.get("/status", headers=ours).json()["counts"]}
    assert "Individual" not in counts
    assert counts["File"] == 1
    assert counts["VariantSample"] == 1
    assert counts["Variant"] == 2  # of everybody
    assert api.get("/status", headers=ours).json()["submissions"] == []
