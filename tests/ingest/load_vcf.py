"""Tiny VCFs in the dialect of the shipped annotation version, and the load of one."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ingest.client import LoadRequest, StoreClient, WriteRequest
from ingest.consequence_names import read_consequence_names
from ingest.file_item import file_document
from ingest.load import LoadOptions, LoadResult, load_file
from ingest.options import ParseOptions
from ingest.pedigree import read_pedigree
from ingest.relatives import Relatives
from ingest.vcf_parser import VCFParser
from variome.data_folder import data_folder

VALID = data_folder("sample_vcfs") / "valid"
GENE = "ENSG00000139618"

_HEADER = (
    "##fileformat=VCFv4.2",
    "##contig=<ID=chr13,length=114364328>",
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">',
    '##MUTANNO=<ID=VEP,Version="v1">',
    "##INFO=<ID=VEP,Number=.,Type=String,Description=\"Subembedded:'transcript':Format:'Gene|Feature|Consequence'\">",
    '##MUTANNO=<ID=CADD,Version="v1">',
    "##INFO=<ID=CADD,Number=.,Type=String,Description=\"Format:'PHRED|RAW'\">",
)


def record(
    position: int,
    *genotypes: str,
    cadd: str = "20.5",
    gene: str = GENE,
    consequence: str = "missense_variant",
    alt: str = "T",
) -> str:
    """One line at a place of chromosome 13, with a genotype and depth (`0/1:30`) for each sample."""
    info = f"VEP={gene}|ENST00000380152|{consequence};CADD={cadd}|2.5"
    columns = ["chr13", str(position), ".", "C", alt, "100", "PASS", info, "GT:DP", *(genotypes or ("0/1:30",))]
    return "\t".join(columns)


def vcf_text(records: Iterable[str], samples: Iterable[str] = ("S1",)) -> str:
    columns = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *samples]
    return "\n".join([*_HEADER, "\t".join(columns), *records, ""])


def write_vcf(path: Path, records: Iterable[str], samples: Iterable[str] = ("S1",)) -> Path:
    """Writes a VCF of these lines, and gives its path."""
    path.write_text(vcf_text(records, samples))
    return path


def begin_load(
    client: StoreClient, path: Path | str, replaces: str | None = None, missing_links: Any = "stub", **parse: Any
) -> tuple[VCFParser, LoadRequest]:
    """What `load_file` wants, for a file of project `research`; `parse` are parse options."""
    versions, schemas = client.schemas(None)
    parser = VCFParser(path, schemas, ParseOptions(version="1.0", project="research", **parse))
    write = WriteRequest(versions, "research", "laboratory", missing_links).of_file(parser.file, parser.assembly)
    return parser, LoadRequest(write, file_document(parser, str(path)), "1.0", replaces)


def load(
    client: StoreClient, path: Path | str, options: LoadOptions | None = None, replaces: str | None = None, **more: Any
) -> LoadResult:
    """Loads a file into project `research`."""
    parser, request = begin_load(client, path, replaces, **more)
    return load_file(client, parser, request, options or LoadOptions(), lambda _records, _bytes: None)


def sample_options(name: str) -> dict[str, Any]:
    """The parse options of a shipped sample VCF: its family, and the names of consequences."""
    pedigree = (VALID / name).with_suffix(".ped")
    relatives = Relatives(read_pedigree(pedigree)[0]) if pedigree.exists() else Relatives()
    return {"relatives": relatives, "consequence_names": read_consequence_names()}


TROUBLED = [
    record(100, cadd="high"),
    record(200, gene="ENSG00000000099"),
    record(300).replace("\tC\tT\t", "\tC7\tT\t"),
    record(400, cadd="low"),
    record(100),
    record(500).replace("\tC\tT\t", "\tC8\tT\t"),
]
"""Records that have problems of several kinds; two are rejected, and one comes twice."""
