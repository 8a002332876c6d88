"""Expressions over typed keys that people bring: of samples (`SampleTable`) and of sites (`SiteAnnotations`).

A missing value is missing in the expression, an integer is compared as one, a real as a real of 64 bits.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from variome.errors import InputError
from variome.genotypes.allele_keys import AlleleKey
from variome.genotypes.bits import Bools
from variome.genotypes.metadata.fmf import FmfRow
from variome.genotypes.metadata.table import SampleTable
from variome.genotypes.metadata.values import ValueType
from variome.genotypes.site_annotations import SiteAnnotations
from variome.search.checking import check
from variome.search.columns import Column, Columns
from variome.search.evaluating import ValueOf, holds
from variome.search.evaluating_columns import holds_of_rows
from variome.search.field_types import FieldType, Scalar, common_scalar
from variome.search.parsing import parse
from variome.search.tree import Node, iter_names

SAMPLE: Final = "sample"
"""The field that is the name of a sample, unless a key is called so."""


def field_types(keys: Mapping[str, ValueType]) -> dict[str, FieldType]:
    """The fields that expressions over these keys have."""
    return {key: FieldType(_SCALARS[kind]) for key, kind in keys.items()}


def sample_field_types(table: SampleTable) -> dict[str, FieldType]:
    """The fields of samples: their keys, and their names as `sample`."""
    return {SAMPLE: FieldType("text"), **field_types(table.keys)}


def sample_value_of(table: SampleTable, sample: int) -> ValueOf:
    """The values of a sample, by its place in the table, for `holds` and `evaluate`."""
    if SAMPLE in table.columns:
        return lambda key: table.value(sample, key)
    return lambda key: table.samples[sample] if key == SAMPLE else table.value(sample, key)


def parse_sample_condition(text: str, *tables: SampleTable) -> Node:
    """The tree of a condition on the samples of some datasets; what one of them does not know is missing there.

    Raises:
        ExpressionError: it cannot be read, or means nothing for the keys that there are.
        InputError: a key is a text in one dataset and a number in another.
    """
    types = sample_field_types(tables[0])
    for table in tables[1:]:
        for key, found in sample_field_types(table).items():
            types[key] = _common(key, types.get(key, found), found)
    return check(parse(text), types, text=text, all_names=f"there are {', '.join(types)}")


def samples_that_hold(table: SampleTable, node: Node) -> Bools:
    """Of which samples a condition holds; shape (samples,).

    Samples that have the same values of what the condition names are asked once.
    """
    groups = _groups(table, set(iter_names(node)))
    _, first, of_sample = np.unique(groups, return_index=True, return_inverse=True)
    verdicts = [holds(node, sample_value_of(table, sample)) for sample in first.tolist()]
    found: Bools = np.array(verdicts, np.bool_)[of_sample]
    return found


def parse_site_condition(text: str, sites: SiteAnnotations) -> Node:
    """The tree of a condition on the sites of a file.

    Raises:
        ExpressionError: it cannot be read, or means nothing for the keys that there are.
        InputError: a line of the file is not as it must be.
    """
    types = field_types(sites.keys)
    names = ", ".join(types) or "none"
    return check(parse(text), types, text=text, all_names=f"{sites.path} has {names}")


def iter_keys_that_hold(sites: SiteAnnotations, node: Node) -> Iterator[AlleleKey]:
    """The alleles of which a condition holds, in the order of the file.

    Raises:
        InputError: a line of the file is not as it must be.
    """
    for rows in sites.iter_parts():
        held = holds_of_rows(node, _columns(rows))
        yield from (sites.key_of(rows[row]) for row in np.flatnonzero(held).tolist())


def _columns(rows: Sequence[FmfRow]) -> Columns:
    return Columns(len(rows), lambda key: Column.of([row.values.get(key) for row in rows]))


def _common(key: str, one: FieldType, other: FieldType) -> FieldType:
    if one != other and _TEXT in {one, other}:
        raise InputError(
            f"{key}: expected values of one type in all datasets, found {one} in one and {other} in another; ask them "
            "one by one, or set what is known of their samples anew"
        )
    return FieldType(common_scalar(one, other))


def _groups(table: SampleTable, names: set[str]) -> NDArray[np.int64]:
    """A number for each sample, the same for those with the same values of these keys; shape (samples,)."""
    if SAMPLE in names and SAMPLE not in table.columns:
        return np.arange(len(table.samples))
    groups = np.zeros(len(table.samples), np.int64)
    for name in sorted(names & table.columns.keys()):
        column = table.columns[name]
        _, values = np.unique(column.values, return_inverse=True)
        _, groups = np.unique(groups * (2 * len(groups)) + 2 * values + column.is_missing, return_inverse=True)
    return groups


_TEXT: Final = FieldType("text")

_SCALARS: Final[Mapping[ValueType, Scalar]] = {"integer": "integer", "real": "number", "string": "text"}
