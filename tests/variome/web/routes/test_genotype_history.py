"""What a genotype dataset was, over HTTP: to whom what of it is told, and in which form."""

from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from tests.variome.genotypes.small_vcf import Line
from tests.variome.web.fix_genotypes import PEOPLE, TARGET, Headers, administrator, member
from variome.genotypes.dataset import Dataset
from variome.genotypes.edit_requests import EditRequest
from variome.genotypes.editing import edit_dataset, undo_edits
from variome.genotypes.metadata.reading import read_sample_file
from variome.genotypes.metadata.setting import set_metadata
from variome.items.api_keys import create_key
from variome.settings import Settings

Store = psycopg.Connection[Any]
ADDRESS = "/genotypes/cohort"
SECRET = "P07 was seen by Sanger"


@pytest.fixture
def edited(genotypes_api: TestClient, server_settings: Settings, cohort: list[Line]) -> TestClient:
    """The cohort, with two edits of which the second is taken back."""
    folder = server_settings.home_folder / "genotypes" / "cohort"
    requests = [
        EditRequest("here", "call", "1:10:A:C", (TARGET,), new=("1/1",), reason=SECRET, for_samples=(TARGET,)),
        EditRequest("here", "call", "1:20:A:C", (TARGET, PEOPLE[0]), new=("./.", "1/1")),
    ]
    edit_dataset(folder, requests, author="ada", reason="a second look")
    undo_edits(folder, frozenset({2}), author="bob", reason="wrong plate")
    return genotypes_api


def stranger(store: Store) -> Headers:
    uuid, secret = create_key(store, "eve", {"elsewhere": "admin"})
    return {"authorization": f"Bearer {uuid}:{secret}"}


def test_versions_tell_who_changed_what_when_and_why(edited: TestClient) -> None:
    answer = edited.get(f"{ADDRESS}/versions").json()
    assert [(each["number"], each["author"], each["reason"], each["changes"]) for each in answer["versions"]] == [
        (1, "a tester", "a test", ["40 samples, 60 rows imported"]),
        (2, "ada", "a second look", ["2 edits"]),
        (3, "bob", "wrong plate", ["1 edit"]),
    ]
    assert (answer["name"], answer["version"]) == ("cohort", 3)


def test_edits_tell_what_was_there_and_whether_they_hold(edited: TestClient, cohort: list[Line]) -> None:
    answer = edited.get(f"{ADDRESS}/edits").json()
    place = PEOPLE.index(TARGET)
    first, second, third = answer["edits"]
    assert (first["marker"], first["samples"], first["old"], first["new"], first["reason"]) == (
        "1:10:1:C", [TARGET], [cohort[0].calls[place]], ["1/1"], SECRET,
    )  # fmt: skip
    assert [(each["state"], each["taken_back_by"]) for each in answer["edits"]] == [
        ("in force", None), ("taken back", 3), ("in force", None),
    ]  # fmt: skip
    assert (third["author"], third["new"], answer["next_after"]) == ("bob", second["old"], None)
    left_out = edited.get(f"{ADDRESS}/edits", params={"edits": "1"}).json()["edits"]
    assert [each["state"] for each in left_out] == ["in force", "left out", "left out"]
    assert len(edited.get(f"{ADDRESS}/edits", params={"version": "2"}).json()["edits"]) == 2


def test_edits_are_given_a_page_at_a_time(edited: TestClient) -> None:
    found, after = [], 0
    while after is not None:
        page = edited.get(f"{ADDRESS}/edits", params={"after": after, "limit": 2}).json()
        found += [each["number"] for each in page["edits"]]
        after = page["next_after"]
    assert found == [1, 2, 3]
    assert edited.get(f"{ADDRESS}/edits", params={"after": 3}).json()["edits"] == []


def test_a_diff_lists_what_differs_and_counts_it(edited: TestClient, cohort: list[Line]) -> None:
    place = PEOPLE.index(TARGET)
    answer = edited.get(f"{ADDRESS}/diff", params={"from": "1", "to": "last"}).json()
    changed = {"kind": "call changed", "marker": "1:10:1:C", "sample": TARGET}
    assert answer["differences"] == [{**changed, "before": cohort[0].calls[place], "after": "1/1"}]
    assert ([each["number"] for each in answer["edits"]], answer["counts"]["call changed"]) == ([1, 2, 3], 1)
    assert answer["truncated"] is False
    cut = edited.get(f"{ADDRESS}/diff", params={"from": "last:none", "to": "2", "most": "1"}).json()
    assert (len(cut["differences"]), cut["truncated"], cut["counts"]["call changed"]) == (1, True, 3)
    none = edited.get(f"{ADDRESS}/diff", params={"from": "3", "to": "3:all"}).json()
    assert (none["differences"], none["edits"]) == ([], [])


