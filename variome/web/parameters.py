"""Refuses parameters in an address that its route does not have.

FastAPI passes them over: who misspells `check_only` would write, who misspells `region` would get everything. What a
route has is read off the description of the API, which is made of the routes.
"""

from collections import Counter
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError


async def check_parameters(request: Request) -> None:
    """Nothing, where the route has each parameter, and takes as many of it as there are.

    Raises:
        RequestValidationError: it does not have one, or takes one value where there are several.
    """
    if not request.url.query:
        return
    takes_many = {each["name"]: each["schema"].get("type") == "array" for each in _described(request)}
    given = Counter(name for name, _ in request.query_params.multi_items())
    faults = [
        {"loc": ("query", name), "msg": message, "input": request.query_params[name]}
        for name, times in given.items()
        if (message := _find_fault(name, times, takes_many))
    ]
    if faults:
        raise RequestValidationError(faults)


def _find_fault(name: str, times: int, takes_many: dict[str, bool]) -> str | None:
    if name not in takes_many:
        return f"expected a parameter of this route ({', '.join(takes_many) or 'it has none'}), found another"
    if times > 1 and not takes_many[name]:
        return f"expected it once, found it {times} times"
    return None


def _described(request: Request) -> list[dict[str, Any]]:
    """The parameters in the address that the route of a request has."""
    path = request.scope["route"].path_format.rstrip("/")
    operation = request.app.openapi()["paths"][path][request.method.lower()]
    return [each for each in operation.get("parameters", ()) if each["in"] == "query"]
