"""The families of the search benchmark: what the store is said to hold follows from the files."""

from itertools import pairwise
from pathlib import Path

from benchmarks.search_families import FAMILIES, write_families

N_VARIANTS = 600


def lines(path: Path) -> list[list[str]]:
    """The records of a VCF, by column."""
    return [line.split("\t") for line in path.read_text().splitlines() if not line.startswith("#")]


def carries(call: str) -> bool:
    """Whether a call has an alternate allele."""
    return "1" in call.split(":", maxsplit=1)[0]


def test_the_files_name_each_variant_and_have_twice_as_many_carriers(tmp_path: Path) -> None:
    write_families(tmp_path, N_VARIANTS, seed=1)
    records = [record for family in FAMILIES for record in lines(family.path(tmp_path))]
    assert len({tuple(record[:2] + record[3:5]) for record in records}) == N_VARIANTS
    assert sum(carries(call) for record in records for call in record[9:]) == 2 * N_VARIANTS
    assert all(any(map(carries, record[9:])) for record in records)


def test_the_same_seed_gives_the_same_files_and_another_gives_others(tmp_path: Path) -> None:
    contents = []
    for number, seed in enumerate((1, 1, 2)):
        folder = tmp_path / str(number)
        folder.mkdir()
        write_families(folder, N_VARIANTS, seed)
        contents.append([family.path(folder).read_bytes() for family in FAMILIES])
    assert contents[0] == contents[1] != contents[2]


def test_records_are_sorted_within_each_contig(tmp_path: Path) -> None:
    write_families(tmp_path, N_VARIANTS, seed=1)
    for family in FAMILIES:
        for earlier, later in pairwise(lines(family.path(tmp_path))):
            assert earlier[0] != later[0] or int(earlier[1]) < int(later[1])


def test_the_mate_of_a_compound_heterozygote_is_a_variant_of_the_same_family(tmp_path: Path) -> None:
    write_families(tmp_path, N_VARIANTS, seed=1)
    n_pairs = 0
    for family in FAMILIES:
        records = lines(family.path(tmp_path))
        names = {f"{contig}:{position}{ref}_{alt}" for contig, position, _, ref, alt, *_ in records}
        mates = [record[7].partition("comHet=")[2].split("|")[-1] for record in records if "comHet=" in record[7]]
        assert names.issuperset(mates)
        n_pairs += len(mates)
    assert n_pairs > 0
