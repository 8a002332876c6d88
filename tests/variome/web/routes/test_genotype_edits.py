"""Genotypes changed over HTTP: by whom, in which form, at the same time as others, and where it is written down."""

import gzip
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import psycopg
import pytest
from fastapi.testclient import TestClient

from tests.variome.genotypes.small_vcf import Line
from tests.variome.web.fix_genotypes import PEOPLE, TARGET, Headers, administrator, cohort_lines, listed, member, put
from variome.errors import DatabaseError
from variome.genotypes.dataset import Dataset
from variome.genotypes.metadata.reading import read_sample_file
from variome.genotypes.metadata.setting import set_metadata
from variome.genotypes.writing import alone
from variome.items.api_keys import create_key
from variome.settings import Settings
from variome.web.routes import genotype_edits

Store = psycopg.Connection[Any]
ADDRESS = "/genotypes/cohort"
EDITS = f"{ADDRESS}/edits"
CALL = {"action": "call", "marker": "1:10:A:C", "samples": [TARGET], "new": ["1/1"]}


def called(api: TestClient, headers: Headers | None = None, name: str = TARGET) -> str:
    """The genotype of somebody in the first row."""
    answer = api.get(ADDRESS, params={"g": "1", "n": "1", "s": listed([name])}, headers=headers or {})
    found: str = answer.json()["rows"][0]["GT"][0]
    return found


@pytest.fixture
def public(cohort: list[Line], server_settings: Settings, tmp_path: Any) -> None:
    """No sample asks for a least size of groups."""
    folder = server_settings.home_folder / "genotypes" / "cohort"
    (tmp_path / "s.fmf").write_text("".join(f"{name}\t_mgs:i:1\n" for name in PEOPLE))
    set_metadata(folder, read_sample_file(tmp_path / "s.fmf"), author="a tester", reason="public")


def test_edits_make_a_version_whose_author_is_the_user_of_the_key(genotypes_api: TestClient, filled: Store) -> None:
    root = administrator(filled)
    made = genotypes_api.post(EDITS, json={"edits": [CALL]}, params={"reason": "seen by Sanger"}, headers=root)
    told = made.json()
    assert (made.status_code, told["version"], told["edits"], told["is_recorded"]) == (201, 2, [1], True)
    assert called(genotypes_api, root) == "1/1"
    versions = genotypes_api.get(f"{ADDRESS}/versions", headers=root)
    assert versions.headers["etag"] == made.headers["etag"]
    assert [(each["author"], each["reason"]) for each in versions.json()["versions"][1:]] == [
        ("root", "seen by Sanger")
    ]
    (edit,) = genotypes_api.get(EDITS, headers=root).json()["edits"]
    assert (edit["author"], edit["reason"], edit["samples"]) == ("root", "seen by Sanger", [TARGET])


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("application/json", orjson.dumps({"edits": [CALL, {**CALL, "new": ["0/1"], "old": ["1/1"]}]})),
        ("application/x-ndjson", b"\n".join(map(orjson.dumps, [CALL, {**CALL, "new": ["0/1"], "old": ["1/1"]}]))),
        (
            "text/tab-separated-values",
            f"action\tmarker\tsamples\told\tnew\ncall\t1:10:A:C\t{TARGET}\t\t1/1\n"
            f"call\t1:10:A:C\t{TARGET}\t1/1\t0/1\n".encode(),
        ),
    ],
)
def test_edits_come_as_json_as_lines_and_as_a_table(genotypes_api: TestClient, media_type: str, content: bytes) -> None:
    answers = [
        genotypes_api.post(EDITS, content=body, headers={"content-type": media_type, **headers})
        for body, headers in ((content, {}), (gzip.compress(content), {"content-encoding": "gzip"}))
    ]
    assert [(each.status_code, each.json()["edits"]) for each in answers] == [(201, [1, 2]), (201, [3, 4])]
    assert called(genotypes_api) == "0/1"


