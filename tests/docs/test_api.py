"""`docs/reference/api.md` lists the routes, collections and errors that there are."""

import pytest

from tests.docs.markdown import DOCS, iter_rows
from variome.model.item_types import ITEM_TYPES
from variome.settings import Settings
from variome.web.app import create_app
from variome.web.envelopes import BulkParameters
from variome.web.problem_types import PROBLEM_TYPES

PAGE = (DOCS / "reference" / "api.md").read_text()


def first_column(title: str) -> set[str]:
    return {row[title] for row in iter_rows(PAGE, title)}


@pytest.fixture(scope="module")
def routes() -> set[str]:
    """Method and path of each route that the application describes."""
    paths = create_app(Settings()).openapi()["paths"]
    return {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


def test_every_route_is_documented_and_no_other(routes: set[str]) -> None:
    assert first_column("route") == routes


def test_every_collection_is_documented_with_its_type() -> None:
    documented = {row["collection"]: row["type"] for row in iter_rows(PAGE, "collection")}
    assert documented == {each.collection: name for name, each in ITEM_TYPES.items()}


def test_every_parameter_of_bulk_is_documented() -> None:
    documented = {name.strip("` ") for names in first_column("parameter") for name in names.split(",")}
    assert documented == BulkParameters.model_fields.keys()


def test_every_type_of_error_is_documented_with_its_status() -> None:
    documented = {row["type"]: row["status"] for row in iter_rows(PAGE, "type") if row["type"].startswith("/")}
    assert documented == {each.uri: str(each.status) for each in PROBLEM_TYPES.values()}
