"""`/problems/{name}`: where the `type` of a problem leads."""

from typing import Any

from fastapi import APIRouter

from variome.errors import NotFoundError
from variome.web.answers import json_answer
from variome.web.problem_types import PROBLEM_TYPES

router = APIRouter(tags=["problems"])


@router.get("/problems/{name}")
def get_problem(name: str) -> Any:
    """What a type of problem is."""
    for each in PROBLEM_TYPES.values():
        if each.name == name:
            return json_answer({"type": each.uri, "title": each.title, "status": each.status})
    known = ", ".join(each.name for each in PROBLEM_TYPES.values())
    raise NotFoundError(f"expected one of the problems {known}, found {name!r}")
