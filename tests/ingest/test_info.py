"""INFO, key by key and ALT by ALT: what lands where, and what is a problem."""

from pathlib import Path
from typing import Any

import pytest

from tests.ingest.build_vcf import (
    TRANSCRIPT,
    Item,
    Parsed,
    annotation,
    info_line,
    parse_vcf,
    record,
    variant_schemas,
)
from tests.ingest.table_text import row

ROWS = (
    row("vep_gene", **TRANSCRIPT),
    row("vep_consequence", is_list="Y", **TRANSCRIPT),
    row("vep_tsl", field_type="integer", **TRANSCRIPT),
    row("vep_af", field_type="number"),
    row("csq_gene", **TRANSCRIPT),
    row("csq_sift", field_type="number"),
    row("ann_gene_name", **TRANSCRIPT),
    row("bcsq_consequence", is_list="Y", **TRANSCRIPT),
    row("bcsq_gene", **TRANSCRIPT),
    row("bcsq_strand", **TRANSCRIPT),
    row("gnomad_ac", field_type="integer"),
    row("MLEAC", field_type="integer"),
    row("CAF", field_type="number", is_list="Y"),
    row("DB", field_type="boolean"),
    row("CLNSIG"),
    row("cadd", field_type="number", vcf_field="CADD_phred"),
)
VEP = annotation("VEP", "Gene|Consequence|TSL|AF", group="transcript")
CSQ = [info_line("CSQ", ".", description="Annotations from Ensembl VEP. Format: Allele|Gene|ALLELE_NUM|SIFT")]
ANN = [info_line("ANN", ".", description="Functional annotations: 'Allele | Gene_Name | Rank' ")]
BCSQ = [
    info_line("BCSQ", ".", description="BCFtools/csq. Format: '[*]consequence|gene[|strand]' or a pointer '@position'.")
]
PLAIN = [
    info_line("MLEAC", "A", "Integer"),
    info_line("CAF", "R", "Float"),
    info_line("DB", "0", "Flag"),
    info_line("CLNSIG", ".", "String"),
]


def parsed(tmp_path: Path, info: str, alt: str = "G", ref: str = "A", **options: Any) -> Parsed:
    header = [*VEP, *CSQ, *ANN, *BCSQ, *PLAIN, *annotation("GNOMAD", "AC")]
    return parse_vcf(
        tmp_path,
        record(ref=ref, alt=alt, info=info, samples="GT 0/1"),
        schemas=variant_schemas(*ROWS),
        header=header,
        samples="S1",
        **options,
    )


def variant(tmp_path: Path, info: str) -> Item:
    found = parsed(tmp_path, info)
    assert found.problems == []
    return found.variants[0]


def test_a_plain_key_becomes_the_property_of_its_name(tmp_path: Path) -> None:
    assert variant(tmp_path, "CLNSIG=Benign")["CLNSIG"] == "Benign"


def test_a_plain_key_goes_where_vcf_field_says(tmp_path: Path) -> None:
    assert variant(tmp_path, "CADD_phred=7.5")["cadd"] == 7.5


def test_a_flag_is_true_and_its_absence_is_absent(tmp_path: Path) -> None:
    assert variant(tmp_path, "DB")["DB"] is True
    assert "DB" not in variant(tmp_path, ".")


def test_a_key_without_value_that_is_no_flag_is_a_problem(tmp_path: Path) -> None:
    found = parsed(tmp_path, "CLNSIG;DB")
    assert found.kinds == ["value-missing"]
    assert found.variants[0]["DB"] is True


@pytest.mark.parametrize("info", ["CLNSIG=", "CLNSIG=.", "MLEAC=.", ".", "", ";", "VEP=", "VEP=.", "VEP", "CAF=.,."])
def test_empty_and_dot_are_absent(tmp_path: Path, info: str) -> None:
    assert not {"CLNSIG", "MLEAC", "CAF", "transcript"} & variant(tmp_path, info).keys()


def test_a_plain_value_is_decoded(tmp_path: Path) -> None:
    assert variant(tmp_path, "CLNSIG=a%2Cb%3B%A6")["CLNSIG"] == "a,b;\u00a6"


@pytest.mark.parametrize("info", ["CLNSIG=50%", "VEP=50%|||"])
def test_a_stray_percent_sign_stays_and_is_a_warning(tmp_path: Path, info: str) -> None:
    found = parsed(tmp_path, info)
    assert found.kinds == ["stray-percent"]
    assert "50%" in str(found.variants[0])


