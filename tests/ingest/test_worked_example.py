"""The worked example of the specification (section 4), value by value: on the real file, and on one of our own."""

from pathlib import Path
from typing import Any

import pytest

from ingest.tables import build_schemas, read_table
from tests.ingest.build_vcf import (
    FAMILY,
    TRANSCRIPT,
    Item,
    Parsed,
    annotation,
    info_line,
    parse_file,
    parse_vcf,
    record,
    variant_schemas,
)
from tests.ingest.table_text import SHARED_DATA, row

HG19 = {"sub_embedding_group": '{"key": "hg19", "title": "hg19 coordinates"}'}
_SCORES = (
    "phastcons100", "phastcons30", "phastcons20", "phylop100", "phylop30", "phylop20", "gerp", "siphy_omega", "siphy_p",
)  # fmt: skip
CONSERVATION = [f"conservation_{name}" for name in _SCORES]
ROWS = (
    row("mutanno_variant_class"),
    row("mutanno_hgvsg"),
    row("hg19_chrom", **HG19),
    row("hg19_pos", field_type="integer", **HG19),
    row("hg19_hgvsg", **HG19),
    *(row(name, field_type="number") for name in CONSERVATION),
    *(row(f"topmed_{name}", field_type="integer") for name in ("an", "ac", "het", "hom")),
    row("topmed_af", field_type="number"),
    *(row(f"vep_{name}", **TRANSCRIPT) for name in ("feature", "exon")),
    row("vep_gene", links_to="Gene", **TRANSCRIPT),
    row("vep_consequence", is_list="Y", links_to="VariantConsequence", **TRANSCRIPT),
    row("vep_canonical", field_type="boolean", **TRANSCRIPT),
    row("vep_tsl", field_type="integer", **TRANSCRIPT),
    row("vep_domains", is_list="Y", **TRANSCRIPT),
    row("samplegeno_ac", "sample_variant", **FAMILY),
)
HEADER = [
    *annotation("MUTANNO", "variant_class|hgvsg"),
    *annotation("HG19", "chrom|pos|hgvsg", group="hg19"),
    *annotation("CONSERVATION", "|".join(_SCORES).upper()),
    *annotation("TOPMED", "AN|AC|AF|Het|Hom"),
    *annotation("VEP", "Gene|Feature|Consequence|EXON|CANONICAL|TSL|DOMAINS", group="transcript"),
    *annotation("SAMPLEGENO", "NUMGT|GT|AD|SAMPLEID", group="samplegeno"),
    info_line("novoPP", kind="Float"),
]  # fmt: skip
INFO = ";".join([
    "AC=2",
    "FS=0.000",
    "MUTANNO=DEL|NC_000001.11:g.979035_979037del",
    "HG19=chr1|914414|NC_000001.11:g.914415_914417del",
    "CONSERVATION=0.0|0.002|0.002|-0.273|-1.239|-0.91|||7.612",
    "TOPMED=125568|67|0.000533575|67|0",
    "VEP=ENSG00000187642|ENST00000341290|inframe_deletion|3/5|0|2|PANTHER:PTHR47282,"
    "ENSG00000187642|ENST00000433179|inframe_deletion|1/3|0|5|PANTHER:PTHR47282",
    "SAMPLEGENO=" + ",".join(f"0/{n}|a|{n}|NA{n}" for n in range(3)),
    "novoPP=0.0",
])  # fmt: skip
NAMES = ["NA12877_sample", "NA12878_sample", "NA12879_sample", *(f"U{n}" for n in range(20))]
CALLS = ["0/0:9,0:9:9:0,9,99", "0/1:16,22:38:99:876,0,605", "0/1:20,21:41:99:1,0,2", *["./.:.:.:.:."] * 20]


def tiny_file(tmp_path: Path) -> Parsed:
    text = record("chr1:979034", "CGAA", "C", INFO, f"GT:AD:DP:GQ:PL {' '.join(CALLS)}", qual="1966.12", filters=".")
    found = parse_vcf(tmp_path, text, schemas=variant_schemas(*ROWS), header=HEADER, samples=" ".join(NAMES))
    assert found.problems == []
    return found


def real_file(_: Path) -> Parsed:
    folder = SHARED_DATA / "mutanno-0.4.8"
    if not folder.is_dir():
        pytest.skip("the folder of development data is not beside the project")
    table = read_table(folder / "variant_table_v0.4.8.csv")
    return parse_file(folder / "GAPFI3JX5D2J_first10.vcf", build_schemas(table), version="0.4.8")


@pytest.fixture(params=[tiny_file, real_file], ids=["tiny", "real"])
def items(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Item, list[Item]]:
    """The variant of the example, and its samples."""
    for each in request.param(tmp_path).records:
        variant, *samples = [item.document for item in each.items]
        if variant["annotation_id"] == "chr1:979034CGAA_C":
            return variant, samples
    raise AssertionError("the file does not hold the record of the example")


@pytest.fixture
def variant(items: tuple[Item, list[Item]]) -> Item:
    return items[0]


def part(item: Item, expected: dict[str, Any]) -> dict[str, Any]:
    return {name: item[name] for name in expected}


def test_the_place_is_that_of_the_record(variant: Item) -> None:
    expected = {"CHROM": "1", "POS": 979034, "REF": "CGAA", "ALT": "C", "assembly": "GRCh38"}
    assert part(variant, expected) == expected


def test_mutanno(variant: Item) -> None:
    assert variant["mutanno_variant_class"] == "DEL"
    assert variant["mutanno_hgvsg"] == "NC_000001.11:g.979035_979037del"


def test_hg19(variant: Item) -> None:
    assert variant["hg19"] == [
        {"hg19_chrom": "chr1", "hg19_pos": 914414, "hg19_hgvsg": "NC_000001.11:g.914415_914417del"}
    ]


def test_conservation(variant: Item) -> None:
    values = (0.0, 0.002, 0.002, -0.273, -1.239, -0.91, None, None, 7.612)
    assert [variant.get(name) for name in CONSERVATION] == list(values)


def test_topmed(variant: Item) -> None:
    expected = {"topmed_an": 125568, "topmed_ac": 67, "topmed_af": 0.000533575, "topmed_het": 67, "topmed_hom": 0}
    assert part(variant, expected) == expected


def test_vep(variant: Item) -> None:
    expected = {
        "vep_gene": "ENSG00000187642",
        "vep_feature": "ENST00000341290",
        "vep_consequence": ["inframe_deletion"],
        "vep_exon": "3/5",
        "vep_canonical": False,
        "vep_tsl": 2,
        "vep_domains": ["PANTHER:PTHR47282"],
    }
    assert len(variant["transcript"]) == 2
    assert part(variant["transcript"][0], expected) == expected


def test_two_of_23_samples_carry_it(items: tuple[Item, list[Item]]) -> None:
    assert len(items[1]) == 2


def test_sample(items: tuple[Item, list[Item]]) -> None:
    (sample,) = [each for each in items[1] if each["CALL_INFO"] == "NA12878_sample"]
    expected = {
        "GT": "0/1", "AD": "16,22", "DP": 38, "GQ": 99, "PL": "876,0,605", "QUAL": 1966.12, "FS": 0.0, "novoPP": 0.0,
    }  # fmt: skip
    assert part(sample, expected) == expected
    assert len(sample["samplegeno"]) == 3
