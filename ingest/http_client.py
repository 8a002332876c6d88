"""The store behind a server: every call is a request to the item API.

What failed is tried again where that is safe: a request that never went out, and one that may be repeated. A batch may
be: items are upserted by identity, and a batch of a load that was committed is answered as it was the first time.
"""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import quote
from uuid import UUID

import httpx
import orjson
from isal import igzip

from ingest.client import BatchAnswer, LoadRequest, Outcome, PostedBatch, Submission, WriteRequest
from ingest.http_answers import batch_answer, error_of, status_of, submission_of
from ingest.stored_families import StoredFamilies
from ingest.vcf_parser import ParsedItem
from variome.errors import DatabaseError, SettingsError
from variome.items.calls import SampledFile, StoredCall
from variome.items.pace import Pace
from variome.items.receipts import BatchKey
from variome.items.reports import remove_files_of, report_folder
from variome.items.status import StoreStatus
from variome.schema.validation import CompiledSchema
from variome.settings import Settings

TIMEOUT: Final = httpx.Timeout(60.0, connect=10.0, read=330.0)
"""Seconds. A batch may wait for the locks of another, for which the server gives it 300."""

PAUSES: Final = (0.2, 1.0, 3.0)
"""Seconds before each new attempt: what a restart of the database or of the server takes."""

_JSON: Final = {"Content-Type": "application/json"}
_LONGEST_PAUSE: Final = 60.0

_NEVER_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_WAITED_LONG: Final = (httpx.ReadTimeout, httpx.WriteTimeout)


