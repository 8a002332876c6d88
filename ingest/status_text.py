"""What is in a store, as lines for people."""

from collections.abc import Iterator

from variome.items.status import ItemCount, StoreStatus
from variome.items.submissions import SubmissionSummary


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
    if state == "failed" or (state == "running" and not submission.is_alive):
        state = "interrupted, to be taken up by the same load"
    return f"{_load(submission)}: {state}, {submission.committed_record:,} records"


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
