"""Arrays, tables and columns: each form holds the cells of the dataset, whatever else it is."""

import io
from collections.abc import Callable
from pathlib import Path
from shutil import which
from typing import Any, BinaryIO

import numpy as np
import orjson
import pyarrow as pa
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.variome.genotypes.exporting.peers import ORIGIN, dataset_of, records, run
from tests.variome.genotypes.small_vcf import write_vcf
from variome.errors import ConflictError, InputError
from variome.genotypes.dataset import Dataset
from variome.genotypes.exporting import zarr
from variome.genotypes.exporting.arrow import write_arrow
from variome.genotypes.exporting.npz import write_npz
from variome.genotypes.exporting.selected import Selected, iter_pieces, select
from variome.genotypes.exporting.tsv import write_tsv
from variome.genotypes.exporting.vcf import write_vcf as write_text
from variome.genotypes.exporting.zarr import write_zarr
from variome.genotypes.importing import import_files


def written(write: Callable[[Selected, BinaryIO], None], selected: Selected) -> io.BytesIO:
    stream = io.BytesIO()
    write(selected, stream)
    stream.seek(0)
    return stream


def whole(dataset: Dataset) -> dict[str, Any]:
    """All that the dataset holds, in plain lists and two arrays."""
    pieces = list(iter_pieces(select([dataset])))
    n_samples = len(dataset.samples)
    return {
        "sites": [site for piece in pieces for site in piece.sites],
        "contigs": [piece.spelling for piece in pieces for _ in piece.sites],
        "states": np.concatenate([piece.states for piece in pieces] or [np.zeros((0, n_samples, 2), np.int8)]),
        "phased": np.concatenate([piece.is_phased for piece in pieces] or [np.zeros((0, n_samples), np.bool_)]),
    }


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1 << 30), n_lines=st.integers(0, 30))
def test_an_archive_of_arrays_holds_the_cells(
    tmp_path_factory: pytest.TempPathFactory, seed: int, n_lines: int
) -> None:
    dataset = dataset_of(tmp_path_factory.mktemp("npz"), seed, n_lines)
    expected = whole(dataset)
    with np.load(written(write_npz, select([dataset])), allow_pickle=False) as found:
        assert (found["call_genotype"] == expected["states"]).all()
        assert (found["call_genotype_phased"] == expected["phased"]).all()
        assert found["variant_position"].tolist() == [site.position for site in expected["sites"]]
        assert found["variant_length"].tolist() == [site.ref_length for site in expected["sites"]]
        assert found["variant_allele"].tolist() == [[site.ref, site.alt] for site in expected["sites"]]
        assert found["variant_id"].tolist() == [site.id for site in expected["sites"]]
        assert found["variant_filter"].tolist() == [site.filter for site in expected["sites"]]
        assert found["contig_id"][found["variant_contig"]].tolist() == expected["contigs"]
        assert found["sample_id"].tolist() == dataset.samples


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1 << 30), n_lines=st.integers(0, 30), n_samples=st.sampled_from([0, 1, 5]))
def test_an_arrow_table_holds_the_cells(
    tmp_path_factory: pytest.TempPathFactory, seed: int, n_lines: int, n_samples: int
) -> None:
    dataset = dataset_of(tmp_path_factory.mktemp("arrow"), seed, n_lines)
    names = dataset.samples[:n_samples]
    expected = whole(dataset)
    table = pa.ipc.open_file(written(write_arrow, select([dataset], samples=names))).read_all()
    assert orjson.loads(table.schema.metadata[b"samples"]) == names
    assert table["genotype"].to_pylist() == [row[:n_samples].ravel().tolist() for row in expected["states"]]
    assert table["phased"].to_pylist() == expected["phased"][:, :n_samples].tolist()
    assert table["position"].to_pylist() == [site.position for site in expected["sites"]]
    assert table["alt"].to_pylist() == [site.alt for site in expected["sites"]]
    assert table["contig"].to_pylist() == expected["contigs"]


def test_a_table_has_the_columns_that_were_chosen(tmp_path: Path) -> None:
    dataset = dataset_of(tmp_path, 4, 40)
    stream = written(
        lambda chosen, out: write_tsv(chosen, out, ["CHROM", "POS", "ALT", "ID", "FILTER", "GT"]), select([dataset])
    )
    heading, *lines = (line.split("\t") for line in stream.getvalue().decode().splitlines())
    text = written(write_text, select([dataset])).getvalue().decode()
    assert heading == ["CHROM", "POS", "ALT", "ID", "FILTER", *dataset.samples]
    expected = [[line[0], line[1], line[4].removesuffix(",<M>"), line[2], line[6], *line[9:]] for line in records(text)]
    assert lines == expected


