"""Batches that are asked for one by one, in any order, are those of the whole file."""

import gzip
import random
from collections import Counter
from pathlib import Path

import pytest

from ingest.annotation_version import shipped_schemas
from ingest.batches import iter_batches
from ingest.block_reader import Block, BlockReader
from ingest.blocks import BatchLimits, iter_blocks
from ingest.options import ParseOptions
from ingest.vcf_parser import VCFParser
from tests.ingest.load_vcf import record, vcf_text, write_vcf
from variome.errors import InputError

LIMITS = BatchLimits(3, 9999)


@pytest.fixture
def vcf(tmp_path: Path) -> Path:
    """Twenty records, some of them twice, with a column that no schema has; the last line has no end."""
    lines = [record(100 + number // 3, cadd="high" if number % 7 == 0 else "1") for number in range(20)]
    lines = [line.replace("CADD=", "WHAT=1;CADD=") if number % 4 else line for number, line in enumerate(lines)]
    path = write_vcf(tmp_path / "a.vcf", lines)
    path.write_text(path.read_text().rstrip("\n"))
    return path


def parser_of(path: Path) -> VCFParser:
    return VCFParser(path, shipped_schemas("1.0")[1], ParseOptions("1.0"))


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("after", [0, 4])
def test_a_batch_is_the_same_whenever_it_is_asked_for(vcf: Path, seed: int, after: int) -> None:
    parser = parser_of(vcf)
    n_problems = len(parser.problems)
    whole = list(iter_batches(parser, enumerate(iter_blocks(parser, after, LIMITS))))
    n_batches = len(whole) - 1
    chance = random.Random(seed)
    reader = BlockReader(parser_of(vcf), after, LIMITS, kept=chance.randint(1, 4))
    asked = [chance.randrange(n_batches + 2) for _ in range(12)] + list(range(n_batches))
    found: dict[int, Block] = {}
    for number in asked:
        block = reader.parse(number)
        if number < n_batches:
            assert block.records == whole[number].records
            assert block == found.setdefault(number, block)
        else:
            assert (block.records, block.problems) == ([], whole[-1].problems[n_problems:])
    assert sum((found[number].unknown_columns for number in range(n_batches)), Counter()) == sum(
        (batch.unknown_columns for batch in whole), Counter()
    )
    assert len(whole[-1].problems) > n_problems


def test_a_file_that_breaks_off_says_so_whenever_it_is_asked_for_more_and_gives_what_comes_before(
    tmp_path: Path,
) -> None:
    whole = gzip.compress(vcf_text([record(100 + number) for number in range(4000)]).encode())
    path = tmp_path / "a.vcf.gz"
    path.write_bytes(whole[: len(whole) // 2] + whole[len(whole) // 2 + 7 :])
    reader = BlockReader(parser_of(path), 0, LIMITS, kept=2)
    for number in (5000, 5000, 0, 5000):
        if number:
            with pytest.raises(InputError, match="reading stopped after line"):
                reader.parse(number)
        else:
            assert [each.record for each in reader.parse(number).records] == [1, 2, 3]
