"""Who carries an allele, and what a carrier's item says."""

from pathlib import Path
from typing import Any

import pytest

from ingest.pedigree import parse_pedigree
from ingest.relatives import Relatives
from tests.ingest.build_vcf import (
    FAMILY,
    Item,
    Parsed,
    annotation,
    info_line,
    parse_vcf,
    record,
    structural_schemas,
    variant_schemas,
)
from tests.ingest.table_text import row


def parsed(tmp_path: Path, samples: str, info: str = ".", alt: str = "G", names: str = "S1", **options: Any) -> Parsed:
    options.setdefault("schemas", variant_schemas())
    return parse_vcf(tmp_path, record(alt=alt, info=info, samples=samples, qual="1966.12"), samples=names, **options)


def sample(tmp_path: Path, samples: str, **options: Any) -> Item:
    found = parsed(tmp_path, samples, **options)
    assert found.problems == []
    (item,) = found.samples
    return item


@pytest.mark.parametrize("genotype", ["0/1", "1/0", "0|1", "1", "1/2", "./1", "1/1", "0/0/1", "2|1", "/1", "1/."])
def test_a_sample_with_the_allele_among_its_called_ones_is_a_carrier(tmp_path: Path, genotype: str) -> None:
    found = parsed(tmp_path, f"GT {genotype}", alt="G,T")
    assert [s["GT"] for s in found.samples if s["allele_index"] == 1] == [genotype]


@pytest.mark.parametrize("genotype", ["0/0", "0|0", ".", "./.", ".|.", "0", "./0", "0/.", "2/2", "0/2"])
def test_other_samples_get_no_item(tmp_path: Path, genotype: str) -> None:
    found = parsed(tmp_path, f"GT {genotype}", alt="G,T")
    assert [s for s in found.samples if s["allele_index"] == 1] == []


def test_a_sample_of_two_alts_has_an_item_for_each_with_its_genotype_as_it_stands(tmp_path: Path) -> None:
    found = parsed(tmp_path, "GT:AD:DP:PL 1/2:3,4,5:12:0,1,2,3,4,5", alt="G,T")
    assert [(s["GT"], s["allele_index"], s["AD"], s["PL"], s["DP"]) for s in found.samples] == [
        ("1/2", 1, "3,4", "0,1,2", 12),
        ("1/2", 2, "3,5", "0,3,5", 12),
    ]
    assert [s["variant"] for s in found.samples] != [found.samples[0]["variant"]] * 2


def test_each_variant_is_followed_by_its_samples(tmp_path: Path) -> None:
    found = parsed(tmp_path, "GT 1/2 0/1", alt="G,T", names="S1 S2")
    assert found.types == ["Variant", "VariantSample", "VariantSample", "Variant", "VariantSample"]


@pytest.mark.parametrize("genotype", ["a", "0/", "0/7", "", "1/2/x"])
def test_a_genotype_that_cannot_be_read_leaves_that_sample_out(tmp_path: Path, genotype: str) -> None:
    text = record(samples="GT:DP X 0/1:8").replace("X", f"{genotype}:9")
    found = parse_vcf(tmp_path, text, schemas=variant_schemas(), samples="S1 S2")
    assert [s["CALL_INFO"] for s in found.samples] == ["S2"]
    assert [(p.kind, p.field, p.sample) for p in found.problems] == [("genotype", "FORMAT/GT", "S1")]


@pytest.mark.parametrize("samples", ["DP 7", ". .", "GT:DP :7"])
def test_without_a_genotype_nobody_is_a_carrier(tmp_path: Path, samples: str) -> None:
    assert parsed(tmp_path, samples).samples == []


def test_the_usual_format_keys_are_typed_and_depths_and_likelihoods_stay_text(tmp_path: Path) -> None:
    found = sample(tmp_path, "GT:AD:DP:GQ:PGT:PID:PL:PS 0|1:16,22:38:99:0|1:979034_CGAA_C:876,0,605:979034")
    expected = {
        "CALL_INFO": "S1", "GT": "0|1", "allele_index": 1, "AD": "16,22", "DP": 38, "GQ": 99, "PGT": "0|1",
        "PID": "979034_CGAA_C", "PL": "876,0,605", "PS": 979034, "QUAL": 1966.12, "FILTER": ["PASS"],
    }  # fmt: skip
    assert {name: found[name] for name in expected} == expected


def test_info_of_samples_goes_to_each_carrier(tmp_path: Path) -> None:
    found = parsed(tmp_path, "GT 0/1 1/1 0/0", info="FS=0.000;MQ=60.00;novoPP=0.9", names="S1 S2 S3")
    assert [(s["FS"], s["MQ"], s["novoPP"]) for s in found.samples] == [(0.0, 60.0, 0.9)] * 2
    assert not {"FS", "MQ", "novoPP"} & found.variants[0].keys()


