"""The File item of a VCF: what its header and its bytes say of it."""

from pathlib import Path
from typing import Any

from ingest.vcf_parser import VCFParser
from variome.files.raw_lines import STANDARD_INPUT


def file_document(parser: VCFParser, path: str) -> dict[str, Any]:
    """The document of the File item, without `project`, which the store sets.

    Args:
        parser: of the file, its header read.
        path: as the user named it; `-` has neither name, size nor digest.
    """
    header = parser.header
    document: dict[str, Any] = {
        "accession": parser.accession,
        "file_format": "vcf",
        "file_format_version": next(header.values("fileformat"), "").removeprefix("VCFv"),
        "assembly": parser.assembly,
        "samples": list(header.samples),
        "annotation_sources": [
            {name: value for name, value in (("key", key), ("version", each.version), ("date", each.date)) if value}
            for key, each in parser.layouts.items()
        ],
        "MUTANNO_Version": parser.options.version,
    }
    if path != STANDARD_INPUT:
        document |= {"file_name": Path(path).name, "file_size": parser.reader.total_bytes, "sha256": parser.sha256}
    return {name: value for name, value in document.items() if value not in ("", None)}
