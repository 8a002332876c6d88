"""The worker: takes submissions from the queue and has each loaded by a process of its own.

A load that is broken off (killed, out of memory, the database away) is begun again where it ended, a few times; then it
has failed. A worker that is killed takes its loads with it: another one finds its silence, and takes them up. A worker
that is told to end (SIGTERM) breaks its loads off and puts them back.
"""

import asyncio
import logging
import sys
from asyncio.subprocess import Process
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, TypeVar, cast
from uuid import UUID

from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.signals import on_stop
from psycopg import OperationalError

from ingest.status_text import submission_sentence
from ingest.submitted_load import TRY_AGAIN
from variome.database.connection import connect
from variome.errors import DatabaseError
from variome.items.queueing import (
    SCHEMA,
    TASK,
    find_order,
    is_any_free,
    needed_uploads,
    note_failure,
    put_back,
    retry_stalled,
)
from variome.items.submissions import find_summary
from variome.items.uploads import remove_forgotten
from variome.settings import Settings

logger = logging.getLogger(__name__)

ATTEMPTS: Final = 3
"""How often a load may be broken off before it has failed."""

_LOOK: Final = 1.0
"""Seconds between two looks whether a load that runs is still wanted."""

_PAUSES: Final = (0.2, 1.0, 3.0, 10.0, 30.0)
"""Seconds before the database is asked again."""

_GRACE: Final = 10.0
"""Seconds that a load which is not wanted any more gets to find that out at its next batch."""

R = TypeVar("R")


def work(url: str, settings: Settings, *, concurrency: int, once: bool) -> None:
    """Work until told to end; `once`, until the queue is empty.

    Args:
        url: of the database.
        settings: limits of a load, and the lease: a worker that is silent for twice as long is taken for dead.
        concurrency: loads at the same time.
        once: end when there is nothing to do.

    Raises:
        DatabaseError: the database went away.
    """
    try:
        asyncio.run(_Worker(url, settings).run(concurrency, once=once))
    except ConnectorException as error:
        raise DatabaseError(f"the queue cannot be read or written: {error.__cause__ or error}") from error


class _Worker:
    def __init__(self, url: str, settings: Settings) -> None:
        self._url = url
        self._settings = settings
        # The functions of the queue find its tables by the search path.
        connector = PsycopgConnector(conninfo=url, kwargs={"options": f"-c search_path={SCHEMA}"}, min_size=1)
        self._app = App(connector=connector)
        self._app.task(name=TASK, pass_context=True)(self._take)

    async def run(self, concurrency: int, *, once: bool) -> None:
        """Take jobs until told to end, or until none is left where it is `once`; so many loads at a time."""
        lease = self._settings.lease_seconds
        needed = await self._ask(needed_uploads)
        remove_forgotten(self._settings.home_folder, needed)
        async with self._app.open_async():
            retrying = asyncio.create_task(self._retry_stalled(lease))
            try:
                await self._run_rounds(
                    once=once,
                    concurrency=concurrency,
                    update_heartbeat_interval=lease / 3,
                    stalled_worker_timeout=2 * lease,
                    shutdown_graceful_timeout=self._settings.worker_seconds if once else 0,
                    delete_jobs="always",
                )
            finally:
                retrying.cancel()

    async def _run_rounds(self, *, once: bool, **options: Any) -> None:
        """Work until told to end; `once`, as often as a job is left that waited for another one of its file."""
        task = cast("asyncio.Task[None]", asyncio.current_task())
        is_told = False

        def end() -> None:
            nonlocal is_told
            is_told = True
            task.cancel()

        try:
            with on_stop(end):
                await self._app.run_worker_async(wait=not once, install_signal_handlers=False, **options)
                while once and await self._ask(is_any_free):
                    await self._app.run_worker_async(wait=False, install_signal_handlers=False, **options)
        except asyncio.CancelledError:
            if not is_told:
                raise
            task.uncancel()

    async def _retry_stalled(self, lease: float) -> None:
        while True:
            await self._ask(retry_stalled, 2 * lease)
            await asyncio.sleep(lease)

    async def _take(self, context: JobContext, submission: str) -> None:
        """A job of the queue."""
        uuid = UUID(submission)
        try:
            await self._load(uuid, context.job.attempts)
        except asyncio.CancelledError:
            await self._ask(put_back, uuid, ["queued", "running"])
            raise

    async def _load(self, submission: UUID, n_broken: int) -> None:
        try:
            async with asyncio.timeout(self._settings.worker_seconds):
                failure = await self._attempt(submission, n_broken)
        except TimeoutError:
            most = f"{self._settings.worker_seconds:,.0f} s"
            failure = f"the load took longer than the {most} that it may (VARIOME_WORKER_SECONDS); load it in parts"
        if failure:
            await asyncio.sleep(self._settings.lease_seconds)  # its heart is seen to be still
            await self._ask(note_failure, submission, failure)

    async def _attempt(self, submission: UUID, n_broken: int) -> str | None:
        """Loads until a process ends in order; why that cannot be, None when it has."""
        code = 0
        while n_broken < ATTEMPTS:
            if await self._ask(find_order, submission) is None:
                return None
            told = {"submission": str(submission)}
            logger.info("submission %s: begins", submission, extra=told)
            code = await self._run(submission)
            if code == 0:
                await self._tell(submission)
                return None
            logger.info("submission %s: its process was broken off (%s)", submission, code, extra=told)
            n_broken += code != TRY_AGAIN
            await asyncio.sleep(self._settings.lease_seconds)
        how = f", the last time by signal {-code}" if code < 0 else ""
        return (
            f"the process that loads the file was broken off {ATTEMPTS} times{how}; is memory short? Ask who runs the "
            "worker"
        )

    async def _tell(self, submission: UUID) -> None:
        """Whoever reads the log sees what came of it."""
        summary = await self._ask(find_summary, submission)
        told: dict[str, Any] = {"submission": str(submission)}
        if summary:
            told |= {"status": summary.status, "records": summary.committed_record}
            told["outline"] = f"submission {submission}: {summary.status}"  # why it failed may quote the file
        logger.info("submission %s: %s", submission, submission_sentence(summary) if summary else "is gone", extra=told)

    async def _run(self, submission: UUID) -> int:
        """Loads in a process of its own; how it ended."""
        command = (sys.executable, "-P", "-m", "ingest.submitted_load", str(submission))
        process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.DEVNULL)
        watching = asyncio.create_task(self._watch(process, submission))
        try:
            return await process.wait()
        except asyncio.CancelledError:
            process.kill()
            await process.wait()
            raise
        finally:
            watching.cancel()

    async def _watch(self, process: Process, submission: UUID) -> None:
        """Ends a process whose load is not wanted any more, if it does not find that out itself."""
        while await self._ask(find_order, submission) is not None:
            await asyncio.sleep(_LOOK)
        await asyncio.sleep(_GRACE)
        process.kill()

    async def _ask(self, function: Callable[..., R], *arguments: Any) -> R:
        """What a function of a connection and these arguments gives, asked in a thread; patient with a database that
        is restarted.

        Raises:
            DatabaseError: it stays away.
        """

        def ask() -> R:
            with connect(self._url) as connection:
                return function(connection, *arguments)

        for pause in _PAUSES:
            with suppress(DatabaseError, OperationalError):
                return await asyncio.to_thread(ask)
            await asyncio.sleep(pause)
        return await asyncio.to_thread(ask)
