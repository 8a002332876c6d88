"""Small VCFs as text, and the slow obvious twin of a dataset: a dictionary of calls by allele and sample."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from variome.model.alleles import contig_name, minimal_allele

Key = tuple[str, int, str, str]
"""Contig, position, REF and ALT of a minimal allele."""


class Line(NamedTuple):
    """A record: `calls` are texts of GT."""

    contig: str
    position: int
    ref: str
    alts: tuple[str, ...]
    calls: tuple[str, ...]
    id: str = "."
    filter: str = "PASS"
    info: str = "."

    def text(self) -> str:
        fixed = [self.contig, str(self.position), self.id, self.ref, ",".join(self.alts) or ".", ".", self.filter]
        return "\t".join([*fixed, self.info, *(["GT", *self.calls] if self.calls else [])])


def vcf_text(lines: Sequence[Line], samples: Sequence[str], contigs: Sequence[str] = ("chr1", "chr2", "chrX")) -> str:
    columns = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO"] + (
        ["FORMAT", *samples] if samples else []
    )
    head = ["##fileformat=VCFv4.3", '##FILTER=<ID=q10,Description="Low quality">']
    head += [f"##contig=<ID={name},length=1000000>" for name in contigs]
    head += ['##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">']
    return "\n".join([*head, "\t".join(columns), *(line.text() for line in lines)]) + "\n"


def write_vcf(
    path: Path, lines: Sequence[Line], samples: Sequence[str], contigs: Sequence[str] = ("chr1", "chr2", "chrX")
) -> Path:
    path.write_text(vcf_text(lines, samples, contigs))
    return path


def random_lines(seed: int, n_lines: int, n_samples: int) -> list[Line]:
    """Sorted records of all kinds: several ALTs, insertions, deletions, haploid, half and wholly missing calls."""
    source = random.Random(seed)
    places = sorted((source.choice(["chr1", "chr2", "chrX"]), source.randint(1, 300)) for _ in range(n_lines))
    lines, seen = [], set()
    for contig, position in places:
        ref = "".join(source.choices("ACGT", k=source.choice([1, 1, 1, 3])))
        alts: list[str] = []
        while len(alts) < source.choice([1, 1, 2, 3]):
            alt = ref[0] + "".join(source.choices("ACGT", k=source.randint(0, 3)))
            alt = source.choice("ACGT") if source.random() < 0.5 else alt
            key = (contig, *minimal_allele(position, ref, alt))
            if alt != ref and alt not in alts and key not in seen:
                alts.append(alt)
                seen.add(key)
        calls = tuple(_random_call(source, len(alts)) for _ in range(n_samples))
        lines.append(
            Line(
                contig,
                position,
                ref,
                tuple(alts),
                calls,
                source.choice([".", "rs1"]),
                source.choice([".", "PASS", "q10"]),
            )
        )
    return lines


def _random_call(source: random.Random, n_alts: int) -> str:
    def allele() -> str:
        return source.choice([".", *map(str, range(n_alts + 1)), "0", "0", "0"])

    if source.random() < 0.2:
        return allele()
    return f"{allele()}{source.choice('|/')}{allele()}"


def twin(lines: Sequence[Line], samples: Sequence[str]) -> dict[Key, dict[str, list[str]]]:
    """By allele and sample the two or one cells of the call, as letters: `R`, `A`, `O` or `.`."""
    found: dict[Key, dict[str, list[str]]] = {}
    for line in lines:
        for index, alt in enumerate(line.alts, start=1):
            key = (contig_name(line.contig), *minimal_allele(line.position, line.ref, alt))
            found[key] = {
                name: [_letter(each, index) for each in call.replace("|", "/").split("/")]
                for name, call in zip(samples, line.calls, strict=True)
            }
    return found


def _letter(allele: str, index: int) -> str:
    if allele == ".":
        return "."
    return "R" if allele == "0" else "A" if int(allele) == index else "O"
