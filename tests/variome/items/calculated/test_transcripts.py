"""Transcripts of every annotator in one form."""

from typing import Any

import pytest

from tests import builders
from tests.variome.items.calculated.subjects import shipped, variant
from variome.items.calculated.transcripts import GROUP, annotators, transcripts_of
from variome.schema.validation import CompiledSchema

VEP = {
    "vep_gene": "ENSG00000187642", "vep_feature": "ENST00000341290", "vep_consequence": ["inframe_deletion"],
    "vep_symbol": "PERM1", "vep_exon": "3/5", "vep_hgvsc": "ENST00000341290.1:c.1del",
    "vep_hgvsp": "ENSP00000343864.1:p.Glu1del", "vep_canonical": False,
}  # fmt: skip
ANN = {
    "ann_gene_id": "ENSG00000187642", "ann_feature_id": "ENST00000341290", "ann_annotation": ["inframe_deletion"],
    "ann_gene_name": "PERM1", "ann_rank": "3/5", "ann_hgvs_c": "c.1del", "ann_hgvs_p": "p.Glu1del",
}  # fmt: skip
BCSQ = {"bcsq_gene": "PERM1", "bcsq_transcript": "ENST00000341290", "bcsq_consequence": ["inframe_deletion"]}


def renamed(prefix: str) -> dict[str, Any]:
    return {name.replace("vep_", prefix): value for name, value in VEP.items()}


@pytest.mark.parametrize("entry", [VEP, renamed("csq_"), ANN, BCSQ])
def test_each_annotator_is_read_under_its_own_names(entry: dict[str, Any]) -> None:
    (found,) = variant(entry).transcripts
    assert found.consequences == ["inframe_deletion"]
    assert found.gene == (None if entry is BCSQ else "ENSG00000187642")
    assert (found.told["symbol"], found.told["feature"]) == ("PERM1", "ENST00000341290")


def test_the_shipped_schemas_know_their_annotators() -> None:
    assert [each.consequence for each in annotators(shipped("Variant"))] == [
        "vep_consequence", "csq_consequence", "ann_annotation", "bcsq_consequence",
    ]  # fmt: skip
    assert [each.consequence for each in annotators(shipped("StructuralVariant"))] == ["csq_consequence"]
    assert annotators(shipped("VariantSample")) == ()


def test_one_consequence_may_stand_there_as_a_text() -> None:
    """As under tables that take it for a single value."""
    (found,) = variant({"vep_consequence": "intron_variant"}).transcripts
    assert found.consequences == ["intron_variant"]


def test_entries_without_a_consequence_are_left_out() -> None:
    assert variant({"vep_gene": "ENSG1"}, {"vep_consequence": []}).transcripts == []


def test_a_property_of_a_type_that_cannot_have_the_meaning_is_not_read() -> None:
    """Mapping tables choose the types: one may make a list of HGVS names."""
    fields = dict(builders.TRANSCRIPT["items"]["properties"])
    fields["vep_hgvsc"] = {"title": "HGVS", "type": "array", "items": {"type": "string"}}
    transcript = {**builders.TRANSCRIPT, "items": {**builders.TRANSCRIPT["items"], "properties": fields}}
    schema = CompiledSchema(builders.schema("Variant", transcript=transcript))
    entry = {"vep_consequence": ["stop_gained"], "vep_hgvsc": ["c.1A>G"], "vep_feature": "ENST1"}
    (found,) = transcripts_of(schema, {"transcript": [entry]})
    assert found.told == {"feature": "ENST1"}


def test_a_list_of_genes_is_no_gene_of_the_transcript() -> None:
    fields = dict(builders.TRANSCRIPT["items"]["properties"])
    fields["vep_gene"] = {"title": "Genes", "type": "array", "items": {"type": "string", "linkTo": "Gene"}}
    transcript = {**builders.TRANSCRIPT, "items": {**builders.TRANSCRIPT["items"], "properties": fields}}
    schema = CompiledSchema(builders.schema("Variant", transcript=transcript))
    (found,) = transcripts_of(schema, {"transcript": [{"vep_consequence": ["stop_gained"], "vep_gene": ["ENSG1"]}]})
    assert found.gene is None


def test_a_property_that_is_called_transcript_and_is_no_list_is_not_read() -> None:
    schema = CompiledSchema(builders.schema("Variant", transcript={"title": "Transcript", "type": "string"}))
    assert transcripts_of(schema, {"transcript": "ENST1"}) == []


def test_groups_of_other_names_are_not_transcripts() -> None:
    schema = CompiledSchema(builders.schema("StructuralVariant"))
    assert transcripts_of(schema, {"genes": [VEP]}) == []
    assert GROUP == "transcript"
