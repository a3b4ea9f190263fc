"""The wheel holds all that the application needs, and works far away from its source."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

START_PAGE = """
from pathlib import Path
import ik_workflow
from ik_workflow.app import create_app

client = create_app().test_client()
for path in ["/", "/static/kern/kern.min.css", "/static/fonts/FiraSans-Regular.woff2"]:
    assert client.get(path).status_code == 200, path
print(Path(ik_workflow.__file__).parent)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT)
    [built] = folder.glob("ik_workflow-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a virtual environment that has the wheel, and borrows the packages that run these tests."""
    environment = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    pip("--python", environment / "bin/python", "install", "--no-deps", wheel)
    # The source is not among them: a path in a .pth file adds no further .pth files, such as an editable one.
    borrowed = site_packages(environment) / "borrowed.pth"
    borrowed.write_text(sysconfig.get_path("purelib"))
    return environment


def pip(*arguments: str | Path) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--quiet", "--no-input", *arguments, "--no-index"], check=True)


def site_packages(environment: Path) -> Path:
    [found] = environment.glob("lib/python*/site-packages")
    return found


def run_installed(environment: Path, folder: Path, *command: str) -> str:
    """Run a program of ``environment`` in an empty ``folder``, with a database of its own there, and return its output.

    Nothing of the caller's settings reaches it.
    """
    executable = environment / "bin" / command[0]
    settings = {
        "PATH": os.defpath,
        "IK_DATABASE_URL": f"sqlite:///{folder}/wheel.sqlite3",
        "IK_SECRET_KEY": "0123456789abcdef" * 2,
        "IK_TOTP_SECRET": "fedcba9876543210" * 2,
    }
    done = subprocess.run(
        [executable, *command[1:]], cwd=folder, env=settings, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("templates", "ik_workflow/templates"),
        ("migrations", "ik_workflow/migrations"),
        ("ik_workflow/static", "ik_workflow/static"),
    ],
)
def test_the_wheel_holds_every_file(wheel: Path, source: str, place: str) -> None:
    expected = {f"{place}/{name}" for name in files(ROOT / source)}
    assert expected
    assert expected <= set(zipfile.ZipFile(wheel).namelist())


def test_the_command_runs_from_any_folder(installed: Path, tmp_path: Path) -> None:
    assert "demo" in run_installed(installed, tmp_path, "ik-workflow", "--help")


def test_the_start_page_is_shown_by_the_installed_package(installed: Path, tmp_path: Path) -> None:
    run_installed(installed, tmp_path, "ik-workflow", "db", "upgrade")
    place = run_installed(installed, tmp_path, "python", "-c", START_PAGE)
    assert Path(place.strip()) == site_packages(installed) / "ik_workflow"