class HttpClient:
    """A `StoreClient` that speaks to a server. Used by several threads at once.

    Raises:
        SettingsError: the URL is not one of a server.
    """

    def __init__(self, url: str, settings: Settings, pauses: Sequence[float] = PAUSES) -> None:
        if not _is_address(url):
            raise SettingsError(f"--url: expected the address of a server (http://127.0.0.1:8000), found {url!r}")
        self._url = url.rstrip("/")
        self._settings = settings
        self._pauses = pauses
        # No proxy and no password file from the environment: a server on this machine is not reached through either.
        self._http = httpx.Client(base_url=self._url, timeout=TIMEOUT, trust_env=False, headers=_key(settings))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def schemas(self, version: str | None) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
        """See `StoreClient`."""
        answer = self._ask("GET", "/schemas", params={"annotation_version": version} if version else {})
        return answer["versions"], answer["schemas"]

    def own_schemas(self, versions: Mapping[str, str]) -> Mapping[str, CompiledSchema]:
        """See `StoreClient.own_schemas`."""
        return {}

    def families(self, project: str, individuals: Sequence[str], families: Sequence[str]) -> StoredFamilies:
        """See `StoreClient`."""
        body = {"project": project, "individuals": individuals, "families": families}
        return StoredFamilies.of_documents(project, **self._ask("POST", "/loads/families", json=body))

    def sampled_files(self, project: str, samples: Sequence[str]) -> Sequence[SampledFile]:
        """See `StoreClient`."""
        answer = self._ask("POST", "/loads/files", json={"project": project, "samples": samples})
        return [SampledFile(**{**file, "uuid": UUID(file["uuid"])}) for file in answer["files"]]

    def iter_calls(
        self, project: str, file: SampledFile, version: str, samples: Sequence[str], *, after: int = 0
    ) -> Iterator[StoredCall]:
        """See `StoreClient`. Not repeated: half of it may be used up."""
        body = {"project": project, "accession": file.accession, "annotation_version": version,
                "samples": samples, "after": after}  # fmt: skip
        for line in self._stream_lines("/loads/calls", orjson.dumps(body)):
            yield StoredCall(**orjson.loads(line))

    def begin(self, request: LoadRequest) -> Submission:
        """See `StoreClient`. Not repeated: the second attempt would wait for the first to die."""
        body = {
            "write": _write_params(request.write) | {"versions": request.write.versions},
            "document": request.document,
            "version": request.version,
            "replaces": request.replaces,
            "options": request.options,
        }
        return submission_of(self._ask("POST", "/loads", json=body, is_repeatable=False))

    def prepare(self, items: Sequence[ParsedItem], records: Sequence[int], write: WriteRequest) -> Sequence[bytes]:
        """See `StoreClient`: the lines of the body."""
        return [orjson.dumps({**item.document, "@type": item.item_type}) for item in items]

    def another(self) -> "HttpClient":
        """See `StoreClient`."""
        return HttpClient(self._url, self._settings, self._pauses)

    def post(self, batch: PostedBatch, write: WriteRequest, submission: Submission | None = None) -> BatchAnswer:
        """See `StoreClient`."""
        return self._post_batch(batch, write, submission, {})

    def own_inputs(self, write: WriteRequest) -> None:
        """See `StoreClient`: a server is sent all items."""
        return

    def recall(self, key: BatchKey, write: WriteRequest) -> None:
        """See `StoreClient`."""
        return

    def post_again(self, batch: PostedBatch, write: WriteRequest, submission: Submission) -> None:
        """See `StoreClient`."""
        return

    def try_post(self, batch: PostedBatch, write: WriteRequest) -> BatchAnswer:
        """See `StoreClient`."""
        return self._post_batch(batch, write, None, {"check_only": "true"})

    def beat(self, submission: Submission, pace: Pace | None = None) -> None:
        """See `StoreClient`."""
        body = {"token": submission.token, "progress": pace}
        self._ask("POST", f"/loads/{submission.uuid}/heartbeat", json=body)

    def finish(self, submission: Submission, tally: Mapping[str, Any], outcome: Outcome) -> None:
        """See `StoreClient`. Not repeated: a submission that is finished is nobody's any more."""
        body = {"token": submission.token, "outcome": outcome, "tally": tally}
        self._ask("POST", f"/loads/{submission.uuid}/finish", json=body, is_repeatable=False)

    def unload(self, project: str, accession: str) -> Mapping[str, int]:
        """See `StoreClient`. Not repeated: the second time there is no such file. Takes out reports here too."""
        path = f"/files/{quote(project, safe='')}/{quote(accession, safe='')}"
        answer = self._ask("DELETE", path, is_repeatable=False)
        n_reports = remove_files_of(self._settings.home_folder, list(map(UUID, answer["submissions"])))
        return Counter(answer["counts"]) + Counter(reports=n_reports)

    def status(self) -> StoreStatus:
        """See `StoreClient`."""
        return status_of(self._ask("GET", "/status"))

    def report_folder(self, submission: Submission) -> Path:
        """See `StoreClient`. On this machine, whichever the server runs on: a report holds lines of the file."""
        return report_folder(self._settings.home_folder, submission.uuid)

    def _post_batch(
        self, batch: PostedBatch, write: WriteRequest, submission: Submission | None, params: dict[str, str]
    ) -> BatchAnswer:
        headers = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}
        content = igzip.compress(b"\n".join(_iter_lines(batch, write, submission)), compresslevel=1)
        return batch_answer(
            self._ask("POST", "/bulk", params=_write_params(write) | params, content=content, headers=headers)
        )

    def _stream_lines(self, path: str, content: bytes) -> Iterator[bytes]:
        """The lines of an answer as they come.

        Raises:
            VariomeError: see `_ask`.
        """
        try:
            with self._http.stream("POST", path, content=content, headers=_JSON) as response:
                if not response.is_success:
                    response.read()
                    raise error_of(self._url, response)
                rest = b""
                for piece in response.iter_bytes():  # httpx would cut lines at what JSON may hold, too
                    *lines, rest = (rest + piece).split(b"\n")
                    yield from lines
        except httpx.TransportError as error:
            raise self._lost(error) from error

    def _lost(self, error: httpx.TransportError) -> DatabaseError:
        return DatabaseError(
            f"the server {self._url} cannot be reached: {error or type(error).__name__}; "
            "start it ('variome serve') or name another, then give the same command again"
        )

    def _ask(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        is_repeatable: bool = True,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Any:
        """The JSON that is answered.

        Raises:
            VariomeError: what the server says is wrong; DatabaseError when it cannot be reached.
        """
        if json is not None:
            content, headers = orjson.dumps(json), _JSON
        request = self._http.build_request(method, path, content=content, headers=headers, params=params)
        response = self._send(request, is_repeatable)
        if response.is_success:
            return orjson.loads(response.content)
        raise error_of(self._url, response)

    def _send(self, request: httpx.Request, is_repeatable: bool) -> httpx.Response:
        pauses = iter(self._pauses)
        while True:
            try:
                response = self._http.send(request)
            except httpx.TransportError as error:
                pause = next(pauses, None) if _is_safe_again(error, is_repeatable) else None
                if pause is None:
                    raise self._lost(error) from error
            else:
                pause = next(pauses, None) if _is_busy(response, is_repeatable) else None
                if pause is None:
                    return response
                pause = max(pause, _asked_pause(response))
            time.sleep(pause)


def _key(settings: Settings) -> dict[str, str]:
    return {"Authorization": f"Bearer {settings.api_key.get_secret_value()}"} if settings.api_key else {}


def _is_address(url: str) -> bool:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    return parsed.scheme in {"http", "https"} and bool(parsed.host)


def _is_busy(response: httpx.Response, is_repeatable: bool) -> bool:
    """Whether the request may be sent again later. One that was too many has done nothing."""
    is_unavailable = response.status_code == httpx.codes.SERVICE_UNAVAILABLE
    return response.status_code == httpx.codes.TOO_MANY_REQUESTS or (is_unavailable and is_repeatable)


def _asked_pause(response: httpx.Response) -> float:
    """The seconds that a server which asks too many to come again wants them to wait."""
    told = response.headers.get("retry-after", "")
    return min(float(told), _LONGEST_PAUSE) if told.isdecimal() and response.status_code == 429 else 0.0


def _is_safe_again(error: httpx.TransportError, is_repeatable: bool) -> bool:
    return isinstance(error, _NEVER_SENT) or (is_repeatable and not isinstance(error, _WAITED_LONG))


def _write_params(write: WriteRequest) -> dict[str, str]:
    params = {"project": write.project, "institution": write.institution, "missing_links": write.missing_links}
    return params | ({"assembly": write.assembly} if write.assembly else {})


def _iter_lines(batch: PostedBatch, write: WriteRequest, submission: Submission | None) -> Iterator[bytes]:
    progress = submission and {
        "submission": submission.uuid,
        "token": submission.token,
        "last_record": batch.last_record,
        "before": batch.before,
        "file": write.file,
    }
    yield orjson.dumps(
        {
            "@type": "BatchHeader",
            "versions": write.versions,
            "records": list(batch.records),
            "progress": progress,
        }
    )
    yield from batch.items
