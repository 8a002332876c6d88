"""Attacks on a genotype by versions and choices of edits: an administrator learns it, a member by none of them.

Who attacks knows what was edited: the calls of one person, which are missing from then on.
"""

from collections.abc import Callable, Sequence
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from tests.variome.genotypes.small_vcf import Line
from tests.variome.web.fix_genotypes import PEOPLE, TARGET, administrator, dosages, listed, member, put
from tests.variome.web.test_genotype_attacks import Attacker
from variome.genotypes.dataset import Dataset
from variome.genotypes.edit_requests import EditRequest
from variome.genotypes.editing import edit_dataset, undo_edits
from variome.genotypes.metadata.reading import read_sample_file
from variome.genotypes.metadata.setting import set_metadata
from variome.genotypes.withdrawing import withdraw_samples
from variome.search.genotypes.told_views import MOST_VIEWS
from variome.settings import Settings

Store = psycopg.Connection[Any]
Learned = Sequence[int | None] | None

ROWS = 60
OTHERS = [name for name in PEOPLE if name != TARGET]


def edit(settings: Settings, names: Sequence[str] = (TARGET,), new: str = "./.", **meant: Any) -> None:
    """Changes the calls of some people in all rows."""
    requests = [
        EditRequest("a test", "call", f"1:{10 * row + 10}:A:C", tuple(names), new=(new,), **meant)
        for row in range(ROWS)
    ]
    folder = settings.home_folder / "genotypes" / "cohort"
    edit_dataset(folder, requests, author="a tester", reason="a doubtful sample")


def less(one: Learned, other: Learned) -> Learned:
    if one is None or other is None:
        return None
    return [None if a is None or b is None else a - b for a, b in zip(one, other, strict=True)]


def is_whole(told: Learned) -> bool:
    return told is not None and None not in told


def all_and_none(attacker: Attacker) -> Learned:
    return less(attacker.count(edits="none"), attacker.count(edits="all"))


def two_versions(attacker: Attacker) -> Learned:
    return less(attacker.count(version="1"), attacker.count(version="2"))


def newest_first(attacker: Attacker) -> Learned:
    after = attacker.count()
    return less(attacker.count(version="1"), after)


def the_time_before(attacker: Attacker) -> Learned:
    return less(attacker.count(edits="2020-01-01"), attacker.count(edits="2100-01-01"))


def one_edit_at_a_time(attacker: Attacker) -> Learned:
    whole = attacker.count(edits="none")
    found: list[int | None] = []
    for row in range(0, ROWS, 20):
        difference = less(whole, attacker.count(edits=f"1,{row + 1}-{row + 20}"))
        found += [None] * 20 if difference is None else difference[row : row + 20]
    return found


def a_group_of_fifteen(attacker: Attacker) -> Learned:
    names = [TARGET, *OTHERS[:14]]
    return less(attacker.count(*names, edits="none"), attacker.count(*names))


def another_group_than_before(attacker: Attacker) -> Learned:
    """The part of the two groups that is in neither is large enough: only the view is not the same."""
    few, many = [TARGET, *OTHERS[:14]], [TARGET, *OTHERS]
    rest = less(attacker.count(*many), attacker.count(*few))
    return less(less(attacker.count(*many, edits="none"), rest), attacker.count(*few))


def tables(attacker: Attacker) -> Learned:
    answers = [attacker.ask(t="AC", edits=edits) for edits in ("none", "all")]
    return less(*([row[0] for row in answer["rows"]] for answer in answers))


def called_alleles(attacker: Attacker) -> Learned:
    """REF is what is called and is not the ALT: of the one whose calls went missing."""
    answers = [attacker.ask(t="AN-AC", edits=edits) for edits in ("none", "all")]
    found = less(*([row[0] for row in answer["rows"]] for answer in answers))
    return found and [None if each is None else 2 - each for each in found]


