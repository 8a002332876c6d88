"""SAMPLE lines: genomes that are mixed in a sample, and values that META lines allow."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from ingest.problems import Severity
from ingest.validation.books import HEADERS, META_LINES
from ingest.validation.subjects import Header, MetaLine

_FRACTION: Final = re.compile(r"0*\.[0-9]+|0+\.?|0*1\.?0*")
_SHOWN: Final = 40


@META_LINES.rule(
    "VCF-4.2-1.2.8-SAMPLE-MIXTURE", Severity.ERROR, "Each genome of a sample has its part of the mixture.", until=(4, 2)
)
def sample_mixture(line: MetaLine) -> Iterator[str]:
    """VCF 4.2, section 1.2.8: `Genomes=G1_ID;G2_ID;...;GK_ID,Mixture=N1;N2;...;NK`."""
    genomes, mixture = _parts(line, "Genomes"), _parts(line, "Mixture")
    if genomes and mixture and len(genomes) != len(mixture):
        yield f"expected {len(genomes)} values of Mixture, as Genomes has, found {len(mixture)}; write one for each"


@META_LINES.rule(
    "VCF-4.2-1.2.8-SAMPLE-DESCRIPTIONS",
    Severity.WARNING,
    "Each genome of a sample has its description.",
    until=(4, 2),
)
def sample_descriptions(line: MetaLine) -> Iterator[str]:
    """VCF 4.2, section 1.2.8: `Genomes=G1_ID;...;GK_ID,...,Description=S1;...;SK`."""
    genomes, descriptions = _parts(line, "Genomes"), _parts(line, "Description")
    if genomes and descriptions and len(genomes) != len(descriptions):
        yield f"expected {len(genomes)} values of Description, as Genomes has, found {len(descriptions)}"


@META_LINES.rule("VCF-4.2-1.2.8-MIXTURE-FRACTION", Severity.WARNING, "Mixture is fractions from 0 to 1.", until=(4, 2))
def mixture_fraction(line: MetaLine) -> Iterator[str]:
    """VCF 4.2, sections 1.2.8 and 5.4.9: `Mixture=.3;.7`, for a sample of 30% one genome and 70% another."""
    for part in _parts(line, "Mixture"):
        if part != "." and not _FRACTION.fullmatch(part):
            yield f"expected a fraction from 0 to 1, found {part[:_SHOWN]!r}"
            return


@HEADERS.rule(
    "VCF-4.3-1.4.8-SAMPLE-VALUE", Severity.WARNING, "A value of SAMPLE is one that META allows.", since=(4, 3)
)
def sample_value(header: Header) -> Iterator[str]:
    """VCF 4.3, section 1.4.8: META lines define possible values of keys of SAMPLE lines."""
    allowed = {line.get("ID") or "": _allowed(line) for line in header.lines if line.key == "META"}
    for line in header.lines if allowed else ():
        if line.key == "SAMPLE":
            yield from _not_allowed(line, allowed)


def _not_allowed(line: MetaLine, allowed: Mapping[str, Mapping[str, None]]) -> Iterator[str]:
    for field in line.fields or ():
        values = allowed.get(field.key, {})
        found = [field.text] if field.text in values else [each.strip() for each in field.text.split(",")]
        for each in found if values else ():
            if each not in values and each not in {".", ""}:
                which = ", ".join(values)[:_SHOWN]
                yield f"expected {field.key[:_SHOWN]} in line {line.number} as one of {which}, found {each[:_SHOWN]!r}"


def _allowed(line: MetaLine) -> dict[str, None]:
    """The values in square brackets, in order; none where there are no brackets."""
    text = line.get("Values") or ""
    if not (text.startswith("[") and text.endswith("]")):
        return {}
    return dict.fromkeys(each.strip().strip('"') for each in text[1:-1].split(",") if each.strip())


def _parts(line: MetaLine, key: str) -> list[str]:
    """What stands between semicolons; [] where a SAMPLE line has no such key."""
    text = line.get(key) if line.key == "SAMPLE" else None
    return [part.strip() for part in text.split(";")] if text else []
