"""The digest of the program is another one with every change of its code."""

from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from ingest.program import program_digest


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of one module, which is taken for the whole program."""
    folder = tmp_path / "made_up_program"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "module.py").write_text("A = 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr("ingest.program._PACKAGES", ("made_up_program",))
    return folder


def digest() -> str:
    program_digest.cache_clear()
    try:
        return program_digest()
    finally:
        program_digest.cache_clear()


def test_it_is_the_same_for_the_same_code(package: Path) -> None:
    assert digest() == digest()


def test_a_changed_line_gives_another(package: Path) -> None:
    before = digest()
    (package / "module.py").write_text("A = 2\n")
    assert digest() != before


def test_a_compiled_module_that_was_compiled_again_gives_another(package: Path) -> None:
    compiled = package / f"_loops{EXTENSION_SUFFIXES[0]}"
    compiled.write_bytes(b"one")
    before = digest()
    compiled.write_bytes(b"two")
    assert digest() != before


def test_a_module_of_another_name_gives_another(package: Path) -> None:
    before = digest()
    (package / "module.py").rename(package / "other.py")
    assert digest() != before


def test_it_is_of_modules_and_nothing_else(package: Path) -> None:
    before = digest()
    (package / "notes.txt").write_text("x")
    assert digest() == before
