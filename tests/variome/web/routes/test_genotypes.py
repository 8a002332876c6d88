"""`/genotypes`: what is answered, in which form, how much of it, and to whom."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from tests.variome.genotypes.small_vcf import Line
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
    assert set(answer["parameters"]) == {*"asfringCSHt", "format"}


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


@pytest.mark.parametrize(
    "params",
    [
        {"x": "1"}, {"i": "0"}, {"n": "-1"}, {"f": "AC >"}, {"f": "AC9 > 1"}, {"r": "1:9-2"}, {"a": "11:5"},
        {"a": "/etc/passwd"}, {"a": "?impact == 'HIGH'"}, {"s": "/etc/passwd"}, {"s": ",nobody"}, {"t": "XX"},
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
