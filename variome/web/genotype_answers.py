"""Answers to questions about genotypes, in pieces: JSON, VCF, tables. Never more of them in memory than some rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from typing import Any, Final

import orjson

from variome.errors import InputError
from variome.genotypes.allele_keys import key_of_site
from variome.genotypes.call_texts import CallText, iter_call_texts
from variome.genotypes.column_names import column_names
from variome.genotypes.dataset import Dataset
from variome.search.genotypes.lines import (
    find_carriers,
    find_haplotypes,
    iter_carriers,
    iter_haplotypes,
    iter_parts,
    iter_table,
    iter_vcf,
)
from variome.search.genotypes.query import Found, GenotypeQuery, Selected, select
from variome.search.genotypes.rows import SITE_FIELDS, RowValues
from variome.search.tree import Name, Node
from variome.web.linked_data import JSON, preferred

VCF: Final = "text/vcf"
TSV: Final = "text/tab-separated-values"

CUT: Final = b"*\n"
"""The last line of a text that the budget has cut."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question.

    Attributes:
        datasets: which are asked.
        query: for which rows.
        kind: `g`, `S`, `H`, `t`, or nothing for rows without genotypes.
        columns: of the table, by their text.
    """

    datasets: Sequence[Dataset]
    query: GenotypeQuery
    kind: str
    columns: Mapping[str, Node]

    @property
    def n_samples(self) -> int:
        """Genotypes that a row costs."""
        if self.kind == "H":
            return sum(map(len, (self.query.guard or self.query.groups).samples))
        return sum(map(len, self.query.groups.samples)) if self.kind in {"g", "S"} else 1

    def within(self, budget: int) -> "Asked":
        """The same with at most so many genotypes."""
        return replace(self, query=replace(self.query, budget=budget // max(1, self.n_samples)))


def media_type_of(form: str | None, accept: str, kind: str) -> str:
    """In which form an answer goes out: as `format` says, or else as `Accept` does."""
    as_text = VCF if kind in {"", "g"} else TSV
    if form is None:
        return JSON if preferred(accept, (JSON, VCF, TSV, "text/plain")) == JSON else as_text
    return JSON if form == "json" else as_text


def iter_answer(asked: Asked, media_type: str) -> Iterator[bytes]:
    """The pieces of an answer.

    Raises:
        InputError: haplotypes or carriers of more genotypes than the budget allows, or genotypes of a dataset that
            holds none.
    """
    if asked.query.must_count or asked.kind in {"g", *_WHOLE}:
        for dataset in asked.datasets:
            dataset.must_hold_genotypes()
    found = Found()
    return _iter_json(asked, found) if media_type == JSON else _iter_text(asked, found)


def _iter_text(asked: Asked, found: Found) -> Iterator[bytes]:
    datasets, query = asked.datasets, asked.query
    if asked.kind == "t":
        yield ("\t".join(asked.columns) + "\n").encode()
        yield from iter_table(datasets, query, found, list(asked.columns.values()))
    elif asked.kind in _WHOLE:
        pieces = list(_WHOLE[asked.kind](datasets, query, found))
        _check_whole(asked, found)
        yield from pieces
    else:
        yield from iter_vcf(datasets, query, found, with_calls=asked.kind == "g")
    if found.is_cut:
        yield CUT


def _iter_json(asked: Asked, found: Found) -> Iterator[bytes]:
    head: dict[str, Any] = {
        "datasets": [
            {"name": each.folder.name, "version": each.manifest.number, "digest": each.digest}
            for each in asked.datasets
        ],
        "groups": [{"samples": size} for size in asked.query.groups.sizes],
    }
    if asked.kind in _WHOLE_JSON:
        body = _WHOLE_JSON[asked.kind](asked, found)
        _check_whole(asked, found)
        yield orjson.dumps({**head, **body, **_tail(asked, found)})
        return
    yield orjson.dumps(head | _head(asked))[:-1] + b',"rows":['
    separator = b""
    for selected in select(asked.datasets, asked.query, found):
        for part in iter_parts(selected, asked.n_samples):
            yield separator + b",\n".join(map(orjson.dumps, _rows(asked, part)))
            separator = b",\n"
    yield b"]," + orjson.dumps(_tail(asked, found))[1:]


def _head(asked: Asked) -> dict[str, Any]:
    """What stands before the rows."""
    if asked.kind == "t":
        return {"columns": list(asked.columns)}
    if asked.kind != "g":
        return {}
    return {"samples": column_names(asked.datasets, asked.query.groups.samples)}


def _tail(asked: Asked, found: Found) -> dict[str, Any]:
    wanted = asked.query.wanted.keys if asked.query.wanted is not None else set()
    absent = sorted(str(key) for key in wanted - found.wanted)
    return {"truncated": found.is_cut, "absent": absent if found.is_whole else []}


def _rows(asked: Asked, part: Selected) -> Iterator[Any]:
    values = RowValues(part.batch, part.counts)
    if asked.kind == "t":
        yield from map(list, zip(*map(values.values, asked.columns.values()), strict=True))
        return
    numbers = ["", *map(str, range(1, asked.query.groups.n_told + 1))] if len(part.counts.AC) else []
    names = [*SITE_FIELDS, *(f"{name}{number}" for number in numbers for name in ("AC", "AN"))]
    samples = asked.query.groups.samples
    texts = iter_call_texts(part.batch, samples) if asked.kind == "g" else repeat(CallText(b"", None))
    columns = zip(*(values.values(Name(name)) for name in names), strict=True)
    for site, own, (text, _) in zip(part.batch.sites, columns, texts, strict=False):
        told = {"allele": str(key_of_site(part.batch.contig, site)), **dict(zip(names, own, strict=True))}
        if asked.kind == "g":
            told["GT"] = text.decode().split("\t")[1:]
        yield told


def _haplotypes(asked: Asked, found: Found) -> dict[str, Any]:
    keys, haplotypes = find_haplotypes(asked.datasets, asked.query, found)
    told = [{"alleles": each.alleles, "counts": each.counts} for each in haplotypes]
    return {"alleles": [str(key) for key in keys], "haplotypes": told}


def _carriers(asked: Asked, found: Found) -> dict[str, Any]:
    carriers = find_carriers(asked.datasets, asked.query, found)
    return {"carriers": [{"sample": name, "dataset": asked.datasets[i - 1].folder.name} for name, i in carriers]}


def _check_whole(asked: Asked, found: Found) -> None:
    if found.is_cut:
        raise InputError(
            f"{asked.kind}: the rows have more genotypes than one answer may be made of (VARIOME_GENOTYPE_BUDGET); "
            "ask for fewer rows (r, a, f) or samples (s)"
        )


_WHOLE: Final[Mapping[str, Callable[[Sequence[Dataset], GenotypeQuery, Found], Iterator[bytes]]]] = {
    "H": iter_haplotypes,
    "S": iter_carriers,
}
_WHOLE_JSON: Final[Mapping[str, Callable[[Asked, Found], dict[str, Any]]]] = {"H": _haplotypes, "S": _carriers}
"""Answers that are made of all rows together: of some of them they would be wrong."""
