"""Gene lists of people: names in files and on the command line in, a GeneList item in the store out.

A file has one name a line, or is a table with a header, of which the first column counts. Which genes the names mean,
the store says: it knows them all. Every name keeps its place, so that one which is not recognised can be found.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.client import ItemFault, PostedBatch, StoreClient, WriteRequest
from ingest.vcf_parser import ParsedItem
from variome.errors import InputError

_COMMENT = "#"
_SEPARATORS = ("\t", ",")
_POINTER = "/genes/"
_AROUND = ' \t\r\n"'
"""What stands around a name of a line: R writes quotes."""


@dataclass(frozen=True, slots=True)
class ListedGene:
    """A name, and where it stands."""

    name: str
    place: str


@dataclass(frozen=True, slots=True)
class GeneFile:
    """The names of a file in its order; `header` is the first line of a table, which is taken for no name."""

    names: Sequence[ListedGene]
    header: str | None = None


@dataclass(frozen=True, slots=True)
class ListAnswer:
    """What became of a list: `created`, `updated` or `unchanged`; and of each name that is left out, place and why."""

    outcome: str
    unrecognised: Sequence[str]


def read_gene_file(path: Path) -> GeneFile:
    """The names in a file: UTF-8 text; empty lines and what follows a `#` are passed over.

    Raises:
        InputError: it cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(file)
        is_told = [bool(line.partition(_COMMENT)[0].strip()) for line in lines]
        begin = is_told.index(True) if True in is_told else 0
        separator = next((each for each in _SEPARATORS if each in "".join(lines[begin : begin + 1])), None)
        if separator is None:
            return GeneFile(list(_iter_lines(lines, path)))
        return GeneFile(list(_iter_rows(lines[begin + 1 :], separator, begin + 1, path)), lines[begin].strip())
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: cannot be read: {error}; expected UTF-8 text, a gene a line, or a table") from None


def post_gene_list(
    client: StoreClient, name: str, title: str | None, genes: Iterable[ListedGene], write: WriteRequest
) -> ListAnswer:
    """Makes the gene list of a project hold these genes; what is not recognised is left out.

    Args:
        client: the store.
        name: of the list in its project.
        title: as people read it.
        genes: by any name, repeated or not.
        write: for whom.

    Raises:
        InputError: the store rejects the list.
    """
    places = {gene.name: gene.place for gene in reversed(list(genes))}  # the first place of each
    names = list(reversed(places))
    document = {"gene_list_id": name, "genes": names, **({"title": title} if title else {})}
    write = replace(write, missing_links="drop")
    prepared = client.prepare([ParsedItem("GeneList", document)], [0], write)
    answer = client.post(PostedBatch(prepared, [0], 0, {}), write)
    outcome = next(outcome for outcome, n in answer.counts["GeneList"].items() if n)
    if outcome == "rejected":
        raise InputError(f"the gene list {name!r}: {answer.faults[0].pointer} {answer.faults[0].message}; correct it")
    left_out = [fault for fault in answer.faults if fault.pointer.startswith(_POINTER)]
    return ListAnswer(outcome, [f"{_place(fault, names, places)}: {fault.message}" for fault in left_out])


def _place(fault: ItemFault, names: Sequence[str], places: dict[str, str]) -> str:
    return places[names[int(fault.pointer.removeprefix(_POINTER))]]


def _iter_lines(lines: Iterable[str], path: Path) -> Iterator[ListedGene]:
    for number, line in enumerate(lines, start=1):
        if name := line.partition(_COMMENT)[0].strip(_AROUND):
            yield ListedGene(name, f"{path}, line {number}")


def _iter_rows(lines: Iterable[str], separator: str, n_before: int, path: Path) -> Iterator[ListedGene]:
    rows = csv.reader(lines, delimiter=separator)
    for row in rows:
        name = row[0].strip() if row else ""
        if name and not name.startswith(_COMMENT):
            yield ListedGene(name, f"{path}, line {n_before + rows.line_num}")
