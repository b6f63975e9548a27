"""The whole recipe: its parts in order, what stands in it, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

from annotated_types import Ge, Le

from fusecli.errors import Problem
from fusecli.recipe.base_models import Bench, base_models
from fusecli.recipe.checking import checked
from fusecli.recipe.data import data
from fusecli.recipe.further import with_fusions
from fusecli.recipe.fusions import fusions
from fusecli.recipe.learners import Seed
from fusecli.recipe.places import Findings, KeyPath, Node, expect, nearest, problem, quoted
from fusecli.recipe.scope import Scope
from fusecli.recipe.words import check_name, entry, name_from
from fusecli.values import CvSpec, DataSpec, FusionSpec, ImportSpec, ModelSpec

REQUIRED = ("data", "models", "fusion")
KEYS = ("name", "data", "cv", "seed", "metric", "also", "models", "fusion", "compare", "refit")
CV: Mapping[str, Any] = {
    "folds": Annotated[int, Ge(2), Le(32_767)] | None,
    "repeats": Annotated[int, Ge(1), Le(1_000)],
}


@dataclass(frozen=True)
class Recipe:
    """A checked recipe. `metric` None: the default of the task that the data turns out to have.

    models: base models by name, in order, `each` expanded. imported: those that were fitted
    elsewhere. refit: whether one model a member, fitted to all rows, predicts new rows, instead of
    the mean of its fold models. root: the recipe as it is written. plain: what the recipe was
    before its models were spread over several targets, if they were.
    """

    name: str
    data: DataSpec
    models: Mapping[str, ModelSpec]
    fusion: FusionSpec
    compare: tuple[FusionSpec, ...] = ()
    cv: CvSpec = field(default_factory=CvSpec)
    seed: int = 0
    metric: str | None = None
    also: tuple[str, ...] = ()
    refit: bool = False
    imported: Mapping[str, ImportSpec] = field(default_factory=dict)
    path: Path = field(default=Path(), compare=False)
    plain: Recipe | None = field(default=None, compare=False, repr=False)
    root: Node = field(kw_only=True, compare=False, repr=False)

    def problem(self, path: KeyPath, message: str, hint: str = "") -> Problem:
        """Return a mistake at a key path, or at the nearest place on the way to it."""
        return problem(nearest(self.root, path).place, path, message, hint)


def recipe(root: Node, path: Path, allow_import: tuple[str, ...] = ()) -> Recipe:
    """Return the recipe that a tree says. Raises RecipeError with every mistake in it."""
    scope = Scope(Findings(), allow_import)
    made = _read(root, path, scope)
    scope.found.told()
    return made


def _read(root: Node, path: Path, scope: Scope) -> Recipe:
    """Return the recipe with its mistakes noted: what is wrong stands as an empty value."""
    keys, found = root.keys, scope.found
    _check_keys(root, found)
    table = data(keys["data"], scope) if "data" in keys else DataSpec("")
    if table.also_predict:
        main = (table.target,) if table.target else ()
        scope = replace(scope, targets=(*main, *table.also_predict))
    bench = base_models(keys["models"], scope) if "models" in keys else Bench({}, {}, False)
    fusion, compare = _fusions(keys, bench, scope)
    if table.also_predict:
        table = with_fusions(table, root, lambda node: fusions((node,), bench, scope)[0])
    return Recipe(
        name=_name(keys["name"], found) if "name" in keys else name_from(path.stem),
        data=table,
        models=bench.models,
        imported=bench.imported,
        fusion=fusion,
        compare=compare,
        cv=_cv(keys["cv"], found) if "cv" in keys else CvSpec(),
        seed=checked(keys["seed"], Seed, found) if "seed" in keys else 0,
        metric=_metric(keys["metric"], found) if "metric" in keys else None,
        also=_metrics(keys["also"], found) if "also" in keys else (),
        refit=checked(keys["refit"], bool, found) if "refit" in keys else False,
        path=path,
        root=root,
    )


def _check_keys(root: Node, found: Findings) -> None:
    if expect(root, dict, found):
        found.unknown_keys(root, (*KEYS, "extends"))
        for key in REQUIRED:
            if key not in root.keys:
                found.at(root, f"missing key '{key}'")


def _name(node: Node, found: Findings) -> str:
    if not isinstance(node.value, str):
        found.at(node, f"should be a name, not {quoted(node.value)}")
    else:
        check_name(node, node.value, found)
    return str(node.value)


def _cv(node: Node, found: Findings) -> CvSpec:
    if not expect(node, dict, found):
        return CvSpec()
    found.unknown_keys(node, list(CV))
    return CvSpec(
        **{key: checked(node.keys[key], CV[key], found) for key in CV if key in node.keys}
    )


def _metric(node: Node, found: Findings) -> str | None:
    known = entry("metrics", node, found) if node.value is not None else None
    return known.name if known else None


def _metrics(node: Node, found: Findings) -> tuple[str, ...]:
    names = [_metric(item, found) for item in node.items] if expect(node, tuple, found) else []
    return tuple(dict.fromkeys(name for name in names if name))


def _fusions(
    keys: Mapping[str, Node], bench: Bench, scope: Scope
) -> tuple[FusionSpec, tuple[FusionSpec, ...]]:
    """Return the fusion, and those it is compared with that are another."""
    compare = keys.get("compare")
    others = compare.items if compare and expect(compare, tuple, scope.found) else ()
    if "fusion" not in keys:
        fusions(others, bench, scope)
        return FusionSpec(""), ()
    made = fusions((keys["fusion"], *others), bench, scope)
    unique = {spec.label: spec for spec in made}
    return made[0], tuple(unique.values())[1:]