def test_commas_in_a_scalar_are_a_list_in_a_scalar(tmp_path: Path) -> None:
    found = parsed(tmp_path, "CLNSIG=a,b")
    assert found.kinds == ["list-in-scalar"]
    assert "CLNSIG" not in found.variants[0]


def test_empty_items_between_semicolons_are_nothing(tmp_path: Path) -> None:
    assert variant(tmp_path, ";CLNSIG=a;;DB;;")["CLNSIG"] == "a"


def test_of_a_key_that_stands_twice_the_first_is_taken_with_a_warning(tmp_path: Path) -> None:
    found = parsed(tmp_path, "CLNSIG=a;CLNSIG=b;VEP=x|||;VEP=y|||")
    assert found.kinds == ["duplicate-info-key"] * 2
    assert (found.variants[0]["CLNSIG"], found.variants[0]["transcript"]) == ("a", [{"vep_gene": "x"}])


def test_an_equal_sign_in_a_value_belongs_to_it(tmp_path: Path) -> None:
    assert variant(tmp_path, "CLNSIG=a=b")["CLNSIG"] == "a=b"


def test_entries_become_a_list_of_objects_under_their_group(tmp_path: Path) -> None:
    found = variant(tmp_path, "VEP=G1|missense_variant~splice_region_variant|2|,G2|||")
    assert found["transcript"] == [
        {"vep_gene": "G1", "vep_consequence": ["missense_variant", "splice_region_variant"], "vep_tsl": 2},
        {"vep_gene": "G2"},
    ]


def test_two_annotations_of_one_group_stand_one_after_the_other(tmp_path: Path) -> None:
    assert variant(tmp_path, "VEP=G1|||;CSQ=G|G2||")["transcript"] == [{"vep_gene": "G1"}, {"csq_gene": "G2"}]


def test_an_entry_without_values_is_no_object(tmp_path: Path) -> None:
    assert variant(tmp_path, "VEP=|.||,G2|||")["transcript"] == [{"vep_gene": "G2"}]


def test_fields_of_no_group_go_to_the_top_level(tmp_path: Path) -> None:
    found = variant(tmp_path, "VEP=G1|||0.25")
    assert (found["vep_af"], found["transcript"]) == (0.25, [{"vep_gene": "G1"}])


@pytest.mark.parametrize(
    "info",
    ["VEP=G1|||0.25,G2|||0.25", "VEP=G1|||0.25,G2|||", "VEP=G1|||,G2|||.,G3|||0.25", "VEP=|||0.25,|||0.250"],
)
def test_a_top_level_value_may_be_repeated_in_every_entry(tmp_path: Path, info: str) -> None:
    assert variant(tmp_path, info)["vep_af"] == 0.25


def test_entries_that_disagree_on_a_top_level_value_are_a_warning(tmp_path: Path) -> None:
    found = parsed(tmp_path, "VEP=G1|||0.25,G2|||0.5")
    (problem,) = found.problems
    assert (problem.kind, problem.field, problem.entry, problem.value) == ("differing-values", "VEP/vep_af", 1, "0.5")
    assert found.variants[0]["vep_af"] == 0.25


def test_a_good_value_in_a_later_entry_makes_up_for_a_bad_one(tmp_path: Path) -> None:
    found = parsed(tmp_path, "VEP=G1|||high,G2|||0.5")
    assert (found.kinds, found.variants[0]["vep_af"]) == (["number-expected"], 0.5)


def test_a_bad_value_that_every_entry_repeats_is_one_problem(tmp_path: Path) -> None:
    assert parsed(tmp_path, "VEP=G1|||high,G2|||high").kinds == ["number-expected"]


def test_a_bad_value_costs_that_value_only_and_says_where_it_stands(tmp_path: Path) -> None:
    found = parsed(tmp_path, "VEP=G1||1|,G2||2.7|0.1")
    (problem,) = found.problems
    assert found.variants[0]["transcript"] == [{"vep_gene": "G1", "vep_tsl": 1}, {"vep_gene": "G2"}]
    assert found.variants[0]["vep_af"] == 0.1
    assert (problem.file, problem.line, problem.record) == (found.parser.name, found.records[0].line, 1)
    assert (problem.contig, problem.position, problem.field, problem.entry) == ("1", 100, "VEP/vep_tsl", 1)
    assert (problem.value, problem.severity) == ("2.7", "error")
    assert problem.message.endswith("expected an integer, found '2.7'; the value is left out")


