"""Fetches the browser libraries and copies the few files the pages load into `web/static/vendor`.

Versions and hashes stand in `web/package-lock.json`; npm checks them. The charts library comes out of the Python
package `plotly`, so that the figure builder and the script that draws it always match. Run it as `make assets`.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
NODE_MODULES = WEB / "node_modules"
VENDOR = WEB / "static" / "vendor"


class AssetsError(Exception):
    """The assets cannot be made; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Library:
    """What the pages take from one package; file names keep their last part and land in `folder`."""

    package: str
    files: tuple[str, ...]
    licence: str
    folder: str = ""


LIBRARIES = (
    Library("htmx.org", ("dist/htmx.min.js",), "LICENSE"),
    Library("@tabler/core", ("dist/css/tabler.min.css", "dist/js/tabler.min.js"), "../icons/LICENSE"),
    Library("@popperjs/core", (), "LICENSE.md"),  # Is inside tabler.min.js.
    # Not for browsers: `web/icons.py` draws the icons of a page into it.
    Library("@tabler/icons", ("tabler-nodes-outline.json",), "LICENSE", folder="icons"),
    Library("canvas-confetti", ("dist/confetti.browser.js",), "LICENSE"),
    Library(
        "swagger-ui-dist",
        ("swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js", "favicon-32x32.png"),
        "LICENSE",
        folder="swagger-ui",
    ),
)


def main() -> int:
    """Make the folder anew and say what it holds.

    Returns: the exit code: 0, or 1 with the reason on standard error.
    """
    try:
        fetch(npm_command())
        fresh_folder(VENDOR)
        for library in LIBRARIES:
            copy_library(library)
        copy_plotly()
    except AssetsError as error:
        print(f"assets: {error}", file=sys.stderr)
        return 1
    files = [path for path in VENDOR.rglob("*") if path.is_file()]
    size_mb = sum(path.stat().st_size for path in files) / 1e6
    print(f"assets: {len(files)} files, {size_mb:.1f} MB in {VENDOR.relative_to(ROOT)}")
    return 0


def npm_command() -> list[str]:
    """The machine's npm, else the one of the environment, which is installed first if it is missing."""
    if machine_npm := shutil.which("npm"):
        return [machine_npm]
    own_npm = Path(sys.executable).parent / "npm"
    if not own_npm.exists():
        print("assets: no npm on this machine, installing one into .venv")
        run([str(ROOT / "tools" / "environment.sh"), "node"])
    return [str(own_npm)]


def fetch(npm: list[str]) -> None:
    """Install exactly what the lock file says, running no script of any package."""
    print("assets: fetching the browser libraries")
    run([*npm, "ci", "--prefix", str(WEB), "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])


def run(command: list[str]) -> None:
    # The environment's own node must be found by its npm, which looks for it on the path.
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), str(Path(sys.executable).parent)])
    try:
        subprocess.run(command, check=True, cwd=WEB, env=os.environ | {"PATH": path})  # noqa: S603  # our own commands
    except (OSError, subprocess.CalledProcessError) as error:
        raise AssetsError(f"'{' '.join(command)}' failed: {error}. Is the network up? Run `make assets`.") from error


def fresh_folder(folder: Path) -> None:
    """Empty the folder, so that nothing of an older version stays behind."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)


def copy_library(library: Library) -> None:
    """Copy one library's files and its licence."""
    source = NODE_MODULES / library.package
    for file in library.files:
        copy(source / file, VENDOR / library.folder / Path(file).name)
    copy(source / library.licence, VENDOR / "licenses" / f"{library.package.replace('@', '').replace('/', '-')}.txt")


def copy_plotly() -> None:
    """Copy the one script out of the Python package, and its licence."""
    spec = find_spec("plotly")
    if spec is None or spec.origin is None:
        raise AssetsError(f"the package plotly is not installed in {sys.prefix}. Run `make env`.")
    package = Path(spec.origin).parent
    copy(package / "package_data" / "plotly.min.js", VENDOR / "plotly.min.js")
    licences = sorted(package.parent.glob("plotly-*.dist-info/**/LICENSE*"))
    if not licences:
        raise AssetsError(f"plotly in {package} has no licence file to ship.")
    copy(licences[0], VENDOR / "licenses" / "plotly.txt")


def copy(source: Path, target: Path) -> None:
    """Copy one file, making its folder; a missing one means that a library was updated and its files have moved."""
    if not source.is_file():
        raise AssetsError(f"{source.relative_to(source.anchor)} is not there; mend LIBRARIES in tools/assets.py.")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


if __name__ == "__main__":
    sys.exit(main())
