"""Other processes do the same with the same batches, and what stops one of them is told."""

import gzip
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import Timer
from typing import Any, cast

import pytest

from ingest import parse_ahead
from ingest.annotation_version import shipped_schemas
from ingest.batches import DoneBatch, ParsedBatch, Works
from ingest.blocks import BatchLimits
from ingest.options import ParseOptions
from ingest.parse_ahead import open_batches
from ingest.recall import NumberedLine
from ingest.shift import AHEAD
from ingest.vcf_parser import VCFParser
from tests.ingest.echo import Echo, write_long_vcf
from tests.ingest.load_vcf import record, vcf_text, write_vcf
from tests.ingest.packed import bgzip_blocks
from variome.errors import DatabaseError, InputError


@pytest.fixture
def vcf(tmp_path: Path) -> Path:
    return write_long_vcf(tmp_path)


@pytest.fixture
def _ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse_ahead, "_WORTH_A_PROCESS", 0)
    monkeypatch.setattr("os.cpu_count", lambda: 2)


class Refusing(Echo):
    def prepare(self, batch: ParsedBatch) -> Any:
        raise InputError("not this file")


class SlowAtFirst(Echo):
    """Whoever has the first batch waits until so many others have been prepared."""

    def __init__(self, wait_for: int = AHEAD) -> None:
        self.wait_for = wait_for
        context = multiprocessing.get_context("fork")
        self.prepared, self.posted = context.Value("q", 0), context.Value("q", 0)
        self.has_waited_in_vain = context.Value("b", 0)

    def prepare(self, batch: ParsedBatch) -> Any:
        end = time.monotonic() + 20
        while batch.number == 0 and self.prepared.value < self.wait_for:
            if time.monotonic() > end:
                self.has_waited_in_vain.value = 1
                break
            time.sleep(0.001)
        with self.prepared.get_lock():
            self.prepared.value += 1
        return super().prepare(batch)

    def post(self, prepared: Any, before: Any) -> Any:
        self.posted.value += 1
        return super().post(prepared, before)


class Dying(Echo):
    def __init__(self) -> None:
        self.parent = os.getpid()

    def post(self, prepared: Any, before: Any) -> Any:
        if os.getpid() != self.parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return before, prepared


def batches(
    path: Path, limits: BatchLimits, after: int = 0, work: Echo | None = None, *, may_fork: bool = True
) -> list[DoneBatch[Any]]:
    parser = VCFParser(path, shipped_schemas("1.0")[1], ParseOptions("1.0"))
    work = work or Echo()
    done: list[DoneBatch[Any]] = []
    works = Works(work, lambda: nullcontext(work), lambda: len(done))
    with open_batches(parser, after, limits, works, may_fork=may_fork) as opened:
        for batch in opened:
            done.append(batch)  # noqa: PERF402  a comprehension would not let `tell` see those before
    return done


def records(done: list[DoneBatch[Any]]) -> list[Any]:
    return [record for batch in done if batch.result for record in batch.result[1]]


@pytest.mark.parametrize(
    "limits", [BatchLimits(1, 9999), BatchLimits(7, 9999), BatchLimits(999, 400), BatchLimits(999, 99999)]
)
@pytest.mark.parametrize("after", [0, 5, 58])
def test_records_are_the_same_wherever_they_are_parsed(
    vcf: Path, request: pytest.FixtureRequest, limits: BatchLimits, after: int
) -> None:
    here = batches(vcf, limits, after)
    request.getfixturevalue("_ahead")
    there = batches(vcf, limits, after)
    assert records(there) == records(here)
    assert [before for before, _ in filter(None, (batch.result for batch in there))] == list(range(len(there) - 1))
    assert there[-1].unknown_columns == here[-1].unknown_columns
    assert there[-1].problems == here[-1].problems


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lambda content: bgzip_blocks([content[:999], content[999:]])])
def test_what_is_odd_about_the_bytes_is_told_where_it_came_first(
    tmp_path: Path, request: pytest.FixtureRequest, pack: Callable[[bytes], bytes]
) -> None:
    lines = vcf_text(record(p) for p in range(1, 60)).encode().splitlines()
    odd = {30: b"\r", 33: b"\0", 40: b"\xff", 41: b"\r", 50: b"\0"}
    path = tmp_path / "a.vcf"
    path.write_bytes(pack(b"\n".join(line + odd.get(number, b"") for number, line in enumerate(lines, start=1))))
    here = batches(path, BatchLimits(2, 9999))[-1].problems
    request.getfixturevalue("_ahead")
    there = batches(path, BatchLimits(2, 9999))[-1].problems
    assert there == here
    assert [(problem.kind, problem.line) for problem in here[-4:]] == [
        ("crlf", 30), ("nul", 33), ("not-utf-8", 40), ("no-final-newline", len(lines)),
    ]  # fmt: skip


def test_what_a_batch_gives_does_not_depend_on_the_batches_before_it(tmp_path: Path) -> None:
    path = write_vcf(tmp_path / "a.vcf", [record(100)] * 7)
    whole = records(batches(path, BatchLimits(3, 9999)))
    assert [[item.item_type for item in items] for _, _, items, _ in whole].count([]) == 4
    for after in (3, 6):
        assert records(batches(path, BatchLimits(3, 9999), after)) == whole[after:]


