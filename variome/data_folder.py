"""Plain data that comes along with the code: schemas, migrations, sample VCFs."""

from pathlib import Path

from variome.errors import SettingsError


def data_folder(name: str) -> Path:
    """Where the plain data called `name` (`schemas`, `alembic`, `sample_vcfs`) lies: in the wheel, or in the checkout.

    Raises:
        SettingsError: neither has it.
    """
    package = Path(__file__).parent
    for folder in (package / "data" / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise SettingsError(f"the folder {name!r} is missing from this installation; install the package again")
