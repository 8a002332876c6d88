"""Titles of every type."""

from typing import Any

import pytest

from tests.variome.items.calculated.subjects import Document, subject, variant
from variome.items.calculated.titles import display_title
from variome.model.item_types import ITEM_TYPES

PLACE = {"CHROM": "1", "START": 31908111, "SV_TYPE": "DEL", "annotation_id": "DEL_chr1:31908111-31908161"}
TITLED: list[tuple[str, Document, str]] = [
    ("Institution", {"name": "clinic"}, "clinic"),
    ("Institution", {"name": "clinic", "title": "The Clinic"}, "The Clinic"),
    ("Project", {"name": "research"}, "research"),
    ("User", {"name": "ann", "title": "Ann"}, "Ann"),
    ("IngestionVersion", {"version": "1.0"}, "1.0"),
    ("AnnotationField", {"field_name": "gnomad_af", "schema_title": "AF"}, "gnomad_af"),
    ("GeneAnnotationField", {"field_name": "oe_lof"}, "oe_lof"),
    ("VariantConsequence", {"var_conseq_name": "missense_variant"}, "missense_variant"),
    ("Gene", {"ensgid": "ENSG00000187634", "gene_symbol": "SAMD11"}, "SAMD11"),
    ("Gene", {"ensgid": "ENSG00000187634", "stub": True}, "ENSG00000187634"),
    ("GeneList", {"gene_list_id": "hearing", "title": "Hearing loss"}, "Hearing loss"),
    ("SavedSearch", {"search_id": "rare", "type": "Variant", "query": "", "title": "Rare"}, "Rare"),
    ("SavedSearch", {"search_id": "rare", "type": "Variant", "query": ""}, "rare"),
    ("Individual", {"individual_id": "I-1"}, "I-1"),
    ("Family", {"family_id": "F-1"}, "F-1"),
    ("File", {"accession": "GAPFIXRDPDK5", "file_name": "a.vcf"}, "GAPFIXRDPDK5"),
    ("GenotypeDataset", {"dataset_id": "cohort"}, "cohort"),
    ("GenotypeDatasetVersion", {"version_id": "cohort:2", "number": 2}, "cohort:2"),
    ("GenotypeSample", {"sample_id": "cohort:NA12878", "sample_name": "NA12878"}, "cohort:NA12878"),
    ("Population", {"population_id": "FIN", "expression": "population == 'FIN'", "title": "Finns"}, "Finns"),
    ("IngestionSubmission", {"started": "2026-11-21T11:00:00.5+01:00"}, "Load of 2026-11-21 10:00 UTC"),
    ("IngestionSubmission", {}, "Load"),
    ("Variant", {"CHROM": "1", "POS": 979034, "REF": "CGAA", "ALT": "C"}, "chr1:979,034CGAA>C"),
    ("Variant", {"CHROM": "X", "POS": 9, "REF": "A", "ALT": "*", "assembly": "GRCh37"}, "GRCh37:chrX:9A>*"),
    ("VariantSample", {"CALL_INFO": "S1"}, "S1"),
    ("StructuralVariant", {**PLACE, "END": 31908161}, "DEL_chr1:31,908,111-31,908,161"),
    ("StructuralVariant", {**PLACE, "END": 31908161, "assembly": "GRCh37"}, "GRCh37:DEL_chr1:31,908,111-31,908,161"),
    ("StructuralVariantSample", {"CALL_INFO": "S1"}, "S1"),
]


@pytest.mark.parametrize(("item_type", "document", "title"), TITLED)
def test_an_item_is_called_as_people_call_it(item_type: str, document: Document, title: str) -> None:
    assert display_title(subject(item_type, document)) == title


def test_every_type_has_a_title() -> None:
    assert {item_type for item_type, _, _ in TITLED} == ITEM_TYPES.keys()


def test_a_breakend_is_called_with_its_mate() -> None:
    key = "BND_chr2:321681-]chr17:198982]N"
    document = {"CHROM": "2", "START": 321681, "SV_TYPE": "BND", "annotation_id": key}
    assert display_title(subject("StructuralVariant", document)) == "BND_chr2:321,681-]chr17:198982]N"


