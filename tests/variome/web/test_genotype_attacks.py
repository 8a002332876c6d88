"""Attacks on a genotype over HTTP: an administrator learns it by each of them, a member of the project by none."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest
from fastapi.testclient import TestClient

from tests.variome.genotypes.small_vcf import Line
from tests.variome.web.fix_genotypes import (
    PEOPLE,
    TARGET,
    Headers,
    administrator,
    cohort_lines,
    dosages,
    listed,
    member,
    put,
    without,
)  # fmt: skip
from variome.genotypes.metadata.reading import read_sample_file
from variome.genotypes.metadata.setting import set_metadata
from variome.settings import Settings
from variome.web.app import create_app

Store = psycopg.Connection[Any]
Counts = list[int] | None

OTHERS = [name for name in PEOPLE if name != TARGET]


class Attacker:
    """Asks questions; an answer that was refused is None, and so is a count that is kept back."""

    def __init__(self, api: TestClient, headers: Headers) -> None:
        self.api = api
        self.headers = headers
        self.told: list[tuple[set[str], list[int]]] = []

    def ask(self, dataset: str = "cohort", **params: Any) -> Any:
        answer = self.api.get(f"/genotypes/{dataset}", params=params, headers=self.headers)
        assert answer.status_code in {200, 403}, answer.text
        return answer.json() if answer.status_code == 200 else None

    def count(self, *names: str, dataset: str = "cohort", **params: Any) -> Counts:
        """AC of each row in a group; of all without names."""
        groups = {"s": [listed(names)]} if names else {}
        answer = self.ask(dataset, C="1", **groups, **params)
        if answer is None:
            return None
        counts = [row["AC"] for row in answer["rows"]]
        self.told.append((set(names or PEOPLE), counts))
        return counts


def less(one: Counts, other: Counts) -> Counts:
    return None if one is None or other is None else [a - b for a, b in zip(one, other, strict=True)]


def alone(attacker: Attacker) -> Counts:
    return attacker.count(TARGET)


def all_but_one(attacker: Attacker) -> Counts:
    return less(attacker.count(), attacker.count(*OTHERS))


def one_more(attacker: Attacker) -> Counts:
    fewer = attacker.count(*OTHERS[:15])
    return less(attacker.count(*OTHERS[:15], TARGET), fewer)


def both_in_one_question(attacker: Attacker) -> Counts:
    answer = attacker.ask(s=[listed(OTHERS[:15]), listed([*OTHERS[:15], TARGET])])
    return answer and [row["AC2"] - row["AC1"] for row in answer["rows"]]


def overlap_of_two(attacker: Attacker) -> Counts:
    """|A| + |B| - |A or B| is the overlap, which is one person."""
    one, other = [*OTHERS[:12], TARGET], [*OTHERS[12:30], TARGET]
    answer = attacker.ask(s=[listed(one), listed(other)])
    return answer and [row["AC1"] + row["AC2"] - row["AC"] for row in answer["rows"]]


def three_that_add_up(attacker: Attacker) -> Counts:
    parts = [attacker.count(*OTHERS[:13]), attacker.count(*OTHERS[13:26]), attacker.count(*OTHERS[26:])]
    found = attacker.count()
    for part in parts:
        found = less(found, part)
    return found


def the_union_of_all_groups(attacker: Attacker) -> Counts:
    """AC is of all who are asked about: of two groups at once it is a third one."""
    answer = attacker.ask(s=[listed(OTHERS[:20]), listed([TARGET])])
    return answer and [row["AC"] - row["AC1"] for row in answer["rows"]]


def a_name_twice(attacker: Attacker) -> Counts:
    return less(attacker.count(*OTHERS[:15], TARGET, TARGET), attacker.count(*OTHERS[:15], OTHERS[0]))


def genotypes(attacker: Attacker) -> Counts:
    answer = attacker.ask(g="1", s=[listed([TARGET, *OTHERS[:15]])])
    return answer and [row["GT"][answer["samples"].index(TARGET)].count("1") for row in answer["rows"]]


def carriers(attacker: Attacker) -> Counts:
    """Whether there is an ALT; of both haplotypes would be `S` of the reference allele too."""
    found = []
    for row in range(60):
        alt, ref = (attacker.ask(S="1", a=f",1:{10 * row + 10}:{end}") for end in ("1:C", ":A"))
        if alt is None or ref is None:
            return None
        has_alt, has_ref = (any(each["sample"] == TARGET for each in answer["carriers"]) for answer in (alt, ref))
        found.append(has_alt + (not has_ref))
    return found


def haplotypes_of_one(attacker: Attacker) -> Counts:
    answer = attacker.ask(H="1", s=[listed([TARGET])])
    if answer is None or any(each["alleles"] == "other" for each in answer["haplotypes"]):
        return None
    told = [(each["alleles"], each["counts"][0]) for each in answer["haplotypes"]]
    return [sum(n for alleles, n in told if alleles[row] == "1") for row in range(60)]


def haplotypes_of_two_groups(attacker: Attacker) -> Counts:
    """All sites together, so that each haplotype is one person's: the larger group has the target's."""
    answers = [attacker.ask(H="1", s=[listed(names)]) for names in (OTHERS[:15], [*OTHERS[:15], TARGET])]
    if None in answers:
        return None
    fewer, more = ({each["alleles"]: each["counts"][0] for each in answer["haplotypes"]} for answer in answers)
    own = [alleles for alleles, n in more.items() for _ in range(n - fewer.get(alleles, 0))]
    return [sum(alleles[row] == "1" for alleles in own) for row in range(60)]


def one_row_at_a_time(attacker: Attacker) -> Counts:
    """Regions, alleles and pages ask of other rows, and of the same people."""
    found = []
    for row in range(60):
        ways = [{"r": f"1:{10 * row + 10}"}, {"a": f",1:{10 * row + 10}:1:C"}, {"i": str(row + 1), "n": "1"}]
        of_all = attacker.count(**ways[row % 3])
        difference = less(of_all, attacker.count(*OTHERS, **ways[(row + 1) % 3]))
        if difference is None:
            return None
        found += difference
    return found


def conditions(attacker: Attacker) -> Counts:
    """Which rows meet `AC1 != AC2`, page by page: those where the one person carries something."""
    groups = [listed(OTHERS), listed(PEOPLE)]
    found = []
    for dosage in (1, 2):
        answer = attacker.ask(s=groups, f=f"AC2 - AC1 == {dosage}", n="1000")
        if answer is None:
            return None
        found.append({row["POS"] for row in answer["rows"]})
    return [1 if 10 * row + 10 in found[0] else 2 if 10 * row + 10 in found[1] else 0 for row in range(60)]


def table_of_differences(attacker: Attacker) -> Counts:
    answer = attacker.ask(s=[listed(OTHERS), listed(PEOPLE)], t="AC2-AC1")
    return answer and [row[0] for row in answer["rows"]]


ATTACKS: Sequence[Callable[[Attacker], Counts]] = [
    alone, all_but_one, one_more, both_in_one_question, overlap_of_two, three_that_add_up, the_union_of_all_groups,
    a_name_twice, genotypes, carriers, haplotypes_of_one, haplotypes_of_two_groups, one_row_at_a_time, conditions,
    table_of_differences,
]  # fmt: skip
LEARNS_SOMETHING_ELSE = {a_name_twice}
"""What comes to nothing for an administrator either."""


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda each: each.__name__)
def test_an_attack_teaches_an_administrator_the_genotypes_and_a_member_nothing(
    genotypes_api: TestClient, filled: Store, cohort: list[Line], attack: Callable[[Attacker], Counts]
) -> None:
    truth = dosages(cohort)[TARGET]
    assert attack(Attacker(genotypes_api, administrator(filled))) == truth
    assert attack(Attacker(genotypes_api, member(filled))) is None


def test_a_version_that_lacks_one_sample_is_refused_to_who_was_told_of_the_one_before(
    genotypes_api: TestClient, filled: Store, cohort: list[Line], server_settings: Settings
) -> None:
    root, ada = Attacker(genotypes_api, administrator(filled)), Attacker(genotypes_api, member(filled))
    before = [each.count() for each in (root, ada)]
    put(server_settings.home_folder, "cohort", *without(cohort, PEOPLE, TARGET), filled)
    after = [each.count() for each in (root, ada)]
    assert less(before[0], after[0]) == dosages(cohort)[TARGET]
    assert before[1] is not None
    assert after[1] is None
    assert Attacker(genotypes_api, member(filled, "bob")).count() == after[0]


def test_the_same_people_in_another_dataset_are_the_same_people(
    genotypes_api: TestClient, filled: Store, cohort: list[Line], server_settings: Settings
) -> None:
    put(server_settings.home_folder, "copy", *without(cohort, PEOPLE, TARGET), filled)
    root, ada = Attacker(genotypes_api, administrator(filled)), Attacker(genotypes_api, member(filled))
    assert less(root.count(), root.count(dataset="copy")) == dosages(cohort)[TARGET]
    assert less(ada.count(), ada.count(dataset="copy")) is None
    assert Attacker(genotypes_api, member(filled, "bob")).count(dataset="cohort,copy") is None


def test_a_small_dataset_does_not_hide_in_a_large_one(
    genotypes_api: TestClient, filled: Store, server_settings: Settings
) -> None:
    """Rows that only the small one has would be of its samples alone."""
    put(server_settings.home_folder, "trio", cohort_lines(3, 3, 80), ["x", "y", "z"], filled)
    assert Attacker(genotypes_api, member(filled)).count(dataset="cohort,trio") is None


def test_rows_where_few_are_called_have_no_counts(
    genotypes_api: TestClient, filled: Store, cohort: list[Line], server_settings: Settings
) -> None:
    place = PEOPLE.index(TARGET)
    lonely = [
        line._replace(calls=tuple(call if i == place or row % 2 else ".|." for i, call in enumerate(line.calls)))
        for row, line in enumerate(cohort)
    ]
    put(server_settings.home_folder, "lonely", lonely, PEOPLE, filled)
    told = dosages(cohort)
    expected = [sum(told[name][row] for name in PEOPLE) if row % 2 else None for row in range(60)]
    ada = Attacker(genotypes_api, member(filled))
    assert ada.count(dataset="lonely") == expected
    for params in ({"f": "AC > 0 or AC == 0"}, {"f": "AC == 1", "n": "1"}, {"f": "AN < 19"}):
        rows = ada.ask("lonely", **params)["rows"]
        assert all((row["POS"] // 10) % 2 == 0 for row in rows)
    table = ada.ask("lonely", t="AC/AN,AN - AC,AC == 0")["rows"]
    assert all((row[0] is None and row[1] is None) == (number % 2 == 0) for number, row in enumerate(table))
    text = genotypes_api.get("/genotypes/lonely", params={"C": "1", "format": "text"}, headers=ada.headers).text
    assert text.count("AC=.;AN=.") == 30
    assert Attacker(genotypes_api, administrator(filled)).count(dataset="lonely")[::2] == told[TARGET][::2]  # type: ignore[index]


def test_a_tag_and_a_condition_on_it_are_refused_like_the_question(genotypes_api: TestClient, filled: Store) -> None:
    params = {"C": "1", "s": listed(OTHERS)}
    tag = genotypes_api.get("/genotypes/cohort", params=params, headers=administrator(filled)).headers["etag"]
    ada = member(filled)
    assert genotypes_api.get("/genotypes/cohort", params={"C": "1"}, headers=ada).status_code == 200
    for known in (tag, "*"):
        refused = genotypes_api.get("/genotypes/cohort", params=params, headers={**ada, "if-none-match": known})
        assert (refused.status_code, "etag" in refused.headers) == (403, False)


def test_tags_do_not_tell_versions_apart_by_what_a_member_may_not_see(genotypes_api: TestClient, filled: Store) -> None:
    root, ada = administrator(filled), member(filled)
    tags = [genotypes_api.get("/genotypes/cohort?C", headers=each).headers["etag"] for each in (root, ada, ada)]
    assert tags[0] != tags[1] == tags[2]
    again = genotypes_api.get("/genotypes/cohort?C", headers={**ada, "if-none-match": tags[1]})
    assert again.status_code == 304


def test_every_refusal_says_the_same(genotypes_api: TestClient, filled: Store) -> None:
    ada = member(filled)
    genotypes_api.get("/genotypes/cohort", headers=ada)
    groups = [listed([TARGET]), listed(["nobody"]), listed([*OTHERS[:20], "nobody"]), listed(OTHERS), ","]
    answers = [genotypes_api.get("/genotypes/cohort", params={"s": each}, headers=ada) for each in groups]
    assert {answer.status_code for answer in answers} == {403}
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["type"] == "/problems/forbidden"


def test_another_server_process_and_a_restart_know_what_was_told(
    genotypes_api: TestClient, filled: Store, server_settings: Settings
) -> None:
    ada = Attacker(genotypes_api, member(filled))
    assert ada.count() is not None
    with TestClient(create_app(server_settings), base_url="http://127.0.0.1:8000") as other:
        assert Attacker(other, ada.headers).count(*OTHERS) is None
        assert Attacker(other, member(filled)).count(*OTHERS) is None  # another key of the same user


@pytest.mark.parametrize("seed", range(4))
def test_whatever_a_member_asks_no_few_peoples_counts_can_be_worked_out(
    genotypes_api: TestClient, filled: Store, seed: int
) -> None:
    """Random groups, those that differ by few among them. The answers are linear equations over people; the space that
    they span holds no group of fewer than ten.
    """
    random, ada = np.random.default_rng(seed), Attacker(genotypes_api, member(filled))
    for _ in range(25):
        names = set(random.choice(PEOPLE, random.integers(1, 40), replace=False).tolist())
        if ada.told and random.random() < 0.7:
            known = ada.told[random.integers(len(ada.told))][0]
            blocks = [set(PEOPLE[begin : begin + 10]) for begin in range(0, 40, 10)]
            names = known ^ set(random.choice(PEOPLE, random.integers(1, 4), replace=False).tolist())
            names = names if random.random() < 0.5 else known ^ blocks[random.integers(4)]
        if names:
            ada.count(*sorted(names), n="1")
    matrix = np.array([[name in names for name in PEOPLE] for names, _ in ada.told], float).reshape(-1, len(PEOPLE))
    signatures = [tuple(column) for column in matrix.T.tolist()]
    assert all(signatures.count(each) >= 10 for each in signatures if any(each))


@pytest.fixture
def careful_api(cohort: list[Line], server_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A server that keeps back counts below five."""
    monkeypatch.setenv("VARIOME_GENOTYPE_LEAST_COUNT", "5")
    with TestClient(create_app(Settings()), base_url="http://127.0.0.1:8000") as client:
        yield client