def test_edits_are_taken_back_and_that_as_well(genotypes_api: TestClient, cohort: list[Line]) -> None:
    before = cohort[0].calls[PEOPLE.index(TARGET)]
    genotypes_api.post(EDITS, json={"edits": [CALL, {**CALL, "samples": [PEOPLE[0]]}]})
    back = genotypes_api.post(EDITS, json={"undo": "1"}, params={"reason": "wrong plate"})
    assert (back.status_code, back.json()["edits"], called(genotypes_api)) == (201, [3], before)
    assert called(genotypes_api, name=PEOPLE[0]) == "1/1"
    assert genotypes_api.post(EDITS, json={"undo": "last"}).json()["edits"] == [4]
    assert called(genotypes_api) == "1/1"
    states = [each["state"] for each in genotypes_api.get(EDITS).json()["edits"]]
    assert states == ["taken back", "in force", "taken back", "in force"]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({}, 400, "expected one of edits and undo"), ({"edits": [CALL], "undo": "last"}, 400, "expected one of"),
        ({"edits": []}, 400, "at least one"), ({"edits": [1]}, 400, "a list of objects"), ({"undo": 3}, 400, "undo"),
        ({"undo": "all"}, 400, "numbers of edits"), ({"undo": "7"}, 404, "found 7"), ({"undo": "last"}, 404, "numbers"),
        ({"edits": [{**CALL, "action": "guess"}]}, 400, "edit 1: action"),
        ({"edits": [{**CALL, "samples": ["nobody"]}]}, 400, "edit 1: samples"),
        ({"edits": [CALL, {**CALL, "old": ["0/2"]}]}, 400, "edit 2: old: expected 0/2"),
        ({"edits": [{**CALL, "x": 1}]}, 400, "expected the keys"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_changes_nothing(
    genotypes_api: TestClient, body: dict[str, Any], status: int, said: str
) -> None:
    refused = genotypes_api.post(EDITS, json=body)
    assert (refused.status_code, said in refused.json()["detail"]) == (status, True)
    assert genotypes_api.get(f"{ADDRESS}/versions").json()["version"] == 1


def test_a_body_must_say_what_it_is(genotypes_api: TestClient) -> None:
    refused = genotypes_api.post(EDITS, content=b"{}", headers={"content-type": "text/plain"})
    assert refused.status_code == 415
    assert genotypes_api.post("/genotypes/other/edits", json={"edits": [CALL]}).status_code == 404


def test_edits_of_a_version_that_is_not_the_last_are_refused(genotypes_api: TestClient) -> None:
    tag = genotypes_api.get(f"{ADDRESS}/versions").headers["etag"]
    first = genotypes_api.post(EDITS, json={"edits": [CALL]}, headers={"if-match": tag})
    for body in ({"edits": [{**CALL, "new": ["0/0"]}]}, {"undo": "last"}):
        late = genotypes_api.post(EDITS, json=body, headers={"if-match": tag})
        assert (late.status_code, late.json()["type"]) == (412, "/problems/changed-since")
    assert genotypes_api.post(EDITS, json={"undo": "last"}, headers={"if-match": first.headers["etag"]}).is_success
    assert genotypes_api.post(EDITS, json={"undo": "last"}, headers={"if-match": "*"}).is_success


def test_of_many_who_write_at_a_time_each_is_done_wholly_or_told_to_come_again(
    genotypes_api: TestClient, filled: Store, server_settings: Settings
) -> None:
    root = administrator(filled)
    bodies = [
        {"edits": [{**CALL, "samples": [name]}, {**CALL, "samples": [name], "marker": "1:20:A:C"}]}
        for name in PEOPLE[:8]
    ]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda body: genotypes_api.post(EDITS, json=body, headers=root), bodies))
    assert {each.status_code for each in answers} <= {201, 409}
    done = [each.json() for each in answers if each.status_code == 201]
    assert sorted(number for each in done for number in each["edits"]) == list(range(1, 2 * len(done) + 1))
    assert {each["is_recorded"] for each in done} == {True}
    stored = filled.execute("SELECT document ->> 'sha256' FROM item WHERE key = 'cohort'").fetchone()
    assert stored == (Dataset(server_settings.home_folder / "genotypes" / "cohort").manifest_digest,)
    with alone(server_settings.home_folder / "genotypes" / "cohort"):
        assert genotypes_api.post(EDITS, json={"edits": [CALL]}, headers=root).status_code == 409


