"""From a file to items: what makes a variant, a file and a cohort, and what is refused as a whole."""

from pathlib import Path

import jsonschema
import pytest

from tests.ingest.build_vcf import (
    GRCH38,
    TRANSCRIPT,
    Item,
    annotation,
    info_line,
    open_parser,
    parse_file,
    parse_vcf,
    record,
    structural_schemas,
    variant_schemas,
    write_vcf,
)
from tests.ingest.table_text import row
from variome.errors import InputError
from variome.model.identity import file_uuid, variant_uuid

SCHEMAS = variant_schemas(row("vep_gene", **TRANSCRIPT))
HEADER = annotation("VEP", "Gene")


def variants(tmp_path: Path, *records: str) -> list[Item]:
    return parse_vcf(tmp_path, *records, schemas=SCHEMAS).variants


def keys(tmp_path: Path, *records: str) -> list[str]:
    return [each["annotation_id"] for each in variants(tmp_path, *records)]


def test_a_variant_is_its_place_alleles_assembly_and_version(tmp_path: Path) -> None:
    assert variants(tmp_path, record("chr1:100", "A", "G")) == [
        {
            "CHROM": "1", "POS": 100, "REF": "A", "ALT": "G", "annotation_id": "chr1:100A_G", "assembly": "GRCh38",
            "MUTANNO_Version": "9.1",
        },
    ]  # fmt: skip


def test_a_file_without_chr_gives_the_same_variants(tmp_path: Path) -> None:
    assert variants(tmp_path, record("1:100")) == variants(tmp_path, record("chr1:100"))


def test_m_and_mt_are_the_same(tmp_path: Path) -> None:
    assert keys(tmp_path, record("MT:7"), record("chrM:8")) == ["chrM:7A_G", "chrM:8A_G"]


@pytest.mark.parametrize(
    ("ref", "alt", "key"),
    [
        ("CGAA", "C", "chr1:100CGAA_C"),
        ("CGAAG", "CG", "chr1:100CGAA_C"),
        ("TCGAA", "TC", "chr1:101CGAA_C"),
        ("ACG", "ATG", "chr1:101C_T"),
        ("ac", "at", "chr1:101C_T"),
        ("A", "*", "chr1:100A_*"),
        ("AAAA", "AA", "chr1:100AAA_A"),
        ("A", "AAA", "chr1:100A_AAA"),
    ],
)
def test_the_key_is_of_the_minimal_allele(tmp_path: Path, ref: str, alt: str, key: str) -> None:
    assert keys(tmp_path, record("chr1:100", ref, alt)) == [key]


def test_the_spelling_of_the_file_is_kept_where_it_differs(tmp_path: Path) -> None:
    lines = [record("chr1:100", "ACG", "ATG", samples="GT 0/1"), record("chr1:200", "A", "G", samples="GT 0/1")]
    found = parse_vcf(tmp_path, *lines, schemas=SCHEMAS, samples="S1")
    assert [s.get("file_spelling") for s in found.samples] == [{"POS": 100, "REF": "ACG", "ALT": "ATG"}, None]
    assert [(p.kind, p.severity) for p in found.problems] == [("allele-trimmed", "note")]


def test_each_alt_is_a_variant(tmp_path: Path) -> None:
    assert keys(tmp_path, record("chr1:100", "CA", "C,TA,CAA")) == ["chr1:100CA_C", "chr1:100C_T", "chr1:100C_CA"]


@pytest.mark.parametrize("alt", [".", "<NON_REF>", "<*>"])
def test_a_record_without_alt_is_a_note_and_no_variant(tmp_path: Path, alt: str) -> None:
    found = parse_vcf(tmp_path, record(alt=alt), schemas=SCHEMAS)
    assert (found.types, [(p.kind, p.severity) for p in found.problems]) == ([], [("no-alternate-allele", "note")])
    assert not found.records[0].is_rejected


def test_beside_another_alt_the_stand_in_makes_no_variant_but_counts(tmp_path: Path) -> None:
    line = record(alt="<NON_REF>,T", info=".", samples="GT:AD 0/2:1,2,3")
    found = parse_vcf(tmp_path, line, schemas=SCHEMAS, samples="S1")
    assert [v["ALT"] for v in found.variants] == ["T"]
    assert [(s["allele_index"], s["AD"]) for s in found.samples] == [(2, "1,3")]


@pytest.mark.parametrize(("identifier", "expected"), [("rs1", "rs1"), (".", None)])
def test_the_id_is_there_only_when_it_is_not_a_dot(tmp_path: Path, identifier: str, expected: str | None) -> None:
    assert variants(tmp_path, record(identifier=identifier))[0].get("ID") == expected


def test_a_contig_outside_the_list_of_the_schema_rejects_the_record(tmp_path: Path) -> None:
    found = parse_vcf(tmp_path, record("chrUn_1:5"), record("chr1:5"), schemas=SCHEMAS)
    assert [each.is_rejected for each in found.records] == [True, False]
    assert [(p.kind, p.field, p.value) for p in found.problems] == [("bad-contig", "CHROM", "Un_1")]


def test_identities_follow_from_what_is_identified(tmp_path: Path) -> None:
    found = parse_vcf(
        tmp_path, record(samples="GT 0/1"), schemas=SCHEMAS, samples="S1", project="p", accession="ACC", assembly="hg38"
    )
    variant, file = variant_uuid("GRCh38", "1", 100, "chr1:100A_G"), file_uuid("p", "ACC")
    (sample,) = found.samples
    assert (sample["variant"], sample["file"]) == (str(variant), str(file))
    assert sample["annotation_id"] == f"S1:{variant}:{file}"


