import io
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.variome.genotypes.exporting.peers import ORIGIN, dataset_of, imported, records, run
from tests.variome.genotypes.small_vcf import Line, random_lines, write_vcf
from tests.variome.genotypes.test_importing import cells_of
from variome.errors import InputError, NotFoundError
from variome.genotypes.cells import ALT, FILL, MISSING, OTHER, REF
from variome.genotypes.dataset import Dataset
from variome.genotypes.edit_requests import EditRequest
from variome.genotypes.editing import edit_dataset
from variome.genotypes.exporting import selected as selecting
from variome.genotypes.exporting.bcf import write_bcf
from variome.genotypes.exporting.selected import iter_pieces, select
from variome.genotypes.exporting.vcf import write_packed_vcf
from variome.genotypes.exporting.vcf import write_vcf as write_text
from variome.genotypes.exporting.zarr import write_zarr
from variome.genotypes.importing import Origin, import_files
from variome.model.alleles import minimal_allele
from variome.model.region import Region

WRITERS = {"vcf": write_text, "vcf.gz": write_packed_vcf, "bcf": write_bcf}
CHARACTERS = {REF: "0", ALT: "1", OTHER: "2", MISSING: ".", FILL: ""}
TRIOS = Path(__file__).parents[4] / "../shared/data/trio"

needs_bcftools = pytest.mark.skipif(not shutil.which("bcftools"), reason="bcftools is not installed")


def exported(dataset: Dataset, path: Path, form: str, **chosen: object) -> Path:
    with path.open("wb") as stream:
        WRITERS[form](select([dataset], **chosen), stream)  # type: ignore[arg-type]
    return path


def slow_lines(dataset: Dataset) -> list[list[str]]:
    """The columns of each row but INFO, cell by cell."""
    found = []
    for piece in iter_pieces(select([dataset])):
        for row, site in enumerate(piece.sites):
            calls, has_other = [], False
            for sample in range(piece.states.shape[1]):
                first, second = piece.states[row, sample].tolist()
                separator = "" if second == FILL else "|" if piece.is_phased[row, sample] else "/"
                calls.append(CHARACTERS[first] + separator + CHARACTERS[second])
                has_other = has_other or OTHER in {first, second}
            alt = f"{site.alt},<M>" if has_other else site.alt
            fixed = [piece.spelling, str(site.position), site.id, site.ref, alt, ".", site.filter]
            found.append([*fixed, "GT", *calls])
    return found


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1 << 30), n_samples=st.sampled_from([1, 4, 9]))
def test_lines_are_those_of_the_cells(tmp_path_factory: pytest.TempPathFactory, seed: int, n_samples: int) -> None:
    folder = tmp_path_factory.mktemp("vcf")
    dataset = dataset_of(folder, seed, n_samples=n_samples)
    text = exported(dataset, folder / "x.vcf", "vcf").read_text()
    assert [[*line[:7], *line[8:]] for line in records(text)] == slow_lines(dataset)


@pytest.mark.parametrize("form", WRITERS)
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1 << 30), n_lines=st.integers(0, 30))
def test_what_is_exported_and_imported_again_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, form: str, seed: int, n_lines: int
) -> None:
    folder = tmp_path_factory.mktemp("again")
    dataset = dataset_of(folder, seed, n_lines)
    again = imported(folder, exported(dataset, folder / f"x.{form}", form))
    assert {key: row for key, row in cells_of(again).items() if key[3] != "<M>"} == cells_of(dataset)


@needs_bcftools
@pytest.mark.parametrize("form", ["vcf.gz", "bcf"])
def test_bcftools_reads_the_same_records_in_all_forms(tmp_path: Path, form: str) -> None:
    dataset = dataset_of(tmp_path, 7, 60, 9)
    text = exported(dataset, tmp_path / "x.vcf", "vcf")
    other = exported(dataset, tmp_path / f"x.{form}", form)
    assert records(run("bcftools", "view", other)) == records(run("bcftools", "view", text))
    run("bcftools", "index", other)
    assert run("bcftools", "view", "-H", other, "chr1:100-200") == run(
        "bcftools", "view", "-H", text, "-t", "chr1:100-200"
    )


