"""The application over a database of the test's own, with an annotation version and a few items in it."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient

from tests import builders
from variome.database.connection import connect
from variome.items.batch import IncomingItem, WriteContext
from variome.items.service import upsert_batch
from variome.settings import Settings

VARIANT = builders.variant(1000, transcript=[builders.transcript(1, "missense_variant")])
SAMPLE = builders.sample(VARIANT)

_TEMPLATE = f"filled_{uuid4().hex}"


@pytest.fixture(scope="session")
def filled_template(postgres_url: str, migrated_template: str) -> str:
    """The name of a database with a gene, a consequence, a file, a variant and its sample, in project `research`."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {_TEMPLATE} TEMPLATE {migrated_template}".encode())
    items = [
        IncomingItem("Gene", builders.gene(1)),
        IncomingItem("VariantConsequence", builders.consequence("missense_variant", var_conseq_id="SO:0001583")),
        IncomingItem("File", builders.file()),
        IncomingItem("Variant", VARIANT),
        IncomingItem("VariantSample", SAMPLE),
    ]
    with connect(postgres_url.replace("/variome?", f"/{_TEMPLATE}?")) as connection:
        context = WriteContext("somebody", "research", "lab")
        upsert_batch(connection, builders.registry(connection), items, context, atomic=True)
    return _TEMPLATE


@pytest.fixture
def filled_url(postgres_url: str, filled_template: str) -> Iterator[str]:
    """The URL of such a database of this test's own."""
    name = f"filled_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {filled_template} STRATEGY file_copy".encode())
        yield postgres_url.replace("/variome?", f"/{name}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def filled(filled_url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection to it, beside the server's."""
    with connect(filled_url) as connection:
        yield connection


@pytest.fixture
def server_settings(filled_url: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a server over it."""
    monkeypatch.setenv("DATABASE_URL", filled_url)
    monkeypatch.setenv("VARIOME_PROJECT", "research")
    monkeypatch.setenv("VARIOME_LEASE_SECONDS", "0.5")
    monkeypatch.setenv("VARIOME_MAX_BODY_BYTES", "100000")
    return Settings()


@pytest.fixture
def api(server_settings: Settings) -> Iterator[TestClient]:
    """A client of the application, as on this machine."""
    from variome.web.app import create_app  # here, so that other tests run where the server cannot

    app = create_app(server_settings)
    with TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as api:
        yield api
