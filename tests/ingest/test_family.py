import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.family import Member, Pedigree, Sex, find_proband


def member(
    individual: str,
    father: str | None = None,
    mother: str | None = None,
    sex: Sex = Sex.UNKNOWN,
    affected: bool | None = None,
    family: str = "S",
) -> Member:
    return Member(family, individual, father, mother, sex, affected)


def pedigree(*members: Member) -> Pedigree:
    return Pedigree({each.individual: each for each in members})


def kindred(sex: Sex) -> Pedigree:
    """Three generations round a proband; every relative but parents is of the given sex."""
    return pedigree(
        member("proband", "father", "mother", sex, affected=True),
        member("father", sex=Sex.MALE),
        member("mother", "mothers-father", "mothers-mother", Sex.FEMALE),
        member("mothers-mother", sex=sex),
        member("mothers-sibling", "mothers-father", "mothers-mother", sex),
        member("cousin", "mothers-sibling", None, sex),
        member("sibling", "father", "mother", sex),
        member("half-sibling", "father", "another", sex),
        member("child", "proband", None, sex),
        member("grandchild", None, "child", sex),
        member("siblings-child", "sibling", None, sex),
        member("married-in", sex=sex),
    )


ROLES = {
    "proband": ("proband", "proband", "proband"),
    "father": ("father", "father", "father"),
    "mother": ("mother", "mother", "mother"),
    "mothers-mother": ("grandfather", "grandmother", "grandparent"),
    "mothers-sibling": ("uncle", "aunt", "aunt or uncle"),
    "cousin": ("cousin", "cousin", "cousin"),
    "sibling": ("brother", "sister", "sibling"),
    "half-sibling": ("half-brother", "half-sister", "half-sibling"),
    "child": ("son", "daughter", "child"),
    "grandchild": ("grandson", "granddaughter", "grandchild"),
    "siblings-child": ("nephew", "niece", "niece or nephew"),
    "married-in": ("family member", "family member", "family member"),
}


@pytest.mark.parametrize("individual", ROLES)
def test_a_role_is_a_word_for_relation_and_sex(individual: str) -> None:
    found = tuple(kindred(sex).roles("proband")[individual] for sex in (Sex.MALE, Sex.FEMALE, Sex.UNKNOWN))
    assert found == ROLES[individual]


def test_roles_are_seen_from_whoever_is_the_proband() -> None:
    roles = kindred(Sex.FEMALE).roles("mother")
    assert (roles["mother"], roles["proband"], roles["siblings-child"]) == ("proband", "daughter", "granddaughter")
    assert (roles["mothers-sibling"], roles["father"]) == ("sister", "family member")


def test_a_parent_goes_by_the_column_and_not_by_the_sex() -> None:
    family = pedigree(member("C", "F", "M"), member("F", sex=Sex.FEMALE), member("M"))
    assert family.roles("C") == {"C": "proband", "F": "father", "M": "mother"}


def test_siblings_are_full_when_no_parent_is_known_to_differ() -> None:
    family = pedigree(member("A", None, "M", Sex.MALE), member("B", "F", "M", Sex.FEMALE), member("M"), member("F"))
    assert family.roles("A")["B"] == "sister"


def test_parents_without_a_row_still_make_siblings() -> None:
    assert pedigree(member("A", "F", "M"), member("B", "F", "M", Sex.MALE)).roles("A")["B"] == "brother"


def test_a_grandparent_by_two_ways_is_a_grandparent() -> None:
    family = pedigree(
        member("C", "F", "M"),
        member("F", "G"),
        member("M", "G"),
        member("G", sex=Sex.MALE),
        member("U", "G", sex=Sex.MALE),
    )
    assert (family.roles("C")["G"], family.roles("C")["U"]) == ("grandfather", "uncle")


def test_a_father_who_is_the_mothers_father_too_is_the_nearer_of_both() -> None:
    family = pedigree(member("C", "F", "M"), member("M", "F"), member("F"), member("B", "F", "N", Sex.MALE))
    assert (family.roles("C")["F"], family.roles("C")["B"]) == ("father", "half-brother")


def test_a_sample_without_a_row_has_no_family_and_no_roles() -> None:
    assert kindred(Sex.MALE).family_of("stranger") == ()
    assert kindred(Sex.MALE).roles("stranger") == {}


def test_a_family_is_its_own_rows_in_their_order() -> None:
    one, two, three = member("A", family="1"), member("B", family="2"), member("C", family="1")
    assert pedigree(one, two, three).family_of("C") == (one, three)


FATHER, MOTHER = member("F", sex=Sex.MALE), member("M", sex=Sex.FEMALE)


def test_the_proband_is_affected_and_has_both_parents() -> None:
    child = member("C", "F", "M", affected=True)
    ill_mother = member("M", affected=True)
    assert find_proband((ill_mother, FATHER, child)) == child


def test_an_unaffected_child_is_no_proband() -> None:
    well, unknown = member("C", "F", "M", affected=False), member("D", "F", "M", affected=None)
    assert find_proband((FATHER, MOTHER, well, unknown)) is None


def test_of_two_affected_children_the_first_in_the_file_is_the_proband() -> None:
    one, two = member("Z", "F", "M", affected=True), member("A", "F", "M", affected=True)
    assert find_proband((FATHER, MOTHER, one, two)) == one
    assert find_proband((two, one, FATHER, MOTHER)) == two


def test_an_affected_child_goes_before_its_affected_parent() -> None:
    ill_mother = member("M", "GF", "GM", Sex.FEMALE, affected=True)
    child = member("C", "F", "M", affected=True)
    assert find_proband((ill_mother, member("GF"), member("GM"), FATHER, child)) == child


def test_without_a_trio_the_affected_with_most_parents_is_the_proband() -> None:
    ill_mother, child = member("M", sex=Sex.FEMALE, affected=True), member("C", "F", "M", affected=True)
    assert find_proband((ill_mother, child)) == child
    assert find_proband((ill_mother,)) == ill_mother


def test_a_parent_who_is_not_among_the_members_does_not_count() -> None:
    half, whole = member("A", "F", "X", affected=True), member("B", "F", "M", affected=True)
    assert find_proband((half, whole, FATHER, MOTHER)) == whole


names = st.sampled_from("ABCDEF")


@settings(deadline=None)
@given(st.dictionaries(names, st.tuples(st.none() | names, st.none() | names), min_size=1), names)
def test_every_member_has_a_role_however_tangled_the_links(
    links: dict[str, tuple[str | None, str | None]], proband: str
) -> None:
    tangled = pedigree(*(member(name, *parents) for name, parents in links.items()))
    roles = tangled.roles(proband)
    assert roles.keys() == (links.keys() if proband in links else set())
