"""How commands log, on standard error: lines for people, or a JSON object a line for programs (`VARIOME_LOG_FORMAT`).

The JSON is for collectors, which carry it to other machines. So it holds nothing that a file says: of an exception its
type and where it was raised, but not its message, which may quote a value; and of a message that quotes one, which has
an `outline` beside it, the outline. Keys and passwords are in no message of ours.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any, Final

from variome.settings import Settings

JSON_LOGGING: Final = {
    "formatters": {"json": {"()": "variome.cli.logs.JsonLines"}},
    "handlers": {"console": {"formatter": "json", "class": "logging.StreamHandler", "stream": "ext://sys.stderr"}},
    "loggers": {"_granian": {"handlers": ["console"], "propagate": False}},
}
"""The same for the loggers of the HTTP server, in the form of `logging.config`."""

_OURS: Final = ("ingest", "variome")


def start_logging(settings: Settings, *telling: str) -> None:
    """Have this process log warnings and errors, and these loggers also what goes as it should; in JSON all of ours."""
    handler = logging.StreamHandler()
    is_json = settings.log_format == "json"
    handler.setFormatter(JsonLines() if is_json else logging.Formatter("%(asctime)s %(message)s"))
    logging.basicConfig(handlers=[handler])
    for name in _OURS if is_json else telling:
        logging.getLogger(name).setLevel(logging.INFO)


class JsonLines(logging.Formatter):
    """A record as one line: `time` (UTC), `level`, `logger`, `message`, then the fields that came with it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its newline."""
        fields = {name: value for name, value in vars(record).items() if name not in _OF_EVERY_RECORD}
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": fields.pop("outline", None) or record.getMessage(),
            **fields,
            **_exception(record),
        }
        text = json.dumps(told, default=str, ensure_ascii=False)
        return text.encode("utf-8", "replace").decode()  # names of files may hold what is no Unicode


def _exception(record: logging.LogRecord) -> dict[str, Any]:
    if not record.exc_info or record.exc_info[1] is None:
        return {}
    error = record.exc_info[1]
    frames = [f"{each.filename}:{each.lineno} {each.name}" for each in traceback.extract_tb(error.__traceback__)]
    return {"exception": type(error).__qualname__, "frames": frames}


_OF_EVERY_RECORD: Final = frozenset(
    {*vars(logging.LogRecord("", 0, "", 0, "", None, None)), "message", "asctime", "taskName"}
)
