import pytest

from ingest.family import Member, Pedigree, Sex
from ingest.inheritance import FamilyCall, Relative, Roster, contradictions, labels, modes, to_roster
from ingest.problems import Severity
from tests.ingest.family_calls import AUTOSOME, BROTHER, MT, PAR, X, Y, call, roster

SON, DAUGHTER, UNKNOWN = Sex.MALE, Sex.FEMALE, Sex.UNKNOWN
OTHER = ("Low relevance, other",)
X_RECESSIVE, X_MATERNAL = "X-linked recessive", "X-linked dominant (Maternal)"


@pytest.mark.parametrize(
    ("novo_pp", "mode"),
    [(1.0, "strong"), (0.91, "strong"), (0.9, "medium"), (0.11, "medium"), (0.1, "weak"), (0.001, "weak")],
)
def test_the_posterior_grades_a_de_novo_call(novo_pp: float, mode: str) -> None:
    assert modes(call("0/0 0/0 0/1", novo_pp=novo_pp)) == (f"de novo ({mode})",)


@pytest.mark.parametrize("genotypes", ["0/1 0/0 0/1", "0/0 0/0 1/1"])
def test_a_weak_de_novo_asks_for_a_child_alone_in_being_heterozygous(genotypes: str) -> None:
    assert "de novo (weak)" not in modes(call(genotypes, novo_pp=0.05))


def test_a_weak_de_novo_lies_on_an_autosome() -> None:
    assert modes(call("0/0 0/0 0/1", X, DAUGHTER, novo_pp=0.05)) == OTHER


@pytest.mark.parametrize(("genotypes", "place"), [("0/1 0/1 1/1", AUTOSOME), ("0/1 0 1", X), ("./. 1 1", Y)])
def test_a_strong_de_novo_goes_before_every_other_mode(genotypes: str, place: tuple[str, int]) -> None:
    assert modes(call(genotypes, place, SON, novo_pp=0.95)) == ("de novo (strong)",)


def test_a_posterior_of_0_is_no_de_novo_but_was_computed() -> None:
    assert modes(call("0/0 0/0 0/1", novo_pp=0.0)) == OTHER
    assert modes(call("0/0 0 1", X, SON, novo_pp=0.0)) == OTHER


@pytest.mark.parametrize(
    ("genotypes", "place", "proband"),
    [
        ("0/0 0/0 0/1", X, DAUGHTER),
        ("0/0 0 1", X, SON),
        ("0/0 0/0 1/1", X, SON),
        ("./. 0 1", Y, SON),
        ("0/0 0/0 1/1", Y, SON),
    ],
)
def test_a_new_allele_on_x_or_y_is_de_novo_where_no_posterior_was_computed(
    genotypes: str, place: tuple[str, int], proband: Sex
) -> None:
    assert modes(call(genotypes, place, proband)) == ("de novo (chrXY)",)


def test_a_daughter_homozygous_on_x_for_what_no_parent_has_is_no_de_novo() -> None:
    assert modes(call("0/0 0/0 1/1", X, DAUGHTER)) == OTHER


def test_without_a_posterior_nothing_is_de_novo_on_an_autosome() -> None:
    assert modes(call("0/0 0/0 0/1")) == OTHER


@pytest.mark.parametrize("genotypes", ["0/0 0/0 0/1", "0/0 0/0 1/1"])
@pytest.mark.parametrize("novo_pp", [None, 0.0])
def test_a_structural_variant_that_no_parent_has_is_possibly_de_novo(genotypes: str, novo_pp: float | None) -> None:
    assert modes(call(genotypes, novo_pp=novo_pp, structural=True)) == ("Possibly de novo",)


def test_a_structural_variant_on_x_is_de_novo_by_chromosome_first() -> None:
    assert modes(call("0/0 0 1", X, SON, structural=True)) == ("de novo (chrXY)",)
    assert modes(call("0/0 0 1", X, SON, novo_pp=0.0, structural=True)) == ("Possibly de novo",)


@pytest.mark.parametrize(
    ("genotypes", "mode"),
    [
        ("0/0 0/1 0/1", "Dominant (Paternal)"),
        ("0/1 0/0 0/1", "Dominant (Maternal)"),
        ("0/1 0/1 1/1", "Homozygous recessive"),
        ("0/1 0/0 1/1", "Loss of Heterozygosity"),
        ("0/0 0/1 1/1", "Loss of Heterozygosity"),
    ],
)
@pytest.mark.parametrize("place", [AUTOSOME, PAR])
@pytest.mark.parametrize("proband", Sex)
def test_a_mode_on_autosomes_and_where_x_and_y_pair(
    genotypes: str, mode: str, place: tuple[str, int], proband: Sex
) -> None:
    assert modes(call(genotypes, place, proband)) == (mode,)


