"""From what a server answers to the values and exceptions of the loader; `variome.web` writes what is read here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import orjson

from ingest.client import BatchAnswer, ItemFault, Submission
from variome.errors import DatabaseError, InputError, VariomeError
from variome.items.pace import Pace
from variome.items.status import ItemCount, StoreStatus
from variome.items.submissions import SubmissionSummary
from variome.web.problem_types import find_error


def batch_answer(answer: Mapping[str, Any]) -> BatchAnswer:
    """What came of a batch."""
    faults = [
        ItemFault(
            problem["index"],
            problem["record"],
            problem["item_type"],
            problem["severity"],
            problem["kind"],
            problem["pointer"],
            problem["detail"],
            problem["value"],
        )
        for problem in answer["problems"]
    ]
    return BatchAnswer(answer["counts"], faults, answer["missing"], answer["stubs"])


def submission_of(answer: Mapping[str, Any]) -> Submission:
    """A load that was begun or taken up."""
    return Submission(
        UUID(answer["uuid"]),
        UUID(answer["token"]),
        answer["committed_record"],
        answer["before"],
        answer["answer"] and batch_answer(answer["answer"]),
    )


def status_of(answer: Mapping[str, Any]) -> StoreStatus:
    """What is in the store."""
    return StoreStatus(
        [ItemCount(**count) for count in answer["counts"]],
        [_submission_summary(**submission) for submission in answer["submissions"]],
    )


def error_of(url: str, response: httpx.Response) -> VariomeError:
    """The exception that an answer other than success stands for."""
    problem = _problem(response)
    if problem is None:
        what = f"{response.status_code} {response.headers.get('content-type', '')}".strip()
        return DatabaseError(f"expected a Variome server at {url}, found one that answers {what}; check the address")
    detail = problem.get("detail") or problem.get("title", "")
    error = find_error(problem.get("type", ""))
    if error is not None:
        return error(detail if not issubclass(error, DatabaseError) else f"the server {url}: {detail}")
    if response.is_server_error:
        trace = problem.get("trace_id", "none")
        return DatabaseError(f"the server {url} failed ({response.status_code}); its log says why (trace {trace})")
    return InputError(f"the server {url} refuses the request ({response.status_code}): {detail}")


def _submission_summary(
    uuid: str, started: str, finished: str | None, progress: Mapping[str, Any] | None, **named: Any
) -> SubmissionSummary:
    return SubmissionSummary(
        uuid=UUID(uuid),
        started=datetime.fromisoformat(started),
        finished=datetime.fromisoformat(finished) if finished else None,
        progress=Pace(**progress) if progress else None,
        **named,
    )


def _problem(response: httpx.Response) -> dict[str, Any] | None:
    if not response.headers.get("content-type", "").startswith("application/problem+json"):
        return None
    try:
        found = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None
