"""Most severe consequence, its gene, transcript and location, and HGVS names."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import builders
from tests.variome.items.calculated.subjects import subject, variant
from tests.variome.items.calculated.test_severity import CONSEQUENCES
from variome.items.calculated.consequences import (
    hgvs_c,
    hgvs_g,
    hgvs_p,
    most_severe_consequence,
    most_severe_gene,
    most_severe_location,
    most_severe_transcript,
)
from variome.items.calculated.subject import Subject
from variome.schema.validation import CompiledSchema

SHIPPED = {each["var_conseq_name"]: each for each in map(orjson.loads, CONSEQUENCES.read_bytes().splitlines())}
entries = st.fixed_dictionaries(
    {"vep_consequence": st.lists(st.sampled_from(sorted(SHIPPED)), min_size=1, max_size=3)},
    optional={"vep_gene": st.sampled_from(["ENSG1", "ENSG2"]), "vep_canonical": st.booleans()},
)


def entry(*consequences: str, **told: Any) -> dict[str, Any]:
    return {"vep_consequence": list(consequences), **{f"vep_{name}": value for name, value in told.items()}}


def test_the_most_severe_consequence_brings_its_gene_and_transcript() -> None:
    found = variant(
        entry("downstream_gene_variant", gene="ENSG1", feature="ENST1"),
        entry("intron_variant", "splice_region_variant", gene="ENSG2", feature="ENST2"),
    )
    assert most_severe_consequence(found) == "splice_region_variant"
    assert (most_severe_gene(found), most_severe_transcript(found)) == ("ENSG2", "ENST2")


def test_of_equals_the_canonical_transcript_is_taken_else_the_first() -> None:
    first, second = entry("stop_gained", feature="ENST1"), entry("stop_gained", feature="ENST2")
    assert most_severe_transcript(variant(first, second)) == "ENST1"
    assert most_severe_transcript(variant(first, {**second, "vep_canonical": True})) == "ENST2"
    assert most_severe_transcript(variant({**first, "vep_canonical": False}, second)) == "ENST1"


def test_a_table_may_take_canonical_for_a_text() -> None:
    schema = {**builders.TRANSCRIPT["items"]["properties"], "vep_canonical": {"title": "Canonical", "type": "string"}}
    transcript = {**builders.TRANSCRIPT, "items": {**builders.TRANSCRIPT["items"], "properties": schema}}
    entries = [entry("stop_gained", feature=f"ENST{n}", canonical=told) for n, told in ((1, "NO"), (2, "YES"))]
    of = Subject(CompiledSchema(builders.schema("Variant", transcript=transcript)), {"transcript": entries})
    assert most_severe_transcript(of) == "ENST2"


def test_of_equals_the_transcript_of_mane_is_taken() -> None:
    entries = [{"csq_consequence": ["stop_gained"], "csq_feature": name} for name in ("ENST1", "ENST2")]
    entries[1]["csq_mane_select"] = "NM_000001.1"
    assert most_severe_transcript(variant(*entries)) == "ENST2"


def test_a_variant_without_transcripts_has_none_of_these() -> None:
    found = variant()
    functions = (most_severe_consequence, most_severe_gene, most_severe_transcript, most_severe_location)
    assert [function(found) for function in functions] == [None] * 4
    assert hgvs_c(found) == hgvs_p(found) == []


@given(st.lists(entries, max_size=6))
def test_no_consequence_of_the_variant_ranks_before_the_most_severe(transcripts: list[dict[str, Any]]) -> None:
    """The twin looks at all pairs, by the ranks of the shipped items."""
    pairs = [
        (SHIPPED[name].get("severity_order_estimate", 99), each.get("vep_canonical") is not True, place, each, name)
        for place, each in enumerate(transcripts)
        for name in each["vep_consequence"]
    ]
    expected = min(pairs, key=lambda pair: pair[:3], default=None)
    found = variant(*transcripts)
    assert most_severe_consequence(found) == (expected[4] if expected else None)
    assert most_severe_gene(found) == (expected[3].get("vep_gene") if expected else None)


@pytest.mark.parametrize(
    ("told", "location"),
    [
        (entry("missense_variant", exon="3/5"), "Exon 3 of 5"),
        (entry("frameshift_variant", exon="3-4/5"), "Exons 3-4 of 5"),
        (entry("splice_donor_variant", intron="2/4"), "Intron 2 of 4"),
        (entry("splice_acceptor_variant", exon="3/5", intron="2/4"), "Exon 3 of 5"),
        (entry("5_prime_UTR_variant", exon="1/5"), "Exon 1 of 5 (5' UTR)"),
        (entry("intron_variant", "5_prime_UTR_variant", intron="1/5"), "Intron 1 of 5"),
        (entry("3_prime_UTR_variant"), "3' UTR"),
        (entry("intron_variant"), "Intron"),
        (entry("upstream_gene_variant", distance=1963), "1,963 bp upstream"),
        (entry("downstream_gene_variant", distance="64"), "64 bp downstream"),
        (entry("downstream_gene_variant"), "Downstream"),
        (entry("missense_variant", exon="3"), "Exon 3"),
        (entry("intergenic_variant"), None),
        (entry("missense_variant"), None),
        ({"ann_annotation": ["missense_variant"], "ann_rank": "3/5"}, "Exon 3 of 5"),
        ({"ann_annotation": ["splice_region_variant", "intron_variant"], "ann_rank": "2/4"}, "Intron 2 of 4"),
        ({"bcsq_consequence": ["5_prime_UTR_variant"]}, "5' UTR"),
    ],
)
def test_a_location_says_what_the_annotation_tells(told: dict[str, Any], location: str | None) -> None:
    assert most_severe_location(variant(told)) == location


def test_names_of_changes_stand_each_once_in_the_order_of_the_transcripts() -> None:
    found = variant(
        entry("missense_variant", hgvsc="ENST2:c.2A>G", hgvsp="ENSP1:p.Asn1Asp"),
        entry("intron_variant", hgvsc="ENST1:c.1+5A>G"),
        entry("missense_variant", hgvsc="ENST3:c.2A>G", hgvsp="ENSP1:p.Asn1Asp"),
    )
    assert hgvs_c(found) == ["ENST2:c.2A>G", "ENST1:c.1+5A>G", "ENST3:c.2A>G"]
    assert hgvs_p(found) == ["ENSP1:p.Asn1Asp"]


def test_the_genomic_name_is_that_of_the_assembly() -> None:
    assert hgvs_g(variant()) == "NC_000001.11:g.979035_979037del"
    older = subject("Variant", {**variant().document, "assembly": "GRCh37"})
    assert hgvs_g(older) == "NC_000001.10:g.979035_979037del"
