"""What is read before the settings is what the settings are."""

from pathlib import Path

import pytest

from variome.home import asks_server, home_folder
from variome.settings import Settings


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"VARIOME_HOME": ""},
        {"VARIOME_HOME": "~/elsewhere"},
        {"VARIOME_HOME": "below/../here"},
        {"VARIOME_HOME": "/a//b/./c/../d/"},
        {"variome_Home": "/small"},
        {"VARIOME_HOME": "/large", "variome_home": "/small"},
        {"variome_home": "/small", "VARIOME_HOME": "/large"},
    ],
)
def test_the_home_folder_is_that_of_the_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, environment: dict[str, str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VARIOME_HOME", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert Path(home_folder()) == Settings().home_folder


@pytest.mark.parametrize("value", ["", "1", "0", "true", "False", "YES", "no", "on", "OFF", "t", "f", "y", "N"])
def test_a_server_is_asked_where_the_settings_say_so(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("VARIOME_RESIDENT", value)
    assert asks_server() is Settings().resident


def test_nobody_is_asked_where_the_setting_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VARIOME_RESIDENT", "perhaps")
    assert not asks_server()