def test_the_items_and_their_history_and_the_audit_log_tell_of_an_edit(
    genotypes_api: TestClient, filled: Store
) -> None:
    root = administrator(filled)
    made = genotypes_api.post(EDITS, json={"edits": [CALL]}, params={"reason": "seen by Sanger"}, headers=root)
    version = genotypes_api.get("/genotype-dataset-versions/cohort:2", headers=root).json()
    assert (version["author"], version["reason"], version["n_edits"]) == ("root", "seen by Sanger", 1)
    dataset = genotypes_api.get("/genotype-datasets/cohort", headers=root).json()
    assert (dataset["version"], f'"{dataset["sha256"]}"') == (2, made.headers["etag"])
    last = genotypes_api.get("/genotype-datasets/cohort/revisions", headers=root).json()["@graph"][0]
    assert (last["actor"], last["reason"], last["request"]) == (
        "/users/root/", "seen by Sanger", made.headers["x-request-id"],
    )  # fmt: skip
    row = filled.execute(
        'SELECT "user", method, route, project, subject::text, status FROM audit ORDER BY at DESC LIMIT 1'
    ).fetchone()
    assert row == ("root", "POST", "/genotypes/{dataset}/edits", "research", dataset["uuid"], 201)


def test_an_edit_whose_items_cannot_be_written_says_so(
    genotypes_api: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise DatabaseError("the database failed")

    monkeypatch.setattr(genotype_edits, "record_dataset", fail)
    made = genotypes_api.post(EDITS, json={"edits": [CALL]})
    assert (made.status_code, made.json()["is_recorded"], called(genotypes_api)) == (201, False, "1/1")


def test_nobody_but_an_administrator_edits_where_samples_ask_for_a_least_size(
    genotypes_api: TestClient, filled: Store
) -> None:
    """An edit that is refused, because `old` is not what is there, would tell a genotype."""
    ada = member(filled, role="admin")
    told = {
        genotypes_api.post(EDITS, json={"edits": [{**CALL, "old": [old]}]}, headers=ada).text for old in ("0|0", "1|1")
    }
    assert len(told) == 1
    assert "administrators only" in told.pop()
    assert genotypes_api.post(EDITS, json={"undo": "last"}, headers=ada).status_code == 403


@pytest.mark.usefixtures("public")
def test_where_samples_are_public_editors_of_the_project_edit_and_nobody_else(
    genotypes_api: TestClient, filled: Store
) -> None:
    uuid, secret = create_key(filled, "eve", {"elsewhere": "editor"})
    eve = {"authorization": f"Bearer {uuid}:{secret}"}
    reader, editor = member(filled), member(filled, "bob", "editor")
    body = {"edits": [CALL]}
    assert genotypes_api.post(EDITS, json=body, headers=reader).status_code == 403
    assert genotypes_api.post(EDITS, json=body, headers=eve).status_code == 404
    assert genotypes_api.post(EDITS, json=body, headers=editor, params={"project": "elsewhere"}).status_code == 404
    both = create_key(filled, "max", {"elsewhere": "editor", "research": "reader"})
    max_ = {"authorization": f"Bearer {both[0]}:{both[1]}"}
    for project in ("elsewhere", "research"):
        assert genotypes_api.post(EDITS, json=body, headers=max_, params={"project": project}).status_code in {403, 404}
    assert genotypes_api.get(f"{ADDRESS}/versions", headers=reader).json()["version"] == 2
    made = genotypes_api.post(EDITS, json=body, headers=editor)
    assert (made.status_code, made.json()["version"]) == (201, 3)
    assert genotypes_api.get(f"{ADDRESS}/versions", headers=reader).json()["versions"][-1]["author"] == "bob"


@pytest.mark.usefixtures("public")
def test_who_makes_an_item_of_a_dataset_elsewhere_owns_it_no_more_than_before(
    genotypes_api: TestClient, filled: Store
) -> None:
    uuid, secret = create_key(filled, "max", {"elsewhere": "editor", "research": "reader"})
    headers = {"authorization": f"Bearer {uuid}:{secret}"}
    known = genotypes_api.get("/genotype-datasets/cohort", headers=headers, params={"project": "research"}).json()
    planted = {"dataset_id": "cohort", "sha256": known["sha256"]}
    params = {"project": "elsewhere"}
    assert genotypes_api.post("/genotype-datasets", json=planted, headers=headers, params=params).status_code == 201
    for named in (params, {}):
        assert genotypes_api.post(EDITS, json={"edits": [CALL]}, headers=headers, params=named).status_code == 403


def test_a_dataset_without_items_gets_them_with_an_edit(genotypes_api: TestClient, server_settings: Settings) -> None:
    put(server_settings.home_folder, "fresh", cohort_lines(2, 3)[:5], ["x", "y", "z"])
    made = genotypes_api.post("/genotypes/fresh/edits", json={"edits": [{**CALL, "samples": ["x"]}]})
    assert made.json()["is_recorded"] is True
    assert genotypes_api.get("/genotype-datasets/fresh").json()["version"] == 2
