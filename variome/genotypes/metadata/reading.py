"""From a file of what is known of samples to their table, whichever of the formats it has."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Literal

from variome.errors import InputError
from variome.files.raw_lines import lies_on_disk
from variome.genotypes.metadata.fmf import FmfKeys, is_fmf, iter_fmf
from variome.genotypes.metadata.lines import fault, iter_lines
from variome.genotypes.metadata.table import GROUP_SIZE, check_group_size
from variome.genotypes.metadata.tables import TextRow, read_ped, read_tsv, typed
from variome.genotypes.metadata.values import Value, ValueType

Format = Literal["fmf", "ped", "tsv"]


@dataclass(frozen=True, slots=True)
class SampleFile:
    """What a file says of samples.

    Attributes:
        name: path as given.
        keys: type of each key, in the order of the file.
        rows: values by sample and key.
    """

    name: str
    keys: Mapping[str, ValueType]
    rows: Mapping[str, Mapping[str, Value]]


def read_sample_file(path: str | Path, form: Format | None = None) -> SampleFile:
    """What a file says of samples.

    Args:
        path: plain text or gzip.
        form: of the file; None to find out by its name and its first line.

    Raises:
        InputError: the file is not as it must be; says the line, what was expected and what was found.
    """
    found = _READERS[form or _form_of(path)](path)
    sizes = [row.get(GROUP_SIZE) for row in found.rows.values()]
    check_group_size(found.keys, found.name, sizes)
    return found


def _read_fmf(path: str | Path) -> SampleFile:
    keys = FmfKeys(str(path))
    rows = list(iter_fmf(path, keys))
    for row in rows:
        row.values.update({key: float(value) for key, value in row.values.items() if keys[key] == "real"})
    return SampleFile(str(path), dict(keys), _by_name(str(path), ((row.number, row.name, row.values) for row in rows)))


def _read_texts(read: Callable[[str | Path], tuple[Sequence[str], Sequence[TextRow]]], path: str | Path) -> SampleFile:
    keys, rows = read(path)
    types, values = typed(rows, keys)
    named = ((row.number, row.name, each) for row, each in zip(rows, values, strict=True))
    return SampleFile(str(path), types, _by_name(str(path), named))


def _by_name(path: str, rows: Iterable[tuple[int, str, Mapping[str, Value]]]) -> Mapping[str, Mapping[str, Value]]:
    first: dict[str, int] = {}
    found: dict[str, Mapping[str, Value]] = {}
    for number, name, values in rows:
        if not name.strip():
            raise fault(path, number, "the name of a sample", "none")
        if name in found:
            raise fault(path, number, "each sample once", f"{name!r} again, which line {first[name]} has")
        first[name], found[name] = number, values
    if not found:
        raise InputError(f"{path}: expected a line for each sample, found none; name a file that has some")
    return found


def _form_of(path: str | Path) -> Format:
    if not lies_on_disk(path):
        raise InputError(f"{path}: expected a file on disk, which is looked at before it is read; save it first")
    name = str(path).lower().removesuffix(".gz")
    for suffix, form in _SUFFIXES.items():
        if name.endswith(suffix):
            return form
    line = next(iter_lines(path), None)
    return "fmf" if line is not None and is_fmf(line.text) else "tsv"


_SUFFIXES: Final[Mapping[str, Format]] = {".fmf": "fmf", ".spl": "fmf", ".ped": "ped", ".fam": "ped"}

_READERS: Final[Mapping[Format, Callable[[str | Path], SampleFile]]] = {
    "fmf": _read_fmf,
    "ped": partial(_read_texts, read_ped),
    "tsv": partial(_read_texts, read_tsv),
}