@pytest.mark.usefixtures("_ahead")
def test_a_process_that_may_not_fork_does_all_itself(vcf: Path) -> None:
    assert len(records(batches(vcf, BatchLimits(7, 9999), work=Dying(), may_fork=False))) == 59


@pytest.mark.usefixtures("_ahead")
def test_a_worker_goes_on_while_another_is_slow_and_batches_stay_in_order(vcf: Path) -> None:
    work = SlowAtFirst()
    done = batches(vcf, BatchLimits(5, 99999), work=work)
    assert work.prepared.value == 12
    assert [line for line, *_ in records(done)] == sorted(line for line, *_ in records(done))
    assert not work.has_waited_in_vain.value


@pytest.mark.usefixtures("_ahead")
def test_what_was_read_before_a_worker_could_not_read_on_is_posted(vcf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parse = VCFParser.parse

    def parse_so_far(parser: VCFParser, lines: list[NumberedLine]) -> Any:
        if 33 in [number for number, *_ in lines]:
            raise InputError("the rest is missing")
        return parse(parser, lines)

    monkeypatch.setattr(VCFParser, "parse", parse_so_far)
    work = SlowAtFirst(wait_for=1)
    with pytest.raises(InputError, match="the rest is missing"):
        batches(vcf, BatchLimits(5, 99999), work=work)
    assert work.posted.value == 6


@pytest.mark.usefixtures("_ahead")
def test_what_stops_a_worker_is_raised_here(vcf: Path) -> None:
    with pytest.raises(InputError, match="not this file"):
        batches(vcf, BatchLimits(5, 9999), work=Refusing())


@pytest.mark.usefixtures("_ahead")
def test_a_worker_that_is_killed_is_told_in_a_sentence(vcf: Path) -> None:
    with pytest.raises(InputError, match=r"a\.vcf: the process that parses it ended"):
        batches(vcf, BatchLimits(5, 9999), work=Dying())


def test_a_worker_that_is_killed_is_told_while_another_has_the_turn(vcf: Path) -> None:
    """That one may be waiting for the lines that the other was about to read."""
    context = multiprocessing.get_context("fork")
    waiting = context.Process(target=time.sleep, args=(20,))
    killed = context.Process(target=time.sleep, args=(20,))
    ended = context.Process(target=lambda: None)
    processes = waiting, ended, killed
    pipes = [context.Pipe() for _ in processes]
    workers = parse_ahead._Workers(
        {ours: process for (ours, _), process in zip(pipes, processes, strict=True)},
        VCFParser(vcf, shipped_schemas("1.0")[1], ParseOptions("1.0")),
    )
    for process in processes:
        process.start()
    killed.kill()
    waited_in_vain = Timer(10, pipes[0][1].send, [InputError("nobody told it")])
    waited_in_vain.start()
    with pytest.raises(InputError, match=r"a\.vcf: the process that parses it ended"):
        workers._receive_done(pipes[0][0])
    waited_in_vain.cancel()
    assert waiting.is_alive()
    for process in processes:
        process.kill()
        process.join()


class KilledAfterALook:
    """A process that is killed just after somebody has looked whether it is at work."""

    def __init__(self, sentinel: int) -> None:
        self.sentinel = sentinel
        self._looks = iter([None])

    @property
    def exitcode(self) -> int | None:
        return next(self._looks, -signal.SIGKILL)


def test_a_worker_that_is_killed_while_another_ends_is_told(vcf: Path) -> None:
    context = multiprocessing.get_context("fork")
    ended = context.Process(target=lambda: None)
    ended.start()
    (ours, theirs), (killed_ours, killed_theirs) = context.Pipe(), context.Pipe()
    killed_theirs.close()  # a sentinel that is ready
    ended.join()
    processes = {ours: ended, killed_ours: KilledAfterALook(killed_ours.fileno())}
    workers = parse_ahead._Workers(
        cast("Any", processes), VCFParser(vcf, shipped_schemas("1.0")[1], ParseOptions("1.0"))
    )
    waited_in_vain = Timer(5, theirs.send, [InputError("nobody told it")])
    waited_in_vain.start()
    with pytest.raises(InputError, match=r"a\.vcf: the process that parses it ended"):
        workers._receive_done(ours)
    waited_in_vain.cancel()


@pytest.mark.usefixtures("_ahead")
def test_no_worker_outlives_its_load(vcf: Path) -> None:
    batches(vcf, BatchLimits(5, 9999))
    assert multiprocessing.active_children() == []


@pytest.mark.usefixtures("_ahead")
def test_a_worker_that_cannot_reach_the_store_stops_the_load(vcf: Path) -> None:
    is_first = multiprocessing.get_context("fork").Value("b", 1)
    work = SlowAtFirst(wait_for=0)

    @contextmanager
    def open_there() -> Iterator[SlowAtFirst]:
        with is_first.get_lock():
            first, is_first.value = is_first.value, 0
        if first:
            raise DatabaseError("too many connections")
        time.sleep(0.2)
        yield work

    parser = VCFParser(vcf, shipped_schemas("1.0")[1], ParseOptions("1.0"))
    works = Works(work, open_there, lambda: 0)
    with (
        pytest.raises(DatabaseError, match="too many"),
        open_batches(parser, 0, BatchLimits(1, 9999), works) as opened,
    ):
        list(opened)
    assert work.posted.value < 10
