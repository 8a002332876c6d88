"""Tables with a name and texts in each row: TSV with a header, and PED. Types are found from what the columns hold.

PED has family, individual, father, mother, sex and phenotype, and more columns where a header names them. Sex becomes
`male` or `female`. A phenotype of 0, 1, 2 and -9 alone is that of cases and controls, where 0 and -9 are missing; any
other has -9 for missing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from variome.errors import InputError
from variome.genotypes.metadata.lines import Line, fault, iter_lines
from variome.genotypes.metadata.values import MISSING_TEXTS, Value, ValueType, read_value, type_of_texts


class TextRow(NamedTuple):
    """A row: its 1-based line, the name of its sample, and its texts by key; without those that are missing."""

    number: int
    name: str
    texts: Mapping[str, str]


def read_tsv(path: str | Path) -> tuple[Sequence[str], Sequence[TextRow]]:
    """Keys and rows of a table whose first column names samples and whose first line names the columns.

    Raises:
        InputError: a row has more or fewer columns than the header, or two columns have one name.
    """
    lines = iter_lines(path)
    header = next(lines, None)
    keys = [name.strip() for name in header.text.removeprefix("#").split("\t")][1:] if header else []
    if header is None or not keys:
        raise InputError(
            f"{path}: expected a line that names the columns, with tabs between them, and the samples in the first "
            "column, found none; name a table"
        )
    _check_names(str(path), header.number, keys)
    return keys, [_tsv_row(str(path), line, keys) for line in lines]


def read_ped(path: str | Path) -> tuple[Sequence[str], Sequence[TextRow]]:
    """Keys and individuals of a PED file, with tabs or blanks between the columns.

    Raises:
        InputError: a row has too few columns, or more than are named.
    """
    keys: Sequence[str] = PED_KEYS
    rows = []
    for line in iter_lines(path):
        cells = _cells(line)
        if _is_header(cells):
            keys = [*PED_KEYS, *cells[len(PED_KEYS) + 1 :]]
            _check_names(str(path), line.number, keys)
        elif not line.text.lstrip().startswith("#"):
            rows.append(_ped_row(str(path), line.number, cells, keys))
    return keys, _without_unknown_phenotypes(rows)


def typed(rows: Sequence[TextRow], keys: Sequence[str]) -> tuple[dict[str, ValueType], list[dict[str, Value]]]:
    """The type of each key, and the values of each row."""
    types = {key: type_of_texts(row.texts[key] for row in rows if key in row.texts) for key in keys}
    values: list[dict[str, Value]] = []
    for row in rows:
        read = ((key, read_value(text, types[key])) for key, text in row.texts.items())
        values.append({key: value for key, value in read if value is not None})
    return types, values


def _tsv_row(name: str, line: Line, keys: Sequence[str]) -> TextRow:
    sample, *cells = line.text.split("\t")
    if len(cells) != len(keys):
        raise fault(name, line.number, f"{len(keys) + 1} columns, as the header has", f"{len(cells) + 1}")
    return TextRow(line.number, sample, _known(keys, cells))


def _ped_row(name: str, number: int, cells: Sequence[str], keys: Sequence[str]) -> TextRow:
    if len(cells) != len(keys) + 1:
        named = "" if len(keys) > len(PED_KEYS) else "; a header line can name more"
        columns = ", ".join(["family", "individual", *keys[1:]])
        raise fault(name, number, f"{len(keys) + 1} columns ({columns})", f"{len(cells)}{named}")
    family, individual, father, mother, sex, *rest = cells
    parents = ["" if text == "0" else text for text in (family, father, mother)]
    return TextRow(number, individual, _known(keys, [*parents, _sex(name, number, sex), *rest]))


def _without_unknown_phenotypes(rows: Sequence[TextRow]) -> Sequence[TextRow]:
    found = {row.texts["phenotype"] for row in rows if "phenotype" in row.texts}
    unknown = {"0", "-9"} if found <= {"0", "1", "2", "-9"} else {"-9"}
    return [
        row._replace(texts={key: text for key, text in row.texts.items() if key != "phenotype" or text not in unknown})
        for row in rows
    ]


def _cells(line: Line) -> list[str]:
    """Of a line that tabs do not cut into six columns, the words."""
    cells = [cell.strip() for cell in line.text.split("\t")]
    return cells if len(cells) > len(PED_KEYS) else line.text.split()


def _is_header(cells: Sequence[str]) -> bool:
    """Whether it names the columns: by the fifth, which is the sex of an individual in all other lines."""
    return len(cells) > len(PED_KEYS) and cells[4].casefold() in {"sex", "gender"}


def _sex(name: str, number: int, text: str) -> str:
    found = _SEXES.get(text.casefold())
    if found is None:
        raise fault(name, number, "1, 2 or 0 as the sex", repr(text[:40]))
    return found


def _known(keys: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    stripped = ((key, cell.strip()) for key, cell in zip(keys, cells, strict=True))
    return {key: text for key, text in stripped if text not in MISSING_TEXTS}


def _check_names(name: str, number: int, keys: Sequence[str]) -> None:
    if "" in keys:
        raise fault(name, number, "a name for each column", "one without")
    if repeated := [key for key, count in Counter(keys).items() if count > 1]:
        raise fault(name, number, "names of columns that differ", f"{repeated[0]!r} more than once")


PED_KEYS: Final = ("family", "father", "mother", "sex", "phenotype")
"""What the columns beside the individual are called."""

_SEXES: Final = {"1": "male", "2": "female", "male": "male", "female": "female", "m": "male", "f": "female"} | (
    dict.fromkeys(("0", "-9", "other", "unknown", ".", "na", ""), "")
)
