"""`docs/reference/api.md` lists the routes, collections and errors that there are; each route has examples."""

import re
from collections.abc import Callable, Iterator

import pytest

from tests.docs.console import iter_steps
from tests.docs.markdown import DOCS, iter_blocks, iter_rows
from variome.model.item_types import ITEM_TYPES
from variome.settings import Settings
from variome.web.app import create_app
from variome.web.envelopes import BulkParameters
from variome.web.problem_types import PROBLEM_TYPES

PAGE = (DOCS / "reference" / "api.md").read_text()
EXAMPLES = (DOCS / "reference" / "api" / "examples.md").read_text()


def first_column(title: str) -> set[str]:
    return {row[title] for row in iter_rows(PAGE, title)}


@pytest.fixture(scope="module")
def routes() -> set[str]:
    """Method and path of each route that the application describes."""
    paths = create_app(Settings()).openapi()["paths"]
    return {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


def test_every_route_is_documented_and_no_other(routes: set[str]) -> None:
    assert first_column("route") == routes


def find_route(routes: set[str], method: str, path: str) -> str:
    """The route that a request of an example goes to: of those that fit, the one that says most itself."""
    fitting = [
        route
        for route in routes
        if re.fullmatch(f"{method} {re.sub(r'{[^}]*}', '[^/]+', route.partition(' ')[2])}/?", f"{method} {path}")
        and route.startswith(f"{method} ")
    ]
    return min(fitting, key=lambda route: route.count("{"), default=f"none of {method} {path}")


def curl_requests() -> Iterator[tuple[str, str]]:
    """Method and path of each request by curl."""
    for step in iter_steps(EXAMPLES):
        if url := re.search(r"http://127\.0\.0\.1:8000(/[^?\" ]*)", step.command):
            method = re.search(r"--request (\w+)", step.command)
            yield method[1] if method else "GET", url[1]


def httpx_requests() -> Iterator[tuple[str, str]]:
    """Method and path of each request from Python."""
    code = "\n".join(iter_blocks(EXAMPLES, "python"))
    for method, path in re.findall(r"api\.(get|post|put|patch|delete)\(\s*f?\"(/[^\"]*)\"", code):
        yield method.upper(), path
    for method, path in re.findall(r"api\.stream\(\"(\w+)\", \"(/[^\"]*)\"", code):
        yield method, path


@pytest.mark.parametrize("requests", [curl_requests, httpx_requests])
def test_every_route_has_an_example(routes: set[str], requests: Callable[[], Iterator[tuple[str, str]]]) -> None:
    assert {find_route(routes, *request) for request in requests()} == routes


def test_every_collection_is_documented_with_its_type() -> None:
    documented = {row["collection"]: row["type"] for row in iter_rows(PAGE, "collection")}
    assert documented == {each.collection: name for name, each in ITEM_TYPES.items()}


def test_every_parameter_of_bulk_is_documented() -> None:
    documented = {name.strip("` ") for names in first_column("parameter") for name in names.split(",")}
    assert documented == BulkParameters.model_fields.keys()


def test_every_type_of_error_is_documented_with_its_status() -> None:
    documented = {row["type"]: row["status"] for row in iter_rows(PAGE, "type") if row["type"].startswith("/")}
    assert documented == {each.uri: str(each.status) for each in PROBLEM_TYPES.values()}
