"""Generated schemas in a folder never cost what was edited there by hand."""

from pathlib import Path

import pytest

from ingest.annotation_folder import GENERATED, schema_file_name, write_schemas
from variome.errors import InputError, SchemaError

OLD, NEW = {"Gene": {"title": "old"}}, {"Gene": {"title": "new"}}


def test_a_file_is_named_for_its_type() -> None:
    assert schema_file_name("StructuralVariantSample") == "structural_variant_sample.json"


def test_a_schema_is_created_then_unchanged_then_updated(tmp_path: Path) -> None:
    told = [write_schemas(tmp_path / "made", each, overwrite=False)["gene.json"] for each in (OLD, OLD, NEW)]
    assert told == ["created", "unchanged", "updated"]


def test_an_edited_schema_is_kept_unless_asked(tmp_path: Path) -> None:
    write_schemas(tmp_path, OLD, overwrite=False)
    (tmp_path / "gene.json").write_text("{}")
    with pytest.raises(SchemaError, match=r"gene\.json"):
        write_schemas(tmp_path, NEW, overwrite=False)
    assert (tmp_path / "gene.json").read_text() == "{}"
    assert write_schemas(tmp_path, NEW, overwrite=True) == {"gene.json": "updated"}


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="file/made: cannot be written: Not a directory"):
        write_schemas(tmp_path / "file" / "made", OLD, overwrite=False)


def test_a_broken_note_of_what_was_generated_is_named(tmp_path: Path) -> None:
    (tmp_path / GENERATED).write_text("{")
    with pytest.raises(InputError, match="take the file away"):
        write_schemas(tmp_path, OLD, overwrite=False)


def test_other_files_of_the_folder_stay(tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text("{}")
    write_schemas(tmp_path, OLD, overwrite=False)
    assert {path.name for path in tmp_path.iterdir()} == {"mine.json", "gene.json", GENERATED}
