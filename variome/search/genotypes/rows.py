"""Conditions on rows: what a row is, and what was counted of it."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from variome.genotypes.batch import Batch
from variome.genotypes.bits import Bools
from variome.genotypes.block import Counts
from variome.search.checking import check
from variome.search.columns import Column, Columns
from variome.search.evaluating_columns import evaluate_columns, holds_of_rows
from variome.search.field_types import FieldType
from variome.search.genotypes.guard import NOT_TOLD
from variome.search.parsing import parse
from variome.search.tokens import read_tokens
from variome.search.tree import Node, iter_names

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_TEXT, _INTEGER = FieldType("text"), FieldType("integer")

SITE_FIELDS: Final[Mapping[str, FieldType]] = {
    "CHROM": _TEXT, "POS": _INTEGER, "END": _INTEGER, "ID": _TEXT, "REF": _TEXT, "ALT": _TEXT, "FILTER": _TEXT,
}  # fmt: skip


def row_fields(n_groups: int) -> Mapping[str, FieldType]:
    """The fields of a row, with AC and AN of all who are asked about and of each group."""
    counted = {f"{name}{number or ''}": _INTEGER for number in range(n_groups + 1) for name in ("AC", "AN")}
    return {**SITE_FIELDS, **counted}


def row_condition(text: str, n_groups: int) -> Node:
    """A condition on rows.

    Raises:
        ExpressionError: it means nothing for the fields that there are.
    """
    fields = row_fields(n_groups)
    return check(parse(text), fields, text=text, all_names=f"the names are {', '.join(fields)}")


def row_value(text: str, n_groups: int) -> Node:
    """A column of a table: any value of a row.

    Raises:
        ExpressionError: it means nothing for the fields that there are.
    """
    fields = row_fields(n_groups)
    return check(parse(text), fields, expected="value", text=text, all_names=f"the names are {', '.join(fields)}")


def split_columns(text: str) -> Sequence[str]:
    """The columns of a table: expressions with commas between, which may hold commas in quotes and brackets.

    Raises:
        ExpressionError: something in it is no token.
    """
    depth, ends = 0, [-1]
    for token in read_tokens(text):
        depth += token.is_sign("(") - token.is_sign(")")
        if token.kind == "end" or (depth == 0 and token.is_sign(",")):
            ends.append(token.begin)
    return [text[begin + 1 : end].strip() for begin, end in pairwise(ends)]


class RowValues:
    """The fields of the rows of a batch.

    Args:
        batch: the rows.
        counts: of all who are asked about, then of each group; shapes (1 + groups, rows). What is kept back is missing.
    """

    def __init__(self, batch: Batch, counts: Counts) -> None:
        self._batch = batch
        self._counted: dict[str, NDArray[np.int64]] = {}
        for number, (ac, an) in enumerate(zip(counts.AC, counts.AN, strict=True)):
            self._counted |= {f"AC{number or ''}": ac, f"AN{number or ''}": an}
        self._rows = Columns(len(batch), self._column)

    def values(self, node: Node) -> list[Any]:
        """What an expression gives of each row; None where it is missing."""
        return evaluate_columns(node, self._rows).to_list(len(self._batch))

    def texts(self, node: Node) -> list[str]:
        """What an expression gives of each row, as tables show it: `.` where it is missing."""
        return evaluate_columns(node, self._rows).to_texts(len(self._batch))

    def holding(self, node: Node) -> Bools:
        """Of which rows a condition holds; shape (rows,)."""
        return holds_of_rows(node, self._rows)

    def _column(self, name: str) -> Column:
        counted = self._counted.get(name)
        return _OF_SITES[name](self._batch) if counted is None else Column(counted, counted == NOT_TOLD)


def needs_counts(node: Node) -> bool:
    """Whether an expression asks for anything that must be counted."""
    return any(name not in SITE_FIELDS for name in iter_names(node))


_NOT_KNOWN: Final = (".", "")

_OF_SITES: Final[Mapping[str, Callable[[Batch], Column]]] = {
    "CHROM": lambda batch: Column.of([batch.spelling]),
    "POS": lambda batch: Column.of_numbers(batch.sites.position),
    "END": lambda batch: Column.of_numbers(batch.sites.end),
    "ID": lambda batch: Column.of_texts(batch.sites.texts("id"), _NOT_KNOWN),
    "REF": lambda batch: Column.of_texts(batch.sites.texts("ref")),
    "ALT": lambda batch: Column.of_texts(batch.sites.texts("alt")),
    "FILTER": lambda batch: Column.of_texts(batch.sites.texts("filter"), _NOT_KNOWN),
}
