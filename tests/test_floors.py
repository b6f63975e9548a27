"""The house: imports look down only, heavy packages stay in their rooms."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "fusecli"

FLOORS = [
    {"cli", "__main__"},
    {"run", "report"},
    {"leaderboard", "suite"},
    {"fit", "evaluate", "doctor"},
    {"graphs"},
    {"saved"},
    {"recipe"},
    {"models", "strategies", "sources", "metrics", "dataset", "features", "lessons", "conditions"}
    | {"predictions"},
    {"registry", "fused", "folds", "store", "shipped", "forks"},
    {"values"},
    {"errors"},
]
OWNERS = {
    "typer": {"cli"},
    "rich": {"cli", "report"},
    "yaml": {"recipe"},
    "pydantic": {"recipe"},
    "joblib": {"fit"},
}
ANYWHERE = {"numpy", "annotated_types"}


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def floor(name: str) -> int:
    return next((i for i, rooms in enumerate(FLOORS) if name in rooms), -1)


def imported(tree: ast.AST) -> list[tuple[str, bool]]:
    """Return (module, whether at module level and not for types only) of every import."""
    typing_only = {
        id(node)
        for test in ast.walk(tree)
        if isinstance(test, ast.If) and "TYPE_CHECKING" in ast.dump(test.test)
        for node in ast.walk(test)
    }
    top = {id(node) for node in getattr(tree, "body", [])}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and id(node) not in typing_only:
            found += [(alias.name, id(node) in top) for alias in node.names]
        if isinstance(node, ast.ImportFrom) and id(node) not in typing_only:
            found.append((node.module or "", id(node) in top))
    return found


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_look_down_only(path: Path) -> None:
    if path == PACKAGE / "__init__.py":
        return
    here = floor(room(path))
    assert here >= 0, f"room '{room(path)}' has no floor"
    for module, _ in imported(ast.parse(path.read_text())):
        parts = module.split(".")
        if parts[0] == "fusecli" and len(parts) > 1 and parts[1] != room(path):
            assert floor(parts[1]) >= here, f"{path} imports up: {module}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_heavy_packages_stay_in_their_rooms(path: Path) -> None:
    import sys

    for module, at_top in imported(ast.parse(path.read_text())):
        name = module.split(".")[0]
        if name in OWNERS:
            assert room(path) in OWNERS[name], f"{name} belongs to {OWNERS[name]}"
        elif at_top and name not in ANYWHERE | {"fusecli"}:
            assert name in sys.stdlib_module_names, f"{path} imports {name} at module level"
