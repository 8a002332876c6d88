"""What is odd about the place of a record, held to a slow twin that keeps every allele that has come."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.validation.neighbours import AllelesEverywhere, Neighbourhood, bare_contig
from variome.model.alleles import minimal_allele

Columns = list[str]
Twins = list[tuple[str, int]]

bases = st.text(alphabet="CGcg", min_size=1, max_size=4)
alts = st.lists(bases | st.sampled_from([".", "*", "<DEL>", "C[1:5["]), min_size=1, max_size=3).map(",".join)
records = st.tuples(st.sampled_from(["1", "<1>", "2"]), st.integers(1, 8), bases, alts)
files = st.lists(records, max_size=12)


def columns_of(record: tuple[str, int, str, str]) -> Columns:
    contig, position, ref, alt = record
    return [contig, str(position), ".", ref, alt, ".", ".", "."]


def in_order(record: tuple[str, int, str, str]) -> tuple[str, int]:
    return bare_contig(record[0]), record[1]


def found_twins(rows: list[Columns]) -> list[Twins]:
    neighbourhood = Neighbourhood()
    suspicions = [neighbourhood.next(number, row) for number, row in enumerate(rows, start=1)]
    return [list(each.twins) if each else [] for each in suspicions]


def obvious_twins(rows: list[Columns]) -> list[Twins]:
    """For each record, its ALTs that an earlier record of the file has, with the first line that does."""
    seen: dict[tuple[str, int, str, str], int] = {}
    found = []
    for number, row in enumerate(rows, start=1):
        named = [(alt, allele_of(row, alt)) for alt in row[4].split(",") if set(alt.upper()) <= set("ACGTN")]
        found.append([(alt, seen[key]) for alt, key in named if key in seen])
        for _, key in named:
            seen.setdefault(key, number)
    return found


def allele_of(row: Columns, alt: str) -> tuple[str, int, str, str]:
    return (bare_contig(row[0]), *minimal_allele(int(row[1]), row[3].upper(), alt.upper()))


@given(files)
def test_in_a_sorted_file_every_allele_that_comes_again_is_found(file: list[tuple[str, int, str, str]]) -> None:
    rows = [columns_of(record) for record in sorted(file, key=in_order)]
    assert found_twins(rows) == obvious_twins(rows)


@given(files)
def test_up_to_the_first_record_out_of_order_every_allele_is_found_and_then_none(
    file: list[tuple[str, int, str, str]],
) -> None:
    rows = [columns_of(record) for record in file]
    neighbourhood = Neighbourhood()
    found = [neighbourhood.next(number, row) for number, row in enumerate(rows, start=1)]
    n_in_order = (neighbourhood.broken_at or len(rows) + 1) - 1
    assert [list(each.twins) if each else [] for each in found[:n_in_order]] == obvious_twins(rows)[:n_in_order]
    assert not any(each.twins for each in found[n_in_order:] if each)


@given(files)
def test_everywhere_each_allele_that_comes_again_is_found_in_any_order(file: list[tuple[str, int, str, str]]) -> None:
    rows = [columns_of(record) for record in file]
    everywhere = AllelesEverywhere()
    assert [everywhere.next(number, row) for number, row in enumerate(rows, start=1)] == obvious_twins(rows)


@settings(deadline=None)  # files are written
@given(files)
def test_what_memory_does_not_take_is_found_in_the_end(file: list[tuple[str, int, str, str]]) -> None:
    rows = [columns_of(record) for record in file]
    everywhere = AllelesEverywhere(limit=250)
    at_once = {line for line, row in enumerate(rows, start=1) if everywhere.next(line, row)}
    late = {line for line, _, _ in everywhere.in_the_end()}
    # Lines, not ALTs: a record that has one allele twice is told of once where the earlier line is on disk.
    assert at_once | late == {line for line, twins in enumerate(obvious_twins(rows), start=1) if twins}


@given(files)
def test_what_is_out_of_order_is_never_passed_over(file: list[tuple[str, int, str, str]]) -> None:
    neighbourhood = Neighbourhood()
    rows = [columns_of(record) for record in file]
    found = [neighbourhood.next(number, row) for number, row in enumerate(rows, start=1)]
    contigs = [bare_contig(row[0]) for row in rows]
    for place, (before, row) in enumerate(pairwise(rows), start=1):
        same = contigs[place] == contigs[place - 1]
        is_odd = int(row[1]) < int(before[1]) if same else contigs[place] in contigs[:place]
        suspicion = found[place]
        assert (suspicion is not None) >= is_odd
        if suspicion:
            assert suspicion.before == (contigs[place - 1], int(before[1]))