def test_another_assembly_is_another_variant(tmp_path: Path) -> None:
    path = tmp_path / "t.vcf"
    path.write_text(write_vcf(tmp_path, record(samples="GT 0/1"), samples="S1").read_text().replace(GRCH38 + "\n", ""))
    first, second = (parse_file(path, SCHEMAS, assembly=name) for name in ("GRCh38", "GRCh37"))
    assert [p.variants[0]["assembly"] for p in (first, second)] == ["GRCh38", "GRCh37"]
    assert first.samples[0]["variant"] != second.samples[0]["variant"]


def test_without_an_accession_the_content_is_one(tmp_path: Path) -> None:
    path = write_vcf(tmp_path, record(samples="GT 0/1"), samples="S1")
    (tmp_path / "copy.vcf").write_bytes(path.read_bytes())
    first, second = (parse_file(each, SCHEMAS, accession=None) for each in (path, tmp_path / "copy.vcf"))
    assert first.parser.accession == first.parser.sha256
    assert first.samples == second.samples


def test_the_same_file_always_gives_the_same_items(tmp_path: Path) -> None:
    path = write_vcf(tmp_path, record(info="VEP=G1", samples="GT 0/1"), header=HEADER, samples="S1")
    assert parse_file(path, SCHEMAS).records == parse_file(path, SCHEMAS).records


@pytest.mark.parametrize(
    ("n_samples", "option", "is_made"),
    [(50, "auto", True), (51, "auto", False), (51, "always", True), (1, "never", False)],
)
def test_files_of_more_than_fifty_samples_are_cohorts(
    tmp_path: Path, n_samples: int, option: str, is_made: bool
) -> None:
    names = " ".join(f"S{n}" for n in range(n_samples))
    line = record(samples="GT" + " 0/1" * n_samples)
    found = parse_vcf(tmp_path, line, schemas=SCHEMAS, samples=names, variant_samples=option)
    assert (len(found.variants), len(found.samples)) == (1, n_samples if is_made else 0)


def test_a_file_none_of_whose_annotations_the_table_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"version 9\.1 knows none of the file's annotation keys \(FOO\)"):
        parse_vcf(tmp_path, record(), schemas=SCHEMAS, header=annotation("FOO", "a|b"))


def test_that_the_structural_table_knows_the_annotations_does_not_help_small_variants(tmp_path: Path) -> None:
    both = {**SCHEMAS, **structural_schemas(row("cnv_x"))}
    header = annotation("CNV", "x")
    with pytest.raises(InputError, match=r"version 9\.1 knows none of the file's annotation keys \(CNV\)"):
        parse_vcf(tmp_path, record(), schemas=both, header=header)
    mixed = parse_vcf(tmp_path, record(), schemas=both, header=[*header, info_line("SVTYPE")])
    assert mixed.types == ["Variant"]
    assert [problem.kind for problem in mixed.problems] == ["unknown-annotations"]


def test_one_known_annotation_is_enough_and_a_file_without_any_is_a_vcf_too(tmp_path: Path) -> None:
    for header in ([*annotation("FOO", "a|b"), *HEADER], [], [info_line("X")]):
        assert parse_vcf(tmp_path, record(), schemas=SCHEMAS, header=header).types == ["Variant"]


def test_an_assembly_that_contradicts_the_user_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--assembly hg19 was asked for"):
        parse_vcf(tmp_path, record(), schemas=SCHEMAS, assembly="hg19")


def test_a_source_of_another_version_than_the_table_is_a_note(tmp_path: Path) -> None:
    schemas = variant_schemas(row("vep_gene", **TRANSCRIPT))
    schemas["Variant"]["properties"]["transcript"]["items"]["properties"]["vep_gene"]["sourceVersion"] = "v99"
    for version, kinds in (("v99", []), ("v101", ["version-differs"])):
        header = [HEADER[0].replace(">", f',Version="{version}">'), HEADER[1]]
        found = parse_vcf(tmp_path, record(), schemas=schemas, header=header)
        assert [p.kind for p in found.parser.problems] == kinds


def test_problems_of_header_and_bytes_are_those_of_the_parser(tmp_path: Path) -> None:
    path = write_vcf(tmp_path, record(), header=[*HEADER, "##MUTANNO=<ID=GONE>"])
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n").removesuffix(b"\r\n"))
    found = parse_file(path, SCHEMAS)
    assert {p.kind for p in found.parser.problems} == {"missing-info-line", "crlf", "no-final-newline"}
    assert found.types == ["Variant"]


def test_a_parse_can_go_on_after_a_record(tmp_path: Path) -> None:
    path = write_vcf(tmp_path, *(record(f"chr1:{n}") for n in range(1, 6)))
    whole = parse_file(path, SCHEMAS)
    assert list(open_parser(path, SCHEMAS).iter_after(3)) == whole.records[3:]


def test_every_item_is_valid(tmp_path: Path) -> None:
    found = parse_vcf(
        tmp_path,
        record("chr1:1", "CA", "C,*,<NON_REF>,TAA", "VEP=G1;FS=1;novoPP=0.5", "GT:AD:PL 1/4:.:. 0/2:.:.", qual="7"),
        schemas=SCHEMAS,
        header=HEADER,
        samples="S1 S2",
    )
    for item_type in SCHEMAS:
        for item in found.items(item_type):
            jsonschema.Draft202012Validator(SCHEMAS[item_type]).validate(item)
    assert len(found.variants) == 3
