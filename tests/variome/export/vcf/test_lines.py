"""Lines of the shipped schemas, worked out by hand."""

from typing import Any

import orjson
import pytest

from tests import builders
from variome.data_folder import data_folder
from variome.export.vcf.header import header_lines
from variome.export.vcf.layout import make_layout
from variome.export.vcf.lines import NOT_WRITTEN, LineMaker
from variome.schema.validation import CompiledSchema

Document = dict[str, Any]

COLUMNS = ("CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT")


def schema(name: str) -> CompiledSchema:
    return CompiledSchema(orjson.loads((data_folder("schemas") / "annotation" / "1.0" / f"{name}.json").read_bytes()))


SMALL = make_layout(schema("variant"), schema("variant_sample"))
STRUCTURAL = make_layout(schema("structural_variant"), schema("structural_variant_sample"))


def lines(
    variant: Document, *samples: Document, names: tuple[str, ...] = ("S1", "S2"), layout: Any = SMALL
) -> list[Document]:
    """The columns of each line; INFO by key, those of samples by their names."""
    found = []
    for position, text in LineMaker(layout, names or None).lines(variant, samples):
        columns = dict(zip((*COLUMNS, *names) if names else COLUMNS[:8], text.split("\t"), strict=True))
        assert columns["POS"] == str(position)
        info = dict(each.partition("=")[::2] for each in columns["INFO"].split(";"))
        found.append({**columns, "INFO": info})
    return found


def sample(variant: Document, name: str = "S1", **properties: Any) -> Document:
    return builders.sample(variant, name, allele_index=1, **properties)


def test_a_variant_without_samples_is_a_line_of_eight_columns() -> None:
    variant = builders.variant(100, ID="rs1", gnomad_af=0.25, clinvar_clndn=["a, b", "c;d"])
    (line,) = lines(variant, names=())
    assert line == {
        "CHROM": "chr1", "POS": "100", "ID": "rs1", "REF": "A", "ALT": "T", "QUAL": ".", "FILTER": ".",
        "INFO": {"gnomad_af": "0.25", "clinvar_clndn": "a%2C%20b,c%3Bd"},
    }  # fmt: skip


def test_the_entries_of_a_group_are_those_of_an_annotation() -> None:
    entries = [{"csq_gene": "G1", "csq_consequence": ["a", "b"]}, {"csq_gene": "G|2"}]
    (line,) = lines(builders.variant(100, transcript=entries))
    names = SMALL.annotations["CSQ"].names
    rows = [dict(zip(names, entry.split("|"), strict=True)) for entry in line["INFO"]["CSQ"].split(",")]
    assert [(row["gene"], row["consequence"]) for row in rows] == [("G1", "a&b"), ("G%7C2", "")]


def test_a_sample_has_its_own_values_and_the_spelling_of_its_file() -> None:
    variant = builders.variant(102, ref="A", alt="T")
    spelling = {"POS": 100, "REF": "GCA", "ALT": "GCT"}
    carrier = sample(variant, AD="16,22", DP=38, QUAL=12.5, FILTER="PASS", file_spelling=spelling)
    (line,) = lines(variant, carrier)
    assert [line[name] for name in ("POS", "REF", "ALT", "QUAL", "FILTER", "FORMAT", "S1", "S2")] == [
        "100", "GCA", "GCT", "12.5", "PASS", "GT:AD:DP", "0/1:16,22:38", ".:.:.",
    ]  # fmt: skip


def test_other_alleles_of_a_record_are_placeholders_and_values_stand_where_they_are_of_the_allele() -> None:
    variant = builders.variant(100)
    carrier = {**sample(variant, GT="1/2", AD="0,22", PL="90,40,0"), "allele_index": 2}
    (line,) = lines(variant, carrier)
    assert (line["ALT"], line["S1"]) == ("<*>,T", "1/2:0,.,22:90,.,.,40,.,0")
    assert NOT_WRITTEN not in line["INFO"]


def test_relatives_have_the_genotypes_that_carriers_have_kept_of_them() -> None:
    variant = builders.variant(100)
    family = [
        {"samplegeno_sampleid": "S1-WGS", "samplegeno_numgt": "0/1"},
        {"samplegeno_sampleid": "S2-WGS", "samplegeno_numgt": "0/0", "samplegeno_ad": "30/0"},
    ]
    (line,) = lines(variant, sample(variant, samplegeno=family))
    assert (line["FORMAT"], line["S1"], line["S2"]) == ("GT:AD", "0/1:.", "0/0:30,0")
    assert line["INFO"]["SAMPLEGENO"].count("WGS") == 2


def test_a_relative_that_carries_the_allele_and_is_not_exported_stays_unknown() -> None:
    variant = builders.variant(100)
    family = [{"samplegeno_sampleid": "S2", "samplegeno_numgt": "0/1"}]
    (line,) = lines(variant, sample(variant, samplegeno=family))
    assert line["S2"] == "."


