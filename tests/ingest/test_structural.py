"""Structural variants: which records they are, how they are identified, what their items say."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from ingest.header import read_header
from ingest.record import RecordLog, parse_record
from ingest.structural import is_structural
from tests.ingest.build_vcf import (
    TRANSCRIPT,
    Item,
    Parsed,
    info_line,
    parse_vcf,
    record,
    structural_schemas,
    variant_schemas,
    vcf_text,
)
from tests.ingest.table_text import row


def parsed(tmp_path: Path, alt: str, info: str, ref: str = "T", **columns: Any) -> Parsed:
    text = record("chr1:100", ref, alt, info, "GT:GQ 0/1:7", **columns)
    return parse_vcf(tmp_path, text, schemas=structural_schemas(), samples="S1", header=[info_line("END")])


def variant(tmp_path: Path, alt: str, info: str, ref: str = "T") -> Item:
    found = parsed(tmp_path, alt, info, ref)
    assert found.problems == []
    (item,) = found.items("StructuralVariant")
    for schema, items in ((name, found.items(name)) for name in ("StructuralVariant", "StructuralVariantSample")):
        assert all(jsonschema_rs.Draft202012Validator(structural_schemas()[schema]).is_valid(each) for each in items)
    return item


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


@pytest.mark.parametrize(
    ("alt", "info"),
    [
        ("<DEL>", "."), ("G]17:198982]", "."), ("[17:5[G", "."), ("G.", "."), (".G", "."), ("A", "SVTYPE=DEL"),
        ("A", "X=1;SVTYPE=INS"), ("A,<DUP>", "."), ("<CN0>", "."),
    ],
)  # fmt: skip
def test_svtype_symbols_and_breakends_are_structural(alt: str, info: str) -> None:
    assert is_structural(parse(alt, info))


@pytest.mark.parametrize(
    ("alt", "info"), [("G", "."), ("*", "."), ("<NON_REF>", "."), ("<*>", "."), ("G", "XSVTYPE=DEL"), (".", ".")]
)
def test_bases_and_stand_ins_are_not(alt: str, info: str) -> None:
    assert not is_structural(parse(alt, info))


def parse(alt: str, info: str) -> Any:
    header = read_header(iter(enumerate(vcf_text().splitlines(), start=1)), "t.vcf")
    return parse_record(record(alt=alt, info=info), header, RecordLog("t.vcf", 1, 1))


@pytest.mark.parametrize(
    ("alt", "info", "ref", "key"),
    [
        ("<DEL>", "SVTYPE=DEL;END=150", "T", "DEL_chr1:100-150"),
        ("<DEL:ME:ALU>", "SVTYPE=DEL;END=150", "T", "DEL_chr1:100-150"),
        ("<DUP:TANDEM>", "SVTYPE=DUP;END=150", "T", "DUP_chr1:100-150"),
        ("<DUP:TANDEM>", "SVTYPE=DUP:TANDEM;END=150", "T", "DUP_chr1:100-150"),
        ("<INV>", "SVTYPE=INV;END=150", "T", "INV_chr1:100-150"),
        ("<CNV>", "SVTYPE=CNV;END=150", "T", "CNV_chr1:100-150"),
        ("<DEL>", "END=150", "T", "DEL_chr1:100-150"),
        ("<DEL>", "SVTYPE=CNV;END=150", "T", "DEL_chr1:100-150"),
        ("<DEL>", "SVTYPE=DEL;SVLEN=-50", "T", "DEL_chr1:100-150"),
        ("<DEL>", "SVTYPE=DEL;END=.;SVLEN=50", "T", "DEL_chr1:100-150"),
        ("T", "SVTYPE=DEL;END=104", "TACGT", "DEL_chr1:100-104"),
        ("T", "SVTYPE=DEL", "TACGT", "DEL_chr1:100-104"),
        ("TACGT", "SVTYPE=INS;END=100", "T", f"INS_chr1:100-4-{digest('ACGT')}"),
        ("tacgt", "SVTYPE=INS;END=100", "T", f"INS_chr1:100-4-{digest('ACGT')}"),
        ("<INS>", "SVTYPE=INS;END=100;SVLEN=4;SVINSSEQ=ACGT", "T", f"INS_chr1:100-4-{digest('ACGT')}"),
        ("<INS>", "SVTYPE=INS;END=100;SVLEN=300", "T", "INS_chr1:100-300"),
        ("<INS:ME:L1>", "SVTYPE=INS;SVINSLEN=300", "T", "INS_chr1:100-300"),
        ("<INS>", "SVTYPE=INS", "T", "INS_chr1:100-."),
        ("T]chr17:198982]", "SVTYPE=BND", "T", "BND_chr1:100-N]chr17:198982]"),
        ("]13:123456]T", "SVTYPE=BND", "T", "BND_chr1:100-]chr13:123456]N"),
        ("[MT:5[T", "SVTYPE=BND", "T", "BND_chr1:100-[chrM:5[N"),
        ("T[<ctg7>:5[", "SVTYPE=BND", "T", "BND_chr1:100-N[chrctg7:5["),
        ("TACG]17:198982]", "SVTYPE=BND", "T", f"BND_chr1:100-N]chr17:198982]-{digest('TACG')}"),
        ("T.", "SVTYPE=BND", "T", "BND_chr1:100-N."),
        (".T", "SVTYPE=BND", "T", "BND_chr1:100-.N"),
        ("T]17:5]", "SVTYPE=INV", "T", "BND_chr1:100-N]chr17:5]"),
    ],
)
def test_the_key_is_type_place_and_what_tells_it_from_others_there(
    tmp_path: Path, alt: str, info: str, ref: str, key: str
) -> None:
    assert variant(tmp_path, alt, info, ref)["annotation_id"] == key


def test_an_item_has_its_type_start_and_end_1_based(tmp_path: Path) -> None:
    found = variant(tmp_path, "<DEL>", "SVTYPE=DEL;END=150")
    assert found == {
        "CHROM": "1", "START": 100, "END": 150, "SV_TYPE": "DEL", "annotation_id": "DEL_chr1:100-150",
        "assembly": "GRCh38", "MUTANNO_Version": "9.1",
    }  # fmt: skip


@pytest.mark.parametrize("info", ["SVTYPE=BND", "SVTYPE=BND;END=500"])
def test_a_breakend_has_no_end(tmp_path: Path, info: str) -> None:
    assert "END" not in variant(tmp_path, "T]17:5]", info)


def test_the_two_ends_of_a_pair_are_two_variants(tmp_path: Path) -> None:
    found = parse_vcf(
        tmp_path,
        record("chr2:321681", "G", "G]17:198982]", "SVTYPE=BND;MATEID=b", identifier="a"),
        record("chr17:198982", "A", "A]2:321681]", "SVTYPE=BND;MATEID=a", identifier="b"),
        schemas=structural_schemas(),
    )
    keys = [each["annotation_id"] for each in found.items("StructuralVariant")]
    assert keys == ["BND_chr2:321681-N]chr17:198982]", "BND_chr17:198982-N]chr2:321681]"]


def test_copy_numbers_of_one_record_are_told_apart(tmp_path: Path) -> None:
    found = parsed(tmp_path, "<CN0>,<CN2>", "SVTYPE=CNV;END=150")
    assert [each["annotation_id"] for each in found.items("StructuralVariant")] == [
        "CNV_chr1:100-150-CN0",
        "CNV_chr1:100-150-CN2",
    ]


def test_annotations_of_several_symbols_are_told_apart_by_their_names(tmp_path: Path) -> None:
    found = parse_vcf(
        tmp_path,
        record(alt="<CN0>,<CN2>", info="SVTYPE=CNV;END=150;CSQ=CN2|g2,CN0|g0"),
        schemas=structural_schemas(row("csq_gene", **TRANSCRIPT)),
        header=[info_line("CSQ", description="Format: Allele|Gene")],
    )
    assert found.problems == []
    assert [each["transcript"] for each in found.items("StructuralVariant")] == [
        [{"csq_gene": "g0"}],
        [{"csq_gene": "g2"}],
    ]


def test_lengths_and_sequences_are_those_of_the_alt(tmp_path: Path) -> None:
    found = parsed(tmp_path, "<INS>,<INS:ME>", "SVTYPE=INS;SVLEN=2,3;SVINSSEQ=AC,GGT")
    assert [each["annotation_id"] for each in found.items("StructuralVariant")] == [
        f"INS_chr1:100-2-{digest('AC')}",
        f"INS_chr1:100-3-{digest('GGT')}",
    ]


@pytest.mark.parametrize("info", ["SVTYPE=DEL;END=99", "SVTYPE=DEL;END=x", "SVTYPE=DEL", "SVTYPE=DEL;SVLEN=."])
def test_without_a_usable_end_nothing_identifies_the_variant(tmp_path: Path, info: str) -> None:
    found = parsed(tmp_path, "<DEL>", info)
    assert (found.kinds, found.types, found.records[0].is_rejected) == (["bad-end"], [], True)


def test_the_end_does_not_identify_an_insertion_so_a_bad_one_costs_itself_only(tmp_path: Path) -> None:
    found = parsed(tmp_path, "<INS>", "SVTYPE=INS;END=99;SVLEN=300")
    assert found.kinds == ["bad-end"]
    assert [each["annotation_id"] for each in found.items("StructuralVariant")] == ["INS_chr1:100-300"]


def test_a_type_that_the_schema_does_not_have_rejects_the_record(tmp_path: Path) -> None:
    found = parsed(tmp_path, "<FOO>", "SVTYPE=FOO;END=150")
    assert [(p.kind, p.field, p.value) for p in found.problems] == [("not-in-enum", "SVTYPE", "FOO")]
    assert found.types == []


def test_svtype_without_a_symbol_or_breakend_that_fits_rejects_the_record(tmp_path: Path) -> None:
    assert parsed(tmp_path, "A", "SVTYPE=BND").kinds == ["bad-alternate-allele"]


def test_a_stand_in_for_any_allele_makes_no_structural_variant(tmp_path: Path) -> None:
    assert parsed(tmp_path, "<NON_REF>", "SVTYPE=DEL;END=150").kinds == ["no-alternate-allele"]


def test_a_sample_is_keyed_by_the_callers_id_too(tmp_path: Path) -> None:
    found = parsed(tmp_path, "<DEL>", "SVTYPE=DEL;END=150;IMPRECISE;CIPOS=-5,6", identifier="Manta:7", qual="9.5")
    (item,) = found.items("StructuralVariantSample")
    assert item["annotation_id"] == f"S1:{item['structural_variant']}:{found.parser.file}:Manta:7"
    expected = {
        "CALL_INFO": "S1", "GT": "0/1", "GQ": 7, "caller_id": "Manta:7", "quality_score": 9.5, "imprecise": True,
        "confidence_interval_start": [-5, 6], "allele_index": 1,
    }  # fmt: skip
    assert {name: item[name] for name in expected} == expected


def test_two_calls_of_one_event_are_one_variant_and_two_samples(tmp_path: Path) -> None:
    lines = [record("chr1:100", "T", "<DEL>", "SVTYPE=DEL;END=150", "GT 0/1", identifier=name) for name in ("a", "b")]
    found = parse_vcf(tmp_path, *lines, schemas=structural_schemas(), samples="S1")
    assert found.types == ["StructuralVariant", "StructuralVariantSample", "StructuralVariantSample"]
    assert found.kinds == ["duplicate-variant"]


def test_a_call_without_id_has_no_caller_id(tmp_path: Path) -> None:
    (item,) = parsed(tmp_path, "<DEL>", "SVTYPE=DEL;END=150").items("StructuralVariantSample")
    assert "caller_id" not in item


def test_keys_of_the_builder_are_not_unknown_columns(tmp_path: Path) -> None:
    found = parsed(tmp_path, "<DEL>", "SVTYPE=DEL;END=150;SVLEN=-50")
    assert found.parser.unknown_columns == {"INFO/SVLEN": 1}


def test_structural_and_small_variants_of_one_file_go_their_own_ways(tmp_path: Path) -> None:
    found = parse_vcf(
        tmp_path,
        record("chr1:100", info="DP=3"),
        record("chr1:200", "T", "<DEL>", "SVTYPE=DEL;END=250"),
        schemas=variant_schemas() | structural_schemas(),
        structural_version="0.1",
    )
    assert [(t, d["MUTANNO_Version"]) for r in found.records for t, d, _ in r.items] == [
        ("Variant", "9.1"),
        ("StructuralVariant", "0.1"),
    ]


@pytest.mark.parametrize(
    ("schemas", "alt", "item_type"),
    [(variant_schemas, "<DEL>", "StructuralVariant"), (structural_schemas, "G", "Variant")],
)
def test_a_record_without_schema_is_rejected_with_the_type_that_lacks_one(
    tmp_path: Path, schemas: Any, alt: str, item_type: str
) -> None:
    found = parse_vcf(tmp_path, record(alt=alt, info="END=150"), schemas=schemas())
    assert (found.kinds, found.types) == (["no-schema"], [])
    assert f"no schema of {item_type} items" in found.problems[0].message