@pytest.mark.parametrize(
    ("genotypes", "proband", "found"),
    [
        ("0/1 1 1/1", DAUGHTER, (X_RECESSIVE,)),
        ("0/1 1/1 1/1", DAUGHTER, (X_RECESSIVE,)),
        ("0/1 0 1", SON, (X_RECESSIVE, X_MATERNAL)),
        ("0/1 0/0 1/1", SON, (X_RECESSIVE, X_MATERNAL)),
        ("0/1 0 0/1", DAUGHTER, (X_MATERNAL,)),
        ("0/0 1 0/1", DAUGHTER, ("X-linked dominant (Paternal)",)),
        ("0/1 0 1/1", DAUGHTER, ("Loss of Heterozygosity",)),
    ],
)
def test_a_mode_on_x(genotypes: str, proband: Sex, found: tuple[str, ...]) -> None:
    assert modes(call(genotypes, X, proband)) == found


@pytest.mark.parametrize("mother", ["./.", ".", "0/0", "0"])
def test_what_father_and_son_have_on_y_is_y_linked(mother: str) -> None:
    assert modes(call(f"{mother} 1 1", Y, SON)) == ("Y-linked dominant",)


@pytest.mark.parametrize(
    ("genotypes", "place", "proband", "reason"),
    [
        ("./. 0/0 0/1", AUTOSOME, SON, "missing call(s) in family"),
        ("0/0 ./1 0/1", AUTOSOME, SON, "missing call(s) in family"),
        ("0/0 1 0/1", AUTOSOME, SON, "missing call(s) in family"),
        ("0/0 1 0/1", PAR, SON, "missing call(s) in family"),
        ("./. 1/2 0/1", AUTOSOME, SON, "missing call(s) in family"),
        ("0/1 0/2 1/2", AUTOSOME, SON, "multiallelic site family"),
        ("0/2 1 0/1", X, SON, "multiallelic site family"),
        ("0/0 0/1 0/1", X, DAUGHTER, "mismatching chrXY genotype(s)"),
        ("0/1 0 0/1", X, SON, "mismatching chrXY genotype(s)"),
        ("0/1 1 1", Y, SON, "mismatching chrXY genotype(s)"),
        ("0/0 0/1 0/1", X, UNKNOWN, "mismatching chrXY genotype(s)"),
        ("1/1 0/0 0/1", AUTOSOME, SON, "homozygous in a parent"),
        ("0/0 1/1 0/1", AUTOSOME, SON, "homozygous in a parent"),
        ("1/1 0 1", X, SON, "homozygous in a parent"),
        ("1/1 1 1", X, SON, "homozygous in a parent"),
        ("0/0 1 1", X, SON, "hemizygous in a parent"),
        ("0/1 1 1", X, SON, "present in both parents"),
        ("0/1 0/1 0/1", AUTOSOME, SON, "present in both parents"),
        ("0/1 1 0/1", X, DAUGHTER, "present in both parents"),
        ("0/1 0/0 0/0", AUTOSOME, SON, "other"),
        ("0/0 1 1/1", X, DAUGHTER, "other"),
        ("./. 1 0", Y, SON, "other"),
    ],
)
def test_a_trio_without_a_mode_is_told_why(genotypes: str, place: tuple[str, int], proband: Sex, reason: str) -> None:
    assert modes(call(genotypes, place, proband)) == (f"Low relevance, {reason}",)


@pytest.mark.parametrize("place", [X, Y])
def test_an_unknown_sex_is_named_without_the_prefix(place: tuple[str, int]) -> None:
    assert modes(call("0/0 0 1", place, UNKNOWN)) == ("Ambiguous due to missing sex determination",)


def test_a_strong_posterior_does_not_outdo_a_missing_call() -> None:
    assert modes(call("0/0 ./. 0/1", novo_pp=1.0)) == ("Low relevance, missing call(s) in family",)


def test_a_pair_is_named_by_phase_as_written_and_impact_in_lower_case() -> None:
    found = modes(call("0/0 0/1 0/1", pairs=(("Phased", "STRONG_PAIR"),)))
    assert found == ("Dominant (Paternal)", "Compound Het (Phased/strong_pair)")


def test_distinct_pairs_come_once_and_sorted() -> None:
    pairs = (("Unphased", "WEAK_PAIR"), ("Phased", "STRONG_PAIR"), ("Unphased", "WEAK_PAIR"), ("Phased", "MEDIUM_PAIR"))
    assert modes(call("0/1 0/1 0/1", pairs=pairs)) == (
        "Compound Het (Phased/medium_pair)",
        "Compound Het (Phased/strong_pair)",
        "Compound Het (Unphased/weak_pair)",
    )


@pytest.mark.parametrize(
    ("pair", "text"),
    [(("Phased", None), "Compound Het (Phased)"), ((None, "WEAK_PAIR"), "Compound Het (weak_pair)"),
     ((None, None), "Compound Het")],
)  # fmt: skip
def test_a_pair_leaves_out_what_its_annotation_leaves_out(pair: tuple[str | None, str | None], text: str) -> None:
    assert modes(call("0/1 0/1 0/1", pairs=(pair,))) == (text,)


