"""The load of one submission, in a process of its own: `python -m ingest.submitted_load UUID`.

A worker starts it and sees how it ends. What is wrong with the file, or with what was asked for, is written down with
the submission, and the process ends in order (0). Any other end, by a signal or because the database went away (75),
means that the load was broken off, and can be taken up. The process has a limit of memory, and dies with its worker.
"""

import ctypes
import logging
import os
import resource
import signal
import sys
from typing import Final
from uuid import UUID, uuid4

from ingest.file_loads import Wishes, open_loads
from ingest.lines import content_sha256
from ingest.load import LoadOptions, load_file
from ingest.local_client import LocalClient, Submitted
from ingest.progress import ProgressLog
from variome.cli.logs import start_logging
from variome.database.connection import connect
from variome.database.server import open_database
from variome.errors import DatabaseError, InputError, VariomeError
from variome.files.gunzip import unpacked_size
from variome.items.queueing import Order, find_order, note_failure
from variome.items.uploads import inbox_path, remove_uploads, upload_path, upload_pedigree_path
from variome.settings import Settings, get_settings

logger = logging.getLogger(__name__)

TRY_AGAIN: Final = 75  # EX_TEMPFAIL of sysexits.h

_PR_SET_PDEATHSIG: Final = 1


def main() -> None:
    """The process: limits, then the load."""
    settings = get_settings()
    start_logging(settings, "ingest.progress")
    _die_with(os.getppid())
    resource.setrlimit(resource.RLIMIT_AS, (settings.worker_memory_bytes, settings.worker_memory_bytes))
    # A report repeats what was rejected: a file of nothing else, packed, would fill the disk.
    resource.setrlimit(resource.RLIMIT_FSIZE, (settings.max_upload_bytes, settings.max_upload_bytes))
    try:
        with open_database(settings) as url:
            load_submission(url, settings, UUID(sys.argv[1]))
    except DatabaseError as error:
        logger.error("%s", error)
        sys.exit(TRY_AGAIN)


def load_submission(url: str, settings: Settings, submission: UUID) -> None:
    """Load what a submission asks for; one that was cancelled or has ended is left alone.

    Raises:
        DatabaseError: the database went away; what was committed stays.
    """
    with connect(url) as connection:
        order = find_order(connection, submission)
        if order is None:
            return
        try:
            _load(url, settings, submission, order)
        except DatabaseError:
            raise
        except VariomeError as error:
            note_failure(connection, submission, str(error).replace(str(settings.home_folder), "VARIOME_HOME"))
        except MemoryError:
            sentence = f"the load needs more memory than the {settings.worker_memory_bytes:,} bytes that it may have"
            note_failure(connection, submission, f"{sentence}; ask who runs the worker (VARIOME_WORKER_MEMORY_BYTES)")
        except Exception as error:  # the outermost edge: hostile bytes may find what nobody thought of
            trace = uuid4().hex
            told = {"submission": str(submission), "trace": trace}
            logger.error("submission %s: trace %s", submission, trace, exc_info=error, extra=told)
            sentence = f"a fault of this program stopped the load; tell who runs the worker, with the trace {trace}"
            note_failure(connection, submission, sentence)
        else:
            remove_uploads(settings.home_folder, [submission])


def _load(url: str, settings: Settings, submission: UUID, order: Order) -> None:
    path = _enter_folder(settings, submission, order)
    if content_sha256(path) != order.sha256:
        raise InputError(f"{path}: has changed since it was submitted; submit it again")
    if unpacked_size(path, settings.max_unpacked_bytes) > settings.max_unpacked_bytes:
        raise InputError(
            f"{path}: unpacks to more than {settings.max_unpacked_bytes:,} bytes, the most that a worker takes "
            "(VARIOME_MAX_UNPACKED_BYTES); load it in parts"
        )
    with LocalClient(url, settings, submitted=Submitted(submission, order.user)) as client:
        parser, request = open_loads(client, _wishes(settings, submission, order)).open(path)
        if order.path is None:
            del request.document["file_name"]  # it is that of the upload, which is ours
        options = LoadOptions(settings.batch_size, heartbeat_seconds=min(2.0, settings.lease_seconds / 4))
        progress = ProgressLog(f"submission {submission}", order.size, {"submission": str(submission)})
        load_file(client, parser, request, options, progress.note)


def _enter_folder(settings: Settings, submission: UUID, order: Order) -> str:
    """The file, as a path below the folder that the process then is in: messages name it, and no folder of ours."""
    if order.path is None:
        folder = upload_path(settings.home_folder, submission).parent
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # a store that was restored has no uploads
        os.chdir(folder)
        return str(submission)
    inbox_path(settings.inbox, order.path)
    os.chdir(settings.inbox or "")
    return order.path


def _wishes(settings: Settings, submission: UUID, order: Order) -> Wishes:
    understanding = {
        "ped": upload_pedigree_path(settings.home_folder, submission) if order.pedigree else None,
        "assembly": order.assembly,
        "reference": None,
        "variant_samples": "auto",
        "strict": order.strict,
    }
    return Wishes(
        order.version,
        order.project,
        order.institution,
        order.accession,
        order.replaces,
        order.missing_links,
        understanding,
    )


def _die_with(parent: int) -> None:
    """Have the kernel end this process when its worker ends, however it does: nobody would hold it to its limits."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it had gone before
            os._exit(TRY_AGAIN)


if __name__ == "__main__":
    main()
