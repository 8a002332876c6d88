"""What must be known before anything is imported: the home folder, and whether commands ask a server.

`variome.settings` reads the environment everywhere else. It takes a sixth of a second to import, which a query of
genotypes is done in; so these two settings are read here as it reads them.
"""

import os

DEFAULT_HOME = "~/.local/share/variome"


def home_folder() -> str:
    """The folder of this installation, absolute: `home_folder` of the settings."""
    return os.path.join(os.getcwd(), os.path.expanduser(_value("variome_home") or DEFAULT_HOME))  # noqa: PTH109, PTH111, PTH118  pathlib takes as long to import as all the rest


def asks_server() -> bool:
    """Whether commands ask a process of `variome serve`: `resident` of the settings, where it is a truth value."""
    return (_value("variome_resident") or "true").lower() in _YES


def _value(name: str) -> str | None:
    """A variable, in capitals or not; of several the last, as pydantic has it."""
    found = None
    for variable, value in os.environ.items():
        if variable.lower() == name:
            found = value
    return found


_YES = ("1", "on", "t", "true", "y", "yes")
