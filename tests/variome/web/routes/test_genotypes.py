"""`/genotypes`: what is answered, in which form, how much of it, and to whom."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from tests import builders
from tests.variome.genotypes.small_vcf import Line
from tests.variome.items.fix_items import upsert
from tests.variome.web.fix_genotypes import (
    N_ROWS,
    PEOPLE,
    TARGET,
    administrator,
    cohort_lines,
    dosages,
    listed,
    member,
    put,
)  # fmt: skip
from variome.genotypes.edit_requests import EditRequest
from variome.genotypes.editing import edit_dataset
from variome.genotypes.importing import Origin
from variome.genotypes.marker_import import import_other
from variome.settings import Settings

Store = psycopg.Connection[Any]
ADDRESS = "/genotypes/cohort"


def test_datasets_are_listed_with_what_can_be_asked(genotypes_api: TestClient) -> None:
    answer = genotypes_api.get("/genotypes").json()
    (dataset,) = answer["datasets"]
    assert (dataset["name"], dataset["@id"], dataset["samples"], dataset["rows"]) == ("cohort", ADDRESS, 40, N_ROWS)
    assert dataset["least_group"] == 1
    assert answer["row_keys"].keys() >= {"CHROM", "POS", "AC", "AN1"}
    assert set(answer["parameters"]) == {
        *"asfrBeingCSHt", "format", "version", "edits", "trait", "for_sample", "for_group",
    }  # fmt: skip


def test_rows_have_counts_only_when_asked_for_and_genotypes_only_with_g(
    genotypes_api: TestClient, cohort: list[Line]
) -> None:
    plain = genotypes_api.get(ADDRESS).json()
    assert [row["POS"] for row in plain["rows"]] == [line.position for line in cohort]
    assert plain["rows"][0].keys() == {"allele", "CHROM", "POS", "END", "ID", "REF", "ALT", "FILTER"}
    assert "samples" not in plain
    counted = genotypes_api.get(f"{ADDRESS}?C").json()["rows"]
    assert [row["AC"] for row in counted] == [sum(call.count("1") for call in line.calls) for line in cohort]
    whole = genotypes_api.get(ADDRESS, params={"g": "1", "s": listed(PEOPLE[:3])}).json()
    assert whole["samples"] == PEOPLE[:3]
    assert [row["GT"] for row in whole["rows"]] == [list(line.calls[:3]) for line in cohort]


def test_groups_regions_alleles_conditions_and_numbers_choose_rows_as_the_command_does(
    genotypes_api: TestClient, cohort: list[Line]
) -> None:
    params: dict[str, Any] = {
        "s": [listed(PEOPLE[:10]), listed(PEOPLE[5:30])],
        "f": "AC1>2.and.AC2>3",
        "r": "1:100-400",
    }
    answer = genotypes_api.get(ADDRESS, params=params).json()
    told = dosages(cohort)
    expected = []
    for row, line in enumerate(cohort):
        one = sum(told[name][row] for name in PEOPLE[:10])
        two = sum(told[name][row] for name in PEOPLE[5:30])
        if 100 <= line.position <= 400 and one > 2 and two > 3:
            expected.append((line.position, sum(told[name][row] for name in PEOPLE[:30]), one, two, 50))
    assert [(r["POS"], r["AC"], r["AC1"], r["AC2"], r["AN2"]) for r in answer["rows"]] == expected
    assert answer["groups"] == [{"samples": 10}, {"samples": 25}]
    page = genotypes_api.get(ADDRESS, params={"i": 4, "n": 2}).json()
    assert [row["POS"] for row in page["rows"]] == [40, 50]
    assert page["truncated"] is False
    wanted = genotypes_api.get(ADDRESS, params={"a": ",1:20:1:C,1:21:1:C"}).json()
    assert ([row["allele"] for row in wanted["rows"]], wanted["absent"]) == (["1:20:1:C"], ["1:21:1:C"])


def test_text_is_vcf_or_a_table_by_format_or_accept(genotypes_api: TestClient, cohort: list[Line]) -> None:
    vcf = genotypes_api.get(ADDRESS, params={"g": "true", "format": "text"})
    assert vcf.headers["content-type"].startswith("text/vcf")
    assert vcf.text.splitlines()[-1].split("\t")[9:] == list(cohort[-1].calls)
    for accept in ("text/vcf", "text/plain", "text/*"):
        assert genotypes_api.get(ADDRESS, headers={"accept": accept}).text.startswith("##fileformat")
    table = genotypes_api.get(ADDRESS, params={"t": "POS,AC/AN", "format": "text", "n": "1"})
    assert table.headers["content-type"].startswith("text/tab-separated-values")
    assert table.text == f"POS\tAC/AN\n10\t{sum(call.count('1') for call in cohort[0].calls) / 80}\n"
    as_json = genotypes_api.get(ADDRESS, params={"t": "POS,AN", "n": "1"}).json()
    assert (as_json["columns"], as_json["rows"]) == (["POS", "AN"], [[10, 80]])


def test_haplotypes_and_carriers_are_those_of_the_calls(genotypes_api: TestClient, cohort: list[Line]) -> None:
    carriers = genotypes_api.get(ADDRESS, params={"S": "1", "a": ",1:20:1:C"}).json()["carriers"]
    expected = [name for name, call in zip(PEOPLE, cohort[1].calls, strict=True) if "1" in call]
    assert carriers == [{"sample": name, "dataset": "cohort"} for name in expected]
    text = genotypes_api.get(ADDRESS, params={"S": "1", "a": ",1:20:1:C", "format": "text"}).text
    assert text == "".join(f"SP\t{name}\t1\n" for name in expected)
    answer = genotypes_api.get(ADDRESS, params={"H": "1", "r": "1:10-20"}).json()
    pairs = [
        f"{one[side]}{two[side]}" for one, two in zip(cohort[0].calls, cohort[1].calls, strict=True) for side in (0, 2)
    ]
    assert {each["alleles"]: each["counts"] for each in answer["haplotypes"]} == {
        pair: [pairs.count(pair)] for pair in set(pairs)
    }


def test_a_question_is_asked_in_a_body_too(genotypes_api: TestClient) -> None:
    asked = {"s": [listed(PEOPLE[:12])], "C": True, "r": ["1:1-50"]}
    posted = genotypes_api.post(ADDRESS, json=asked)
    assert posted.status_code == 200
    assert posted.json() == genotypes_api.get(ADDRESS, params={**asked, "C": "true"}).json()
    assert posted.headers["etag"]
    assert genotypes_api.post(ADDRESS, json={"x": 1}).status_code == 422


def test_stretches_of_a_bed_file_choose_rows_or_leave_them_out(genotypes_api: TestClient, cohort: list[Line]) -> None:
    bed = "track name=x\nchr1\t10\t29\textra\r\n\n1 99 100\nchr2\t0\t500\n"
    inside = [20, 100]
    asked = genotypes_api.get(ADDRESS, params={"B": bed}).json()
    assert [row["POS"] for row in asked["rows"]] == inside
    left_out = genotypes_api.post(ADDRESS, json={"B": bed, "e": True, "C": True}).json()
    assert [row["POS"] for row in left_out["rows"]] == [each.position for each in cohort if each.position not in inside]
    of_both = genotypes_api.get(ADDRESS, params={"B": bed, "r": "1:1-50"}).json()
    assert [row["POS"] for row in of_both["rows"]] == [20]
    assert genotypes_api.get(ADDRESS, params={"B": "#"}).json()["rows"] == []


@pytest.fixture
def annotated(genotypes_api: TestClient, filled: Store) -> TestClient:
    """Variant items of the first rows, of which a file of the project has the first alone."""
    variants = [builders.variant(position, alt="C", gnomad_af=position / 100) for position in (10, 20, 30)]
    upsert(filled, builders.registry(filled), *(("Variant", each) for each in variants))
    upsert(filled, builders.registry(filled), ("VariantSample", builders.sample(variants[0])))
    return genotypes_api


def test_expressions_over_variant_items_choose_alleles(annotated: TestClient, cohort: list[Line]) -> None:
    for text in ("gnomad_af > 0.15", "?gnomad_af > 0.15"):
        rows = annotated.get(ADDRESS, params={"a": text, "C": "1"}).json()["rows"]
        expected = [(line.position, sum(call.count("1") for call in line.calls)) for line in cohort[1:3]]
        assert [(row["POS"], row["AC"]) for row in rows] == expected
    assert annotated.get(ADDRESS, params={"a": "gnomad_af > 0.15", "r": "1:25-99"}).json()["rows"][0]["POS"] == 30
    nothing = annotated.get(ADDRESS, params={"a": "gnomad_af > 5"})
    assert (nothing.status_code, nothing.json()["rows"]) == (200, [])
    carriers = annotated.post(ADDRESS, json={"a": "gnomad_af < 0.15", "S": True}).json()["carriers"]
    assert [each["sample"] for each in carriers] == [
        name for name, call in zip(PEOPLE, cohort[0].calls, strict=True) if "1" in call
    ]


def test_the_tag_of_an_answer_follows_the_items_that_choose_its_rows(annotated: TestClient, filled: Store) -> None:
    params = {"a": "gnomad_af > 0.15"}
    known = {"if-none-match": annotated.get(ADDRESS, params=params).headers["etag"]}
    assert annotated.get(ADDRESS, params=params, headers=known).status_code == 304
    upsert(filled, builders.registry(filled), ("Variant", builders.variant(30, alt="C", gnomad_af=0.01)))
    assert [row["POS"] for row in annotated.get(ADDRESS, params=params, headers=known).json()["rows"]] == [20]


def test_variants_that_one_may_not_see_choose_no_rows(
    annotated: TestClient, filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from variome.web.app import create_app

    monkeypatch.setenv("VARIOME_HIDE_FOREIGN_VARIANTS", "true")
    with TestClient(create_app(Settings()), base_url="http://127.0.0.1:8000") as careful:
        found = {}
        for headers in (member(filled), administrator(filled)):
            answer = careful.get(ADDRESS, params={"a": "gnomad_af >= 0"}, headers=headers)
            found[headers["authorization"]] = [row["POS"] for row in answer.json()["rows"]]
        assert list(found.values()) == [[10], [10, 20, 30]]


def test_versions_and_chosen_edits_are_views_of_their_own(
    genotypes_api: TestClient, cohort: list[Line], server_settings: Settings
) -> None:
    folder = server_settings.home_folder / "genotypes" / "cohort"
    wanted = [EditRequest("a test", "call", f"1:{place}:A:C", (TARGET,), new=("1/1",)) for place in (10, 20)]
    edit_dataset(folder, wanted[:1], author="ada", reason="")
    edit_dataset(folder, wanted[1:], author="ada", reason="")
    place = PEOPLE.index(TARGET)
    base = [line.calls[place] for line in cohort[:2]]

    def calls(**view: str) -> list[str]:
        answer = genotypes_api.get(ADDRESS, params={"g": "1", "n": "2", "s": listed([TARGET]), **view})
        return [row["GT"][0] for row in answer.json()["rows"]]

    assert calls() == ["1/1", "1/1"]
    assert calls(version="1") == calls(edits="none") == calls(edits="2020-01-01") == base
    assert calls(version="2") == calls(edits="1") == ["1/1", base[1]]
    assert calls(edits="2") == [base[0], "1/1"]
    tags = [
        genotypes_api.get(ADDRESS, params={"n": "1", **view}).headers["etag"]
        for view in ({"version": "2"}, {"edits": "1"}, {"version": "3", "edits": "1-1"}, {})
    ]
    assert len(set(tags[:3])) == 1
    assert tags[3] not in tags[:3]
    assert genotypes_api.get(ADDRESS, params={"version": "9"}).status_code == 404
    put(server_settings.home_folder, "other", cohort_lines(2, 3)[:5], ["x", "y", "z"])
    assert genotypes_api.get("/genotypes/cohort,other", params={"version": "1"}).status_code == 400
    rows = genotypes_api.get("/genotypes/cohort,other", params={"edits": "none", "C": "1", "n": "1"}).json()["rows"]
    assert rows[0]["AN"] == 86


@pytest.mark.parametrize(
    "params",
    [
        {"x": "1"}, {"i": "0"}, {"n": "-1"}, {"f": "AC >"}, {"f": "AC9 > 1"}, {"r": "1:9-2"}, {"a": "11:5"},
        {"a": "/etc/passwd"}, {"a": "?impact == 'HIGH'"}, {"a": "gnomad_af <"}, {"e": "1"},
        {"B": "1\t5"}, {"B": "1\t9\t5"},
        {"version": "0"}, {"edits": "yesterday"}, {"edits": "1-x"}, {"s": "/etc/passwd"}, {"s": ",nobody"}, {"t": "XX"},
        {"format": "bcf"}, {"g": "perhaps"}, {"a": ""}, {"t": ["POS", "AC"]},
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_a_problem(genotypes_api: TestClient, params: dict[str, Any]) -> None:
    answer = genotypes_api.get(ADDRESS, params=params)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert "root:" not in answer.text


def test_datasets_are_asked_together_by_names_with_commas(genotypes_api: TestClient, server_settings: Settings) -> None:
    put(server_settings.home_folder, "other", cohort_lines(2, 3)[:5], ["x", "y", "z"])
    rows = genotypes_api.get("/genotypes/cohort,other?C").json()["rows"]
    assert [row["AN"] for row in rows] == [86] * 5 + [80] * 55
    put(server_settings.home_folder, "old", cohort_lines(2, 3)[:5], ["x", "y", "z"], assembly="GRCh37")
    refused = genotypes_api.get("/genotypes/cohort,old")
    assert refused.status_code == 400
    assert "old: expected positions on GRCh38, as cohort has them, found GRCh37" in refused.json()["detail"]
    assert genotypes_api.get("/genotypes/cohort,cohort").status_code == 400
    assert genotypes_api.get("/genotypes/cohort,none").status_code == 404
    assert genotypes_api.get("/genotypes/..%2Fx").status_code in {400, 404}


def test_an_answer_that_the_client_has_is_not_sent_again_until_there_is_another_version(
    genotypes_api: TestClient, cohort: list[Line], server_settings: Settings
) -> None:
    first = genotypes_api.get(ADDRESS, params={"C": "1"})
    known = {"if-none-match": first.headers["etag"]}
    again = genotypes_api.get(ADDRESS, params={"C": "true"}, headers=known)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    for params in ({"C": "1", "n": "3"}, {"C": "1", "format": "text"}, {}):
        assert genotypes_api.get(ADDRESS, params=params, headers=known).status_code == 200
    put(server_settings.home_folder, "cohort", cohort[:7], PEOPLE)
    newer = genotypes_api.get(ADDRESS, params={"C": "1"}, headers=known)
    assert (newer.status_code, len(newer.json()["rows"])) == (200, 7)


@pytest.fixture
def frugal_api(cohort: list[Line], server_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A server whose answers hold 100 genotypes."""
    from variome.web.app import create_app

    monkeypatch.setenv("VARIOME_GENOTYPE_BUDGET", "100")
    with TestClient(create_app(Settings()), base_url="http://127.0.0.1:8000") as client:
        yield client