def test_answers_that_the_client_has_are_not_sent_again_until_they_differ(
    edited: TestClient, server_settings: Settings
) -> None:
    for path in ("versions", "edits", "diff?from=1", "edits?edits=none", "edits?limit=2"):
        tag = edited.get(f"{ADDRESS}/{path}").headers["etag"]
        again = edited.get(f"{ADDRESS}/{path}", headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b"")
    tags = [edited.get(f"{ADDRESS}/{path}").headers["etag"] for path in ("versions", "edits")]
    undo_edits(server_settings.home_folder / "genotypes" / "cohort", None, author="ada", reason="")
    for path, tag in zip(("versions", "edits"), tags, strict=True):
        assert edited.get(f"{ADDRESS}/{path}", headers={"if-none-match": tag}).status_code == 200


def test_a_member_is_told_who_edited_which_row_and_nothing_of_anybody(edited: TestClient, filled: Store) -> None:
    ada = member(filled)
    answer = edited.get(f"{ADDRESS}/edits", headers=ada)
    assert [each["marker"] for each in answer.json()["edits"]] == ["1:10:1:C", "1:20:1:C", "1:20:1:C"]
    keys = {key for each in answer.json()["edits"] for key in each}
    assert keys == {"number", "time", "author", "action", "marker", "state", "taken_back_by"}
    told = answer.text + edited.get(f"{ADDRESS}/versions", headers=ada).text
    assert all(secret not in told for secret in (TARGET, SECRET, "1/1", PEOPLE[0]))
    for path in ("diff?from=1", "diff?from=1&to=1", "verify", "stats"):
        refused = edited.get(f"{ADDRESS}/{path}", headers=ada)
        assert (refused.status_code, TARGET in refused.text) == (403, False)
    tag = edited.get(f"{ADDRESS}/diff?from=1", headers=administrator(filled)).headers["etag"]
    assert edited.get(f"{ADDRESS}/diff?from=1", headers={**ada, "if-none-match": tag}).status_code == 403


def test_a_stranger_is_told_nothing_and_who_sees_the_dataset_alone_not_its_history(
    edited: TestClient, filled: Store
) -> None:
    eve = stranger(filled)
    paths = ("versions", "edits", "diff?from=1", "verify", "stats")
    assert {edited.get(f"{ADDRESS}/{path}", headers=eve).status_code for path in paths[:3]} == {404}
    root = administrator(filled)
    shared = edited.patch("/genotype-datasets/cohort", json={"status": "shared"}, headers=root)
    assert shared.status_code == 200
    assert edited.get(f"{ADDRESS}?n=0", headers=eve).status_code == 200
    assert {edited.get(f"{ADDRESS}/{path}", headers=eve).status_code for path in paths} == {403}


def test_where_all_samples_are_public_members_are_told_all_but_in_no_version_where_one_is_not(
    edited: TestClient, filled: Store, server_settings: Settings, tmp_path: Any
) -> None:
    folder = server_settings.home_folder / "genotypes" / "cohort"
    for size in (1, 10):
        (tmp_path / "s.fmf").write_text("".join(f"{name}\t_mgs:i:{size}\n" for name in Dataset(folder).samples))
        set_metadata(folder, read_sample_file(tmp_path / "s.fmf"), author="a tester", reason="")
        ada = member(filled, f"ada{size}")
        told = edited.get(f"{ADDRESS}/diff?from=4:none&to=4", headers=ada)
        whole = edited.get(f"{ADDRESS}?version=4&g&n=1", headers=ada)
        assert (told.status_code, whole.status_code) == ((200, 200) if size == 1 else (403, 403))


def test_verify_says_what_is_wrong_and_stats_count(edited: TestClient, server_settings: Settings) -> None:
    assert edited.get(f"{ADDRESS}/verify").json() == {"name": "cohort", "is_whole": True, "faults": []}
    told = edited.get(f"{ADDRESS}/stats", params={"edits": "1"}).json()
    assert (told["n_rows"], told["n_samples"], told["n_edits"], told["n_versions"]) == (60, 40, 1, 3)
    folder = server_settings.home_folder / "genotypes" / "cohort"
    name = Dataset(folder).manifest.edits[-1]
    (folder / "objects" / name[:2] / name).write_bytes(b"")
    broken = edited.get(f"{ADDRESS}/verify").json()
    assert (broken["is_whole"], len(broken["faults"])) == (False, 1)
    assert name in broken["faults"][0]
    assert str(folder) not in broken["faults"][0]
    assert edited.get(f"{ADDRESS}/verify?version=2").json()["is_whole"] is True


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("versions?x=1", 400), ("edits?limit=0", 400), ("edits?edits=yesterday", 400), ("edits?version=9", 404),
        ("edits?edits=1-999999999", 200), ("diff", 400), ("diff?from=x", 400), ("diff?from=1:x", 400),
        ("diff?from=9", 404), ("diff?from=99999999999999999999", 400), ("verify?version=9", 404),
        ("stats?version=9", 404), ("../other/versions", 404),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_a_problem(edited: TestClient, path: str, status: int) -> None:
    assert edited.get(f"{ADDRESS}/{path}").status_code == status


def test_a_dataset_that_there_is_not_has_no_history(edited: TestClient) -> None:
    for path in ("versions", "edits", "diff?from=1", "verify", "stats"):
        assert edited.get(f"/genotypes/other/{path}").status_code == 404
        assert edited.get(f"/genotypes/cohort,cohort/{path}").status_code == 400
