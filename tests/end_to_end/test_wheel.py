"""The wheel outside the checkout: schemas, migrations and sample files travel inside it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the wheel's packages and nothing else; the libraries are those of the environment."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = [*pip, "wheel", "--no-build-isolation", "--no-deps", "--no-index", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("variome-*.whl")
    target = folder / "site"
    subprocess.run([*pip, "install", "--no-deps", "--no-index", "--target", str(target), str(wheel)], check=True)
    return target


def run(installed: Path, tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = "import sys; from ingest.cli import main; main(sys.argv[1:], prog_name='variant-ingestion')"
    environment = {
        "PYTHONPATH": str(installed), "HOME": str(tmp_path), "VARIOME_HOME": str(tmp_path / "home"),
        "PATH": "/usr/bin:/bin", "TMPDIR": str(tmp_path),
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_packages_are_those_of_the_wheel(installed: Path, tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-c", "import ingest, variome; print(ingest.__file__); print(variome.__file__)"],
        cwd=tmp_path, env={"PYTHONPATH": str(installed)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert [Path(line).is_relative_to(installed) for line in found.stdout.splitlines()] == [True, True]


def test_provision_works_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    done = run(installed, tmp_path, "provision")
    assert done.returncode == 0, done.stderr
    assert "variants:" in done.stdout
    assert "In the store:" in done.stdout
