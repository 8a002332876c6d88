"""A worker posts what has its turn, and ends when nobody is there to work for."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ingest.annotation_version import shipped_schemas
from ingest.batches import ParsedBatch, Works, iter_batches
from ingest.blocks import BatchLimits, iter_blocks
from ingest.options import ParseOptions
from ingest.recall import Recalled
from ingest.shift import Shift, run_worker
from ingest.vcf_parser import VCFParser
from tests.ingest.echo import Echo, write_long_vcf
from variome.errors import DatabaseError
from variome.items.receipts import BatchKey


@pytest.fixture
def vcf(tmp_path: Path) -> Path:
    return write_long_vcf(tmp_path)


class Noting(Echo):
    """Writes down what is done, in order."""

    def __init__(self, *, may_parse: bool) -> None:
        self.is_parser_needed = may_parse
        self.notes: list[str] = []

    def prepare(self, batch: ParsedBatch) -> int:
        return batch.number

    def may_parse(self, prepared: int) -> bool:
        return self.is_parser_needed

    def post(self, prepared: int, before: Any) -> int:
        self.notes.append(f"{prepared} posted")
        return prepared


@pytest.mark.parametrize("may_parse", [False, True])
def test_a_batch_that_has_its_turn_does_not_wait_until_the_next_is_parsed(vcf: Path, *, may_parse: bool) -> None:
    """Unless posting it may take the parser, which would forget what it has seen of the next."""
    ours, theirs = multiprocessing.Pipe()
    work = Noting(may_parse=may_parse)
    shift = Shift(work, theirs)
    parser = VCFParser(vcf, shipped_schemas("1.0")[1], ParseOptions("1.0"))
    two = islice(iter_batches(parser, enumerate(iter_blocks(parser, 0, BatchLimits(2, 9999))), pause=shift.pause), 2)

    def parsed() -> Iterator[ParsedBatch]:
        for batch in two:
            work.notes.append(f"{batch.number} parsed")
            yield batch
            if batch.number == 0:
                ours.send("the turn of 0")
                ours.send("the turn of 1")
        yield ParsedBatch(2)

    shift.work_off(parsed())
    early = ["0 parsed", "0 posted", "1 parsed", "1 posted"]
    assert work.notes == (early if not may_parse else ["0 parsed", "1 parsed", "0 posted", "1 posted"])
    told = [ours.recv() for _ in range(5)]
    assert [each if isinstance(each, int) else each.result for each in told][-1] is None


def test_who_waits_between_two_batches_posts_even_what_needs_the_parser() -> None:
    ours, theirs = multiprocessing.Pipe()
    work = Noting(may_parse=True)
    shift = Shift(work, theirs)

    def batches() -> Iterator[ParsedBatch]:
        for number in range(2):
            yield ParsedBatch(number, recalled=Recalled([], BatchKey(UUID(int=number), b""), None))
            ours.send(f"the turn of {number}")
            shift.post_turns()
            work.notes.append(f"{number} waited")
        yield ParsedBatch(2)

    shift.work_off(batches())
    assert work.notes == ["0 posted", "0 waited", "1 posted", "1 waited"]


def test_a_worker_that_is_stopped_when_its_load_has_gone_ends_without_a_trace(
    vcf: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    context = multiprocessing.get_context("fork")
    theirs, ours = context.Pipe()
    has_gone = context.Event()

    @contextmanager
    def open_there() -> Iterator[Echo]:
        has_gone.wait(20)
        raise DatabaseError("the load is not held any more")
        yield Echo()

    parser = VCFParser(vcf, shipped_schemas("1.0")[1], ParseOptions("1.0"))
    works = Works(Echo(), open_there, lambda: 0)
    worker = context.Process(target=run_worker, args=(parser, iter(()), works, theirs, ours))
    worker.start()
    theirs.close()
    has_gone.set()
    worker.join(20)
    assert (worker.exitcode, capfd.readouterr().err) == (1, "")