@pytest.mark.parametrize(
    ("entry", "kept"),
    [
        ("G1|a|1|0.5|extra", {"vep_gene": "G1", "vep_consequence": ["a"], "vep_tsl": 1}),
        ("G1|a", {"vep_gene": "G1", "vep_consequence": ["a"]}),
    ],
)
def test_a_format_with_fewer_or_more_fields_than_the_values_keeps_what_has_a_name(
    tmp_path: Path, entry: str, kept: Item
) -> None:
    found = parsed(tmp_path, f"VEP={entry}")
    assert found.kinds == ["format-field-count"]
    assert found.variants[0]["transcript"] == [kept]


def test_values_of_each_alt_go_to_their_alt(tmp_path: Path) -> None:
    found = parsed(tmp_path, "MLEAC=5,6;CAF=0.1,0.2,0.3;CLNSIG=x", alt="G,T")
    assert [v["MLEAC"] for v in found.variants] == [5, 6]
    assert [v["CAF"] for v in found.variants] == [[0.1, 0.2], [0.1, 0.3]]
    assert [v["CLNSIG"] for v in found.variants] == ["x", "x"]
    assert found.problems == []


def test_a_missing_value_of_one_alt_is_absent_for_that_alt(tmp_path: Path) -> None:
    found = parsed(tmp_path, "MLEAC=.,6", alt="G,T")
    assert ([v.get("MLEAC") for v in found.variants], found.problems) == ([None, 6], [])


def test_a_bad_value_of_one_alt_leaves_the_others_alone(tmp_path: Path) -> None:
    found = parsed(tmp_path, "MLEAC=many,6", alt="G,T")
    assert ([v.get("MLEAC") for v in found.variants], found.kinds) == ([None, 6], ["integer-expected"])


def test_a_wrong_count_is_one_problem_and_no_value(tmp_path: Path) -> None:
    found = parsed(tmp_path, "MLEAC=5,6,7", alt="G,T")
    assert ([v.get("MLEAC") for v in found.variants], found.kinds) == ([None, None], ["value-count"])


def test_a_bad_value_of_all_alts_is_one_problem(tmp_path: Path) -> None:
    assert parsed(tmp_path, "CLNSIG=a,b", alt="G,T").kinds == ["list-in-scalar"]


def genes(found: Parsed, name: str) -> list[list[str]]:
    return [[each[name] for each in v.get("transcript", [])] for v in found.variants]


def warnings(found: Parsed) -> list[str]:
    return [problem.kind for problem in found.problems if problem.severity != "note"]


def test_allele_num_says_which_alt_an_entry_is_of(tmp_path: Path) -> None:
    found = parsed(tmp_path, "CSQ=T|g2|2|,G|g1|1|,wrong|h1|1|", alt="G,T")
    assert (genes(found, "csq_gene"), found.problems) == ([["g1", "h1"], ["g2"]], [])


@pytest.mark.parametrize("number", ["", "0", "3", "x", "\u0662", "9" * 5000])
def test_without_a_usable_allele_num_the_spelling_says_it(tmp_path: Path, number: str) -> None:
    assert genes(parsed(tmp_path, f"CSQ=T|g2|{number}|", alt="G,T"), "csq_gene") == [[], ["g2"]]


@pytest.mark.parametrize(
    ("ref", "alt", "spelled"),
    [
        ("A", "G,T", ["G", "T"]),
        ("AC", "GT,GC", ["GT", "GC"]),  # all of one length: nothing is trimmed
        ("CA", "C,CAA", ["-", "AA"]),  # an indel: the shared first base goes
        ("C", "CA,CT", ["A", "T"]),
        ("CA", "C,TA", ["C", "TA"]),  # no shared first base: nothing is trimmed
        ("AAA", "AA,A", ["A", "-"]),  # `A` is what VEP calls the first, although the second is spelled so
        ("CA", "C,*", ["-", "*"]),
        ("c", "ca,ct", ["a", "t"]),
    ],
)
def test_vep_spells_alleles_without_their_shared_first_base(
    tmp_path: Path, ref: str, alt: str, spelled: list[str]
) -> None:
    entries = ",".join(f"{allele}|g{n}||" for n, allele in enumerate(spelled))
    found = parsed(tmp_path, f"CSQ={entries}", ref=ref, alt=alt)
    assert (genes(found, "csq_gene"), warnings(found)) == ([["g0"], ["g1"]], [])


