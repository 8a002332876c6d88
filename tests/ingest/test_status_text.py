"""What people read of a store and of a load that runs."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from ingest.status_text import duration, submission_sentence
from variome.items.pace import Pace
from variome.items.submissions import SubmissionSummary

BEGAN = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)


def summary(status: str = "running", *, is_alive: bool = True, progress: Pace | None = None) -> SubmissionSummary:
    return SubmissionSummary(uuid4(), "F", "p", "1.0", status, BEGAN, None, 1200, is_alive, progress=progress)


def test_of_a_load_that_runs_share_rate_and_time_left_are_told() -> None:
    told = submission_sentence(summary(progress=Pace(2500, 10000, 1200, 312.4, 240.0)))
    assert told == (
        "2026-11-21 14:05 F (project p, version 1.0): running, 1,200 records, 25 % of 10,000 bytes, 312 records/s, "
        "4 min left"
    )


def test_of_a_stream_the_rate_is_told() -> None:
    assert submission_sentence(summary(progress=Pace(0, None, 1200, 312.4))).endswith("1,200 records, 312 records/s")


@pytest.mark.parametrize(("status", "is_alive"), [("completed", False), ("running", False), ("queued", False)])
def test_the_pace_of_a_load_that_does_not_run_is_left_out(status: str, is_alive: bool) -> None:
    pace = Pace(2500, 10000, 1200, 312.4, 240.0)
    told = submission_sentence(summary(status, is_alive=is_alive, progress=pace))
    assert told.endswith(", 1,200 records")


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.4, "0 s"), (119, "119 s"), (120, "2 min"), (3600, "60 min"), (7200, "2 h 00 min"), (360_300, "100 h 05 min")],
)
def test_durations_are_told_as_people_say_them(seconds: float, told: str) -> None:
    assert duration(seconds) == told
