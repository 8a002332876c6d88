"""`validate` over files of short and of long INFO and of many samples: records/s and peak memory."""

import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.measuring import measure, middle
from benchmarks.records import write_records

_COMMAND = ["-c", "import sys; from ingest.cli import main; main(sys.argv[1:])", "validate"]
_INFO = (("AC", "A", "Integer"), ("AF", "A", "Float"), ("AN", "1", "Integer"), ("DP", "1", "Integer"))
_FORMAT = (("GT", "1", "String"), ("AD", "R", "Integer"), ("DP", "1", "Integer"), ("PL", "G", "Integer"))
_STEP = 20  # bases between two records


def iter_rows(runs: int) -> Iterator[tuple[str, ...]]:
    """Rows of the table: file, records, median seconds, records/s, peak MB; bcftools has no memory measured."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for what, path, n_records in _files(Path(folder)):
            found = middle([measure([*_COMMAND, str(path)], {}) for _ in range(runs)])
            yield _row(f"{what}: validate", n_records, found.wall, f"{found.peak_mb:.0f}")
            if shutil.which("bcftools"):
                seconds = median(_view_seconds(path) for _ in range(runs))
                yield _row(f"{what}: bcftools view", n_records, seconds, "")


def write_short_records(path: Path, n_records: int, n_samples: int, seed: int = 1) -> None:
    """Writes a VCF whose INFO has four short keys, and whose samples have genotypes, depths and likelihoods."""
    chance = random.Random(seed)
    with path.open("w", encoding="utf-8") as out:
        out.write("##fileformat=VCFv4.3\n##contig=<ID=chr1,length=248956422>\n")
        for kind, lines in (("INFO", _INFO), ("FORMAT", _FORMAT)):
            out.writelines(f'##{kind}=<ID={key},Number={n},Type={t},Description="{key}">\n' for key, n, t in lines)
        names = "\t".join(f"S{number}" for number in range(n_samples))
        out.write(f"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{names}\n")
        out.writelines(_short_record(number, n_samples, chance) for number in range(n_records))


def _short_record(number: int, n_samples: int, chance: random.Random) -> str:
    ref, alt = chance.sample("ACGT", 2)
    info = f"AC={chance.randrange(6)};AF=0.{chance.randrange(1000)};AN=6;DP={chance.randrange(200)}"
    samples = "\t".join(_sample(chance) for _ in range(n_samples))
    return f"chr1\t{10_000 + number * _STEP}\t.\t{ref}\t{alt}\t50.77\tPASS\t{info}\tGT:AD:DP:PL\t{samples}\n"


def _sample(chance: random.Random) -> str:
    first, second = chance.randrange(40), chance.randrange(40)
    genotype = chance.choice(("0/0", "0/1", "1/1"))
    return f"{genotype}:{first},{second}:{first + second}:{chance.randrange(900)},0,{chance.randrange(900)}"


def _files(folder: Path) -> Iterator[tuple[str, Path, int]]:
    for n_records, n_samples in ((100_000, 3), (1_000, 313), (1_000, 2_504)):
        path = folder / f"{n_samples}.vcf"
        write_short_records(path, n_records, n_samples)
        yield f"{n_samples:,} samples, short INFO", path, n_records
    path = folder / "annotated.vcf"
    write_records(path, 20_000)
    yield "3 samples, 5 kB of INFO", path, 20_000


def _view_seconds(path: Path) -> float:
    begun = time.perf_counter()
    subprocess.run(["bcftools", "view", str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def _row(what: str, n_records: int, seconds: float, peak: str) -> tuple[str, ...]:
    return what, f"{n_records:,}", f"{seconds:.2f}", f"{n_records / seconds:,.0f}", peak
