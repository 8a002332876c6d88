"""The slow obvious twin of a dataset of markers: a dictionary of values by name, and files as others write them."""

import json
import math
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import lmdb
import numpy as np
from hypothesis import strategies as st

from variome.genotypes.dataset import Dataset
from variome.genotypes.importing import Origin

ORIGIN = Origin("a tester", "a test", "mm10")

Values = list[float | None]
"""Of the samples of a marker; None of a missing one."""

Place = tuple[int, int, int]
"""Contig number, position and line."""


def values_of(row: Any) -> Values:
    return [None if math.isnan(value) else value for value in row.tolist()]


def twin_of(dataset: Dataset) -> dict[str, Values]:
    """Dosages by name, row by row."""
    found = {}
    for block in dataset.iter_blocks():
        for row, name in enumerate(block.sites.id):
            assert name not in found
            found[name] = values_of(block.dosages(np.array([row]))[0])
    return found


def places_of(dataset: Dataset) -> dict[str, tuple[str, int, int]]:
    """Contig, position and line by name."""
    return {
        name: (block.entry.contig, int(block.sites.record_position[row]), block.marker_columns.line[row])
        for block in dataset.iter_blocks()
        for row, name in enumerate(block.sites.id)
        if block.marker_columns
    }


def places(n_rows: int) -> st.SearchStrategy[list[Place]]:
    """Places that differ, several of which may share a position."""
    place = st.tuples(st.sampled_from([0, 1, 2, 20, 77, 88, 89]), st.integers(0, 5), st.integers(0, 1 << 16))
    return st.lists(place, min_size=n_rows, max_size=n_rows, unique=True)


def write_lmdb(
    path: Path,
    rows: Mapping[bytes, bytes],
    names: Mapping[bytes, str],
    info: Mapping[str, bytes],
    changes: Mapping[bytes, bytes] | None = None,
    *,
    subdir: bool = False,
) -> Path:
    """A file with the bytes that are given, whatever they mean."""
    tables = {
        b"geno": dict(rows),
        b"marker": {key: name.encode() for key, name in names.items()},
        b"info": {key.encode(): value for key, value in info.items()},
        **({b"track-changes": dict(changes)} if changes is not None else {}),
    }
    with lmdb.open(str(path), subdir=subdir, max_dbs=10, map_size=1 << 28, lock=False) as file:
        for name, items in tables.items():
            table = file.open_db(name)
            with file.begin(write=True) as transaction:
                for key, value in items.items():
                    transaction.put(key, value, db=table)
    return path


def info_of(n_samples: int, n_rows: int, format_: str, packed: str, samples: Sequence[str] | None) -> dict[str, bytes]:
    """The table as the converter of GeneNetwork writes it."""
    geno = {"type": "gn-geno-to-gemma", "samples": list(samples), "numsamples": n_samples} if samples else None
    meta = {
        "type": "gemma-geno",
        "format": format_,
        "version": 1.0,
        "eval": f"{format_}[g]",
        "key-format": "S>L>L>",
        "rec-format": f'l.pack("{packed}")',
        "geno": geno,
    }
    return {
        "numsamples": struct.pack("<Q", n_samples),
        "nummarkers": struct.pack("<Q", n_rows),
        "meta": json.dumps(meta).encode(),
        "format": format_.encode(),
        "options": b"{:input=>'BIMBAM'}",
    }


def key_of(place: Place, width: int) -> bytes:
    return struct.pack({10: ">HLL", 9: ">BLL", 5: ">BL"}[width], *(place if width > 5 else place[:2]))
