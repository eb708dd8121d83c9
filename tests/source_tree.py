"""Raidboard's own source, read as text and as syntax trees, for the tests that look at how it is built."""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("kpi", "game_rules", "server", "web", "mobile")
FOLDERS = (*PACKAGES, "tests", "tools")


@dataclass(frozen=True, slots=True)
class Module:
    """One file: its dotted name, its path from the root of the repository, and what is in it."""

    name: str
    path: Path
    text: str
    tree: ast.Module


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """All modules below these folders of the repository, in the order of their names."""
    return tuple(_read(path) for folder in folders for path in sorted((ROOT / folder).rglob("*.py")) if _is_ours(path))


def imports(module: Module) -> Iterator[tuple[str, int]]:
    """Every module or name this file imports, anywhere in it, as a dotted name with its line.

    Counted alike: at the top, inside functions, under TYPE_CHECKING, and names of our modules in texts, because such a
    text ends up in an import at run time (`import_module("server.app")`, an application factory, a configuration).
    """
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(module, node)
            yield from ((f"{base}.{alias.name}", node.lineno) for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _names_a_module(node.value):
            yield node.value.replace(":", "."), node.lineno


def import_contract(contract_id: str) -> list[str]:
    """The layers of one import contract of pyproject.toml, high to low, as written there."""
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = configuration["tool"]["importlinter"]["contracts"]
    layers: list[str] = next(contract["layers"] for contract in contracts if contract["id"] == contract_id)
    return layers


def _read(path: Path) -> Module:
    relative = path.relative_to(ROOT)
    parts = relative.with_suffix("").parts
    text = path.read_text(encoding="utf-8")
    return Module(".".join(parts).removesuffix(".__init__"), relative, text, ast.parse(text))


def _is_ours(path: Path) -> bool:
    return "node_modules" not in path.parts


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    if node.level == 0:
        return node.module or ""
    package = module.name.split(".") if module.path.name == "__init__.py" else module.name.split(".")[:-1]
    start = package[: len(package) - node.level + 1]
    return ".".join([*start, node.module] if node.module else start)


def _names_a_module(text: str) -> bool:
    """True for `server.app` or `web.app:create_app` if that file exists, so that ordinary texts do not count."""
    parts = text.partition(":")[0].split(".")
    if parts[0] not in PACKAGES or len(parts) == 1 or not all(part.isidentifier() for part in parts):
        return False
    file = ROOT.joinpath(*parts)
    return file.with_suffix(".py").is_file() or (file / "__init__.py").is_file()