def conditions(attacker: Attacker) -> Learned:
    """Which rows have AC of each number, before and after."""
    told = []
    for edits in ("none", "all"):
        of_row: dict[int, int] = {}
        for number in range(81):
            answer = attacker.ask(f=f"AC == {number}", edits=edits)
            of_row.update({row["POS"] // 10 - 1: number for row in answer["rows"]})
        told.append([of_row.get(row) for row in range(ROWS)])
    return less(*told)


def haplotypes(attacker: Attacker) -> Learned:
    found: list[int | None] = []
    for row in range(ROWS):
        answers = [attacker.ask(H="1", r=f"1:{10 * row + 10}", edits=edits) for edits in ("none", "all")]
        told = [{each["alleles"]: each["counts"][0] for each in answer["haplotypes"]} for answer in answers]
        is_hidden = any("other" in each for each in told)
        found.append(None if is_hidden else told[0].get("1", 0) - told[1].get("1", 0))
    return found


def with_another_dataset(attacker: Attacker) -> Learned:
    return less(attacker.count(dataset="cohort,second", edits="none"), attacker.count(dataset="cohort,second"))


ATTACKS: Sequence[Callable[[Attacker], Learned]] = [
    all_and_none, two_versions, newest_first, the_time_before, one_edit_at_a_time, a_group_of_fifteen,
    another_group_than_before, tables, called_alleles, conditions, haplotypes, with_another_dataset,
]  # fmt: skip


@pytest.fixture
def edited(server_settings: Settings, cohort: list[Line], filled: Store) -> list[Line]:
    """The cohort, and another one of other people with the same rows; the calls of one person are taken back."""
    others = [f"Q{number:02}" for number in range(len(PEOPLE))]
    put(server_settings.home_folder, "second", cohort, others, filled)
    edit(server_settings)
    return cohort


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda each: each.__name__)
def test_two_views_teach_an_administrator_what_was_edited_and_a_member_nothing(
    edited: list[Line], genotypes_api: TestClient, filled: Store, attack: Callable[[Attacker], Learned]
) -> None:
    assert attack(Attacker(genotypes_api, administrator(filled))) == dosages(edited)[TARGET]
    found = attack(Attacker(genotypes_api, member(filled)))
    assert found is None or set(found) == {None}


def test_who_was_told_before_an_edit_learns_nothing_by_it_and_who_was_not_is_told_all(
    genotypes_api: TestClient, filled: Store, cohort: list[Line], server_settings: Settings
) -> None:
    root, ada = Attacker(genotypes_api, administrator(filled)), Attacker(genotypes_api, member(filled))
    before = [each.count() for each in (root, ada)]
    assert is_whole(before[1])
    edit(server_settings)
    after: list[Learned] = [each.count() for each in (root, ada)]
    assert less(before[0], after[0]) == dosages(cohort)[TARGET]
    assert after[1] == [None] * ROWS
    assert Attacker(genotypes_api, member(filled, "bob")).count() == after[0]
    undo_edits(server_settings.home_folder / "genotypes" / "cohort", None, author="a tester", reason="")
    taken_back: Learned = ada.count()
    assert taken_back == [None] * ROWS


def test_a_dataset_that_is_imported_anew_is_another_view_of_the_same_people(
    genotypes_api: TestClient, filled: Store, cohort: list[Line], server_settings: Settings
) -> None:
    place = PEOPLE.index(TARGET)
    root, ada = Attacker(genotypes_api, administrator(filled)), Attacker(genotypes_api, member(filled))
    before = [each.count() for each in (root, ada)]
    missing = [line._replace(calls=(*line.calls[:place], ".|.", *line.calls[place + 1 :])) for line in cohort]
    put(server_settings.home_folder, "cohort", [*missing[:30], *cohort[30:]], PEOPLE, filled)
    after = [each.count() for each in (root, ada)]
    assert less(before[0], after[0]) == [*dosages(cohort)[TARGET][:30], *[0] * 30]
    assert after[1] == [*[None] * 30, *before[0][30:]]  # type: ignore[index]  # an administrator is told of all


def test_calls_of_enough_people_can_be_compared_between_views(
    genotypes_api: TestClient, filled: Store, cohort: list[Line], server_settings: Settings
) -> None:
    edit(server_settings, PEOPLE[:10], "1/1")
    ada, told = Attacker(genotypes_api, member(filled)), dosages(cohort)
    difference = less(ada.count(edits="none"), ada.count())
    is_enough = [0 < sum(told[name][row] != 2 for name in PEOPLE[:10]) < 10 for row in range(ROWS)]
    expected = [sum(told[name][row] - 2 for name in PEOPLE[:10]) for row in range(ROWS)]
    assert difference == [None if few else each for few, each in zip(is_enough, expected, strict=True)]
    assert any(each not in {None, 0} for each in difference or [])


def test_edits_that_are_meant_for_a_trait_or_a_group_make_views_too(
    genotypes_api: TestClient, filled: Store, cohort: list[Line], server_settings: Settings
) -> None:
    edit(server_settings, for_traits=("height",), for_group="cases", for_samples=(OTHERS[0],))
    root = Attacker(genotypes_api, administrator(filled))
    for user, views in (
        ("t", ({"trait": "weight"}, {"trait": "height"})),
        ("g", ({"for_group": "controls"}, {"for_group": "cases"})),
        ("s", ({"for_sample": OTHERS[1]}, {"for_sample": OTHERS[0]})),
    ):
        assert less(*(root.count(**view) for view in views)) == dosages(cohort)[TARGET]
        ada = Attacker(genotypes_api, member(filled, user))
        assert set(less(*(ada.count(**view) for view in views)) or []) == {None}


def test_versions_with_the_same_calls_are_one_view(
    genotypes_api: TestClient, filled: Store, server_settings: Settings, tmp_path: Any
) -> None:
    ada = Attacker(genotypes_api, member(filled))
    first = ada.count()
    folder = server_settings.home_folder / "genotypes" / "cohort"
    (tmp_path / "s.fmf").write_text("P01\tage:i:5\n")
    set_metadata(folder, read_sample_file(tmp_path / "s.fmf"), author="a tester", reason="")
    assert ada.count() == first
    assert filled.execute("SELECT count(*) FROM genotype_view").fetchone() == (1,)


def test_who_withdrew_is_in_no_version_and_no_choice_of_edits(
    edited: list[Line], genotypes_api: TestClient, filled: Store, server_settings: Settings
) -> None:
    withdraw_samples(server_settings.home_folder / "genotypes" / "cohort", [TARGET], author="a tester", reason="")
    root = Attacker(genotypes_api, administrator(filled))
    expected = [sum(dosages(edited)[name][row] for name in OTHERS) for row in range(ROWS)]
    assert [root.count(**view) for view in ({}, {"version": "1"}, {"edits": "none"})] == [expected] * 3


def test_views_beyond_those_that_are_kept_are_refused_and_those_before_are_not(
    edited: list[Line], genotypes_api: TestClient, filled: Store
) -> None:
    ada = Attacker(genotypes_api, member(filled))
    for number in range(MOST_VIEWS):
        assert ada.count(edits=str(number + 1), n="1") is not None
    assert ada.count(edits="none", n="1") is None
    assert ada.count(edits="1", n="1") is not None
    refused = genotypes_api.get("/genotypes/cohort?C&edits=none", headers=ada.headers).json()["detail"]
    assert f"{MOST_VIEWS} versions or choices of edits" in refused


def test_views_are_forgotten_with_the_groups(edited: list[Line], genotypes_api: TestClient, filled: Store) -> None:
    ada = Attacker(genotypes_api, member(filled))
    ada.count(edits="none")
    filled.execute("UPDATE genotype_view SET asked = asked - interval '400 days'")
    assert is_whole(ada.count())


def test_of_a_dataset_whose_samples_are_public_views_are_compared_by_everybody(
    edited: list[Line], genotypes_api: TestClient, filled: Store, server_settings: Settings, tmp_path: Any
) -> None:
    folder = server_settings.home_folder / "genotypes" / "cohort"
    (tmp_path / "s.fmf").write_text("".join(f"{name}\t_mgs:i:1\n" for name in Dataset(folder).samples))
    set_metadata(folder, read_sample_file(tmp_path / "s.fmf"), author="a tester", reason="")
    ada = Attacker(genotypes_api, member(filled))
    assert less(ada.count(edits="none"), ada.count()) == dosages(edited)[TARGET]
    answer = ada.ask(g="1", s=listed([TARGET]), edits="none", n="1")
    assert answer["rows"][0]["GT"] == [edited[0].calls[PEOPLE.index(TARGET)]]
