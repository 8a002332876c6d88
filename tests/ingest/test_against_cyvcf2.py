"""A peer: htslib, through cyvcf2, reads the same places, alleles and genotypes.

What it writes, BCF too, gives the same items.
"""

import gzip
from pathlib import Path

import cyvcf2
import pytest

from ingest.record import parse_genotype
from tests.ingest.build_vcf import (
    TRANSCRIPT,
    Parsed,
    Schemas,
    annotation,
    info_line,
    parse_file,
    record,
    structural_schemas,
    variant_schemas,
    write_vcf,
)
from tests.ingest.table_text import SHARED_DATA, row
from variome.model.alleles import contig_name

SCHEMAS = variant_schemas(row("vep_gene", **TRANSCRIPT), row("vep_consequence", is_list="Y", **TRANSCRIPT)) | (
    structural_schemas()
)
HEADER = [
    *annotation("VEP", "Gene|Consequence"),
    info_line("SVTYPE"),
    info_line("END", "1", "Integer"),
    info_line("FS", "1", "Float"),
    '##FILTER=<ID=q10,Description="low">',
    '##ALT=<ID=DEL,Description="deletion">',
    "##contig=<ID=chrX,length=156040895>",
    "##contig=<ID=chr17,length=83257441>",
]
RECORDS = [
    record(
        "chr1:100", "A", "G", "VEP=G1|missense_variant~intron_variant;FS=1.5", "GT:AD:DP 0/1:3,4:7 0/0:9,0:9 ./.:.:."
    ),
    record("chr1:200", "CA", "C,CAA,TA", ".", "GT 1/2 0|3 ./1", identifier="rs1", qual="7.5", filters="q10"),
    record("chr1:300", "CGAAG", "CG", ".", "GT:PL 1/1:9,9,0 0/1:9,0,9 0/0:0,9,9"),
    record("chr1:400", "A", "*", ".", "GT 0/1 . 1"),
    record("chr1:500", "A", ".", ".", "GT 0/0 0/0 0/0"),
    record("chrX:600", "a", "t", ".", "GT 1 0 0/1"),
    record("chrX:700", "T", "<DEL>", "SVTYPE=DEL;END=900", "GT:GQ 0/1:9 0/0:8 1|1:7"),
    record("chrX:800", "T", "T]chr17:198982]", "SVTYPE=BND", "GT 0/1 0/0 0/0"),
]
Call = tuple[str, int, str, str, str, tuple[int, ...]]


def calls_of_htslib(path: Path) -> list[Call]:
    """Contig, position, REF, ALT, sample and allele numbers (-1 for a missing one) of every carrier of every ALT."""
    reader = cyvcf2.VCF(str(path))
    return [
        (each.CHROM.removeprefix("chr"), each.POS, each.REF, alt, name, tuple(a for a in genotype[:-1] if a > -2))
        for each in reader
        for index, alt in enumerate(each.ALT, start=1)
        for name, genotype in zip(reader.samples, each.genotypes, strict=True)
        if index in genotype[:-1]
    ]


def calls_of_parser(found: Parsed) -> list[Call]:
    calls = []
    for each in found.records:
        columns = each.text.split("\t")
        for item in (document for item_type, document, _ in each.items if item_type.endswith("Sample")):
            numbers = tuple(-1 if a is None else a for a in parse_genotype(item["GT"]) or ())
            alt = columns[4].split(",")[item["allele_index"] - 1]
            calls.append((contig_name(columns[0]), int(columns[1]), columns[3], alt, item["CALL_INFO"], numbers))
    return calls


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_vcf(tmp_path, *RECORDS, header=HEADER, samples="S1 S2 S3")


def test_places_alleles_and_genotypes_are_those_of_htslib(path: Path) -> None:
    calls = calls_of_parser(parse_file(path, SCHEMAS))
    assert len(calls) == 14
    assert calls == calls_of_htslib(path)


def test_the_variants_of_htslib_are_there_also_where_nobody_carries_them(path: Path) -> None:
    variants = [t for t in parse_file(path, SCHEMAS).types if not t.endswith("Sample")]
    assert len(variants) == sum(len(each.ALT) for each in cyvcf2.VCF(str(path)))


@pytest.mark.parametrize("mode", ["wb", "wbu", "wz"])
def test_what_htslib_writes_gives_the_same_items(tmp_path: Path, path: Path, mode: str) -> None:
    reader = cyvcf2.VCF(str(path))
    writer = cyvcf2.Writer(str(tmp_path / "written"), reader, mode=mode)
    for each in reader:
        writer.write_record(each)
    writer.close()
    first, second = (parse_file(each, SCHEMAS) for each in (path, tmp_path / "written"))
    assert [each.items for each in second.records] == [each.items for each in first.records]
    assert second.parser.problems == []


def real_trio() -> tuple[Path, Schemas]:
    path = SHARED_DATA / "trio" / "ashk-trio.vcf.gz"
    if not path.is_file():
        pytest.skip("the folder of development data is not beside the project")
    return path, variant_schemas(row("bcsq_gene", **TRANSCRIPT))


def test_a_real_trio_has_the_calls_that_htslib_reads() -> None:
    path, schemas = real_trio()
    found = parse_file(path, schemas, assembly=None)
    with gzip.open(path, "rt") as stream:
        assert len(found.records) == sum(not line.startswith("#") for line in stream) == 9940
    assert len([each for each in found.records if each.is_rejected]) == 0
    assert calls_of_parser(found) == calls_of_htslib(path)
