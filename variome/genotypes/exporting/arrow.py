"""A table of Apache Arrow (IPC file, packed with Zstandard): a line for each row, its genotypes one list.

Columns are `contig`, `position` (1-based), `length` (bases of the reference), `id`, `ref`, `alt`, `filter`, `AC`, `AN`,
`genotype` (two of each sample: 0 REF, 1 ALT, 2 another ALT, -1 missing, -2 no such haplotype) and `phased` (one of each
sample). The metadata of the schema has the names of the samples as a list in JSON, under `samples`.
"""

from collections.abc import Mapping
from typing import Any, BinaryIO

import orjson
import pyarrow as pa

from variome.genotypes.exporting.selected import Piece, Selected, iter_pieces


def write_arrow(selected: Selected, stream: BinaryIO) -> None:
    """Writes an Arrow file."""
    schema = _schema(selected)
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_file(stream, schema, options=options) as writer:
        for piece in iter_pieces(selected):
            columns = _columns(piece, schema)
            writer.write_batch(pa.record_batch([columns[name] for name in schema.names], schema=schema))


def _schema(selected: Selected) -> pa.Schema:
    n_samples = len(selected.names)
    fields = [
        ("contig", pa.string()),
        ("position", pa.int64()),
        ("length", pa.int64()),
        ("id", pa.string()),
        ("ref", pa.string()),
        ("alt", pa.string()),
        ("filter", pa.string()),
        ("AC", pa.int64()),
        ("AN", pa.int64()),
        ("genotype", pa.list_(pa.int8(), 2 * n_samples)),
        ("phased", pa.list_(pa.bool_(), n_samples)),
    ]
    return pa.schema(fields, {"samples": orjson.dumps(list(selected.names))})


def _columns(piece: Piece, schema: pa.Schema) -> Mapping[str, Any]:
    sites = piece.sites
    n_samples = piece.states.shape[1]
    return {
        "contig": pa.array([piece.spelling] * len(sites)),
        "position": pa.array(sites.position),
        "length": pa.array(sites.ref_length),
        "id": pa.array(sites.texts("id"), pa.string()),
        "ref": pa.array(sites.texts("ref"), pa.string()),
        "alt": pa.array(sites.texts("alt"), pa.string()),
        "filter": pa.array(sites.texts("filter"), pa.string()),
        "AC": pa.array(piece.AC),
        "AN": pa.array(piece.AN),
        "genotype": _lists(pa.array(piece.states.reshape(-1)), 2 * n_samples, len(sites)),
        "phased": _lists(pa.array(piece.is_phased.reshape(-1)), n_samples, len(sites)),
    }


def _lists(values: Any, length: int, n_rows: int) -> Any:
    """Lists of one length; Arrow cannot tell how many there are of length 0."""
    if length:
        return pa.FixedSizeListArray.from_arrays(values, length)
    return pa.array([[]] * n_rows, pa.list_(values.type, 0))
