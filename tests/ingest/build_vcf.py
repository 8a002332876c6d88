"""Tiny annotated VCFs and mapping tables, and the parse of one by the other."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.options import ParseOptions
from ingest.problems import Problem
from ingest.tables import build_schemas, parse_table
from ingest.vcf_parser import ParsedRecord, VCFParser
from tests.ingest.sealed_twin import check_sealing
from tests.ingest.table_text import row, table_text

Schemas = dict[str, dict[str, Any]]
Item = dict[str, Any]

FILEFORMAT = "##fileformat=VCFv4.2"
GRCH38 = "##contig=<ID=chr1,length=248956422>"
SAMPLE_FORMATS = (
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Depths of the alleles">',
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">',
    '##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Quality of the genotype">',
    '##FORMAT=<ID=PGT,Number=1,Type=String,Description="Phased genotype">',
    '##FORMAT=<ID=PID,Number=1,Type=String,Description="Phase set by name">',
    '##FORMAT=<ID=PL,Number=G,Type=Integer,Description="Likelihoods">',
    '##FORMAT=<ID=PS,Number=1,Type=Integer,Description="Phase set">',
    '##FORMAT=<ID=RSTR,Number=4,Type=Integer,Description="Reads by strand">',
)

CONTIGS = ",".join([*map(str, range(1, 23)), "X", "Y", "M"])
TRANSCRIPT = {"sub_embedding_group": '{"key": "transcript", "title": "Transcript"}'}
FAMILY = {"sub_embedding_group": '{"key": "samplegeno", "title": "Genotypes of the family"}'}
PAIRS = {"sub_embedding_group": '{"key": "cmphet", "title": "Compound hets"}'}

PLACE_ROWS = (
    row("CHROM", enum_list=CONTIGS),
    row("POS", field_type="integer"),
    row("REF"),
    row("ALT"),
    row("ID"),
)
SAMPLE_ROWS = (
    row("CALL_INFO", "sample_variant"),
    row("QUAL", "sample_variant", "number"),
    row("FILTER", "sample_variant", is_list="Y"),
    *(row(key, "sample_variant") for key in ("GT", "AD", "PL", "PGT", "PID")),
    *(row(key, "sample_variant", "integer") for key in ("DP", "GQ", "PS")),
    *(row(key, "sample_variant", "number") for key in ("FS", "MQ", "novoPP")),
    *(row(f"samplegeno_{name}", "sample_variant", **FAMILY) for name in ("numgt", "gt", "ad", "sampleid")),
    row("comhet_phase", "sample_variant", **PAIRS),
    row("comhet_gene", "sample_variant", **PAIRS),
)
STRUCTURAL_ROWS = (
    row("CHROM", enum_list=CONTIGS),
    row("START", vcf_field="POS", field_type="integer"),
    row("END", field_type="integer"),
    row("SV_TYPE", vcf_field="SVTYPE", enum_list="DEL,DUP,INV,INS,CNV,BND"),
    row("CALL_INFO", "sample_variant", vcf_field="sample"),
    row("quality_score", "sample_variant", "number", vcf_field="QUAL"),
    row("GT", "sample_variant"),
    row("GQ", "sample_variant", "integer"),
    row("imprecise", "sample_variant", "boolean", vcf_field="IMPRECISE"),
    row("confidence_interval_start", "sample_variant", "integer", vcf_field="CIPOS", is_list="Y"),
    row("samplegeno_numgt", "sample_variant", vcf_field="GT", **FAMILY),
    row("samplegeno_sampleid", "sample_variant", vcf_field="sample", **FAMILY),
)


def variant_schemas(*rows: dict[str, str]) -> Schemas:
    """The schemas of a table of place, samples and these rows."""
    return build_schemas(parse_table(table_text(*PLACE_ROWS, *SAMPLE_ROWS, *rows), "variants.csv"))


def structural_schemas(*rows: dict[str, str]) -> Schemas:
    return build_schemas(parse_table(table_text(*STRUCTURAL_ROWS, *rows), "structural.csv"), "0.1")


def info_line(key: str, number: str = "1", kind: str = "String", description: str = "") -> str:
    return f'##INFO=<ID={key},Number={number},Type={kind},Description="{description}">'


def annotation(key: str, fields: str, marker: str = "MUTANNO", group: str = "") -> list[str]:
    """The two header lines of an annotation key; `fields` as in `Gene|Feature`."""
    subembedded = f"Subembedded:'{group}':" if group else ""
    return [f"##{marker}=<ID={key}>", info_line(key, ".", description=f"Made up. {subembedded}Format:'{fields}'")]


def record(
    place: str = "chr1:100",
    ref: str = "A",
    alt: str = "G",
    info: str = ".",
    samples: str = "",
    *,
    identifier: str = ".",
    qual: str = ".",
    filters: str = "PASS",
) -> str:
    """A data line; `samples` is FORMAT and the sample columns with blanks between them, as in `GT:DP 0/1:7 0/0:9`."""
    contig, _, position = place.rpartition(":")
    columns = [contig, position, identifier, ref, alt, qual, filters, info, *samples.split()]
    return "\t".join(columns)


def vcf_text(*records: str, header: list[str] | None = None, samples: str = "", newline: str = "\n") -> str:
    """A VCF of these lines; `samples` are names with blanks between them, which bring the usual FORMAT lines along."""
    names = samples.split()
    columns = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", *(["FORMAT", *names] if names else [])]
    formats = SAMPLE_FORMATS if names else ()
    lines = [FILEFORMAT, GRCH38, *formats, *(header or []), "\t".join(columns), *records]
    return "".join(line + newline for line in lines)


def write_vcf(
    folder: Path, *records: str, header: list[str] | None = None, samples: str = "", name: str = "tiny.vcf"
) -> Path:
    path = folder / name
    path.write_bytes(vcf_text(*records, header=header, samples=samples).encode())
    return path


@dataclass(frozen=True)
class Parsed:
    """What a parser gave: itself, and its records."""

    parser: VCFParser
    records: list[ParsedRecord]

    def items(self, item_type: str) -> list[Item]:
        return [item.document for each in self.records for item in each.items if item.item_type == item_type]

    @property
    def types(self) -> list[str]:
        """The types of all items, in posting order."""
        return [item.item_type for each in self.records for item in each.items]

    @property
    def variants(self) -> list[Item]:
        return self.items("Variant")

    @property
    def samples(self) -> list[Item]:
        return self.items("VariantSample")

    @property
    def problems(self) -> list[Problem]:
        """The problems of records, without those of header and bytes."""
        return [problem for each in self.records for problem in each.problems]

    @property
    def kinds(self) -> list[str]:
        return [problem.kind for problem in self.problems]


def open_parser(path: Path, schemas: Schemas, **options: Any) -> VCFParser:
    return VCFParser(path, schemas, ParseOptions(**{"version": "9.1", "accession": "F1", **options}))


def parse_file(path: Path, schemas: Schemas, **options: Any) -> Parsed:
    """The parse of a file; whatever it is, the parse that seals its variants is the same."""
    parser = open_parser(path, schemas, **options)
    found = Parsed(parser, list(parser))
    if "Variant" in schemas:
        check_sealing(parser, found.records, open_parser(path, schemas, **options), schemas)
    return found


def parse_vcf(
    folder: Path,
    *records: str,
    schemas: Schemas,
    header: list[str] | None = None,
    samples: str = "",
    **options: Any,
) -> Parsed:
    """The parse of a tiny VCF written into the folder."""
    return parse_file(write_vcf(folder, *records, header=header, samples=samples), schemas, **options)
