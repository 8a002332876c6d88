"""What is printed of rows: lines of VCF, lines of a table, haplotypes, carriers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from variome.genotypes.allele_keys import AlleleKey, key_of_site
from variome.genotypes.call_texts import iter_call_texts
from variome.genotypes.cells import OTHER, States
from variome.genotypes.column_names import column_names
from variome.genotypes.dataset import Dataset
from variome.genotypes.haplotypes import Haplotype, carries, count_haplotypes
from variome.genotypes.vcf_text import bare_lines, header_lines, info_text, line_head
from variome.search.genotypes.groups import Groups
from variome.search.genotypes.guard import NOT_TOLD, Guard
from variome.search.genotypes.query import Found, GenotypeQuery, Selected, select

if TYPE_CHECKING:
    from variome.search.tree import Node

_MOST_CELLS = 1 << 24
"""Cells that are taken out at a time, 16 MB."""

_PIECE = 1 << 18
"""Bytes of text that are given at a time."""


def iter_vcf(datasets: Sequence[Dataset], query: GenotypeQuery, found: Found, *, with_calls: bool) -> Iterator[bytes]:
    """A VCF of the rows, in pieces: its header, then some lines at a time; without samples it has no FORMAT either."""
    samples = query.groups.samples
    with_calls = with_calls and any(map(len, samples))
    yield header_of(datasets, query, with_calls=with_calls)
    for selected in select(datasets, query, found):
        if not with_calls:
            yield bare_lines(selected.batch.spelling, selected.batch.sites, _info_columns(selected, query.groups))
            continue
        for part in iter_parts(selected, sum(map(len, samples))):
            yield from _joined(_vcf_lines(part, query.groups))


def _joined(texts: Iterator[bytes]) -> Iterator[bytes]:
    """The texts in pieces of `_PIECE` bytes and more: to have memory for a long one takes longer than to fill it."""
    held: list[bytes] = []
    size = 0
    for text in texts:
        held.append(text)
        size += len(text)
        if size >= _PIECE:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def header_of(
    datasets: Sequence[Dataset], query: GenotypeQuery, *, with_calls: bool, filters: Sequence[str] = ()
) -> bytes:
    """The header of a VCF of rows.

    Args:
        datasets: of which the rows are.
        query: which they are.
        with_calls: whether genotypes follow.
        filters: lines that declare filters, beside those that the datasets have.

    Raises:
        InputError: alleles are asked for, and a dataset holds dosages or codes.
    """
    if with_calls or query.must_count:
        for dataset in datasets:
            dataset.must_hold_genotypes()
    return header_lines(
        tuple(dict.fromkeys([*filters, *(line for dataset in datasets for line in dataset.manifest.meta)])),
        _contigs(datasets),
        {**(_info(query.groups) if query.is_counted else {}), **_ALWAYS},
        column_names(datasets, query.groups.samples) if with_calls else None,
    )


def iter_table(
    datasets: Sequence[Dataset], query: GenotypeQuery, found: Found, columns: "Sequence[Node]"
) -> Iterator[bytes]:
    """Lines with the values of expressions, tabs between them, `.` for what is missing."""
    from variome.search.genotypes.rows import RowValues  # noqa: PLC0415  only tables and conditions are expressions

    for selected in select(datasets, query, found):
        values = RowValues(selected.batch, selected.counts)
        lines = zip(*map(values.texts, columns), strict=True)
        yield "".join(["\t".join(line) + "\n" for line in lines]).encode()


def iter_counts(datasets: Sequence[Dataset], query: GenotypeQuery, found: Found) -> Iterator[bytes]:
    """Lines with contig, position, ID, REF and ALT, then AC and AN: of all who are asked about, and of each group whose
    counts are told beside those. What `iter_table` gives for these names, without an expression.
    """
    n_counts = 1 + query.groups.n_told
    for selected in select(datasets, query, found):
        counted = np.stack([selected.counts.AC, selected.counts.AN], axis=1)[:n_counts].reshape(2 * n_counts, -1)
        spelling = selected.batch.spelling
        lines = (
            "\t".join([spelling, str(site.position), site.id or ".", site.ref, site.alt, *map(_told, counts)])
            for site, counts in zip(selected.batch.sites, counted.T.tolist(), strict=True)
        )
        yield "".join(f"{line}\n" for line in lines).encode()


def iter_haplotypes(datasets: Sequence[Dataset], query: GenotypeQuery, found: Found) -> Iterator[bytes]:
    """How many haplotypes of each group carry which of the alleles that meet the query.

    `NA` and how many alleles, `AA` and each of them, `NH` with how many haplotypes and groups, and for each haplotype
    `HC`, its alleles in that order (1: the ALT, 0: not, `.`: missing), and its number in each group; in the place of
    the alleles `other` where they are not told.
    """
    keys, haplotypes = find_haplotypes(datasets, query, found)
    lines = [f"NA\t{len(keys)}", *(f"AA\t{key}" for key in keys)]
    lines.append(f"NH\t{len(haplotypes)}\t{len(query.groups.masks[0])}")
    lines += ["\t".join(["HC", each.alleles, *map(str, each.counts)]) for each in haplotypes]
    yield "".join(f"{line}\n" for line in lines).encode()


def find_haplotypes(
    datasets: Sequence[Dataset], query: GenotypeQuery, found: Found
) -> tuple[Sequence[AlleleKey], Sequence[Haplotype]]:
    """The alleles that meet the query, and which of them haplotypes carry: the commonest first, `other` at the end."""
    keys: list[AlleleKey] = []
    counted: Groups | Guard = query.guard or query.groups
    samples = counted.samples
    are_changed = False

    def iter_states() -> Iterator[States]:
        nonlocal are_changed
        for selected in select(datasets, query, found):
            are_changed = are_changed or (query.guard is not None and query.guard.is_changed(selected.batch))
            keys.extend(key_of_site(selected.batch.contig, site) for site in selected.batch.sites)
            yield selected.batch.states(samples)

    masks = np.concatenate([mask[:, own] for mask, own in zip(counted.masks, samples, strict=True)], axis=1)
    haplotypes = count_haplotypes(iter_states(), masks)
    if not keys:
        return keys, []
    if query.guard is None:
        return keys, haplotypes
    return keys, query.guard.merge(haplotypes, query.groups, are_changed=are_changed)


def iter_carriers(datasets: Sequence[Dataset], query: GenotypeQuery, found: Found) -> Iterator[bytes]:
    """`SP`, sample and number of the dataset (1 for the first) of each who carries all of the wanted alleles."""
    carriers = find_carriers(datasets, query, found)
    yield "".join(f"SP\t{name}\t{number}\n" for name, number in carriers).encode()


def find_carriers(datasets: Sequence[Dataset], query: GenotypeQuery, found: Found) -> Sequence[tuple[str, int]]:
    """Each who carries all of the wanted alleles, with the number of the dataset, 1 for the first.

    Nobody carries an allele of which no row meets the query; where alleles were not listed, the ALTs of all rows that
    meet it count, and of no row nobody has them.
    """
    samples = query.groups.samples
    carrying = np.ones(sum(map(len, samples)), np.bool_)
    met: set[AlleleKey | None] = set()
    for key, states in _by_key(datasets, query, found, samples):
        met.add(key)
        carrying &= carries(states, of_reference=key is not None and key.is_reference)
    if not met or (query.wanted is not None and query.wanted.is_listed and met != query.wanted.keys):
        carrying[:] = False
    names = [
        (dataset.samples[i], number)
        for number, (dataset, own) in enumerate(zip(datasets, samples, strict=True), start=1)
        for i in own.tolist()
    ]
    return [names[i] for i in np.flatnonzero(carrying).tolist()]


def _by_key(
    datasets: Sequence[Dataset], query: GenotypeQuery, found: Found, samples: Sequence[NDArray[np.int64]]
) -> Iterator[tuple[AlleleKey | None, States]]:
    """The cells of the rows of each allele, of which a reference may have several; None for one that nobody wanted."""
    references: dict[AlleleKey, list[States]] = {}
    for selected in select(datasets, query, found):
        for row, keys in enumerate(selected.keys):
            states = selected.batch.take(np.array([row])).states(samples)
            for key in keys or [None]:
                if key and key.is_reference:
                    references.setdefault(key, []).append(states)
                else:
                    yield key, states
    for reference, parts in references.items():
        yield reference, np.concatenate(parts)


def iter_parts(selected: Selected, n_samples: int) -> Iterator[Selected]:
    """So few rows at a time that their cells fit into memory."""
    step = max(1, _MOST_CELLS // max(1, 2 * n_samples))
    for begin in range(0, len(selected.batch), step):
        rows = np.arange(begin, min(begin + step, len(selected.batch)))
        yield selected.take(rows)


def _info_columns(selected: Selected, groups: Groups) -> Mapping[str, Sequence[str]]:
    """What INFO tells of rows, by key; nothing where nobody has counted."""
    from variome.search.genotypes.rows import RowValues  # noqa: PLC0415  only tables and conditions are expressions
    from variome.search.tree import Name  # noqa: PLC0415

    values, n_told = RowValues(selected.batch, selected.counts), min(len(selected.counts.AC), groups.n_told + 1)
    names = [f"{name}{number or ''}" for number in range(n_told) for name in ("AC", "AN")]
    return {name: values.texts(Name(name)) for name in names}


def _vcf_lines(selected: Selected, groups: Groups) -> Iterator[bytes]:
    batch = selected.batch
    ac, an = (each[: groups.n_told + 1].tolist() for each in (selected.counts.AC, selected.counts.AN))
    texts = iter_call_texts(batch, groups.samples)
    for row, (site, (text, others)) in enumerate(zip(batch.sites, texts, strict=False)):
        n_others = n_others_of(others, groups) if others is not None and ac else None
        info: dict[str, str] = {}
        for number, (own_ac, own_an) in enumerate(zip(ac, an, strict=True)):
            other = f",{n_others[number]}" if n_others else ""
            info |= {f"AC{number or ''}": f"{_told(own_ac[row])}{other}", f"AN{number or ''}": _told(own_an[row])}
        shown = info_text(info, site)
        yield line_head(batch.spelling, site, shown, has_other=others is not None, has_calls=True)
        yield text
        yield b"\n"


def n_others_of(states: States, groups: Groups) -> Sequence[int]:
    """How many haplotypes carry another ALT: of all who are asked about, then of each group of its own."""
    n_others = (states == OTHER).sum(axis=1)
    masks = [mask[:, own] for mask, own in zip(groups.masks, groups.samples, strict=True)]
    own = [int(n_others[mask].sum()) for mask in np.concatenate(masks, axis=1)] if groups.is_named else []
    return [int(n_others.sum()), *own]


def _names(dataset: Dataset, numbers: NDArray[np.int64]) -> Sequence[str]:
    return [dataset.samples[number] for number in numbers.tolist()]


def _contigs(datasets: Sequence[Dataset]) -> Mapping[str, int | None]:
    found: dict[str, int | None] = {}
    names: set[str] = set()
    for contig in (contig for dataset in datasets for contig in dataset.manifest.contigs):
        if contig.name not in names:
            names.add(contig.name)
            found[contig.spelling] = contig.length
    return found


def _info(groups: Groups) -> Mapping[str, str]:
    """What stands in INFO, with its descriptions."""
    found: dict[str, str] = {}
    for number in range(groups.n_told + 1):
        whose = f"in sample group {number}" if number else "in the selected samples"
        found |= {
            f"AC{number or ''}": f"Count of ALT alleles {whose}",
            f"AN{number or ''}": f"Count of called alleles {whose}",
        }
    return found


_ALWAYS: Final = {"END": "Last base of the reference that the allele takes"}
"""What INFO may hold whatever is counted: whether it does is known when the header is long gone."""


def _told(count: int) -> str:
    return "." if count == NOT_TOLD else str(count)
