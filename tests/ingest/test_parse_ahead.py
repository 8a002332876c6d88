"""Other processes parse the same batches, and what stops one of them is told."""

import multiprocessing
import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ingest import parse_ahead
from ingest.annotation_version import shipped_schemas
from ingest.options import ParseOptions
from ingest.parse_ahead import BatchLimits, ParsedBatch, open_batches
from ingest.vcf_parser import ParsedItem, VCFParser
from tests.ingest.load_vcf import record, write_vcf
from variome.errors import InputError


@pytest.fixture
def vcf(tmp_path: Path) -> Path:
    return write_vcf(tmp_path / "a.vcf", [record(p, cadd="high" if p % 7 == 0 else "1") for p in range(1, 60)])


@pytest.fixture
def _ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse_ahead, "_WORTH_A_PROCESS", 0)
    monkeypatch.setattr("os.cpu_count", lambda: 2)


def prepare(items: Sequence[ParsedItem], records: Sequence[int]) -> Sequence[Any]:
    return [(item.item_type, item.document, number) for item, number in zip(items, records, strict=True)]


def refuse(items: Sequence[ParsedItem], records: Sequence[int]) -> Sequence[Any]:
    raise InputError("not this file")


def batches(
    path: Path, limits: BatchLimits, after: int = 0, preparing: parse_ahead.Prepare = prepare
) -> list[ParsedBatch]:
    parser = VCFParser(path, shipped_schemas("1.0")[1], ParseOptions("1.0"))
    with open_batches(parser, after, limits, preparing) as opened:
        return list(opened)


@pytest.mark.parametrize(
    "limits", [BatchLimits(1, 9999), BatchLimits(7, 9999), BatchLimits(999, 400), BatchLimits(999, 99999)]
)
@pytest.mark.parametrize("after", [0, 5, 58])
def test_batches_are_the_same_wherever_they_are_parsed(
    vcf: Path, request: pytest.FixtureRequest, limits: BatchLimits, after: int
) -> None:
    here = batches(vcf, limits, after)
    request.getfixturevalue("_ahead")
    there = batches(vcf, limits, after)
    assert [(b.records, b.items, b.origins) for b in there] == [(b.records, b.items, b.origins) for b in here]
    assert there[-1].unknown_columns == here[-1].unknown_columns
    assert there[-1].problems == here[-1].problems


@pytest.mark.usefixtures("_ahead")
def test_what_stops_a_worker_is_raised_here(vcf: Path) -> None:
    with pytest.raises(InputError, match="not this file"):
        batches(vcf, BatchLimits(5, 9999), preparing=refuse)


@pytest.mark.usefixtures("_ahead")
def test_a_worker_that_is_killed_is_told_in_a_sentence(vcf: Path) -> None:
    parent = os.getpid()

    def die(items: Sequence[ParsedItem], records: Sequence[int]) -> Sequence[Any]:
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return items

    with pytest.raises(InputError, match=r"a\.vcf: the process that parses it ended"):
        batches(vcf, BatchLimits(5, 9999), preparing=die)


@pytest.mark.usefixtures("_ahead")
def test_no_worker_outlives_its_load(vcf: Path) -> None:
    batches(vcf, BatchLimits(5, 9999))
    assert multiprocessing.active_children() == []