@needs_bcftools
@pytest.mark.parametrize("form", ["vcf", "bcf"])
def test_counts_are_those_that_bcftools_fills_in(tmp_path: Path, form: str) -> None:
    if "fill-tags" not in run("bcftools", "plugin", "-l").split():
        pytest.skip("bcftools has no plugin fill-tags")
    dataset = dataset_of(tmp_path, 11, 80, 7)
    path = exported(dataset, tmp_path / f"x.{form}", form, samples=["S1", "S2", "S5"])
    own = run("bcftools", "query", "-f", "%POS %ALT %AC %AN\n", path)
    bare = tmp_path / "bare.bcf"
    run("bcftools", "annotate", "-x", "INFO", "-Ob", "-o", bare, path)
    run("bcftools", "+fill-tags", bare, "-Ob", "-o", tmp_path / "filled.bcf", "--", "-t", "AC,AN")
    assert run("bcftools", "query", "-f", "%POS %ALT %AC %AN\n", tmp_path / "filled.bcf") == own


def split_records(path: Path) -> dict[tuple[str, int, str, str], list[str]]:
    """ID, FILTER and calls of what bcftools makes of a file when it splits records, by minimal allele.

    It writes another ALT of the record as REF, and not an allele that occurs on a line before.
    """
    found: dict[tuple[str, int, str, str], list[str]] = {}
    for line in records(run("bcftools", "norm", "-m", "-any", path)):
        if line[4] != "." and line[8].split(":")[0] == "GT":
            key = (line[0], *minimal_allele(int(line[1]), line[3], line[4]))
            found.setdefault(key, [line[2], line[6], *(call.split(":")[0] for call in line[9:])])
    return found


def compared(tmp_path: Path, source: Path) -> int:
    """How many rows of an export are held to those of bcftools, which they must be equal to."""
    _, report = import_files(tmp_path / "d", [source], Origin("a tester", "a test"))
    text = exported(Dataset(tmp_path / "d"), tmp_path / "x.vcf", "vcf").read_text()
    ours = {
        (line[0], int(line[1]), line[3], line[4].removesuffix(",<M>")): [
            line[2], line[6], *(call.replace("2", "0") for call in line[9:]),
        ]
        for line in records(text)
    }  # fmt: skip
    theirs = split_records(source)
    assert ours.keys() == theirs.keys()
    differing = [key for key in ours if ours[key] != theirs[key]]
    assert len(differing) <= report.counts["merged"]
    return len(ours)


@needs_bcftools
@pytest.mark.parametrize("name", ["ashk-trio.vcf.gz", "comphet-test-case.vcf"])
def test_rows_of_a_real_family_are_those_of_bcftools_norm(tmp_path: Path, name: str) -> None:
    if not (TRIOS / name).exists():
        pytest.skip("the files of a real family are not there")
    assert compared(tmp_path, TRIOS / name) > 0


@needs_bcftools
@pytest.mark.parametrize("seed", range(5))
def test_rows_of_records_of_all_kinds_are_those_of_bcftools_norm(tmp_path: Path, seed: int) -> None:
    path = write_vcf(tmp_path / "v.vcf", random_lines(seed, 60, 6), list("abcdef"))
    assert compared(tmp_path, path) > 60


def test_rows_without_samples_have_no_genotypes(tmp_path: Path) -> None:
    dataset = dataset_of(tmp_path, 3)
    for form in WRITERS:
        again = tmp_path / f"x.{form}"
        exported(dataset, again, form, samples=[])
    head = (tmp_path / "x.vcf").read_text().split("#CHROM")[1].splitlines()
    assert head[0].split("\t")[-1] == "INFO"
    assert len(head[1].split("\t")) == 8


def test_a_region_has_the_rows_that_take_a_base_of_it(tmp_path: Path) -> None:
    lines = [
        Line("chr1", 5, "A", ("<DEL>",), ("0/1",), info="END=104"),
        Line("chr1", 50, "A", ("C",), ("1|1",)),
        Line("chr1", 120, "A", ("C",), ("1|1",)),
    ]
    import_files(tmp_path / "d", [write_vcf(tmp_path / "v.vcf", lines, ["a"])], ORIGIN)
    text = exported(Dataset(tmp_path / "d"), tmp_path / "x.vcf", "vcf", regions=[Region.parse("1:100-110")]).read_text()
    assert [(line[1], line[7]) for line in records(text)] == [("5", "AC=1;AN=2;END=104")]


