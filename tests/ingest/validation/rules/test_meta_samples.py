"""SAMPLE lines."""

import pytest

from ingest.validation.rules import meta_samples
from tests.ingest.validation.rules.break_rules import COLUMNS, broken_by, broken_by_meta_line

ASSAY = "##META=<ID=Assay,Type=String,Number=.,Values=[WholeGenome, Exome]>"
DISEASE = "##META=<ID=Disease,Type=String,Number=.>"


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ('Genomes=Germline,Mixture=1.,Description="Patient germline genome"', []),
        ('Genomes=Germline;Tumor,Mixture=.3;0.7,Description="Germline;Tumor"', []),
        ('Genomes=Germline;Tumor,Mixture=.;.,Description="Germline;Tumor"', []),
        ('Description="One; or two"', []),
        ("Genomes=Germline;Tumor,Mixture=.3", ["SAMPLE-MIXTURE"]),
        ('Genomes=Germline;Tumor,Description="Both"', ["SAMPLE-DESCRIPTIONS"]),
        ("Genomes=Germline,Mixture=1.5", ["MIXTURE-FRACTION"]),
        ("Genomes=Germline,Mixture=most", ["MIXTURE-FRACTION"]),
    ],
)
def test_each_genome_of_a_sample_has_a_part_and_a_description(fields: str, names: list[str]) -> None:
    found = broken_by_meta_line(meta_samples, f"##SAMPLE=<ID=Tissue,{fields}>", version="4.2")
    assert found == [f"VCF-4.2-1.2.8-{name}" for name in names]


@pytest.mark.parametrize(
    ("fields", "n_broken"),
    [
        ("Assay=Exome", 0),
        ("Assay=.", 0),
        ('Assay="WholeGenome, Exome"', 0),
        ("Disease=Rare", 0),
        ("Tissue=Rare", 0),
        ("Assay=Panel", 1),
        ("Assay=exome", 1),
        ('Assay="Exome, Panel"', 1),
    ],
)
def test_a_value_is_one_that_meta_allows(fields: str, n_broken: int) -> None:
    lines = ("##fileformat=VCFv4.3", f"##SAMPLE=<ID=Blood,{fields}>", ASSAY, DISEASE, COLUMNS)
    assert broken_by(meta_samples, *lines) == ["VCF-4.3-1.4.8-SAMPLE-VALUE"] * n_broken
