"""A pedigree that was made into items comes back from them as it was."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.family import Member, Pedigree, Sex
from ingest.family_items import family_items, individual_items
from ingest.pedigree import parse_pedigree
from ingest.relatives import Relatives
from ingest.stored_families import StoredFamilies

PROJECT = "research"


def stored(relatives: Relatives) -> StoredFamilies:
    """What is in the store once the items of a PED file are."""
    individuals = {**relatives.stored.individuals}
    individuals |= {item.document["individual_id"]: item.document for item in individual_items(relatives, PROJECT)}
    families = {**relatives.stored.families}
    families |= {item.document["family_id"]: item.document for item in family_items(relatives, PROJECT)}
    return StoredFamilies(PROJECT, individuals, families)


def pedigree(text: str) -> Pedigree:
    return parse_pedigree(text, "t.ped")[0]


NAMES = [f"I{number}" for number in range(8)]


@st.composite
def pedigrees(draw: st.DrawFn) -> Pedigree:
    """Individuals in two families; parents come earlier in the list of names, or have no row at all."""
    members = {}
    for place, name in enumerate(NAMES):
        parents = st.sampled_from([None, "STRANGER", *NAMES[:place]])
        members[name] = Member(
            draw(st.sampled_from(["F1", "F2"])),
            name,
            father=draw(parents),
            mother=draw(parents),
            sex=draw(st.sampled_from(Sex)),
            affected=draw(st.sampled_from([True, False, None])),
        )
    return Pedigree(dict(sorted(members.items(), key=lambda each: draw(st.integers()))))


@given(pedigrees())
def test_a_pedigree_comes_back_from_its_items_with_its_families_in_their_order(given_: Pedigree) -> None:
    found = stored(Relatives(given_)).pedigree
    assert found.members == given_.members
    assert found.families == given_.families


@given(pedigrees())
def test_the_same_pedigree_again_makes_the_same_items_and_changes_no_family(given_: Pedigree) -> None:
    once = stored(Relatives(given_))
    again = Relatives(given_, once)
    assert stored(again) == once
    assert again.changed == []


@given(pedigrees(), pedigrees())
def test_the_later_pedigree_holds(first: Pedigree, second: Pedigree) -> None:
    found = stored(Relatives(second, stored(Relatives(first))))
    assert found.pedigree.members == second.members


TRIO = "F1 C D M 1 2\nF1 D 0 0 1 1\nF1 M 0 0 2 1\n"


def test_a_family_that_the_ped_file_lacks_stays_as_it_is_stored() -> None:
    relatives = Relatives(pedigree("F2 X 0 0 1 2\n"), stored(Relatives(pedigree(TRIO))))
    assert relatives.pedigree.families.keys() == {"F1", "F2"}
    assert (relatives.touched, relatives.changed) == ({"F2"}, [])


def test_who_moves_to_another_family_leaves_the_one_before() -> None:
    relatives = Relatives(pedigree("F2 D 0 0 1 1\n"), stored(Relatives(pedigree(TRIO))))
    assert [member.individual for member in relatives.pedigree.families["F1"]] == ["C", "M"]
    assert (relatives.touched, relatives.changed) == ({"F1", "F2"}, ["F1"])


def test_what_people_wrote_on_an_individual_stays() -> None:
    once = stored(Relatives(pedigree(TRIO)))
    once = StoredFamilies(
        PROJECT, {**once.individuals, "C": {**once.individuals["C"], "samples": ["C-blood"]}}, once.families
    )
    found = stored(Relatives(pedigree(TRIO.replace("C D M 1 2", "C 0 M 1 2")), once)).individuals["C"]
    assert found["samples"] == ["C-blood"]
    assert "father" not in found


def test_a_parent_without_a_row_is_made_once_and_never_written_over() -> None:
    text = "F1 C D M 1 2\n"
    bare = {"individual_id": "M"}
    assert stored(Relatives(pedigree(text))).individuals["M"] == bare
    known = {"M": {**bare, "sex": "female"}}
    assert stored(Relatives(pedigree(text), StoredFamilies(PROJECT, known))).individuals["M"]["sex"] == "female"


def test_the_proband_of_a_family_is_told_whatever_the_files() -> None:
    relatives = Relatives(pedigree(TRIO))
    items = {item.document["individual_id"]: item for item in individual_items(relatives, PROJECT)}
    (family,) = family_items(relatives, PROJECT)
    assert items.keys() == {"C", "D", "M"}
    assert family.document["proband"] == family.document["members"][0]