def test_small_counts_are_kept_back_with_all_that_they_could_be_worked_out_from(
    careful_api: TestClient, filled: Store, cohort: list[Line]
) -> None:
    ada, told = Attacker(careful_api, member(filled)), dosages(cohort)

    def counted(names: Sequence[str], row: int) -> tuple[int, int]:
        ac = sum(told[name][row] for name in names)
        return ac, 2 * len(names) - ac

    whole = ada.count()
    assert whole == [
        None if any(0 < n < 5 for n in counted(PEOPLE, row)) else counted(PEOPLE, row)[0] for row in range(60)
    ]
    part = ada.count(*PEOPLE[:15])
    assert part is not None
    for row, (all_of_them, some) in enumerate(zip(whole, part, strict=True)):
        if all_of_them is not None and some is not None:
            for count in (some, 30 - some, all_of_them - some, 50 - all_of_them + some):
                assert count == 0 or count >= 5
        assert some is None or some == counted(PEOPLE[:15], row)[0]
    assert None in part
    assert all(row["AC"] >= 5 or row["AC"] == 0 for row in ada.ask(f="AC < 8")["rows"])
    assert ada.ask(f="AC in (1, 2, 3, 4)")["rows"] == []


def test_rare_haplotypes_of_a_group_are_one_line(genotypes_api: TestClient, filled: Store, cohort: list[Line]) -> None:
    ada, root = Attacker(genotypes_api, member(filled)), Attacker(genotypes_api, administrator(filled))
    told, free = ada.ask(H="1", r="1:1-60"), root.ask(H="1", r="1:1-60")
    counts = {each["alleles"]: each["counts"][0] for each in told["haplotypes"]}
    assert all(n >= 19 for n in counts.values())
    assert sum(counts.values()) == sum(each["counts"][0] for each in free["haplotypes"]) == 80
    assert "other" in counts
    assert told["alleles"] == free["alleles"]


