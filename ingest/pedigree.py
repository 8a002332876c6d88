"""PED files: one row an individual, six columns or more (family, individual, father, mother, sex, phenotype).

In: a path or a text. Out: the frozen `Pedigree` of `ingest.family`, and the faults of the file as problems with their
lines. The columns are those of PLINK and GATK; what real files take liberties with is read: tabs or blanks, empty
columns between tabs, comments, a header line, CRLF, further columns.

Source:
    https://www.cog-genomics.org/plink/1.9/formats#fam and https://gatk.broadinstitute.org (PED, Pedigree format).
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ingest.family import Member, Pedigree, Sex, find_proband
from ingest.problems import Problem, Severity
from variome.errors import InputError

__all__ = ["Member", "Pedigree", "Sex", "find_proband", "parse_pedigree", "read_pedigree"]

_COLUMNS: Final = ("family", "individual", "father", "mother", "sex", "phenotype")
_NOBODY: Final = ("", "0", ".")
_SEX: Final = {"1": Sex.MALE, "2": Sex.FEMALE} | dict.fromkeys(("0", "-9", "other", "unknown", ".", ""), Sex.UNKNOWN)
_AFFECTED: Final = {"1": False, "2": True, "0": None, "-9": None, "other": None, ".": None, "": None}


def read_pedigree(path: str | Path) -> tuple[Pedigree, list[Problem]]:
    """The pedigree of a PED file, and its faults; see `parse_pedigree`.

    Raises:
        InputError: the file cannot be read, or is no PED file.
    """
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}; check the name and its permissions") from None
    if b"\0" in raw:
        raise InputError(f"{path}: expected a PED file as plain text, found binary or compressed data; name a PED file")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:  # sample names must come out as the line reader gives those of the VCF
        text = raw.decode("latin-1")
    return parse_pedigree(text, str(path))


def parse_pedigree(text: str, file: str) -> tuple[Pedigree, list[Problem]]:
    """The pedigree of a PED file's text, and its faults; `file` is its name in messages.

    What a fault costs: a row with too few columns, without an individual, or for an individual that has a row already
    is left out. A sex or phenotype that cannot be read is unknown. A parent that makes somebody their own ancestor is
    left out. A father given as female, or a mother given as male, is of unknown sex from then on: one of the two
    statements is wrong and nobody can tell which, so the calls on X and Y become ambiguous and nothing is guessed.

    Raises:
        InputError: it is a VCF, or no row has the six columns of a PED.
    """
    if text.startswith("##fileformat="):  # its records have columns enough to pass for rows
        raise InputError(f"{file}: expected a PED file, found a VCF; name a PED file")
    rows: dict[str, _Row] = {}
    problems: list[Problem] = []
    for row in _iter_rows(text):
        faults = _row_faults(row, rows)
        if not any(fault.severity is Severity.ERROR for fault in faults):
            rows[row.individual] = row
        problems += faults
    if not rows:
        raise InputError(
            f"{file}: expected rows of at least six columns separated by tabs or blanks ({', '.join(_COLUMNS)}), "
            "found none; name a PED file"
        )
    members = {individual: _to_member(row) for individual, row in rows.items()}
    problems += _cut_cycles(members, rows)
    problems += _check_parents(members, rows)
    return Pedigree(members), [replace(problem, file=file) for problem in problems]


@dataclass(frozen=True, slots=True)
class _Row:
    """One row as written: its 1-based line and its columns, six of them or too few."""

    line: int
    columns: tuple[str, ...]

    @property
    def individual(self) -> str:
        return self.columns[1]

    def problem(self, kind: str, severity: Severity, column: str, message: str) -> Problem:
        """A problem with one column of this row."""
        value = self.columns[_COLUMNS.index(column)]
        where = f"{column} of {self.individual!r} (line {self.line})"
        return Problem(
            kind,
            severity,
            f"{where}: {message}",
            line=self.line,
            field=column,
            sample=self.individual or None,
            value=value,
        )


def _iter_rows(text: str) -> Iterator[_Row]:
    """Every line that is neither blank nor a comment nor a header without `#`.

    A line that tabs do not cut into six columns is cut at blanks.
    """
    for line, content in enumerate(io.StringIO(text, newline=None), start=1):
        if not content.strip() or content.lstrip().startswith("#"):
            continue
        columns = [column.strip() for column in content.split("\t")]
        if len(columns) < len(_COLUMNS):
            columns = content.split()
        if len(columns) > 4 and columns[4].casefold() in ("sex", "gender"):
            continue
        yield _Row(line, tuple(columns[: len(_COLUMNS)]))


def _row_faults(row: _Row, earlier: dict[str, _Row]) -> list[Problem]:
    """What is wrong with the row by itself and against the rows before it; an error means that it is left out."""
    if len(row.columns) < len(_COLUMNS):
        found = f"line {row.line}: expected 6 columns or more, found {len(row.columns)}; the row is left out"
        return [Problem("ped-columns", Severity.ERROR, found, line=row.line)]
    if row.individual in _NOBODY:
        message = "expected a name, found none; the row is left out"
        return [row.problem("ped-individual", Severity.ERROR, "individual", message)]
    if row.individual in earlier:
        return [_second_row(row, earlier[row.individual])]
    codes = ((4, row.columns[4].casefold(), _SEX), (5, row.columns[5].casefold(), _AFFECTED))
    return [
        row.problem(
            f"ped-{_COLUMNS[column]}",
            Severity.WARNING,
            _COLUMNS[column],
            f"expected 1, 2 or 0, found {row.columns[column]!r}; it is read as unknown",
        )
        for column, code, known in codes
        if code not in known
    ]


def _second_row(row: _Row, first: _Row) -> Problem:
    if row.columns[0] == first.columns[0]:
        message = f"line {first.line} is a row for the same individual; this one is left out"
        return row.problem("ped-duplicate", Severity.ERROR, "individual", message)
    message = (
        f"line {first.line} has the same individual in family {first.columns[0]!r}; this one is left out, because a "
        "sample of the VCF can belong to one family only: rename one of them"
    )
    return row.problem("ped-two-families", Severity.ERROR, "individual", message)


def _to_member(row: _Row) -> Member:
    family, individual, father, mother, sex, phenotype = row.columns
    return Member(
        family,
        individual,
        father=None if father in _NOBODY else father,
        mother=None if mother in _NOBODY else mother,
        sex=_SEX.get(sex.casefold(), Sex.UNKNOWN),
        affected=_AFFECTED.get(phenotype.casefold()),
    )


def _cut_cycles(members: dict[str, Member], rows: dict[str, _Row]) -> list[Problem]:
    """Take out each link that makes somebody their own ancestor; a link taken out breaks the cycle for the others."""
    problems = []
    for individual, row in rows.items():
        for role in ("father", "mother"):
            parent = getattr(members[individual], role)
            if parent is not None and _is_ancestor(individual, parent, members):
                message = f"{parent!r} makes {individual!r} their own ancestor; the link is left out"
                problems.append(row.problem("ped-cycle", Severity.ERROR, role, message))
                members[individual] = _without_parent(members[individual], role)
    return problems


def _without_parent(member: Member, role: str) -> Member:
    return replace(member, father=None) if role == "father" else replace(member, mother=None)


def _is_ancestor(ancestor: str, individual: str, members: dict[str, Member]) -> bool:
    """Whether `ancestor` is the individual or stands anywhere above."""
    above = {individual}
    waiting = [individual]
    while waiting:
        member = members.get(waiting.pop())
        fresh = set(member.parents) - above if member else set()
        above |= fresh
        waiting += fresh
    return ancestor in above


def _check_parents(members: dict[str, Member], rows: dict[str, _Row]) -> list[Problem]:
    """Parents without a row in the family, and parents whose sex contradicts their role, which becomes unknown."""
    problems = []
    for individual, row in rows.items():
        for role, contrary in (("father", Sex.FEMALE), ("mother", Sex.MALE)):
            name = getattr(members[individual], role)
            parent = members.get(name)
            if name is not None and (parent is None or parent.family != members[individual].family):
                message = f"{name!r} has no row in family {members[individual].family!r}; the name is kept"
                problems.append(row.problem("ped-unknown-parent", Severity.NOTE, role, message))
            elif parent is not None and parent.sex is contrary:
                message = f"{name!r} is given as {contrary} (line {rows[name].line}); the sex is taken as unknown"
                problems.append(row.problem("ped-parent-sex", Severity.ERROR, role, message))
                members[name] = replace(parent, sex=Sex.UNKNOWN)
    return problems
