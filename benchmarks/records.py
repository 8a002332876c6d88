"""VCFs of any size made from the shipped trio: the same header, records moved along a chromosome.

Every record is a shipped one with a place and alleles of its own, and an ID of its own where it has one. Its
transcripts are repeated, with other ids, up to nine; lists of publications, which fill real files in the same way,
bring INFO to the size that was asked for. Samples are the trio, or as many others as were asked for
(`benchmarks.sample_columns`). The same arguments give the same bytes.
"""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.sample_columns import FORMAT, SampleColumns
from variome.data_folder import data_folder

_STEP = 50  # bases between two records: nothing that the samples hold reaches further
_BASES = "ACGT"
_TRANSCRIPTS = 9

_OF_THE_TRIO: Final = ("SAMPLEGENO", "comHet", "novoPP")
"""What INFO says of the trio: it does not hold where others stand in its place."""


def write_records(
    path: Path,
    n_records: int,
    info_size: int = 5000,
    source: str = "trio_mutanno.vcf",
    seed: int = 1,
    n_samples: int | None = None,
) -> None:
    """Writes a VCF of `n_records` records whose INFO has about `info_size` characters.

    Args:
        path: where to.
        n_records: how many.
        info_size: characters.
        source: the shipped file that records are made from.
        seed: another gives other records.
        n_samples: in place of the trio; None for the trio.
    """
    chance = random.Random(seed)
    header, records = _read_sample(source)
    others = None if n_samples is None else SampleColumns(n_samples, random.Random(seed))
    if others:
        header[-1] = "\t".join([*header[-1].split("\t")[:9], *others.names])
        records = [_without_trio(record) for record in records]
    with path.open("w", encoding="utf-8") as out:
        out.writelines(f"{line}\n" for line in header)
        for columns in _iter_records(records, n_records, info_size, chance):
            out.write("\t".join(_called(columns, others) if others else columns) + "\n")


def _read_sample(source: str) -> tuple[list[str], list[list[str]]]:
    lines = (data_folder("sample_vcfs") / "valid" / source).read_text(encoding="utf-8").splitlines()
    header = [line for line in lines if line.startswith("#")]
    records = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return header, [r for r in records if len(r[3]) == len(r[4]) == 1 and "VEP=" in r[7]]


def _without_trio(columns: list[str]) -> list[str]:
    items = [item for item in columns[7].split(";") if item.partition("=")[0] not in _OF_THE_TRIO]
    return [*columns[:7], ";".join(items), FORMAT]


def _called(columns: list[str], others: SampleColumns) -> list[str]:
    """The record with calls of others, and their counts in INFO."""
    calls = others.draw()
    counts = {"AC": calls.n_alleles, "AN": 2 * len(others.names)}
    items = [item for item in columns[7].split(";") if item.partition("=")[0] not in counts]
    info = ";".join([*(f"{key}={value}" for key, value in counts.items()), *items])
    return [*columns[:7], info, FORMAT, *calls.columns]


def _iter_records(
    records: list[list[str]], n_records: int, info_size: int, chance: random.Random
) -> Iterator[list[str]]:
    for number in range(n_records):
        columns = list(chance.choice(records))
        ref = chance.choice(_BASES)
        alt = chance.choice(_BASES.replace(ref, ""))
        columns[0], columns[1] = "chr1", str(10_000 + number * _STEP)
        if columns[2] != ".":
            columns[2] = f"rs{number + 1}"
        columns[3], columns[4] = ref, alt
        columns[7] = _grown(columns[7], info_size, chance)
        yield columns


def _grown(info: str, size: int, chance: random.Random) -> str:
    items = info.split(";")
    place = next(index for index, item in enumerate(items) if item.startswith("VEP="))
    entries = items[place].removeprefix("VEP=").split(",")
    entries += [_transcript(chance.choice(entries), chance) for _ in range(_TRANSCRIPTS - len(entries))]
    missing = max(0, size - len(info) - sum(map(len, entries[1:])))
    n_publications = missing // (len(entries) * len("12345678~"))
    entries = [
        entry + "~".join(str(chance.randrange(10**7, 10**8)) for _ in range(n_publications)) for entry in entries
    ]
    items[place] = "VEP=" + ",".join(entries)
    return ";".join(items)


def _transcript(entry: str, chance: random.Random) -> str:
    """A transcript like this one, with another id, places of its own, and no publications (the last field)."""
    fields = entry.split("|")
    fields[1] = f"ENST{chance.randrange(10**11):011d}"
    fields = [str(chance.randrange(1, 5000)) if field.isdecimal() and len(field) > 2 else field for field in fields]
    return "|".join([*fields[:-1], ""])
