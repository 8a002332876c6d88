"""The sample columns of the records of a batch, taken apart into columns of texts: who carries an ALT, and what FORMAT
says of them.
"""

import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from ingest.decode import ABSENT, Converter
from ingest.plan import FieldPlan
from ingest.record import allele_part
from ingest.samples import FormatPlan
from ingest.written_field import WrittenField

_CALLED: Final = re.compile(r"[/|]?[01.](?:[/|][01.])*")
"""Genotypes of the reference and of one ALT, each allele spelled in one character."""


class WrittenFormat(NamedTuple):
    """One spelling of FORMAT as it is written: its plan, the place of GT, and the fields with the places of their keys.
    `depths` is the place of AD, None without one.
    """

    plan: FormatPlan
    genotype: int
    fields: Sequence[tuple[int, WrittenField]]
    depths: int | None


class Carriers(NamedTuple):
    """Samples that carry the ALT of their record, of records with the same FORMAT.

    `records` and `columns` are the number of the record in the batch and the sample column of each, `texts` the texts
    of all of them for each key of FORMAT, and `genotypes` those of GT.
    """

    records: Sequence[int]
    columns: Sequence[int]
    texts: Sequence[Sequence[str]]
    genotypes: Sequence[str]


def carriers_of(
    written: WrittenFormat, numbers: Sequence[int], samples: Sequence[Sequence[str]], wrong: set[int]
) -> Carriers | None:
    """Those who carry the ALT; None where nobody does.

    Args:
        written: the FORMAT of all records.
        numbers: of the records in the batch.
        samples: their sample columns.
        wrong: takes the numbers of the records that there is something to be told of, or may be.
    """
    rows = [text.split(":") for texts in samples for text in texts]
    if not rows:
        return None
    n_keys, n_samples = written.plan.n_keys, len(samples[0])
    if set(map(len, rows)) != {n_keys}:
        wrong.update([numbers[at // n_samples] for at, row in enumerate(rows) if len(row) > n_keys])
        rows = [(row + ["."] * (n_keys - len(row)))[:n_keys] for row in rows]  # those at the end may be left out
    called = [row[written.genotype] for row in rows]
    carries = {text: "1" in text if _CALLED.fullmatch(text) else None for text in set(called)}
    if None in carries.values():
        wrong.update([numbers[at // n_samples] for at, text in enumerate(called) if carries[text] is None])
    chosen = [at for at, text in enumerate(called) if carries[text]]
    if not chosen:
        return None
    texts = list(zip(*[rows[at] for at in chosen], strict=True))
    owners = [numbers[at // n_samples] for at in chosen]
    return Carriers(owners, [at % n_samples for at in chosen], texts, texts[written.genotype])


def present(convert: Converter) -> Converter:
    """What converts the text of a column, where it has one."""
    return lambda text: ABSENT if text in {"", "."} else convert(text)


def part_converter(field: FieldPlan) -> Converter:
    """What converts the text of a FORMAT key of a record with one ALT."""

    def convert(text: str) -> Any:
        if text in {"", "."}:
            return ABSENT
        part = allele_part(text, field.number, 1, 1)
        return field.convert(part) if part.strip(".,") else ABSENT

    return convert
