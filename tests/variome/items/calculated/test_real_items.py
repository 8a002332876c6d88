"""Calculated properties of what sample and real files give, against the lines of the files."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.options import ParseOptions
from ingest.tables import build_schemas, read_table
from ingest.vcf_parser import VCFParser
from tests.variome.items.calculated.subjects import Document, shipped
from variome.data_folder import data_folder
from variome.items.calculated.consequences import hgvs_g
from variome.items.calculated.subject import Subject
from variome.items.calculated.table import calculate
from variome.model.item_types import ITEM_TYPES
from variome.model.keys import identity
from variome.schema.validation import CompiledSchema

SAMPLES = data_folder("sample_vcfs") / "valid"
REAL = Path(__file__).parents[4] / "../shared/data"
TYPES = ("Variant", "VariantSample", "StructuralVariant", "StructuralVariantSample")


def items_of(path: Path, schemas: dict[str, CompiledSchema], version: str) -> Iterator[tuple[str, Subject]]:
    """Type and subject of each item of a file, samples with their variants."""
    variants: dict[str, Subject] = {}
    raw = {name: dict(schema.schema) for name, schema in schemas.items()}
    for record in VCFParser(path, raw, ParseOptions(version, project="research", accession="F1")):
        for item in record.items:
            document: Document = item.document
            link = document.get("variant") or document.get("structural_variant")
            found = Subject(schemas[item.item_type], document, variants[link] if link else None)
            if not link:
                uuid = identity(ITEM_TYPES[item.item_type], document, assembly="GRCh38", project="research")
                variants.setdefault(str(uuid), found)
            yield item.item_type, found


def calculated(name: str) -> list[tuple[str, Subject, Document]]:
    schemas = {each: shipped(each) for each in TYPES}
    return [(item_type, each, calculate(each)) for item_type, each in items_of(SAMPLES / name, schemas, "1.0")]


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.vcf*")), ids=lambda path: path.name)
def test_every_item_of_a_sample_file_has_a_title(path: Path) -> None:
    found = calculated(path.name)
    assert found
    for item_type, subject, properties in found:
        assert properties["display_title"]
        assert item_type.endswith("Sample") == (f"({subject.document.get('CALL_INFO')})" in properties["display_title"])


def test_samples_of_a_trio_are_called_by_what_they_carry() -> None:
    titles = [properties["display_title"] for _, _, properties in calculated("trio_mutanno.vcf")[:3]]
    assert titles == [
        "chr1:939,412CGAG>C",
        "ENSG00000187634:p.Glu294del (kestrel_proband)",
        "ENSG00000187634:p.Glu294del (kestrel_mother)",
    ]


@pytest.mark.parametrize(
    ("name", "consequence", "location"),
    [
        ("trio_csq.vcf", "frameshift_variant", "Exon 13 of 72"),
        ("trio_mutanno.vcf", "frameshift_variant", "Exon 13 of 72"),
        ("snpeff_ann.vcf", "frameshift_variant", "Exon 13 of 72"),
    ],
)
def test_each_dialect_says_what_hits_one_variant_worst(name: str, consequence: str, location: str) -> None:
    """The deletion in USH2A, which all three files have."""
    found = {subject.document["annotation_id"]: properties for _, subject, properties in calculated(name)}
    properties = found["chr1:216247094TC_T"]
    assert (properties["most_severe_consequence"], properties["most_severe_location"]) == (consequence, location)
    assert properties["most_severe_gene"] == "ENSG00000042781"
    assert properties["hgvs_g"] == "NC_000001.11:g.216247095del"
    assert properties["hgvs_p"][0].endswith("p.Glu767SerfsTer21")


def lines_of(name: str) -> dict[tuple[str, str], list[str]]:
    """The columns of the lines of a file, by contig and position."""
    lines = (SAMPLES / name).read_text().splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return {(row[0].removeprefix("chr"), row[1]): row for row in rows}


def test_depths_are_those_of_the_line() -> None:
    header = next(line for line in (SAMPLES / "snpeff_ann.vcf").read_text().splitlines() if line.startswith("#CHROM"))
    columns = {name: place for place, name in enumerate(header.split("\t"))}
    lines = lines_of("snpeff_ann.vcf")
    samples = [(each, properties) for kind, each, properties in calculated("snpeff_ann.vcf") if kind == "VariantSample"]
    assert any(each.document["GT"] == "1/2" for each, _ in samples)
    for each, properties in samples:
        of = each.variant.document if each.variant else {}
        row = lines["MT" if of["CHROM"] == "M" else of["CHROM"], str(of["POS"])]
        call = dict(zip(row[8].split(":"), row[columns[each.document["CALL_INFO"]]].split(":"), strict=False))
        depths = [int(depth) for depth in call["AD"].split(",")]
        alternate = depths[row[4].split(",").index(of["ALT"]) + 1]
        assert (properties["AD_REF"], properties["AD_ALT"]) == (depths[0], alternate)
        assert properties["AF"] == alternate / sum(depths)


def test_sizes_are_those_that_callers_write_as_svlen() -> None:
    for name in ("structural_manta.vcf", "copy_number.vcf"):
        for item_type, subject, properties in calculated(name):
            if item_type == "StructuralVariant" and "sv_length" in subject.document:
                assert properties["size"] == abs(subject.document["sv_length"][0])


@pytest.mark.skipif(not REAL.is_dir(), reason="the folder of real files is not beside the project")
@pytest.mark.parametrize(
    ("table", "vcf", "version", "name"),
    [
        ("mutanno-0.4.7/variant_table_v0.4.7.csv", "mutanno-0.4.7/GAPFIRHN9YOZ.vcf", "0.4.7", "mutanno_hgvsg"),
        ("mutanno-0.4.8/variant_table_v0.4.8.csv", "mutanno-0.4.8/GAPFI3JX5D2J_first10.vcf", "0.4.8", "mutanno_hgvsg"),
        ("csq-0.5.6/variant_table_v0.5.6.csv", "csq-0.5.6/GAPFII76KW2T.vcf", "0.5.6", "hgvsg"),
    ],
)
def test_genomic_names_are_those_that_another_program_wrote(table: str, vcf: str, version: str, name: str) -> None:
    schemas = {
        each: CompiledSchema(schema) for each, schema in build_schemas(read_table(REAL / table), version).items()
    }
    variants = [each for kind, each in items_of(REAL / vcf, schemas, version) if kind == "Variant"]
    assert variants
    assert [hgvs_g(each) for each in variants] == [each.document[name] for each in variants]