def test_an_answer_beyond_the_budget_ends_with_a_star_and_says_so(frugal_api: TestClient) -> None:
    params = {"g": "1", "s": listed(PEOPLE[:25])}
    text = frugal_api.get(ADDRESS, params={**params, "format": "text"}).text.splitlines()
    assert (text[-1], len([line for line in text if not line.startswith(("#", "*"))])) == ("*", 4)
    cut = frugal_api.get(ADDRESS, params=params).json()
    assert (len(cut["rows"]), cut["truncated"]) == (4, True)
    whole = frugal_api.get(ADDRESS, params={**params, "r": "1:1-40"}).json()
    assert (len(whole["rows"]), whole["truncated"]) == (4, False)
    assert len(frugal_api.get(ADDRESS, params={"C": "1"}).json()["rows"]) == N_ROWS
    assert frugal_api.get(ADDRESS, params={"g": "1"}).json()["truncated"] is True
    refused = frugal_api.get(ADDRESS, params={"H": "1"})
    assert (refused.status_code, "VARIOME_GENOTYPE_BUDGET" in refused.json()["detail"]) == (400, True)


def test_datasets_are_seen_by_members_of_the_project_and_by_nobody_else(
    genotypes_api: TestClient, filled: Store
) -> None:
    from variome.items.api_keys import create_key

    assert len(genotypes_api.get("/genotypes", headers=member(filled)).json()["datasets"]) == 1
    uuid, secret = create_key(filled, "eve", {"elsewhere": "admin"})
    stranger = {"authorization": f"Bearer {uuid}:{secret}"}
    assert genotypes_api.get("/genotypes", headers=stranger).json()["datasets"] == []
    hidden, absent = (genotypes_api.get(f"/genotypes/{name}", headers=stranger) for name in ("cohort", "absent"))
    assert hidden.status_code == absent.status_code == 404
    assert hidden.text.replace("cohort", "") == absent.text.replace("absent", "")
    seen = genotypes_api.get("/genotypes/absent", headers=member(filled))
    assert seen.text == absent.text


