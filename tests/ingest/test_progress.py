"""Lines in the log of a load that takes long."""

import logging

import pytest

from ingest.progress import ProgressLog
from tests.ingest.test_pace_meter import Clock


def test_a_line_comes_every_half_minute_with_rate_and_time_left(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    log = ProgressLog("a.vcf", 10_000, {"file": "F1"}, clock)
    with caplog.at_level(logging.INFO, "ingest.progress"):
        for n in range(1, 71):
            clock.now += 1
            log.note(20, 100 * n)
    assert [each.getMessage() for each in caplog.records] == [
        "a.vcf: 600 records, 30 % of 10,000 bytes, 20 records/s, 70 s left",
        "a.vcf: 1,200 records, 60 % of 10,000 bytes, 20 records/s, 40 s left",
    ]
    fields = vars(caplog.records[0])
    assert (fields["file"], fields["bytes_read"], fields["total_bytes"]) == ("F1", 3000, 10_000)
