"""Compile what a load spends its time in; hatchling calls this whenever the package is built or installed.

Without a C compiler the package is complete all the same: what is compiled has a twin in Python, and loads take longer
(docs/decisions/0030-compiled-entries.md).
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from setuptools import Distribution, Extension
from setuptools.command.build_ext import build_ext

SOURCES = (
    "ingest/_documents.c",
    "ingest/_entry_groups.c",
    "ingest/_entry_texts.c",
    "ingest/_info_keys.c",
    "ingest/_take_apart.c",
    "variome/database/_copy_rows.c",
)


class CustomBuildHook(BuildHookInterface[Any]):
    """Makes the extensions beside their sources, and puts them into wheels."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """See `BuildHookInterface`."""
        top = Path(self.root)
        made = compile_extensions(top)
        if len(made) < len(SOURCES):
            self.app.display_warning("no C compiler, or no headers of Python: loads will take longer")
        if made:
            build_data["force_include"].update({str(each): each.relative_to(top).as_posix() for each in made})
            build_data.update(pure_python=False, infer_tag=True)


def compile_extensions(top: Path) -> Sequence[Path]:
    """Makes the extensions in a checkout, in place of older ones.

    Returns:
        the paths of those that can be compiled here.
    """
    places = [(top / source).with_suffix("") for source in SOURCES]
    for old in _made(places):
        old.unlink()
    extensions = [_extension(top, source) for source in SOURCES]
    command = build_ext(Distribution({"name": "variome", "ext_modules": extensions}))
    with TemporaryDirectory() as folder:
        command.build_lib, command.build_temp = str(top), folder
        command.ensure_finalized()
        command.run()
    return _made(places)


def _extension(top: Path, source: str) -> Extension:
    name = source.removesuffix(".c").replace("/", ".")
    return Extension(name, [str(top / source)], extra_compile_args=["-O3"], optional=True)


def _made(places: Iterable[Path]) -> Sequence[Path]:
    return [found for place in places for found in sorted(place.parent.glob(f"{place.name}.*.so"))]
