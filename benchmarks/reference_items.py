"""Genes and consequences in any number, made from the shipped ones with ids and names of their own."""

from collections.abc import Iterator, Mapping
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

import orjson

from ingest.annotation_version import shipped_folder
from ingest.records import read_records

_FIRST: Final = 5_000_000
"""Ids from here on are given to no gene and no term."""


def write_genes(path: Path, n_genes: int) -> None:
    """Writes so many genes as NDJSON."""
    path.write_bytes(b"".join(_lines("genes.ndjson", n_genes, _gene)))


def write_consequences(path: Path, n_consequences: int) -> None:
    """Writes so many consequences as NDJSON."""
    path.write_bytes(b"".join(_lines("variant_consequences.ndjson", n_consequences, _consequence)))


def _lines(source: str, n: int, named: Any) -> Iterator[bytes]:
    shipped = cycle(read_records(shipped_folder() / source))
    for number, document in enumerate(islice(shipped, n), start=_FIRST):
        yield orjson.dumps({**document, **named(document, number)}) + b"\n"


def _gene(document: Mapping[str, Any], number: int) -> dict[str, Any]:
    symbol = f"{document['gene_symbol']}-{number}"
    return {"ensgid": f"ENSG9{number:010d}", "gene_symbol": symbol, "hgnc_id": f"HGNC:{number}"}


def _consequence(document: Mapping[str, Any], number: int) -> dict[str, Any]:
    return {"var_conseq_name": f"{document['var_conseq_name']}_{number}", "var_conseq_id": f"SO:{number:07d}"}
