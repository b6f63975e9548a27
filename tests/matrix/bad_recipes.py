"""Recipes that cannot be run, in few words; models stand from line 4 on."""

from __future__ import annotations

CLASSES = {
    "bayes": "naive_bayes",
    "tree": "{use: decision_tree, max_depth: 3}",
    "logit": "logistic_regression",
}
VALUES = {"ridge": "ridge", "tree": "{use: decision_tree, max_depth: 3}"}
HARD = {"hard": "{use: dummy, strategy: most_frequent}"}
ALSO = "target: kind, also_predict: {size: regression}"


def recipe(
    fusion: str = "mean",
    models: dict[str, str] | None = None,
    data: str = "target: kind",
    more: str = "",
) -> str:
    """Return a recipe with its models from line 4 on; `more` are models ahead of the others."""
    own = [f"  {line}\n" for line in more.splitlines()]
    own += [f"  {name}: {use}\n" for name, use in (models or CLASSES).items()]
    head = f"data: {{source: table.csv, {data}}}\ncv: {{folds: 3}}\nmodels:\n"
    return f"{head}{''.join(own)}fusion: {fusion}\n"


def rule(condition: str, then: str = "a") -> str:
    return recipe(more=f"rules: {{use: rules, rules: [{{if: {condition}, then: {then}}}]}}")


def of(fusion: str, *, values: bool = False, **more: str) -> str:
    """Return a recipe with a fusion as it stands between braces."""
    own = {"models": VALUES, "data": "target: size"} if values else {}
    return recipe(f"{{{fusion}}}", **own, **more)


def soup(a: str, b: str) -> str:
    return recipe("soup", {"a": a, "b": b})


def student(text: str) -> str:
    return recipe(more=f"s: {{{text}}}")
