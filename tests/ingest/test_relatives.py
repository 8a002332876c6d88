"""What a PED file adds to the items of a file, and what the two disagree on."""

from pathlib import Path

from ingest.pedigree import parse_pedigree
from ingest.relatives import Relatives
from tests.ingest.build_vcf import PAIRS, Parsed, annotation, parse_vcf, record, structural_schemas, variant_schemas
from tests.ingest.table_text import row

TRIO = "F1\tC\tD\tM\t1\t2\nF1\tD\t0\t0\t1\t1\nF1\tM\t0\t0\t2\t1\n"
HEADER = annotation("comHet", "phase|gene|impact_gene", "GRANITE", "cmpHet")


def relatives(text: str = TRIO) -> Relatives:
    return Relatives(parse_pedigree(text, "t.ped")[0])


def parsed(tmp_path: Path, samples: str, info: str = ".", names: str = "M D C", place: str = "chr7:100") -> Parsed:
    return parse_vcf(
        tmp_path,
        record(place, info=info, samples=samples),
        schemas=variant_schemas(row("comhet_impact_gene", "sample_variant", **PAIRS)),
        header=HEADER,
        samples=names,
        relatives=relatives(),
    )


def kinds(ped: str, *samples: str) -> list[tuple[str, str]]:
    return [(p.kind, p.severity) for p in relatives(ped).problems(samples, "t.vcf")]


def test_carriers_of_a_family_get_labels_and_modes(tmp_path: Path) -> None:
    found = parsed(tmp_path, "GT 0/1 0/0 0/1")
    assert [s["CALL_INFO"] for s in found.samples] == ["M", "C"]
    for item in found.samples:
        assert {each["sample_id"]: each["labels"] for each in item["genotype_labels"]} == {
            "C": ["Heterozygous"],
            "M": ["Heterozygous"],
            "D": ["Homozygous reference"],
        }


def test_the_posterior_of_novocaller_and_compound_hets_come_from_info(tmp_path: Path) -> None:
    found = parsed(tmp_path, "GT 0/0 0/0 0/1", info="novoPP=0.95;comHet=Phased|G1|STRONG_PAIR")
    (item,) = found.samples
    assert {mode for mode in item["inheritance_modes"] if "novo" in mode.lower()}
    assert {mode for mode in item["inheritance_modes"] if "compound" in mode.lower()}


def test_contradictory_evidence_is_a_problem_with_the_place_of_its_record(tmp_path: Path) -> None:
    found = parsed(tmp_path, "GT 0/1 0/0 0/1", info="novoPP=0.95", place="chrX:50000000")
    (problem,) = found.problems
    assert (problem.file, problem.line, problem.record) == (found.parser.name, found.records[0].line, 1)


def test_a_sample_outside_the_families_gets_neither(tmp_path: Path) -> None:
    found = parsed(tmp_path, "GT 0/1 0/0 0/1 0/1", names="M D C X")
    assert [("genotype_labels" in s) for s in found.samples] == [True, True, False]


def test_without_a_ped_file_there_are_neither_labels_nor_problems(tmp_path: Path) -> None:
    found = parse_vcf(tmp_path, record(samples="GT 0/1"), schemas=variant_schemas(), samples="S1")
    assert found.parser.problems == []
    assert "genotype_labels" not in found.samples[0]


def test_structural_variants_have_families_too(tmp_path: Path) -> None:
    found = parse_vcf(
        tmp_path,
        record("chr7:100", alt="<DEL>", info="SVTYPE=DEL;END=200", samples="GT 0/1 0/0 0/1"),
        schemas=structural_schemas(),
        samples="M D C",
        relatives=relatives(),
    )
    assert all("genotype_labels" in item for item in found.items("StructuralVariantSample"))


def test_a_ped_file_of_other_samples_is_an_error() -> None:
    assert kinds(TRIO, "X", "Y") == [("proband-missing", "error")]


def test_a_family_without_an_affected_sample_in_the_file_is_an_error() -> None:
    assert kinds(TRIO, "M", "D") == [("proband-missing", "error")]


def test_a_sample_without_a_row_is_a_note() -> None:
    assert kinds(TRIO, "C", "M", "X") == [("sample-without-family", "note")]


def test_a_complete_family_is_no_problem() -> None:
    assert kinds(TRIO, "C", "M", "D") == []
