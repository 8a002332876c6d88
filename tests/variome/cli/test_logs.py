"""What a line of JSON holds, and what it never does."""

import logging
from typing import Any
from uuid import UUID

import orjson
import pytest

from variome.cli.logs import JsonLines

GENOTYPE = "heron_proband 0/1"


def line(message: str = "said", *arguments: object, error: Exception | None = None, **fields: Any) -> dict[str, Any]:
    """A record as it is logged, read back."""
    exc_info = (type(error), error, error.__traceback__) if error else None
    record = logging.getLogger("variome.x").makeRecord(
        "variome.x", logging.WARNING, __file__, 1, message, arguments, exc_info, "function", fields
    )
    text = JsonLines().format(record)
    assert "\n" not in text
    read: dict[str, Any] = orjson.loads(text)
    return read


def test_a_record_is_one_object_with_time_level_logger_message_and_fields() -> None:
    told = line("load of %s:\n%s", "a.vcf", "ended", submission=UUID(int=1), records=3, outcomes={"Variant": {"x": 1}})
    assert told.pop("time").endswith("+00:00")
    assert told == {
        "level": "warning",
        "logger": "variome.x",
        "message": "load of a.vcf:\nended",
        "submission": str(UUID(int=1)),
        "records": 3,
        "outcomes": {"Variant": {"x": 1}},
    }


def test_an_exception_is_told_by_type_and_place_and_not_by_what_it_quotes() -> None:
    try:
        int(GENOTYPE)
    except ValueError as error:
        told = line(error=error, trace="abc")
    assert (told["exception"], told["trace"]) == ("ValueError", "abc")
    assert told["frames"][-1].endswith("test_an_exception_is_told_by_type_and_place_and_not_by_what_it_quotes")
    assert GENOTYPE not in str(told)


def test_a_message_that_quotes_a_file_gives_way_to_its_outline() -> None:
    told = line("failed: expected bases, found %s", GENOTYPE, outline="failed")
    assert told["message"] == "failed"
    assert GENOTYPE not in str(told)
    assert "outline" not in told


@pytest.mark.parametrize("text", ["\ud800", "\x00\x1b[2J", "é\u2028"])
def test_any_text_is_one_line(text: str) -> None:
    assert line("%s", text)["message"]