def test_a_sample_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="in: expected names of samples of the dataset, found 'nobody'"):
        select([dataset_of(tmp_path, 1)], samples=["S1", "nobody"])


def test_samples_come_in_the_order_of_the_dataset_whatever_a_piece_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = dataset_of(tmp_path, 5, 40, 6)
    whole = next(iter_pieces(select([dataset])))
    monkeypatch.setattr(selecting, "MOST_CELLS", 30)
    chosen = select([dataset], samples=["S4", "S1"])
    pieces = list(iter_pieces(chosen))
    assert chosen.names == ["S1", "S4"]
    assert max(len(piece.sites) for piece in pieces) == 7
    of_contig = [piece for piece in pieces if piece.contig == whole.contig]
    assert (np.concatenate([piece.states for piece in of_contig]) == whole.states[:, [1, 4]]).all()


def test_an_undeclared_filter_is_declared(tmp_path: Path) -> None:
    lines = [Line("chr1", 5, "A", ("C",), ("0/1",), filter="odd;q10")]
    import_files(tmp_path / "d", [write_vcf(tmp_path / "v.vcf", lines, ["a"])], ORIGIN)
    stream = io.BytesIO()
    write_text(select([Dataset(tmp_path / "d")]), stream)
    head = stream.getvalue().decode()
    assert head.count("##FILTER=<ID=odd,") == head.count("##FILTER=<ID=q10,") == head.count("##FILTER=<ID=PASS,") == 1


@pytest.mark.parametrize("write", [write_text, write_bcf])
def test_rows_and_filters_that_edits_brought_in_are_written(tmp_path: Path, write: Callable[..., None]) -> None:
    lines = [Line("chr1", 5, "A", ("G",), ("0/1",)), Line("chr1", 9, "C", ("T",), ("0/1",), filter="q10")]
    import_files(tmp_path / "d", [write_vcf(tmp_path / "d.vcf", lines, ["a"])], ORIGIN)
    requests = [
        EditRequest("f", "call", "1:5:A:G", ("a",), None, ("1/1",)),
        EditRequest("f", "insert", "1:7:A:G", ("a",), None, ("0/1",), filter="strange"),
    ]
    edit_dataset(tmp_path / "d", requests, author="a", reason="b")
    out = tmp_path / "out"
    with out.open("wb") as stream:
        write(select([Dataset(tmp_path / "d")]), stream)
    import_files(tmp_path / "again", [out], ORIGIN)
    again = Dataset(tmp_path / "again")
    assert cells_of(again) == cells_of(Dataset(tmp_path / "d"))
    assert list(again.select().variant_filter) == ["PASS", "strange", "q10"]


@pytest.mark.parametrize(("position", "info"), [(3_000_000_000, "."), (5, "END=2147483648")])
def test_a_row_beyond_the_integers_of_a_form_is_told(tmp_path: Path, position: int, info: str) -> None:
    line = Line("chr1", position, "A", ("<DEL>",), ("0/1",), info=info)
    import_files(tmp_path / "d", [write_vcf(tmp_path / "d.vcf", [line], ["a"])], ORIGIN)
    dataset = Dataset(tmp_path / "d")
    with pytest.raises(
        InputError, match=f"BCF: chr1:{position}: expected rows up to position 2147483647, found one to"
    ):
        write_bcf(select([dataset]), io.BytesIO())
    with pytest.raises(InputError, match=f"VCF Zarr: chr1:{position}: expected rows up to position 2147483647, found"):
        write_zarr(select([dataset]), tmp_path / "z")
    assert not (tmp_path / "z").exists()
    text = io.BytesIO()
    write_text(select([dataset]), text)
    assert f"\nchr1\t{position}\t.\tA\t<DEL>" in text.getvalue().decode()
