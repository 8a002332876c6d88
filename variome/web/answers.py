"""Answers of success. They are written by orjson: what a store holds needs no second look by the framework."""

from collections.abc import Mapping
from typing import Any, Final

import orjson
from fastapi import Response


def json_answer(
    content: Any, status: int = 200, headers: Mapping[str, str] | None = None, media_type: str = "application/json"
) -> Response:
    """An answer of JSON."""
    return Response(orjson.dumps(content), status, dict(headers or {}), media_type)


def batch_body(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What came of a batch: the kept answer (see `variome.items.loading`), its faults with the names of their parts."""
    problems = [dict(zip(_FAULT, fault, strict=True)) for fault in answer["faults"]]
    return {"counts": answer["counts"], "problems": problems, "missing": answer["missing"], "stubs": answer["stubs"]}


_FAULT: Final = ("index", "record", "item_type", "severity", "kind", "pointer", "detail", "value")