def test_a_sample_may_ask_for_a_larger_group_or_for_none(
    genotypes_api: TestClient, filled: Store, server_settings: Settings, tmp_path: Path
) -> None:
    """Three are public, the others of two populations, of which one wants groups of fifteen."""
    sizes = [1] * 3 + [15] * 17 + [None] * 20
    lines = [
        f"{name}\tpopulation:Z:{'A' if row < 20 else 'B'}" + (f"\t_mgs:i:{size}" if size else "")
        for row, (name, size) in enumerate(zip(PEOPLE, sizes, strict=True))
    ]
    (tmp_path / "s.fmf").write_text("\n".join(lines) + "\n")
    folder = server_settings.home_folder / "genotypes" / "cohort"
    set_metadata(folder, read_sample_file(tmp_path / "s.fmf"), author="a tester", reason="a test")
    ada = Attacker(genotypes_api, member(filled))
    assert [ada.count(*PEOPLE[20:30]) is None, ada.count(*PEOPLE[3:15]) is None] == [False, True]
    assert ada.ask(g="1", s=listed(PEOPLE[:3]))["samples"] == PEOPLE[:3]
    assert ada.ask(g="1", s=listed(PEOPLE[:4])) is None
    answer = ada.ask(s=['population=="A"', 'population=="B"'])
    assert answer["groups"] == [{"samples": 20}, {"samples": 20}]
    assert ada.ask(s='population=="A".and.sample!="P07"') is None
    (dataset,) = genotypes_api.get("/genotypes", headers=ada.headers).json()["datasets"]
    assert (dataset["least_group"], dataset["sample_keys"]) == (15, {"population": "string", "_mgs": "integer"})
