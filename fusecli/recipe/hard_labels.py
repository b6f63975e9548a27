"""Models that predict labels without probabilities, and fusions that a probability decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fusecli.errors import Problem
from fusecli.recipe.language import Recipe
from fusecli.recipe.places import Node, nearest, problem
from fusecli.values import FusionSpec

BY_THRESHOLD = ("cascade", "tuned_threshold", "calibrated")


def is_hard(recipe: Recipe, name: str) -> bool:
    """Tell whether a base model predicts labels only; learners without probabilities get some."""
    spec = recipe.models.get(name)
    return (
        spec is not None and spec.use == "dummy" and spec.params.get("strategy") == "most_frequent"
    )


def thresholds_on_labels(recipe: Recipe) -> Iterator[Problem]:
    """Yield the fusions, at any depth, whose threshold would be on a label, which is always sure.

    Of a cascade that is any stage but the last of a given order; of others all members.
    """
    places = (("fusion",), *(("compare", place) for place in range(len(recipe.compare))))
    for path, fusion in zip(places, (recipe.fusion, *recipe.compare), strict=True):
        yield from _of(recipe, fusion, nearest(recipe.root, path))


def _of(recipe: Recipe, fusion: FusionSpec, node: Node) -> Iterator[Problem]:
    members = fusion.members or tuple(recipe.models)
    place = node.keys.get("members", node)
    hard = [
        one for one in _decided(fusion, members) if isinstance(one, str) and is_hard(recipe, one)
    ]
    needed = 1 if fusion.strategy == "cascade" else len(members)
    if fusion.strategy in BY_THRESHOLD and len(hard) >= needed:
        told = f"'{hard[0]}' predicts labels without probabilities, on which no threshold can be"
        yield problem(place.place, place.path, told, "leave it out")
    for number, member in enumerate(fusion.members):
        if isinstance(member, FusionSpec):
            yield from _of(recipe, member, nearest(place, (number,)))


def _decided(fusion: FusionSpec, members: Sequence[str | FusionSpec]) -> Sequence[str | FusionSpec]:
    """Return the members that a threshold can be on."""
    return members[:-1] if fusion.params.get("order") == "given" else members