def test_compound_hets_go_to_each_carrier(tmp_path: Path) -> None:
    found = sample(
        tmp_path,
        "GT 0/1",
        info="comHet=Phased|ENSG1,Unphased|ENSG2",
        header=annotation("comHet", "phase|gene", "GRANITE", "cmpHet"),
    )
    assert found["cmphet"] == [
        {"comhet_phase": "Phased", "comhet_gene": "ENSG1"},
        {"comhet_phase": "Unphased", "comhet_gene": "ENSG2"},
    ]


def test_the_depth_of_the_cohort_is_not_that_of_a_sample(tmp_path: Path) -> None:
    assert "DP" not in sample(tmp_path, "GT:DP 0/1:.", info="DP=900")
    assert "DP" not in sample(tmp_path, "GT 0/1", info="DP=900")


def test_a_dot_is_not_filled_from_info_even_where_the_header_forgot_the_format_line(tmp_path: Path) -> None:
    assert "FS" not in sample(tmp_path, "GT:FS 0/1:.", info="FS=7.5")
    assert sample(tmp_path, "GT:FS 0/1:1.5", info="FS=7.5")["FS"] == 1.5


@pytest.mark.parametrize("text", ["0/1:.:.", "0/1:.,.:.", "0/1", "0/1:", "0/1::"])
def test_missing_values_are_absent_and_may_be_left_off_at_the_end(tmp_path: Path, text: str) -> None:
    assert not {"AD", "DP"} & sample(tmp_path, f"GT:AD:DP {text}").keys()


def test_a_bad_value_is_that_samples_problem_and_costs_that_value(tmp_path: Path) -> None:
    found = parsed(tmp_path, "GT:DP:GQ 0/1:many:99 0/1:7:98", names="S1 S2")
    assert [(s.get("DP"), s["GQ"]) for s in found.samples] == [(None, 99), (7, 98)]
    (problem,) = found.problems
    assert (problem.kind, problem.field, problem.sample, problem.value) == ("sample-value", "FORMAT/DP", "S1", "many")


def test_a_bad_value_of_a_carrier_of_two_alts_is_one_problem(tmp_path: Path) -> None:
    assert parsed(tmp_path, "GT:DP 1/2:many", alt="G,T").kinds == ["sample-value"]


def test_a_wrong_count_for_the_alts_is_that_samples_problem(tmp_path: Path) -> None:
    found = parsed(tmp_path, "GT:AD 1/2:3,4", alt="G,T")
    assert found.kinds == ["sample-value"]
    assert all("AD" not in s for s in found.samples)


def test_more_values_than_format_has_keys_are_dropped_with_a_problem(tmp_path: Path) -> None:
    found = parsed(tmp_path, "GT:DP 0/1:7:99")
    assert (found.kinds, found.samples[0]["DP"]) == (["sample-value-count"], 7)


def test_a_phased_record_with_a_value_left_out_in_the_middle_loads(tmp_path: Path) -> None:
    values = "0|1:14,10:24:99:0|1:100_A_G:405,0,585:14,0,24,0"  # eight for nine keys: PS is left out, RSTR in its place
    found = parsed(
        tmp_path, f"GT:AD:DP:GQ:PGT:PID:PL:PS:RSTR {values} 0|1:1,2:3:9:0|1:100_A_G:1,0,2:100:1,2,3,4", names="S1 S2"
    )
    assert (len(found.variants), len(found.samples)) == (1, 2)
    assert [s.get("PS") for s in found.samples] == [None, 100]
    assert [s["PL"] for s in found.samples] == ["405,0,585", "1,0,2"]
    assert [(p.kind, p.field, p.sample, p.value) for p in found.problems] == [
        ("sample-value", "FORMAT/PS", "S1", "14,0,24,0"),
    ]


def test_a_bad_quality_is_one_problem_however_many_carry_the_variant(tmp_path: Path) -> None:
    text = record(samples="GT 0/1 0/1", qual="abc")
    found = parse_vcf(tmp_path, text, schemas=variant_schemas(), samples="S1 S2")
    assert [(p.kind, p.field, p.value) for p in found.problems] == [("bad-quality", "QUAL", "abc")]
    assert ["QUAL" in s for s in found.samples] == [False, False]


@pytest.mark.parametrize(("filters", "expected"), [("PASS", ["PASS"]), ("q10;s50", ["q10", "s50"])])
def test_filters_are_a_list(tmp_path: Path, filters: str, expected: list[str]) -> None:
    text = record(samples="GT 0/1", filters=filters)
    assert parse_vcf(tmp_path, text, schemas=variant_schemas(), samples="S1").samples[0]["FILTER"] == expected