def test_a_table_counts_other_alts_and_tells_the_record(tmp_path: Path) -> None:
    dataset = dataset_of(tmp_path, 9, 40)
    columns = ["ALLELE", "RECORD", "END", "AC", "AN", "OTHER"]
    stream = written(lambda chosen, out: write_tsv(chosen, out, columns), select([dataset]))
    found = [line.split("\t") for line in stream.getvalue().decode().splitlines()[1:]]
    expected = whole(dataset)
    assert [int(line[3]) for line in found] == (expected["states"] == 1).sum(axis=(1, 2)).tolist()
    assert [int(line[4]) for line in found] == (expected["states"] >= 0).sum(axis=(1, 2)).tolist()
    assert [int(line[5]) for line in found] == (expected["states"] == 2).sum(axis=(1, 2)).tolist()
    for line, site, contig in zip(found, expected["sites"], expected["contigs"], strict=True):
        assert line[1] == f"{contig}:{site.record_position}:{site.record_ref}:{site.record_alts}:{site.alt_index}"
        assert int(line[2]) == site.position + site.ref_length - 1
        assert line[0].startswith(f"{contig.removeprefix('chr')}:")


def test_a_column_that_is_unknown_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"columns: expected some of CHROM, POS, .*, GT, found 'DP'"):
        write_tsv(select([dataset_of(tmp_path, 1)]), io.BytesIO(), ["POS", "DP"])


def read_zarr(folder: Path, name: str) -> Any:
    """An array of Zarr 2, by its specification alone."""
    meta = orjson.loads((folder / name / ".zarray").read_bytes())
    is_text = meta["dtype"] == "|O"
    found = np.full([-(-n // size) * size for n, size in zip(meta["shape"], meta["chunks"], strict=True)], None)
    for path in (folder / name).glob("[0-9]*"):
        plain = zstandard.ZstdDecompressor().decompress(path.read_bytes())
        if is_text:
            texts, begin = [], 4
            for _ in range(int.from_bytes(plain[:4], "little")):
                length = int.from_bytes(plain[begin : begin + 4], "little")
                texts.append(plain[begin + 4 : begin + 4 + length].decode())
                begin += 4 + length
            values = np.array(texts, object)
        else:
            values = np.frombuffer(plain, meta["dtype"])
        place = map(int, path.name.split("."))
        slices = tuple(slice(n * size, (n + 1) * size) for n, size in zip(place, meta["chunks"], strict=True))
        found[slices] = values.reshape(meta["chunks"])
    return found[tuple(slice(n) for n in meta["shape"])].tolist()


def test_a_zarr_folder_holds_the_cells_across_its_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zarr, "CHUNK_ROWS", 7)
    monkeypatch.setattr(zarr, "CHUNK_SAMPLES", 3)
    dataset = dataset_of(tmp_path, 2, 60, 8)
    expected, folder = whole(dataset), tmp_path / "x.zarr"
    write_zarr(select([dataset]), folder)
    assert read_zarr(folder, "call_genotype") == expected["states"].tolist()
    assert read_zarr(folder, "call_genotype_phased") == expected["phased"].tolist()
    assert read_zarr(folder, "variant_position") == [site.position for site in expected["sites"]]
    assert [row[:2] for row in read_zarr(folder, "variant_allele")] == [[s.ref, s.alt] for s in expected["sites"]]
    contigs = read_zarr(folder, "contig_id")
    assert [contigs[place] for place in read_zarr(folder, "variant_contig")] == expected["contigs"]
    filters = read_zarr(folder, "filter_id")
    shown = [
        [name for name, is_so in zip(filters, row, strict=True) if is_so] for row in read_zarr(folder, "variant_filter")
    ]
    assert shown == [[] if site.filter == "." else site.filter.split(";") for site in expected["sites"]]
    assert sum(row[5] for row in read_zarr(folder, "region_index")) == len(expected["sites"])


def test_a_zarr_folder_that_is_there_is_kept(tmp_path: Path) -> None:
    dataset = dataset_of(tmp_path, 2)
    write_zarr(select([dataset]), tmp_path / "x.zarr")
    with pytest.raises(ConflictError, match="is there already; name another folder"):
        write_zarr(select([dataset]), tmp_path / "x.zarr")
    assert not list(tmp_path.glob(".*.part"))


def test_vcztools_reads_the_records_of_a_zarr_folder(tmp_path: Path) -> None:
    if not which("vcztools"):
        pytest.skip("vcztools is not installed")
    dataset = dataset_of(tmp_path, 6, 60, 8)
    write_zarr(select([dataset]), tmp_path / "x.zarr")
    theirs = run("vcztools", "view", "--no-header", tmp_path / "x.zarr")
    ours = written(write_text, select([dataset])).getvalue().decode()
    assert [[*line[:7], *line[9:]] for line in records(theirs)] == [[*line[:7], *line[9:]] for line in records(ours)]


@pytest.mark.parametrize("write", [write_npz, write_arrow, write_tsv])
def test_a_dataset_without_rows_or_samples_is_written(
    tmp_path: Path, write: Callable[[Selected, BinaryIO], None]
) -> None:
    for n, names in enumerate([[], ["a"]]):
        import_files(tmp_path / str(n), [write_vcf(tmp_path / "v.vcf", [], names)], ORIGIN)
        selected = select([Dataset(tmp_path / str(n))])
        assert written(write, selected).getvalue()
        folder = tmp_path / f"{n}.zarr"
        write_zarr(selected, folder)
        assert read_zarr(folder, "variant_position") == []
        assert orjson.loads((folder / "call_genotype" / ".zarray").read_bytes())["shape"] == [0, n, 2]
