"""`docs/reference/settings.md` lists the settings as they are."""

from pydantic.fields import FieldInfo

from tests.docs.markdown import DOCS, iter_rows
from variome.settings import Settings

ROWS = {row["variable"]: row for row in iter_rows((DOCS / "reference" / "settings.md").read_text(), "variable")}


def fields() -> dict[str, FieldInfo]:
    """The settings by the name of their variable."""
    prefix = Settings.model_config["env_prefix"]
    return {
        str(each.validation_alias or f"{prefix}{name.upper()}"): each for name, each in Settings.model_fields.items()
    }


def test_every_setting_is_documented_and_no_other() -> None:
    assert ROWS.keys() == fields().keys()


def test_the_meaning_of_each_setting_is_its_description() -> None:
    assert {name: row["meaning"] for name, row in ROWS.items()} == {
        name: each.description for name, each in fields().items()
    }


def test_the_default_of_each_setting_is_the_real_one() -> None:
    assert {name: row["default"] for name, row in ROWS.items()} == {
        name: "" if each.default is None else str(each.default) for name, each in fields().items()
    }
