"""The table of samples as text: TSV, JSON, or FMF."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Literal

import orjson

from variome.genotypes.metadata.fmf import fmf_line
from variome.genotypes.metadata.table import SampleTable
from variome.genotypes.metadata.values import Value

Printed = Literal["tsv", "json", "fmf"]


def iter_printed(table: SampleTable, samples: Sequence[int], form: Printed) -> Iterator[str]:
    """The lines of some samples, by their places in the table, in that order; without line ends.

    Reals are written so that the same ones are read again.

    Raises:
        InputError: a key or value cannot be written in FMF.
    """
    return _PRINTERS[form](table, samples)


def _iter_tsv(table: SampleTable, samples: Sequence[int]) -> Iterator[str]:
    yield "\t".join(["sample", *(_cell(key) for key in table.keys)])
    for sample in samples:
        yield "\t".join([table.samples[sample], *(_cell(table.value(sample, key)) for key in table.keys)])


def _iter_json(table: SampleTable, samples: Sequence[int]) -> Iterator[str]:
    """One object: the type of each key, and the samples, one a line."""
    yield f'{{"keys": {orjson.dumps(dict(table.keys)).decode()}, "samples": ['
    for count, sample in enumerate(samples, start=1):
        document: Mapping[str, Value | Mapping[str, Value]] = {
            "sample": table.samples[sample],
            "metadata": table.row(sample),
        }
        yield orjson.dumps(document).decode() + ("," if count < len(samples) else "")
    yield "]}"


def _iter_fmf(table: SampleTable, samples: Sequence[int]) -> Iterator[str]:
    return (fmf_line(table.samples[sample], table.row(sample), table.keys) for sample in samples)


def _cell(value: Value | None) -> str:
    """Without what would end the cell."""
    return "." if value is None else " ".join(str(value).split("\t")).replace("\n", " ").replace("\r", " ")


_PRINTERS: Final[Mapping[Printed, Callable[[SampleTable, Sequence[int]], Iterator[str]]]] = {
    "tsv": _iter_tsv,
    "json": _iter_json,
    "fmf": _iter_fmf,
}
