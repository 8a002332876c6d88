import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from shutil import which
from subprocess import run

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from tests.variome.genotypes.marker_twin import ORIGIN
from tests.variome.genotypes.small_vcf import Line, random_lines, twin, write_vcf
from variome.errors import BlockError, InputError
from variome.genotypes.batch import iter_batches
from variome.genotypes.cell_block import decode_cells, encode_cells
from variome.genotypes.dataset import Dataset
from variome.genotypes.encoding import Cells, Encoding
from variome.genotypes.importing import import_files
from variome.genotypes.manifest import BlockEntry, Contig, Shard, read_manifest
from variome.genotypes.markers import Marker, SiteMaker, encode_markers
from variome.genotypes.shards import encode_samples
from variome.genotypes.writing import new_version
from variome.model.alleles import contig_name


def dataset_of(
    folder: Path,
    markers: Sequence[Marker],
    *shards: Cells | None,
    encoding: Encoding | None = None,
    withdrawn: tuple[str, ...] = (),
) -> Dataset:
    """A dataset of markers of one contig, in one block, with a shard for each matrix; None is one of two samples, of
    which all is missing.
    """
    make = SiteMaker()
    contig = contig_name(markers[0].contig)
    sites = [make.site(contig, marker) for marker in markers]
    widths = [2 if cells is None else cells.shape[1] for cells in shards]
    with new_version(folder, assembly="mm10", author="a tester", reason="a test") as draft:
        put = draft.objects.put
        names = [[f"s{number}_{sample}" for sample in range(width)] for number, width in enumerate(widths)]
        cells = tuple(None if each is None else put(encode_cells(each)) for each in shards)
        positions = [site.position for site in sites]
        entry = BlockEntry(
            contig, min(positions), max(positions), max(positions), len(sites),
            put(encode_markers(contig, sites, markers)), cells,
        )  # fmt: skip
        draft.manifest = replace(
            draft.manifest,
            contigs=(Contig(contig, markers[0].contig),),
            shards=tuple(Shard(put(encode_samples(own)), len(own)) for own in names),
            blocks=(entry,),
            content="dosages",
            encoding=encoding or Encoding("Gf"),
            withdrawn=withdrawn,
        )
    return Dataset(folder)


FLOATS = npst.arrays("<f4", st.tuples(st.integers(0, 5), st.integers(0, 9)), elements=st.floats(width=32))
BYTES = npst.arrays("u1", st.tuples(st.integers(0, 5), st.integers(0, 9)))


@settings(max_examples=60, deadline=None)
@given(cells=st.one_of(FLOATS, BYTES))
def test_a_block_gives_back_the_cells_that_went_in(cells: Cells) -> None:
    found = decode_cells(encode_cells(cells))
    assert (found.dtype, found.shape, found.tobytes()) == (cells.dtype, cells.shape, cells.tobytes())
    assert not found.flags.writeable


def test_bytes_that_are_no_block_are_refused_with_a_sentence() -> None:
    content = encode_cells(np.zeros((3, 4), np.float32))
    for end in range(len(content)):
        with pytest.raises(BlockError):
            decode_cells(content[:end])


def test_the_array_of_a_block_is_not_copied(tmp_path: Path) -> None:
    markers = [Marker("1", 5 + row, f"m{row}", row) for row in range(3)]
    dataset = dataset_of(tmp_path / "one", markers, np.arange(12, dtype=np.float32).reshape(3, 4))
    (block,) = dataset.iter_blocks()
    stored = dataset.cells(str(block.entry.genotypes[0]))
    assert np.shares_memory(block.cells(), stored)
    assert np.shares_memory(block.dosages(), stored)
    assert not block.dosages().flags.writeable


