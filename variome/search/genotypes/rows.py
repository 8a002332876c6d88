"""Conditions on rows: what a row is, and what was counted of it."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np

from variome.genotypes.batch import Batch
from variome.genotypes.bits import Bools
from variome.genotypes.block import Counts
from variome.genotypes.sites import Site
from variome.search.checking import check
from variome.search.evaluating import evaluate, holds
from variome.search.field_types import FieldType
from variome.search.genotypes.guard import NOT_TOLD
from variome.search.parsing import parse
from variome.search.tokens import read_tokens
from variome.search.tree import Node, iter_names

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
        self._counted: dict[str, Sequence[int]] = {}
        for number, (ac, an) in enumerate(zip(counts.AC.tolist(), counts.AN.tolist(), strict=True)):
            self._counted |= {f"AC{number or ''}": ac, f"AN{number or ''}": an}

    def value(self, name: str, row: int) -> Any:
        """A field of a row; None for `.`."""
        counted = self._counted.get(name)
        if counted is not None:
            return None if counted[row] == NOT_TOLD else counted[row]
        return _OF_SITE[name](self._batch.spelling, self._batch.sites[row])

    def evaluate(self, node: Node, row: int) -> Any:
        """What an expression gives of a row; None where it is missing."""
        return evaluate(node, lambda name: self.value(name, row))

    def holding(self, node: Node) -> Bools:
        """Of which rows a condition holds; shape (rows,)."""
        return np.fromiter((self._holds(node, row) for row in range(len(self._batch))), np.bool_, len(self._batch))

    def _holds(self, node: Node, row: int) -> bool:
        return holds(node, lambda name: self.value(name, row))


def needs_counts(node: Node) -> bool:
    """Whether an expression asks for anything that must be counted."""
    return any(name not in SITE_FIELDS for name in iter_names(node))


def _known(text: str) -> str | None:
    return None if text in {".", ""} else text


_OF_SITE: Final[Mapping[str, Any]] = {
    "CHROM": lambda spelling, _: spelling,
    "POS": lambda _, site: site.position,
    "END": lambda _, site: _end(site),
    "ID": lambda _, site: _known(site.id),
    "REF": lambda _, site: site.ref,
    "ALT": lambda _, site: site.alt,
    "FILTER": lambda _, site: _known(site.filter),
}


def _end(site: Site) -> int:
    return site.position + max(site.ref_length, 1) - 1