def test_two_spellings_of_a_variant_are_two_lines() -> None:
    variant = builders.variant(102, ref="A", alt="T")
    other = sample(variant, "S2", file_spelling={"POS": 101, "REF": "CA", "ALT": "CT"})
    assert [(line["POS"], line["S1"], line["S2"]) for line in lines(variant, sample(variant), other)] == [
        ("101", ".", "0/1"), ("102", "0/1", "."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("of_variant", "of_sample", "named"),
    [
        ({"transcript": [{"csq_gene": "G1", "ann_gene_id": "G1"}]}, {}, "transcript"),
        ({"transcript": [{"csq_gene": "G1"}, {"ann_gene_id": "G1"}, {"csq_gene": "G2"}]}, {}, "transcript"),
        ({"hgvsg": ""}, {}, "hgvsg"),
        ({"ID": "a b"}, {}, "ID"),
        ({}, {"AD": "1,2,3"}, ""),
        ({}, {"GT": "1/2", "AD": "1,2,3"}, "AD"),
        ({}, {"GT": "0/0"}, "GT"),
        ({}, {"CALL_INFO": "S9"}, "GT"),
        ({}, {"FILTER": "not good"}, "FILTER"),
    ],
)
def test_what_a_line_cannot_hold_is_named(of_variant: Document, of_sample: Document, named: str) -> None:
    variant = builders.variant(100, **of_variant)
    (line,) = lines(variant, {**sample(variant), **of_sample})
    assert line["INFO"].get(NOT_WRITTEN, "") == named or (named == "" and line["INFO"][NOT_WRITTEN] == "AD")


def test_samples_that_do_not_agree_on_what_a_record_says_are_told_of() -> None:
    variant = builders.variant(100)
    (line,) = lines(variant, sample(variant, FS=1.5), sample(variant, "S2", FS=2.5))
    assert line["INFO"] == {NOT_WRITTEN: "FS"}


def structural(kind: str, rest: str, **properties: Any) -> Document:
    place = {"CHROM": "1", "START": 100, "SV_TYPE": kind, "assembly": "GRCh38"}
    return {**place, "annotation_id": f"{kind}_chr1:100-{rest}", **properties}


@pytest.mark.parametrize(
    ("variant", "alt"),
    [
        (structural("DEL", "300", END=300), "<DEL>"),
        (structural("CNV", "300-CN3", END=300), "<CN3>"),
        (structural("BND", "N]chr17:198982]"), "N]chr17:198982]"),
        (structural("BND", ".N"), ".N"),
        (structural("INS", "35", END=100, svinslen=[35]), "<INS>"),
        (structural("INS", ".", END=100), "<INS>"),
    ],
)
def test_a_structural_variant_is_spelled_from_its_key(variant: Document, alt: str) -> None:
    (line,) = lines(variant, names=(), layout=STRUCTURAL)
    assert (line["ALT"], line["INFO"]["SVTYPE"], line["INFO"].get("END")) == (
        alt, variant["SV_TYPE"], str(variant["END"]) if "END" in variant else None,
    )  # fmt: skip
    assert NOT_WRITTEN not in line["INFO"]


@pytest.mark.parametrize(
    "variant", [structural("INS", "3-0123456789abcdef"), structural("BND", "N]chr1:9]-0123456789abcdef")]
)
def test_a_sequence_of_which_only_the_digest_is_known_is_told_of(variant: Document) -> None:
    (line,) = lines(variant, names=(), layout=STRUCTURAL)
    assert line["INFO"][NOT_WRITTEN] == "annotation_id"


def test_two_calls_of_a_structural_variant_are_two_lines() -> None:
    variant = structural("DEL", "300", END=300)
    calls = [{"CALL_INFO": "S1", "GT": genotype, "caller_id": name} for genotype, name in (("0/1", "a"), ("1/1", "b"))]
    found = lines(variant, *calls, names=("S1",), layout=STRUCTURAL)
    assert [(line["ID"], line["S1"]) for line in found] == [("a", "0/1"), ("b", "1/1")]


def test_a_header_defines_each_key_once_and_names_the_columns() -> None:
    header = list(header_lines(SMALL, "GRCh38", ["1"], ["q10"], ["S1"], is_structural=False))
    assert header[0] == "##fileformat=VCFv4.3"
    assert header[-1].split("\t")[8:] == ["FORMAT", "S1"]
    assert [line.partition(",")[0] for line in header if line.startswith("##FILTER")] == ["##FILTER=<ID=q10"]
    keys = [line.partition(",")[0] for line in header if line.startswith(("##INFO", "##FORMAT"))]
    assert {"##INFO=<ID=CSQ", "##INFO=<ID=gnomad_af", "##FORMAT=<ID=AD"} <= set(keys)
    assert len(keys) == len(set(keys))
