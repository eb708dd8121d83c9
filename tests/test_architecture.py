"""How the house is built: who may import whom, what is pure, how large things may grow, what nothing may be called.

`make lint` runs the import contracts too; here the same order is checked a second way, which also sees imports that
hide in functions, under TYPE_CHECKING, or in texts.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.source_tree import FOLDERS, PACKAGES, ROOT, Module, import_contract, imports, modules

MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 60
NAMES_THAT_SAY_NOTHING = {"base", "common", "helper", "helpers", "misc", "util", "utils"}

PURE = ("kpi", "game_rules")
THIRD_PARTY_IN_PURE = {"msgspec"}
THE_ONE_FILE_WITH_POLARS = "kpi.language.to_polars"
# Modules of the standard library that reach for the disk, the network, the clock, chance or other processes.
IMPURE = {
    *("asyncio", "concurrent", "ctypes", "fileinput", "ftplib", "getpass", "glob", "http", "imaplib", "importlib"),
    *("io", "locale", "logging", "mmap", "multiprocessing", "os", "pathlib", "pdb", "pickle", "platform", "random"),
    *("sched", "secrets", "select", "selectors", "shelve", "shutil", "signal", "smtplib", "socket", "socketserver"),
    *("sqlite3", "ssl", "subprocess", "tempfile", "threading", "time", "urllib", "uuid", "warnings"),
}
IMPURE_CALLS = {"__import__", "breakpoint", "input", "open", "print"}
IMPURE_METHODS = {"now", "read_bytes", "read_text", "today", "utcnow", "uuid1", "uuid4", "write_bytes", "write_text"}


def test_the_import_contracts_hold() -> None:
    # In a process of its own: it sets up logging for itself and silences every logger there is.
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603

    assert not done.returncode, done.stdout + done.stderr


def test_no_package_imports_a_higher_one_even_where_it_hides() -> None:
    order = [layer.strip() for layer in import_contract("packages")]
    wrong = [
        f"{module.path}:{line} imports {target}"
        for module in modules(*PACKAGES)
        for target, line in imports(module)
        if _is_upward(order, module.name.split(".")[0], target.split(".")[0])
    ]

    assert [] == wrong


def test_no_feature_of_the_server_imports_a_higher_one_or_a_neighbour_even_where_it_hides() -> None:
    order = _server_order()
    wrong = [
        f"{module.path}:{line} imports {target}"
        for module in modules("server")
        for target, line in imports(module)
        if target.startswith("server.") and _is_forbidden_in_server(order, module.name, target)
    ]

    assert [] == wrong


def test_every_feature_of_the_server_has_its_place_in_the_order() -> None:
    features = {module.name.split(".")[1] for module in modules("server") if "." in module.name}

    assert set() == features - set(_server_order())


def test_the_phone_app_and_the_rest_do_not_know_each_other() -> None:
    wrong = [
        f"{module.path}:{line} imports {target}"
        for module in modules(*PACKAGES)
        for target, line in imports(module)
        if target.split(".")[0] in PACKAGES
        and ("mobile" in (module.name.split(".")[0], target.split(".")[0]))
        and module.name.split(".")[0] != target.split(".")[0]
    ]

    assert [] == wrong


def test_nothing_is_imported_by_a_name_made_up_at_run_time() -> None:
    wrong = [
        f"{module.path}:{call.lineno} imports what nobody can see beforehand"
        for module in modules(*PACKAGES)
        for call in _calls(module)
        if _called(call) in {"__import__", "import_module"}
        and not (call.args and isinstance(call.args[0], ast.Constant))
    ]

    assert [] == wrong


def test_tables_stay_in_their_folder() -> None:
    """Only other tables (foreign keys) and the migrations may name a table of another feature."""
    wrong = [
        f"{module.path}:{line} imports {target}"
        for module in modules("server", "web")
        for target, line in imports(module)
        if _is_foreign_table(module, target)
    ]

    assert [] == wrong


@pytest.mark.parametrize("package", PURE)
def test_the_pure_packages_import_nothing_that_reaches_outside(package: str) -> None:
    wrong = [
        f"{module.path}:{line} imports {target}"
        for module in modules(package)
        for target, line in imports(module)
        if not _may_be_imported_by_pure(module, target.split(".")[0])
    ]

    assert [] == wrong


@pytest.mark.parametrize("package", PURE)
def test_the_pure_packages_call_nothing_that_reaches_outside(package: str) -> None:
    wrong = [
        f"{module.path}:{call.lineno} calls {_called(call)}"
        for module in modules(package)
        for call in _calls(module)
        if (isinstance(call.func, ast.Name) and call.func.id in IMPURE_CALLS)
        or (isinstance(call.func, ast.Attribute) and call.func.attr in IMPURE_METHODS)
    ]

    assert [] == wrong


def test_no_module_is_too_long_to_be_read_in_one_go() -> None:
    lengths = {str(module.path): len(module.text.splitlines()) for module in modules(*FOLDERS)}

    assert {} == {path: lines for path, lines in lengths.items() if lines > MAX_MODULE_LINES}


def test_no_function_is_too_long_to_be_seen_at_once() -> None:
    too_long = [
        f"{module.path}:{node.lineno} {node.name}"
        for module in modules(*FOLDERS)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= MAX_FUNCTION_LINES
    ]

    assert [] == too_long


def test_every_module_says_what_it_is_for() -> None:
    silent = [str(module.path) for module in modules(*PACKAGES, "tools") if not ast.get_docstring(module.tree)]

    assert [] == silent


def test_every_folder_of_the_packages_says_what_it_is_for() -> None:
    folders = {module.path.parent for module in modules(*PACKAGES)}

    assert [] == sorted(str(folder) for folder in folders if not (ROOT / folder / "__init__.py").is_file())


def test_every_name_says_what_is_inside() -> None:
    parts = {part for module in modules(*FOLDERS) for part in module.name.split(".")}

    assert set() == parts & NAMES_THAT_SAY_NOTHING


def _is_upward(order: list[str], importer: str, imported: str) -> bool:
    return importer in order and imported in order and order.index(imported) < order.index(importer)


def _server_order() -> dict[str, tuple[int, bool]]:
    """For each feature its height (0 is the top) and whether its neighbours on that height may use each other."""
    order = {}
    for height, layer in enumerate(import_contract("server")):
        pair = ":" in layer
        for name in layer.replace("|", ":").split(":"):
            order[name.strip().strip("()")] = (height, pair)
    return order


def _is_forbidden_in_server(order: dict[str, tuple[int, bool]], importer: str, imported: str) -> bool:
    below = importer.split(".")[1:2]
    above = imported.split(".")[1:2]
    if not below or below == above or below[0] not in order or above[0] not in order:
        return False
    (height, _), (target_height, pair) = order[below[0]], order[above[0]]
    return target_height < height or (target_height == height and not pair)


def _is_foreign_table(module: Module, target: str) -> bool:
    feature, _, rest = target.removeprefix("server.").partition(".")
    return (
        target.startswith("server.")
        and rest.split(".")[0] == "tables"
        and not module.name.startswith((f"server.{feature}.", "server.migrations"))
        and module.path.name != "tables.py"
    )


def _may_be_imported_by_pure(module: Module, top: str) -> bool:
    if top == "polars":
        return module.name == THE_ONE_FILE_WITH_POLARS
    if top in PACKAGES:
        return top in PURE
    return top in THIRD_PARTY_IN_PURE or (top in sys.stdlib_module_names and top not in IMPURE)


def _calls(module: Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(module.tree) if isinstance(node, ast.Call))


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""
