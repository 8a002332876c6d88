"""Labels and modes against the slow twin over every trio, and what must hold whatever the genotypes are."""

from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.family import Sex
from ingest.inheritance import FamilyCall, Relative, Roster, labels, modes
from tests.ingest.family_calls import AUTOSOME, BROTHER, MT, PAR, X, Y, roster
from tests.reference.inheritance import reference_labels, reference_modes

PLACES = {"autosome": AUTOSOME, "X": X, "Y": Y, "mitochondrial": MT}
TRIO_GENOTYPES = ("0/0", "0/1", "1/1", "1/2", "./.", "0", "1")


@pytest.mark.parametrize("chromosome", PLACES)
def test_every_trio_agrees_with_the_slow_twin(chromosome: str) -> None:
    posteriors = (None, 0.0, 0.05, 0.5, 0.95)
    for mother, father, proband in product(Sex, repeat=3):
        members = (Relative("M", "mother", mother), Relative("F", "father", father), Relative("C", "proband", proband))
        trio = Roster(members)
        for m, f, p in product(TRIO_GENOTYPES, repeat=3):
            for novo_pp, structural in product(posteriors, (False, True)):
                case = FamilyCall(trio, (m, f, p), *PLACES[chromosome], "GRCh38", novo_pp, structural)
                expected = reference_modes(m, f, p, (mother, father, proband), chromosome, novo_pp, structural)
                assert list(modes(case)) == expected, case


@pytest.mark.parametrize("chromosome", ["autosome", "X", "Y"])
def test_the_labels_of_every_trio_agree_with_the_slow_twin(chromosome: str) -> None:
    for sexes in product(Sex, repeat=3):
        trio = Roster(tuple(Relative("S", "family member", sex) for sex in sexes))
        for genotypes in product((*TRIO_GENOTYPES, "./2", None), repeat=3):
            found = labels(FamilyCall(trio, genotypes, *PLACES[chromosome], "GRCh38"))
            expected = reference_labels(list(genotypes), [sex.value for sex in sexes], chromosome)
            assert [each["labels"] for each in found] == [[text] for text in expected]


alleles = st.sampled_from(["0", "1", "2", "."])
genotypes = st.lists(alleles, min_size=1, max_size=3)
trios = st.tuples(genotypes, genotypes, genotypes)
places = st.sampled_from([AUTOSOME, X, Y, PAR])
posteriors = st.none() | st.floats(0, 1)
no_deadline = settings(deadline=None)


def trio_call(
    trio: tuple[list[str], list[str], list[str]],
    separators: tuple[str, str, str],
    place: tuple[str, int],
    sex: Sex,
    novo_pp: float | None,
) -> FamilyCall:
    written = tuple(separator.join(each) for each, separator in zip(trio, separators, strict=True))
    return FamilyCall(roster(sex), written, *place, "GRCh38", novo_pp)


@no_deadline
@given(trios, st.data(), places, st.sampled_from(Sex), posteriors)
def test_neither_phase_nor_order_of_alleles_matters(
    trio: tuple[list[str], list[str], list[str]],
    data: st.DataObject,
    place: tuple[str, int],
    sex: Sex,
    novo_pp: float | None,
) -> None:
    shuffled = tuple(data.draw(st.permutations(each)) for each in trio)
    separators = tuple(data.draw(st.sampled_from("/|")) for _ in trio)
    one = trio_call(trio, ("/", "/", "/"), place, sex, novo_pp)
    other = trio_call((shuffled[0], shuffled[1], shuffled[2]), (separators[0], separators[1], separators[2]),
                      place, sex, novo_pp)  # fmt: skip
    assert labels(one) == labels(other)
    assert modes(one) == modes(other)


@no_deadline
@given(trios, places, st.sampled_from(Sex), posteriors)
def test_a_trio_always_has_an_answer_and_a_reason_stands_alone(
    trio: tuple[list[str], list[str], list[str]], place: tuple[str, int], sex: Sex, novo_pp: float | None
) -> None:
    found = modes(trio_call(trio, ("/", "/", "/"), place, sex, novo_pp))
    assert found
    assert len(found) == 1 or not any(text.startswith(("Low relevance", "Ambiguous")) for text in found)


@no_deadline
@given(trios, places, st.sampled_from(Sex), st.sampled_from([None, "./.", "0/0", "0/1", "1/1"]))
def test_a_sibling_without_a_further_allele_changes_no_mode(
    trio: tuple[list[str], list[str], list[str]], place: tuple[str, int], sex: Sex, sibling: str | None
) -> None:
    alone = trio_call(trio, ("/", "/", "/"), place, sex, None)
    joined = FamilyCall(roster(sex, BROTHER), (*alone.genotypes, sibling), *place, "GRCh38")
    assert modes(joined) == modes(alone)


@no_deadline
@given(trios, places, st.sampled_from(Sex), posteriors)
def test_the_order_of_the_members_changes_no_mode(
    trio: tuple[list[str], list[str], list[str]], place: tuple[str, int], sex: Sex, novo_pp: float | None
) -> None:
    first = trio_call(trio, ("/", "/", "/"), place, sex, novo_pp)
    for order in permutations(range(3)):
        members = Roster(tuple(first.roster.members[place_] for place_ in order))
        written = tuple(first.genotypes[place_] for place_ in order)
        assert modes(FamilyCall(members, written, *place, "GRCh38", novo_pp)) == modes(first)
