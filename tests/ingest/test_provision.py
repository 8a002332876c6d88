"""Provisioning fills an empty store, may be run again, and leaves out what it is told to."""

import psycopg
import pytest

from ingest.local_client import LocalClient
from ingest.provision import STAGES, iter_stages
from tests.ingest.silent_bar import open_silent_bar
from variome.settings import Settings


def test_a_second_run_creates_and_updates_nothing(store_url: str) -> None:
    with LocalClient(store_url, Settings()) as client:
        first = list(iter_stages(client, Settings(), [], open_silent_bar))
        again = list(iter_stages(client, Settings(), [], open_silent_bar))
    assert [result.stage for result in first] == list(STAGES)
    assert all(result.tally.total("created") for result in first[1:])
    assert {(each.tally.total("created"), each.tally.total("updated")) for each in again} == {(0, 0)}


@pytest.mark.parametrize("skipped", STAGES[1:])
def test_each_stage_can_be_left_out(store_url: str, skipped: str) -> None:
    with LocalClient(store_url, Settings()) as client:
        done = [result.stage for result in iter_stages(client, Settings(), [skipped, "variants"], open_silent_bar)]
    assert done == [stage for stage in STAGES if stage not in {skipped, "variants"}]


def test_sample_files_link_to_shipped_genes_and_consequences_alone(store_url: str, store: psycopg.Connection) -> None:
    with LocalClient(store_url, Settings()) as client:
        list(iter_stages(client, Settings(), [], open_silent_bar))
    assert store.execute("SELECT count(*) FROM item WHERE is_stub").fetchone() == (0,)
