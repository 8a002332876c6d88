"""Genotypes beside bcftools and plink2: `python -m benchmarks.genotypes` writes `results/genotypes.md`.

Simulated cohorts (`benchmarks.cohort`) are imported and asked. What is called warm is asked in a process that has the
dataset open, the third time; what is called cold is a command from a shell, start-up included; what is called asked is
such a command that the resident process of `variome serve` answers.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

import click
import numpy as np

from benchmarks.cohort import Cohort, simulate, split, write_vcf
from benchmarks.genotype_changes import iter_changes, write_annotations
from benchmarks.genotype_shards import iter_shards
from benchmarks.genotype_sizes import iter_sizes, size_mb
from benchmarks.machine import commit, machine_text, yardstick_ms
from benchmarks.measuring import measure
from benchmarks.tables import markdown_table
from variome.genotypes.batch import iter_batches
from variome.genotypes.bits import Bools
from variome.genotypes.dataset import Dataset
from variome.genotypes.kernels import compile_kernels
from variome.model.region import Region
from variome.search.genotypes.groups import read_groups
from variome.search.genotypes.lines import iter_vcf
from variome.search.genotypes.query import Found, GenotypeQuery

_PAGE: Final = Path(__file__).parent / "results/genotypes.md"

_PLACE: Final = "datasets/cohort"

MORE_SAMPLES: Final = 1_000
"""That are appended."""

_COMMAND: Final = ("-c", "from variome.command import main; main()", "genotypes")

# An installed program has its modules compiled, and nobody answers for it.
_ENVIRONMENT: Final = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {
    "VARIOME_RESIDENT": "no"
}

Row = tuple[str, ...]


@click.command()
@click.option("--samples", default=10_000, show_default=True, help="Of the larger cohort.")
@click.option("--sites", default=60_000, show_default=True, help="Of the larger cohort.")
@click.option("--runs", default=5, show_default=True, help="The median of each figure is kept.")
def main(samples: int, sites: int, runs: int) -> None:
    """Simulate cohorts, measure, and write the page; takes some minutes."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        sizes = list(iter_sizes(folder, simulate(samples // 4, sites * 41 // 60)))
        cohort, others = split(simulate(samples + MORE_SAMPLES, sites), samples)
        rows = [*_iter_rows(folder, cohort, runs), *iter_shards(folder, cohort)]
        rows += iter_changes(folder, folder / _PLACE, others)
    text = _page(samples, sites, runs, sizes, rows)
    _PAGE.write_text(text, encoding="utf-8")
    print(text)


def _iter_rows(folder: Path, cohort: Cohort, n_runs: int) -> Iterator[Row]:
    vcf = folder / "cohort.vcf"
    write_vcf(cohort, vcf)
    peers = _peer_files(folder, vcf)
    place = folder / _PLACE
    source = peers.get("bcf", vcf)
    imported = measure([*_COMMAND, "import", str(source), "--name", str(place)], {})
    yield "import", f"{imported.wall:.1f} s, {imported.peak_mb:.0f} MB of memory", "under 20 s, 1 GB", ""
    dataset = Dataset(place)
    genotypes, others = size_mb(place, dataset.manifest)
    peer_sizes = ", ".join(f"{name} {path.stat().st_size / 1e6:.1f}" for name, path in peers.items())
    yield "genotypes, MB", f"{genotypes:.3f}, and {others:.3f} of rows and samples", "under 2.2", peer_sizes
    yield from _iter_queries(dataset, cohort, folder, peers, n_runs)


