"""The wheel is whole: it runs from an empty directory, far from any checkout, and carries no tests."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

pytestmark = [pytest.mark.once, pytest.mark.xdist_group("wheel")]


def run(
    *command: str | Path, cwd: Path, check: bool = True, **environ: str
) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**kept, **environ},
        text=True,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert not check or done.returncode == 0, f"{command}: {done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout by the build back end itself, so that nothing is downloaded."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel in it; libraries are borrowed from the one that runs this test."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder)
    run(
        sys.executable,
        *("-m", "pip", "--disable-pip-version-check", "--quiet", "--python", folder / "bin" / "python"),
        *("install", "--no-deps", "--no-index", "--no-compile", wheel),
        cwd=folder,
    )
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    # A path line is only appended to the search path; our own editable installation is not followed from it.
    (folder / "lib" / version / "site-packages" / "borrowed.pth").write_text(sysconfig.get_paths()["purelib"])
    return folder


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """An empty directory to stand in."""
    (tmp_path / "here").mkdir()
    return tmp_path / "here"


def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_the_wheel_carries_every_template_static_file_and_migration(wheel: Path) -> None:
    inside = set(names(wheel))
    for folder in ("templates", "static", "migrations"):
        there = [
            file for file in (ROOT / folder).rglob("*") if file.is_file() and "__pycache__" not in file.parts
        ]
        assert there
        for file in there:
            assert f"swsolidarity/{file.relative_to(ROOT).as_posix()}" in inside


def test_the_wheel_carries_every_module_and_data_file_of_the_package(wheel: Path) -> None:
    inside = set(names(wheel))
    for file in (ROOT / "swsolidarity").rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts:
            assert file.relative_to(ROOT).as_posix() in inside


def test_the_wheel_carries_nothing_else(wheel: Path) -> None:
    for name in names(wheel):
        assert name.startswith(("swsolidarity/", "swsolidarity-"))
        assert "test" not in Path(name).name.lower()
        assert not name.endswith((".db", ".pyc", "secret_key", "keyring.json", ".toml.local"))


def test_what_is_installed_is_the_wheel_and_not_this_checkout(installed: Path, empty: Path) -> None:
    told = run(
        installed / "bin" / "python", "-c", "import swsolidarity; print(swsolidarity.__file__)", cwd=empty
    )
    assert told.stdout.startswith(str(installed))


def test_the_command_explains_itself_from_an_empty_directory(installed: Path, empty: Path) -> None:
    told = run(installed / "bin" / "swsolidarity", "--help", cwd=empty)
    assert "worker-run collective" in told.stdout
    assert list(empty.iterdir()) == []


def test_the_command_shows_its_settings(installed: Path, empty: Path) -> None:
    folder = empty.parent / "instance"
    told = run(installed / "bin" / "swsolidarity", "config", "show", cwd=empty, SWS_INSTANCE_PATH=str(folder))
    assert "INSTANCE_NAME" in told.stdout
    assert list(empty.iterdir()) == []


def test_an_instance_is_made_and_answers_from_an_empty_directory(installed: Path, empty: Path) -> None:
    """``init``, then a page: templates, static files, migrations and catalogues are found in the wheel."""
    environ = {"SWS_INSTANCE_PATH": str(empty.parent / "instance")}
    run(
        *(installed / "bin" / "swsolidarity", "init", "--name", "Harbour", "--language", "en"),
        *("--time-zone", "UTC", "--currency", "EUR", "--address", "http://127.0.0.1:8321"),
        cwd=empty,
        **environ,
    )
    ask = """
import swsolidarity
client = swsolidarity.create_app().test_client()
def get(path):
    return client.get(path, base_url="http://127.0.0.1:8321")
page = get("/")
assert page.status_code == 200, page.status
assert get("/readyz").status_code == 200
style = page.text.split('<link rel="stylesheet" href="')[1].split('"')[0]
assert get(style).status_code == 200, style
"""
    run(installed / "bin" / "python", "-W", "error", "-c", ask, cwd=empty, **environ)
    assert list(empty.iterdir()) == []


def test_a_server_that_cannot_start_says_why_in_one_line_and_fails(installed: Path, empty: Path) -> None:
    told = run(
        *(installed / "bin" / "swsolidarity", "serve"),
        cwd=empty,
        check=False,
        SWS_INSTANCE_PATH=str(empty.parent / "nothing"),
    )
    assert told.returncode != 0
    assert len(told.stderr.strip().splitlines()) == 1
    assert "Traceback" not in told.stderr
    assert "swsolidarity init" in told.stderr