@pytest.mark.parametrize("genotypes", ["./. 0/0 0/1", "0/2 0/1 1/2", "1/1 1/1 1/1"])
def test_a_pair_stands_instead_of_a_reason(genotypes: str) -> None:
    assert modes(call(genotypes, pairs=(("Phased", "STRONG_PAIR"),))) == ("Compound Het (Phased/strong_pair)",)


def test_the_mitochondrion_has_neither_labels_nor_modes() -> None:
    mitochondrial = call("0/1 0/0 0/1", MT, novo_pp=0.95, pairs=(("Phased", "STRONG_PAIR"),))
    assert labels(mitochondrial) == []
    assert modes(mitochondrial) == ()
    assert contradictions(mitochondrial) == []


DUO = Roster((Relative("C", "proband", Sex.MALE), Relative("M", "mother", Sex.FEMALE)))


def test_a_family_without_a_trio_has_labels_and_pairs_only() -> None:
    pairs = (("Unphased", "WEAK_PAIR"),)
    duo = FamilyCall(DUO, ("0/1", "0/0"), *AUTOSOME, "GRCh38", compound_hets=pairs)
    assert [each["labels"] for each in labels(duo)] == [["Heterozygous"], ["Homozygous reference"]]
    assert modes(duo) == ("Compound Het (Unphased/weak_pair)",)
    assert modes(FamilyCall(DUO, ("0/1", "0/0"), *AUTOSOME, "GRCh38")) == ()


@pytest.mark.parametrize("absent", [0, 1, 2])
def test_a_member_of_the_trio_without_a_sample_is_labelled_missing_and_leaves_no_trio(absent: int) -> None:
    genotypes: list[str | None] = ["0/1", "0/0", "0/1"]
    genotypes[absent] = None
    found = FamilyCall(roster(), tuple(genotypes), *AUTOSOME, "GRCh38", novo_pp=1.0)
    assert labels(found)[absent]["labels"] == ["Missing"]
    assert modes(found) == ()


def test_a_brothers_missing_call_does_not_hide_a_mode() -> None:
    for genotype in ("./.", None):
        found = FamilyCall(roster(SON, BROTHER), ("0/1", "0/0", "0/1", genotype), *AUTOSOME, "GRCh38")
        assert modes(found) == ("Dominant (Paternal)",)


def test_a_brothers_second_allele_makes_the_family_multiallelic() -> None:
    found = FamilyCall(roster(SON, BROTHER), ("0/1", "0/0", "0/1", "1/2"), *AUTOSOME, "GRCh38")
    assert modes(found) == ("Low relevance, multiallelic site family",)
    assert [each["labels"] for each in labels(found)] == [
        ["Heterozygous (multiallelic in family)"],
        ["Homozygous reference (multiallelic in family)"],
        ["Heterozygous (multiallelic in family)"],
        ["Heterozygous alt/alt - multiallelic"],
    ]


def test_labels_say_who_is_meant() -> None:
    assert labels(call("0/1 0 1", X, SON)) == [
        {"role": "proband", "labels": ["Hemizygous alternate"], "sample_id": "C"},
        {"role": "mother", "labels": ["Heterozygous"], "sample_id": "M"},
        {"role": "father", "labels": ["Hemizygous reference"], "sample_id": "F"},
    ]


def test_labels_are_new_objects_for_every_record() -> None:
    labels(call("0/1 0/0 0/1"))[0]["labels"].append("spoilt")
    assert labels(call("0/1 0/0 0/1"))[0]["labels"] == ["Heterozygous"]


@pytest.mark.parametrize("place", [X, Y])
def test_a_posterior_above_0_on_a_sex_chromosome_is_a_warning(place: tuple[str, int]) -> None:
    (problem,) = contradictions(call("0/0 0 1", place, SON, novo_pp=0.95))
    assert (problem.kind, problem.severity, problem.contig, problem.position, problem.field, problem.value) == (
        "novopp-sex-chromosome", Severity.WARNING, *place, "novoPP", "0.95",
    )  # fmt: skip


@pytest.mark.parametrize(("place", "novo_pp"), [(AUTOSOME, 0.95), (PAR, 0.95), (X, 0.0), (X, None)])
def test_no_other_posterior_is_a_warning(place: tuple[str, int], novo_pp: float | None) -> None:
    assert contradictions(call("0/0 0/0 0/1", place, novo_pp=novo_pp)) == []


def test_a_roster_begins_with_proband_mother_and_father() -> None:
    members = [
        Member("S", "Otto", "Paul", "Mia", Sex.MALE, affected=False),
        Member("S", "Paul", None, None, Sex.MALE, affected=False),
        Member("S", "Mia", None, None, Sex.FEMALE, affected=None),
        Member("S", "Ida", "Paul", "Mia", Sex.FEMALE, affected=True),
    ]
    found = to_roster(Pedigree({member.individual: member for member in members}), "Ida")
    assert [(each.sample_id, each.role, each.sex) for each in found.members] == [
        ("Ida", "proband", Sex.FEMALE),
        ("Mia", "mother", Sex.FEMALE),
        ("Paul", "father", Sex.MALE),
        ("Otto", "brother", Sex.MALE),
    ]