def _iter_queries(dataset: Dataset, cohort: Cohort, folder: Path, peers: dict[str, Path], n_runs: int) -> Iterator[Row]:
    groups = np.random.default_rng(1).random((2, cohort.n_samples)) < 0.3
    middle = int(cohort.positions[len(cohort.positions) // 2])
    region = Region("11", middle, middle + 100_000)
    shown = f"11:{region.first}-{region.last}"
    lists = _lists(folder, dataset.samples, groups)
    compile_kernels()
    everywhere = _warm_ms(lambda: [block.counts(groups) for block in dataset.iter_blocks()], n_runs)
    plink = _plink_ms(peers, lists[0], folder, n_runs)
    yield "AC and AN of two groups, all sites, warm", f"{everywhere:.1f} ms", "under 40 ms", plink
    inside = _warm_ms(lambda: [batch.counts([groups]) for batch in iter_batches([dataset], [region])], n_runs)
    yield "the same, 100 kb, warm", f"{inside:.1f} ms", "under 4 ms", ""
    cold = ["counts", f"{dataset.folder}/", "-r", shown, "-s", str(lists[0]), "-s", str(lists[1])]
    yield (
        "the same, 100 kb, cold",
        f"{_cold_ms(cold, n_runs):.0f} ms, {_asked_ms(cold, n_runs):.0f} ms asked",
        "under 400 ms",
        _fill_tags_ms(peers, shown, lists),
    )
    cold = ["view", f"{dataset.folder}/", "-r", shown]
    warm = _warm_ms(lambda: list(_vcf(dataset, region)), n_runs)
    bcftools = _peer_ms(["bcftools", "view", str(peers["bcf"]), "-r", shown], n_runs) if "bcf" in peers else ""
    ours = f"{_cold_ms(cold, n_runs):.0f} ms cold, {_asked_ms(cold, n_runs):.0f} ms asked, {warm:.0f} ms warm"
    yield "100 kb to VCF text, all samples", ours, "less than bcftools", bcftools
    one = _warm_ms(lambda: dataset.select(samples=[dataset.samples[7]]), n_runs)
    single = ["bcftools", "view", str(peers["bcf"]), "-s", dataset.samples[7]] if "bcf" in peers else []
    annotations = folder / "annotations.fmf"
    write_annotations(cohort, annotations)
    cold = [*cold[:1], f"{dataset.folder}/", "-G", "-s", str(lists[0]), "-s", str(lists[1]), "-f", "AC1/AN1 > AC2/AN2"]
    by_impact = _cold_ms([*cold, "-d", str(annotations), "-a", 'impact == "HIGH"'], n_runs)
    yield "two groups, a condition, all sites of one impact (a file), cold", f"{by_impact:.0f} ms", "", ""
    yield "one sample, all sites, as arrays, warm", f"{one:.0f} ms", "", _peer_ms(single, 1) if single else ""


def _vcf(dataset: Dataset, region: Region) -> Iterator[bytes]:
    query = GenotypeQuery(read_groups([dataset], [], may_read_files=False), regions=[region])
    return iter_vcf([dataset], query, Found(), with_calls=True)


def _lists(folder: Path, samples: Sequence[str], groups: Bools) -> Sequence[Path]:
    paths = [folder / f"group{number}.txt" for number in range(len(groups))]
    for path, group in zip(paths, groups, strict=True):
        path.write_text("".join(f"{samples[number]}\n" for number in np.flatnonzero(group).tolist()))
    return paths


def _peer_files(folder: Path, vcf: Path) -> dict[str, Path]:
    """The cohort in the formats of the peers that are there."""
    found: dict[str, Path] = {}
    if shutil.which("bcftools"):
        found["bcf"] = folder / "cohort.bcf"
        _run(["bcftools", "view", "-Ob", "-o", str(found["bcf"]), str(vcf)])
        _run(["bcftools", "index", str(found["bcf"])])
    if shutil.which("plink2"):
        _run(["plink2", "--vcf", str(vcf), "--make-pgen", "--out", str(folder / "cohort")])
        found["pgen"] = folder / "cohort.pgen"
    return found


def _plink_ms(peers: dict[str, Path], names: Path, folder: Path, n_runs: int) -> str:
    if "pgen" not in peers:
        return ""
    command = ["plink2", "--pfile", str(peers["pgen"].with_suffix("")), "--keep", str(names), "--freq", "counts"]
    return f"plink2, one group: {_peer_ms([*command, '--out', str(folder / 'counts')], n_runs)}"


def _fill_tags_ms(peers: dict[str, Path], region: str, lists: Sequence[Path]) -> str:
    if "bcf" not in peers:
        return ""
    view = (
        f"bcftools view {peers['bcf']} -r {region} -S {lists[0]} -Ou | bcftools +fill-tags -Ob -o /dev/null -- -t AC,AN"
    )
    return f"bcftools +fill-tags, one group: {_peer_ms(['sh', '-c', view], 1)}"


def _peer_ms(command: Sequence[str], n_runs: int) -> str:
    return f"{median(_timed(lambda: _run(command)) for _ in range(n_runs)):.0f} ms"


def _cold_ms(arguments: Sequence[str], n_runs: int) -> float:
    command = [sys.executable, *_COMMAND, *arguments]
    return median(_timed(lambda: _run(command)) for _ in range(n_runs))


def _asked_ms(arguments: Sequence[str], n_runs: int) -> float:
    """The same of a command that a resident process answers, which has answered it before."""
    command = [sys.executable, *_COMMAND, *arguments]
    with tempfile.TemporaryDirectory(prefix="bench-") as home, _resident(home) as environment:
        for _ in range(5):
            _run(command, environment)
        return median(_timed(lambda: _run(command, environment)) for _ in range(n_runs))


@contextmanager
def _resident(home: str) -> Iterator[dict[str, str]]:
    """The environment of commands that a process answers until the block ends."""
    environment = {**_ENVIRONMENT, "VARIOME_HOME": home, "VARIOME_RESIDENT": "yes"}
    program = "from variome.resident.server import main; main()"
    with subprocess.Popen([sys.executable, "-c", program], env=environment) as process:
        while not Path(home, "resident/socket").exists():
            time.sleep(0.1)
        yield environment
        process.terminate()


def _warm_ms(work: Callable[[], object], n_runs: int) -> float:
    for _ in range(2):
        work()
    return median(_timed(work) for _ in range(n_runs))


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def _run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment or _ENVIRONMENT
    )


def _page(samples: int, sites: int, n_runs: int, sizes: Sequence[Row], rows: Sequence[Row]) -> str:
    size_table = markdown_table(("calls", "genotypes, MB", "all else, MB", "aim", "BGT, MB", "reached"), sizes)
    table = markdown_table(("what", "measured", "aim", "others, same run"), rows)
    return (
        f"# Genotypes\n\nMeasured {datetime.now(UTC):%Y-%m-%d} at {commit()}, medians of {n_runs} run(s), yardstick "
        f"{yardstick_ms():.0f} ms: {machine_text()}.\n\nCohorts are simulated (benchmarks/cohort.py). Warm: in a "
        "process that has the dataset open, the third time. Cold: a command from a shell, start-up included; asked: "
        "one that the resident process of `variome serve` answers (docs/decisions/0033-resident-process.md).\n\n"
        f"## {samples // 4:,} samples, {sites * 41 // 60:,} sites: size\n\n{size_table}\n"
        f"## {samples:,} samples, {sites:,} sites\n\n{table}"
    )


if __name__ == "__main__":
    main()