@pytest.mark.parametrize("withdrawn", [(), ("s0_1",), ("s2_0", "s0_0")])
@pytest.mark.parametrize("dtype", [np.float32, np.uint8])
def test_cells_of_shards_stand_beside_one_another(tmp_path: Path, dtype: type, withdrawn: tuple[str, ...]) -> None:
    markers = [Marker("1", 5 + row, f"m{row}", row) for row in range(3)]
    shards = [np.arange(6, dtype=dtype).reshape(3, 2), None, np.arange(9, dtype=dtype).reshape(3, 3) + dtype(40)]
    form = Encoding("Gf" if dtype is np.float32 else "C*")
    dataset = dataset_of(tmp_path / "one", markers, *shards, encoding=form, withdrawn=withdrawn)
    missing = np.full((3, 2), np.nan)
    columns = np.hstack([shards[0], missing, shards[2]])[
        :, [not each for each in np.isin(dataset.all_samples, withdrawn)]
    ]
    (block,) = dataset.iter_blocks()
    rows, samples = np.array([2, 0]), np.array([len(dataset.samples) - 1, 1, 0])
    np.testing.assert_array_equal(block.dosages(), columns)
    np.testing.assert_array_equal(block.dosages(rows, samples), columns[rows][:, samples])
    (batch,) = iter_batches([dataset])
    np.testing.assert_array_equal(batch.dosages([samples]), columns[:, samples])


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1 << 30))
def test_dosages_of_genotypes_count_the_alt(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    folder = tmp_path_factory.mktemp("dosages")
    lines = random_lines(seed, 12, 5)
    import_files(folder / "one", [write_vcf(folder / "v.vcf", lines, list("abcde"))], ORIGIN)
    expected = twin(lines, list("abcde"))
    for batch in iter_batches([Dataset(folder / "one")]):
        found = batch.dosages([np.arange(5)])
        for site, row in zip(batch.sites, found, strict=True):
            calls = expected[(batch.contig, site.position, site.ref, site.alt)].values()
            np.testing.assert_array_equal(row, [np.nan if "." in call else call.count("A") for call in calls])


def test_alleles_are_not_counted_where_there_are_none(tmp_path: Path) -> None:
    dataset = dataset_of(tmp_path / "one", [Marker("1", 5, "m", 0)], np.zeros((1, 2), np.float32))
    (block,) = dataset.iter_blocks()
    with pytest.raises(InputError, match="one: expected a dataset of genotypes, found one of dosages"):
        block.counts(np.ones((1, 2), np.bool_))


def test_a_manifest_of_before_is_one_of_genotypes(tmp_path: Path) -> None:
    path = write_vcf(tmp_path / "v.vcf", random_lines(1, 3, 1), ["a"])
    import_files(tmp_path / "one", [path], ORIGIN)
    (file,) = (tmp_path / "one" / "versions").iterdir()
    manifest = read_manifest(file)
    assert (manifest.content, manifest.encoding) == ("genotypes", None)
    (block, *_) = Dataset(tmp_path / "one").iter_blocks()
    with pytest.raises(InputError, match="expected a dataset of dosages or codes, found one of genotypes"):
        block.cells()


@pytest.mark.skipif(which("plink2") is None, reason="plink2, which counts the alleles, is not on this machine")
def test_dosages_are_those_of_plink2(tmp_path: Path) -> None:
    bases = [Line("chr1", 10 * row + 10, "A", ("G",), calls, id=f"m{row}") for row, calls in enumerate(CALLS)]
    path = write_vcf(tmp_path / "v.vcf", bases, list("abcd"), ["chr1"])
    import_files(tmp_path / "one", [path], ORIGIN)
    out = str(tmp_path / "p")
    run(["plink2", "--vcf", str(path), "--export", "Av", "--out", out], check=True, capture_output=True)
    lines = [line.split("\t") for line in Path(f"{out}.traw").read_text().splitlines()[1:]]
    alts = {
        line[1]: [math.nan if cell == "NA" else 2 - float(cell) for cell in line[6:]]
        for line in lines
        if line[4] == "A"
    }
    (batch,) = iter_batches([Dataset(tmp_path / "one")])
    found = dict(zip([site.id for site in batch.sites], batch.dosages([np.arange(4)]), strict=True))
    assert found.keys() == alts.keys()
    for name, row in found.items():
        np.testing.assert_array_equal(row, alts[name])


CALLS: list[tuple[str, ...]] = [
    ("0/0", "0/1", "1/1", "./."), ("1|0", "0|1", "1|1", "0|0"), ("./.", "./.", "1/1", "0/1"),
    ("0/0", "0/0", "0/0", "0/1"),
]  # fmt: skip
