"""Items that come ready-made: genes, consequences and annotation fields, from JSON, NDJSON or our own tables."""

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from ingest.client import PostedBatch, StoreClient, WriteRequest
from ingest.problems import Problem, Severity
from ingest.tally import Tally
from ingest.vcf_parser import ParsedItem
from variome.errors import InputError

_GZIP = b"\x1f\x8b"

BATCH = 1000
"""Items a transaction."""

Document = dict[str, Any]


def read_records(path: Path) -> list[Document]:
    """The objects of a file: a JSON array, or one object a line; gzip or not.

    Raises:
        InputError: it cannot be read, or holds something else.
    """
    try:
        content = path.read_bytes()
        if content[:2] == _GZIP:
            content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path}: cannot be read: {error}; get a whole copy of the file") from None
    return _parse_array(content, path) if content.lstrip()[:1] == b"[" else list(_parse_lines(content, path))


def post_records(
    client: StoreClient,
    item_type: str,
    documents: Iterable[Document],
    write: WriteRequest,
    progress: Callable[[int], Any],
) -> tuple[Tally, list[Problem]]:
    """Posts documents of one type in batches.

    Args:
        client: the store.
        item_type: of all of them.
        documents: in any order.
        write: for whom.
        progress: called with the number of documents of each batch.

    Returns:
        what was counted, and what the store said against single documents (`record` is the document's number, from 1).
    """
    tally, problems = Tally(), []
    remaining = iter(documents)
    while chunk := [ParsedItem(item_type, document) for document in islice(remaining, BATCH)]:
        numbers = range(tally.records + 1, tally.records + len(chunk) + 1)
        prepared = client.prepare(chunk, numbers, write)
        answer = client.post(PostedBatch(prepared, numbers, numbers[-1], {}), write)
        found = [
            Problem(
                fault.kind,
                Severity(fault.severity),
                f"{item_type} number {numbers[fault.index]}{fault.pointer}: {fault.message}",
                record=numbers[fault.index],
                field=fault.pointer,
                value=fault.value,
            )
            for fault in answer.faults
        ]
        tally.records += len(chunk)
        tally.rejected_records += answer.counts.get(item_type, {}).get("rejected", 0)
        tally.add_answer(answer)
        tally.add_problems(found)
        problems += found
        progress(len(chunk))
    return tally, problems


def _parse_array(content: bytes, path: Path) -> list[Document]:
    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise InputError(f"{path}: expected a JSON array of objects: {error}") from None
    return [_object(each, f"element {number}", path) for number, each in enumerate(found, start=1)]


def _parse_lines(content: bytes, path: Path) -> Iterator[Document]:
    for number, line in enumerate(content.splitlines(), start=1):
        if line.strip():
            try:
                yield _object(orjson.loads(line), f"line {number}", path)
            except orjson.JSONDecodeError as error:
                raise InputError(f"{path}: line {number}: expected a JSON object: {error}") from None


def _object(found: Any, place: str, path: Path) -> Document:
    if not isinstance(found, Mapping):
        raise InputError(f"{path}: {place}: expected a JSON object, found {type(found).__name__}")
    return {name: value for name, value in found.items() if name != "@type"}