def test_requests_at_once_get_the_same_answers_as_one_after_the_other(genotypes_api: TestClient, filled: Store) -> None:
    root = administrator(filled)
    asked = [{"C": "1", "s": listed(PEOPLE[n : n + 12]), "format": "text"} for n in range(16)]
    alone = [genotypes_api.get(ADDRESS, params=params, headers=root).text for params in asked]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda params: genotypes_api.get(ADDRESS, params=params, headers=root).text, asked))
    assert together == alone


def test_rows_of_dosages_are_shown_and_their_alleles_are_a_problem(
    genotypes_api: TestClient, server_settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("m1 A G 0.5 1\nm2 A G NA 2\n")
    import_other(server_settings.home_folder / "genotypes" / "panel", tmp_path / "a.txt", Origin("a", "b", "mm10"))
    rows = genotypes_api.get("/genotypes/panel", params={"f": "ID=='m2'"}).json()["rows"]
    assert [row["ID"] for row in rows] == ["m2"]
    for params in ({"g": ""}, {"C": ""}, {"f": "AC>0"}, {"H": ""}, {"S": "", "a": ",1:5:A:G"}, {"t": "POS,AC"}):
        for form in ("json", "text"):
            answer = genotypes_api.get("/genotypes/panel", params={**params, "format": form})
            assert answer.status_code == 400, (params, form)
            assert "expected a dataset of genotypes, found one of dosages" in answer.json()["detail"]


def test_an_administrator_is_told_of_one_sample(genotypes_api: TestClient, filled: Store, cohort: list[Line]) -> None:
    rows = genotypes_api.get(ADDRESS, params={"C": "1", "s": listed([TARGET])}, headers=administrator(filled)).json()
    assert [row["AC"] for row in rows["rows"]] == dosages(cohort)[TARGET]


def test_a_file_that_is_not_whole_is_told_without_its_path(
    genotypes_api: TestClient, server_settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    for path in (server_settings.home_folder / "genotypes/cohort/objects").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-1])
    answer = genotypes_api.get(ADDRESS, params={"C": "1"})
    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/damaged")
    assert "variome genotypes verify" in answer.json()["detail"]
    assert str(server_settings.home_folder) not in answer.text
    assert "objects" in caplog.text
