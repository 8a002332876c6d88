"""VCFs of any size made from the shipped trio: the same header, records moved along a chromosome.

Every record is a shipped one with a place and alleles of its own, and an ID of its own where it has one. Its
transcripts are repeated, with other ids, up to nine; lists of publications, which fill real files in the same way,
bring INFO to the size that was asked for. The same arguments give the same bytes.
"""

import random
from collections.abc import Iterator
from pathlib import Path

from variome.data_folder import data_folder

_STEP = 50  # bases between two records: nothing that the samples hold reaches further
_BASES = "ACGT"
_TRANSCRIPTS = 9


def write_records(
    path: Path, n_records: int, info_size: int = 5000, source: str = "trio_mutanno.vcf", seed: int = 1
) -> None:
    """Writes a VCF of `n_records` records whose INFO has about `info_size` characters."""
    header, records = _read_sample(source)
    with path.open("w", encoding="utf-8") as out:
        out.writelines(f"{line}\n" for line in header)
        out.writelines(f"{line}\n" for line in _iter_records(records, n_records, info_size, random.Random(seed)))


def _read_sample(source: str) -> tuple[list[str], list[list[str]]]:
    lines = (data_folder("sample_vcfs") / "valid" / source).read_text(encoding="utf-8").splitlines()
    header = [line for line in lines if line.startswith("#")]
    records = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return header, [r for r in records if len(r[3]) == len(r[4]) == 1 and "VEP=" in r[7]]


def _iter_records(records: list[list[str]], n_records: int, info_size: int, chance: random.Random) -> Iterator[str]:
    for number in range(n_records):
        columns = list(chance.choice(records))
        ref = chance.choice(_BASES)
        alt = chance.choice(_BASES.replace(ref, ""))
        columns[0], columns[1] = "chr1", str(10_000 + number * _STEP)
        if columns[2] != ".":
            columns[2] = f"rs{number + 1}"
        columns[3], columns[4] = ref, alt
        columns[7] = _grown(columns[7], info_size, chance)
        yield "\t".join(columns)


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