def test_entries_that_spell_the_alt_as_it_stands_are_known_too(tmp_path: Path) -> None:
    found = parsed(tmp_path, "CSQ=CAA|g2||,C|g1||", ref="CA", alt="C,CAA")
    assert genes(found, "csq_gene") == [["g1"], ["g2"]]


def test_snpeff_spells_the_alt_as_it_stands(tmp_path: Path) -> None:
    found = parsed(tmp_path, "ANN=A|g2|1,AA|g1|1", ref="AAA", alt="AA,A")
    assert (genes(found, "ann_gene_name"), warnings(found)) == ([["g1"], ["g2"]], [])


def test_an_entry_of_no_alt_goes_to_all_with_a_warning(tmp_path: Path) -> None:
    found = parsed(tmp_path, "CSQ=C|g||,G|g1||", alt="G,T")
    assert genes(found, "csq_gene") == [["g", "g1"], ["g"]]
    assert [(p.kind, p.severity, p.entry, p.value) for p in found.problems] == [
        ("allele-unmatched", "warning", 0, "C"),
    ]


def test_an_annotation_that_names_no_allele_goes_to_all_with_one_warning(tmp_path: Path) -> None:
    found = parsed(tmp_path, "GNOMAD=7", alt="G,T")
    assert [v["gnomad_ac"] for v in found.variants] == [7, 7]
    assert [(p.kind, p.field) for p in found.problems] == [("allele-unmatched", "INFO/GNOMAD")]


def test_beside_an_alt_that_stands_for_any_other_nothing_is_unclear(tmp_path: Path) -> None:
    found = parsed(tmp_path, "GNOMAD=7", alt="G,<NON_REF>")
    assert ([v["gnomad_ac"] for v in found.variants], found.problems) == ([7], [])


def test_with_one_alt_the_spelling_of_the_allele_does_not_matter(tmp_path: Path) -> None:
    found = parsed(tmp_path, "CSQ=whatever|g1||")
    assert (genes(found, "csq_gene"), found.problems) == ([["g1"]], [])


def test_what_one_alt_is_told_does_not_leak_to_another(tmp_path: Path) -> None:
    # The first entry is of both; only the ALT G has an entry with SIFT.
    found = parsed(tmp_path, "CSQ=?|g0||,G|g1|1|0.5", alt="G,T")
    assert [v.get("csq_sift") for v in found.variants] == [0.5, None]


def test_bcftools_leaves_trailing_fields_off(tmp_path: Path) -> None:
    found = variant(tmp_path, "BCSQ=missense|G1,intron|G2|+")
    assert found["transcript"] == [
        {"bcsq_consequence": ["missense"], "bcsq_gene": "G1"},
        {"bcsq_consequence": ["intron"], "bcsq_gene": "G2", "bcsq_strand": "+"},
    ]


def test_a_pointer_of_bcftools_is_a_note_and_no_transcript(tmp_path: Path) -> None:
    found = parsed(tmp_path, "BCSQ=@1234,missense|G1")
    assert [(p.kind, p.severity, p.entry) for p in found.problems] == [("pointer", "note", 0)]
    assert found.variants[0]["transcript"] == [{"bcsq_consequence": ["missense"], "bcsq_gene": "G1"}]


def test_bcftools_never_writes_more_fields_than_its_format(tmp_path: Path) -> None:
    assert parsed(tmp_path, "BCSQ=missense|G1|+|more").kinds == ["format-field-count"]


def test_an_info_of_119_kb_in_209_columns_comes_whole(tmp_path: Path) -> None:
    names = [f"F{n}" for n in range(209)]
    schemas = variant_schemas(*(row(f"big_f{n}", field_type="integer", **TRANSCRIPT) for n in range(209)))
    entries = [[str(n * 1000 + e) for n in range(209)] for e in range(90)]
    info = "BIG=" + ",".join("|".join(fields) for fields in entries)
    assert len(info) > 119_000
    found = parse_vcf(tmp_path, record(info=info), schemas=schemas, header=annotation("BIG", "|".join(names)))
    assert found.problems == []
    assert [list(map(str, each.values())) for each in found.variants[0]["transcript"]] == entries