def test_a_contig_may_have_the_marks_of_a_key_in_its_name() -> None:
    key = "BND_chrHLA-A*01:01:321681-]chr17:198982]N"
    document = {"CHROM": "HLA-A*01:01", "START": 321681, "SV_TYPE": "BND", "annotation_id": key}
    assert display_title(subject("StructuralVariant", document)) == "BND_chrHLA-A*01:01:321,681-]chr17:198982]N"


def test_a_title_does_not_spell_out_a_long_allele() -> None:
    long = {"CHROM": "1", "POS": 1, "REF": "A", "ALT": "A" + "CGT" * 400}
    assert display_title(subject("Variant", long)) == "chr1:1A>ACGTCGTCGT...[1,201 bases]"
    assert display_title(subject("Variant", {**long, "ALT": "A" * 50})) == "chr1:1A>" + "A" * 50


HIT = {"vep_consequence": ["inframe_deletion"], "vep_gene": "ENSG1", "vep_symbol": "OLD"}
NAMED = {**HIT, "vep_hgvsc": "ENST1.1:c.880_882del", "vep_hgvsp": "ENSP1.1:p.Glu294del"}
GENE = {"ENSG1": {"ensgid": "ENSG1", "gene_symbol": "SAMD11"}}


@pytest.mark.parametrize(
    ("hit", "genes", "title"),
    [
        (NAMED, GENE, "SAMD11:p.Glu294del (S1)"),
        ({**HIT, "vep_hgvsc": "ENST1.1:c.880_882del"}, GENE, "SAMD11:c.880_882del (S1)"),
        ({**HIT, "vep_hgvsc": "ENST1.1:n.575T>A"}, GENE, "SAMD11:n.575T>A (S1)"),
        (HIT, GENE, "chr1:g.979035_979037del (S1)"),
        (NAMED, {}, "OLD:p.Glu294del (S1)"),
        (NAMED, {"ENSG1": {"ensgid": "ENSG1", "stub": True}}, "OLD:p.Glu294del (S1)"),
        ({name: NAMED[name] for name in NAMED if name != "vep_symbol"}, {}, "ENSG1:p.Glu294del (S1)"),
        (
            {"ann_annotation": ["stop_gained"], "ann_gene_name": "KRAS", "ann_hgvs_p": "p.Gly12*"},
            {},
            "KRAS:p.Gly12* (S1)",
        ),
        ({"bcsq_consequence": ["stop_gained"], "bcsq_gene": "KRAS"}, {}, "chr1:g.979035_979037del (S1)"),
        ({"vep_consequence": ["intron_variant"], "vep_hgvsc": "c.1A>G"}, {}, "chr1:g.979035_979037del (S1)"),
    ],
)
def test_a_sample_is_called_by_protein_else_transcript_else_genome(
    hit: Document, genes: dict[str, Any], title: str
) -> None:
    other = {"vep_consequence": ["upstream_gene_variant"], "vep_gene": "ENSG2", "vep_hgvsp": "ENSP2:p.Ala1Gly"}
    of = variant(other, hit, **genes)
    assert display_title(subject("VariantSample", {"CALL_INFO": "S1"}, of)) == title


def test_a_title_does_not_repeat_a_long_name_of_a_change() -> None:
    of = variant({**HIT, "vep_hgvsc": "ENST1:c.1_2ins" + "ACGT" * 100}, **GENE)
    title = display_title(subject("VariantSample", {"CALL_INFO": "S1"}, of)) or ""
    assert title.startswith("SAMD11:c.1_2insACGT")
    assert title.endswith("CGTA... (S1)")
    assert len(title) == len("... (S1)") + 100


def test_a_sample_of_a_spanning_deletion_is_called_as_its_variant() -> None:
    of = subject("Variant", {"CHROM": "1", "POS": 1000, "REF": "A", "ALT": "*", "assembly": "GRCh37"})
    assert display_title(subject("VariantSample", {"CALL_INFO": "S1"}, of)) == "GRCh37:chr1:1,000A>* (S1)"


def test_a_sample_of_a_structural_variant_is_called_as_that() -> None:
    of = subject("StructuralVariant", {**PLACE, "END": 31908161})
    title = display_title(subject("StructuralVariantSample", {"CALL_INFO": "S1"}, of))
    assert title == "DEL_chr1:31,908,111-31,908,161 (S1)"
