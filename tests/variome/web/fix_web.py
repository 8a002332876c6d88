"""The application over a database of the test's own, with an annotation version and a few items in it."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests import builders
from variome.database.connection import connect
from variome.items.batch import IncomingItem, WriteContext
from variome.items.service import upsert_batch
from variome.settings import Settings

VARIANT = builders.variant(1000, transcript=[builders.transcript(1, "missense_variant")])
SAMPLE = builders.sample(VARIANT)


@pytest.fixture
def server_settings(store_url: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a server over a migrated database."""
    monkeypatch.setenv("DATABASE_URL", store_url)
    monkeypatch.setenv("VARIOME_PROJECT", "research")
    monkeypatch.setenv("VARIOME_LEASE_SECONDS", "0.5")
    monkeypatch.setenv("VARIOME_MAX_BODY_BYTES", "100000")
    return Settings()


@pytest.fixture
def filled(store_url: str) -> None:
    """A gene, a consequence, a file, a variant and its sample, in project `research`."""
    items = [
        IncomingItem("Gene", builders.gene(1)),
        IncomingItem("VariantConsequence", builders.consequence("missense_variant", var_conseq_id="SO:0001583")),
        IncomingItem("File", builders.file()),
        IncomingItem("Variant", VARIANT),
        IncomingItem("VariantSample", SAMPLE),
    ]
    with connect(store_url) as connection:
        upsert_batch(
            connection, builders.registry(connection), items, WriteContext("somebody", "research", "lab"), atomic=True
        )


@pytest.fixture
def api(server_settings: Settings, filled: None) -> Iterator[TestClient]:
    """A client of the application, as on this machine."""
    from variome.web.app import create_app  # here, so that other tests run where the server cannot

    app = create_app(server_settings)
    with TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as api:
        yield api
