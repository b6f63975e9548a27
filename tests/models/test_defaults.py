"""A default and the same value from a recipe are one: they give the same key of a fit."""

from __future__ import annotations

import pytest

from fusecli import registry
from fusecli.registry import Room

ROOMS: tuple[Room, ...] = ("models", "strategies", "sources")


@pytest.mark.parametrize("room", ROOMS)
def test_a_default_is_a_float_where_the_recipe_makes_one_of_whole_numbers(room: Room) -> None:
    wrong = [
        f"{name}.{key}"
        for name in registry.names(room)
        for key, parameter in registry.get(room, name).parameters.items()
        if type(parameter.default) is int
        and "float" in str(parameter.annotation)
        and "int" not in str(parameter.annotation)
    ]
    assert wrong == []
