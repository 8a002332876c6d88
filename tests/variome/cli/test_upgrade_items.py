import psycopg
import pytest
from click.testing import CliRunner

from variome.cli import main
from variome.settings import get_settings


@pytest.mark.usefixtures("server_settings")
def test_upgrade_items_says_what_it_did(filled: psycopg.Connection) -> None:
    get_settings.cache_clear()
    filled.execute("UPDATE item SET schema_version = 1 WHERE item_type = 'File'")
    told = [CliRunner().invoke(main, ["upgrade-items"]).output for _ in range(2)]
    assert told == ["upgraded 1 File\n", "all items are of the newest version of their schemas\n"]