def test_a_dot_in_quality_and_filter_is_absent(tmp_path: Path) -> None:
    found = parse_vcf(tmp_path, record(samples="GT 0/1", filters="."), schemas=variant_schemas(), samples="S1")
    assert not {"QUAL", "FILTER"} & found.samples[0].keys()


# The genotypes of the family beside the sample's own


def names(item: Item) -> list[str]:
    return [each["samplegeno_sampleid"] for each in item["samplegeno"]]


def test_samplegeno_is_what_the_file_has(tmp_path: Path) -> None:
    found = sample(
        tmp_path,
        "GT:AD 0/1:3,4",
        info="SAMPLEGENO=0/1|A/G|9/9|NA12878_sample-WGS,0/0|A/A|8/8|NA12877_sample-WGS",
        header=annotation("SAMPLEGENO", "NUMGT|GT|AD|SAMPLEID", "MUTANNO", "samplegeno"),
        names="NA12878_sample",
    )
    assert [list(each.values()) for each in found["samplegeno"]] == [
        ["0/1", "A/G", "9/9", "NA12878_sample-WGS"],
        ["0/0", "A/A", "8/8", "NA12877_sample-WGS"],
    ]


def test_without_samplegeno_it_is_made_of_format_with_bases_for_numbers(tmp_path: Path) -> None:
    found = sample(tmp_path, "GT:AD 1|0:3,4 ./.:.", names="S1 S2")
    assert found["samplegeno"] == [
        {"samplegeno_numgt": "1|0", "samplegeno_gt": "G|A", "samplegeno_ad": "3/4", "samplegeno_sampleid": "S1"},
        {"samplegeno_numgt": "./.", "samplegeno_gt": "./.", "samplegeno_sampleid": "S2"},
    ]


def test_the_table_may_say_what_samplegeno_is_made_of(tmp_path: Path) -> None:
    found = parse_vcf(
        tmp_path,
        record(alt="<DEL>", info="SVTYPE=DEL;END=200", samples="GT:GQ 0/1:7 0/0:9"),
        schemas=structural_schemas(row("samplegeno_quality", "sample_variant", "integer", vcf_field="GQ", **FAMILY)),
        samples="S1 S2",
    )
    assert found.items("StructuralVariantSample")[0]["samplegeno"] == [
        {"samplegeno_numgt": "0/1", "samplegeno_sampleid": "S1", "samplegeno_quality": 7},
        {"samplegeno_numgt": "0/0", "samplegeno_sampleid": "S2", "samplegeno_quality": 9},
    ]


@pytest.mark.parametrize(("n_samples", "n_listed"), [(10, 10), (11, 1)])
def test_without_a_family_up_to_ten_samples_are_all_listed(tmp_path: Path, n_samples: int, n_listed: int) -> None:
    columns = " ".join(f"S{n}" for n in range(n_samples))
    found = sample(tmp_path, "GT" + " 0/0" * (n_samples - 1) + " 0/1", names=columns)
    assert len(found["samplegeno"]) == n_listed
    assert names(found)[-1] == f"S{n_samples - 1}"


def relatives(*rows: str) -> Relatives:
    return Relatives(parse_pedigree("\n".join(row.replace(" ", "\t") for row in rows), "t.ped")[0])


def test_with_a_ped_file_the_family_is_listed_in_the_order_of_the_columns(tmp_path: Path) -> None:
    columns = " ".join(f"S{n}" for n in range(12))
    pedigree = relatives("F1 S9 S3 S1 1 2", "F1 S3 0 0 1 1", "F1 S1 0 0 2 1", "F1 absent 0 0 2 1", "F2 S4 0 0 1 2")
    found = parsed(tmp_path, "GT" + " 0/0" * 9 + " 0/1 0/0 0/0", names=columns, relatives=pedigree)
    assert names(found.samples[0]) == ["S1", "S3", "S9"]


def test_a_sample_that_the_ped_file_lacks_is_listed_as_without_it(tmp_path: Path) -> None:
    pedigree = relatives("F1 S1 0 0 1 2")
    found = parsed(tmp_path, "GT 0/1 0/1", names="S1 S2", relatives=pedigree)
    assert [names(s) for s in found.samples] == [["S1"], ["S1", "S2"]]


def test_a_bad_value_of_a_relative_is_no_problem_of_the_carrier(tmp_path: Path) -> None:
    found = parsed(tmp_path, "GT:DP 0/1:7 0/0:many", names="S1 S2", header=[info_line("X")])
    assert (found.problems, len(found.samples[0]["samplegeno"])) == ([], 2)
