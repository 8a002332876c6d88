"""docs/reference/genotype-files.md says enough: a reader that knows the page alone reads what we read."""

import ast
import random
from pathlib import Path

import numpy as np
import pytest

from tests.variome.genotypes import foreign_reader
from tests.variome.genotypes.foreign_reader import Key, Rows, read_dataset
from tests.variome.genotypes.small_vcf import Line, random_lines, twin, write_vcf
from tests.variome.genotypes.test_editing import random_requests
from tests.variome.genotypes.test_importing import ORIGIN
from variome.genotypes.appending import append_files
from variome.genotypes.batch import iter_batches
from variome.genotypes.cell_texts import cell_texts
from variome.genotypes.dataset import Dataset
from variome.genotypes.edit_choice import ALL_EDITS, NO_EDITS
from variome.genotypes.edit_requests import EditRequest
from variome.genotypes.editing import edit_dataset
from variome.genotypes.importing import import_files
from variome.genotypes.marker_appending import append_markers
from variome.genotypes.marker_import import Beside, import_other
from variome.genotypes.vcf_text import calls_text
from variome.genotypes.withdrawing import purge_samples, withdraw_samples

TOLD = "a tester"


def our_rows(dataset: Dataset) -> Rows:
    everybody = np.arange(len(dataset.samples))
    rows: Rows = {}
    for batch in iter_batches([dataset]):
        states, is_phased = batch.states([everybody]), batch.is_phased([everybody])
        for site, *cells in zip(batch.sites, states, is_phased, strict=True):
            texts = calls_text(*cells).decode().split("\t")[1:]
            key = (batch.contig, site.position, site.ref_length, site.ref, site.alt)
            rows[key] = dict(zip(dataset.samples, texts, strict=True))
    return rows


def known(rows: Rows) -> Rows:
    """Of calls that are missing, the phase says nothing."""
    return {key: {name: call.replace(".|.", "./.") for name, call in row.items()} for key, row in rows.items()}


def assert_read_alike(folder: Path) -> None:
    for number in range(1, Dataset(folder).manifest.number + 1):
        for has_edits in (True, False):
            dataset = Dataset(folder, number, ALL_EDITS if has_edits else NO_EDITS)
            samples, rows = read_dataset(folder, number, has_edits)
            assert samples == list(dataset.samples)
            assert known(rows) == known(our_rows(dataset))


@pytest.mark.parametrize("seed", range(4))
def test_a_reader_that_knows_the_page_alone_reads_all_versions(tmp_path: Path, seed: int) -> None:
    folder, names = tmp_path / "d", [f"S{number}" for number in range(4)]
    lines = random_lines(seed, 40, 4)
    import_files(folder, [write_vcf(tmp_path / "1.vcf", lines, names)], ORIGIN)
    requests, _ = random_requests(random.Random(seed), twin(lines, names), 12)
    edit_dataset(folder, requests, author=TOLD, reason="")
    more = write_vcf(tmp_path / "2.vcf", random_lines(seed + 9, 40, 2), ["n", "m"])
    append_files(folder, [more], author=TOLD, reason="")
    withdraw_samples(folder, ["S1"], author=TOLD, reason="")
    assert_read_alike(folder)
    purge_samples(folder, ["S1", "m"], author=TOLD, reason="")
    assert_read_alike(folder)


@pytest.mark.parametrize("calls", [["0|0", "1|1", "0|1", "1|0"], ["0/0", "1/1", "0/1"], ["0/0", "0/1", "1/1", "./."],
                                   ["0|0", "1|0", "0|2", ".|1", "1", "."]])  # fmt: skip
def test_rows_of_all_kinds_are_read_from_large_blocks(tmp_path: Path, calls: list[str]) -> None:
    source, n_samples = random.Random(1), 700
    lines = []
    for place in range(1, 30):
        weights = [source.choice([0, 0.001, 1, 500]) for _ in calls]
        weights[0] += 0.001
        chosen = tuple(source.choices(calls, weights, k=n_samples))
        lines.append(Line("chr1", place, "A", ("G", "T"), chosen))
    folder = tmp_path / "d"
    names = [f"S{number}" for number in range(n_samples)]
    import_files(folder, [write_vcf(tmp_path / "v.vcf", lines, names)], ORIGIN)
    assert_read_alike(folder)


def our_cells(dataset: Dataset) -> Rows:
    rows: Rows = {}
    for block in dataset.iter_blocks():
        for row, cells in enumerate(block.cells()):
            texts = [text if text != dataset.encoding.missing else "NA" for text in cell_texts(cells, dataset.encoding)]
            key = (block.entry.contig, *block.sites.order(row))
            rows[key] = dict(zip(dataset.samples, texts, strict=True))
    return rows


@pytest.mark.parametrize("name", ["a.geno", "a.txt"])
def test_dosages_and_codes_are_read_by_the_page_too(tmp_path: Path, name: str) -> None:
    folder, as_numbers = tmp_path / "d", {"B": "0.25", "D": "2.0", "H": "1.0", "U": "NA", "Z": "-3.5"}
    head, lines = "Chr Locus Mb {}\n", [["1 m1 1.5", "B", "Z"], ["1 m2 1.5", "U", "H"], ["X m3 2", "D", "D"]]
    for path, samples, chosen in (("1", "a b", lines), ("2", "c d", lines[1:])):
        (tmp_path / "names").write_text(samples.replace(" ", "\n"))
        if name == "a.geno":
            text = head.format(samples) + "".join(f"{' '.join(line)}\n" for line in chosen)
        else:
            text = "".join(
                f"{line[0].split()[1]} A G {' '.join(as_numbers[each] for each in line[1:])}\n" for line in chosen
            )
        (tmp_path / path).write_text(text)
        beside = Beside(samples=tmp_path / "names")
        form = "geno" if name == "a.geno" else "bimbam"
        if path == "1":
            import_other(folder, tmp_path / path, ORIGIN, format=form, beside=beside)
        else:
            append_markers(folder, tmp_path / path, author=TOLD, reason="", format=form, beside=beside)
    one, two, three = ("B", "NA", "Z") if name == "a.geno" else ("0.25", "NA", "-3.5")
    requests = [
        EditRequest("x", "call", "m1", ("b",), new=(one,)),
        EditRequest("x", "insert", "7:5:new", ("a", "c"), new=(three, two)),
        EditRequest("x", "delete", "m3"),
        EditRequest("x", "replace", "m2", new=(three,)),
    ]
    edit_dataset(folder, requests, author=TOLD, reason="")
    withdraw_samples(folder, ["b"], author=TOLD, reason="")
    for act in (lambda: None, lambda: purge_samples(folder, ["b", "c"], author=TOLD, reason="")):
        act()
        for number in range(1, Dataset(folder).manifest.number + 1):
            for has_edits in (True, False):
                dataset = Dataset(folder, number, ALL_EDITS if has_edits else NO_EDITS)
                kept, rows = read_dataset(folder, number, has_edits)
                assert kept == list(dataset.samples)
                assert shown(rows) == shown(our_cells(dataset))


def shown(rows: Rows) -> dict[Key, dict[str, str | float]]:
    """Numbers in one spelling."""
    return {
        key: {name: float(text) if text[-1].isdigit() else text for name, text in row.items()}
        for key, row in rows.items()
    }


def test_the_reader_uses_nothing_of_ours() -> None:
    tree = ast.parse(Path(foreign_reader.__file__).read_text())
    modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert modules <= {"hashlib", "json", "lzma", "math", "re", "struct", "pathlib", "typing", "zstandard"}
