"""Genes by what people call them: symbols of today and of yesterday, HGNC ids, stable ids with a version.

A gene list is typed by people, or taken from a table of somebody else's. What a name says is decided by the first kind
of name under which a gene is found, in the order of `_KINDS`, as it is spelled before the same in other case; where
that are several genes, nobody guesses. Genes are read by everybody, so that no viewer is asked for.
An index gives those that may be called so (docs/decisions/0015).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from psycopg import Connection, sql

from variome.database.columns import GENE_NAMES
from variome.model.identity import item_uuid

EXPECTED: Final = "a gene of the store: its stable id, HGNC id, symbol, a former or another symbol"

_VERSION: Final = re.compile(r"\.\d+$")
_STABLE_ID: Final = re.compile(r"ENS[A-Z]*G\d+")
_SHOWN: Final = 5  # genes that have the same name


@dataclass(frozen=True, slots=True)
class GeneNames:
    """What names of genes lead to: `keys` has the key of each that one gene has, `reasons` why not, of all others."""

    keys: Mapping[str, str]
    reasons: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Gene:
    key: str
    symbol: str | None
    hgnc_id: str | None
    others: tuple[str, ...]
    is_stub: bool

    @property
    def stable_id(self) -> str | None:
        """The key, unless a file has made it of something that may be another name of a gene."""
        return None if self.is_stub and not is_stable_id(self.key) else self.key

    @property
    def shown(self) -> str:
        return f"{self.key} ({self.symbol})" if self.symbol else self.key


_KINDS: Final[tuple[Callable[[_Gene], Collection[str | None]], ...]] = (
    lambda gene: (gene.stable_id,),
    lambda gene: (gene.hgnc_id,),
    lambda gene: (gene.symbol,),
    lambda gene: gene.others,
)
"""The kinds of names; those of an earlier one count for more."""

_SPELLINGS: Final[tuple[Callable[[str], str], ...]] = (str, str.casefold)


def find_gene_names(connection: Connection[Any], names: Collection[str]) -> GeneNames:
    """The genes that are called so, stubs among them by their stable ids."""
    wanted = {name: name.strip() for name in names}
    called = _genes_by_name(_read_genes(connection, set(wanted.values())))
    found = {name: _first(called, text) for name, text in wanted.items()}
    return GeneNames(
        {name: genes[0].key for name, genes in found.items() if len(genes) == 1},
        {name: _reason(genes) for name, genes in found.items() if len(genes) != 1},
    )


def is_stable_id(name: str) -> bool:
    """Whether a name is a stable id of Ensembl: a gene that the store lacks can be told to be one by it alone."""
    return _STABLE_ID.fullmatch(name) is not None


_Called = Mapping[tuple[int, int, str], Mapping[str, _Gene]]
"""Genes, by their keys, by the kind of a name, the way in which it is spelled, and the name."""


def _read_genes(connection: Connection[Any], names: Collection[str]) -> Iterator[_Gene]:
    """The genes that may be called so."""
    keys = {key for name in names for key in (name, _bare(name).upper())}
    uuids = [item_uuid("Gene", key) for key in keys]
    return map(_gene, connection.execute(_READ, [list(names), uuids]))


def _genes_by_name(genes: Iterable[_Gene]) -> _Called:
    called: dict[tuple[int, int, str], dict[str, _Gene]] = defaultdict(dict)
    for gene in genes:
        for kind, names_of in enumerate(_KINDS):
            for name in filter(None, names_of(gene)):
                for way, spelled in enumerate(_SPELLINGS):
                    called[kind, way, spelled(name)][gene.key] = gene
    return called


def _first(called: _Called, name: str) -> list[_Gene]:
    """The genes of the first kind of name that leads to any."""
    for kind in range(len(_KINDS)):
        text = name if kind else _bare(name)
        for way, spelled in enumerate(_SPELLINGS):
            if found := called.get((kind, way, spelled(text))):
                return list(found.values())
    return []


def _bare(name: str) -> str:
    """A stable id without its version."""
    bare = _VERSION.sub("", name)
    return bare if is_stable_id(bare.upper()) else name


def _reason(genes: list[_Gene]) -> str:
    if not genes:
        return "no gene is called so"
    told = ", ".join(gene.shown for gene in sorted(genes, key=lambda gene: gene.key)[:_SHOWN])
    more = f" and {len(genes) - _SHOWN} more" if len(genes) > _SHOWN else ""
    return f"several genes are called so: {told}{more}; name one by its stable id"


def _gene(row: tuple[str, bool, str | None, str | None, Any, Any]) -> _Gene:
    key, is_stub, symbol, hgnc_id, former, others = row
    return _Gene(key, symbol, hgnc_id, (*_iter_texts(former), *_iter_texts(others)), is_stub)


def _iter_texts(value: Any) -> Iterator[str]:
    """The texts of a property that a mapping table may have made a list, or one text."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, str):
            yield each


# The names are those of the index `item_gene_names` (`variome.database.tables`).
_READ: Final = sql.SQL(
    "SELECT key, is_stub, gene.gene_symbol, gene.hgnc_id, gene.prev_symbol, gene.alias_symbol FROM item,"
    " json_to_record(document) AS gene (gene_symbol text, hgnc_id text, prev_symbol json, alias_symbol json)"
    " WHERE item_type = 'Gene' AND status IN ('shared', 'obsolete', 'inactive')"
    " AND ({names} ?| (SELECT array_agg(lower(name)) FROM unnest(%s::text[]) AS name) OR uuid = ANY (%s))"
).format(names=sql.SQL(GENE_NAMES))
