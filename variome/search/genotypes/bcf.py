"""What is printed of rows, as BCF: record by record what `variome.search.genotypes.lines` says in lines of VCF."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from variome.genotypes.cells import OTHER, States
from variome.genotypes.dataset import Dataset
from variome.genotypes.exporting.bcf import Numbers, genotype_bytes, head_bytes, record_bytes
from variome.genotypes.exporting.selected import check_32_bits, find_filters, undeclared_filters
from variome.search.genotypes.groups import Groups
from variome.search.genotypes.lines import header_of, iter_parts, n_others_of
from variome.search.genotypes.query import Found, GenotypeQuery, Selected, select


def iter_bcf(datasets: Sequence[Dataset], query: GenotypeQuery, found: Found, *, with_calls: bool) -> Iterator[bytes]:
    """A BCF of the rows, in pieces, not packed yet: its header, which names all that records can have, then records."""
    filters = undeclared_filters(datasets, find_filters(datasets, query.regions))
    header = header_of(datasets, query, with_calls=with_calls, filters=filters)
    numbers = Numbers.of_header(header)
    yield head_bytes(header)
    for selected in select(datasets, query, found):
        for part in iter_parts(selected, sum(map(len, query.groups.samples)) if with_calls else 1):
            yield b"".join(_iter_records(part, query.groups, numbers, with_calls=with_calls))


def _iter_records(selected: Selected, groups: Groups, numbers: Numbers, *, with_calls: bool) -> Iterator[bytes]:
    batch, samples = selected.batch, groups.samples
    check_32_bits(batch.sites, batch.spelling, "BCF")
    chosen = samples if with_calls else [own[:0] for own in samples]
    states, is_phased = batch.states(chosen), batch.is_phased(chosen)
    has_other = (states == OTHER).any(axis=(1, 2)).tolist()
    n_samples = states.shape[1]
    for row, (site, other) in enumerate(zip(batch.sites, has_other, strict=True)):
        info = _info(selected, groups, row, states[row] if other else None)
        calls = genotype_bytes(states[row], is_phased[row]) if n_samples else b""
        yield record_bytes(site, batch.spelling, info, calls, n_samples, numbers, has_other=other)


def _info(selected: Selected, groups: Groups, row: int, others: States | None) -> Mapping[str, Sequence[int]]:
    """AC and AN of a row, where they were counted: of all who are asked about, then of each group that is told of."""
    counted = np.stack([selected.counts.AC, selected.counts.AN], axis=1)[: groups.n_told + 1, :, row].tolist()
    n_others = n_others_of(others, groups) if others is not None and counted else []
    found: dict[str, Sequence[int]] = {}
    for number, (ac, an) in enumerate(counted):
        found[f"AC{number or ''}"] = [ac, *n_others[number : number + 1]]
        found[f"AN{number or ''}"] = [an]
    return found
