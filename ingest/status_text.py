"""What is in a store, as lines for people."""

from collections.abc import Iterator

from variome.items.pace import Pace
from variome.items.status import ItemCount, StoreStatus
from variome.items.submissions import SubmissionSummary

_MINUTE = 60


def iter_status_lines(status: StoreStatus) -> Iterator[str]:
    """Items by type and annotation version, then the last submissions."""
    if not status.counts:
        yield "nothing yet"
    for each in status.counts:
        yield f"{each.item_type:<24} {each.version:<10} {each.items:>12,}{_remark(each)}"
    if status.submissions:
        yield "last submissions:"
    for submission in status.submissions:
        yield f"  {submission_sentence(submission)}"


def submission_sentence(submission: SubmissionSummary) -> str:
    """Which load it is, and how far it has come or how it ended."""
    state = submission.status
    if state == "failed" and submission.failure:
        return f"{_load(submission)}: failed: {submission.failure}"
    told = f"{submission.committed_record:,} records"
    if submission.progress and state == "running" and submission.is_alive:
        told = ", ".join([told, *pace_words(submission.progress)])
    if state == "failed" or (state == "running" and not submission.is_alive):
        state = "interrupted, to be taken up by the same load"
    return f"{_load(submission)}: {state}, {told}"


def pace_words(pace: Pace) -> Iterator[str]:
    """How much of the file is read, how fast it goes, and how long it will take, as far as that is known."""
    if pace.total_bytes:
        yield f"{100 * pace.bytes_read // pace.total_bytes} % of {pace.total_bytes:,} bytes"
    if pace.records_per_second:
        yield f"{pace.records_per_second:,.0f} records/s"
    if pace.seconds_left:
        yield f"{duration(pace.seconds_left)} left"


def duration(seconds: float) -> str:
    """Seconds as people say them: `40 s`, `3 min`, `2 h 05 min`."""
    if seconds < 2 * _MINUTE:
        return f"{seconds:.0f} s"
    minutes = round(seconds / _MINUTE)
    if minutes < 2 * _MINUTE:
        return f"{minutes} min"
    hours, rest = divmod(minutes, _MINUTE)
    return f"{hours:,} h {rest:02} min"


def _remark(count: ItemCount) -> str:
    remarks = []
    if count.stubs:
        remarks.append(f"{count.stubs:,} only named by links (stubs)")
    if count.unfinished:
        remarks.append(f"{count.unfinished:,} of a load that is not finished")
    return f"  {'; '.join(remarks)}" if remarks else ""


def _load(submission: SubmissionSummary) -> str:
    began = f"{submission.started:%Y-%m-%d %H:%M}"
    return f"{began} {submission.file} (project {submission.project}, version {submission.version})"
