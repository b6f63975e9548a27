"""The quick yes agrees with pydantic, which is asked only after a no."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import pytest
from annotated_types import Ge, Gt, Le, Lt
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from fusecli import registry
from fusecli.recipe.accepting import REFUSED, accepted
from fusecli.recipe.checking import adapter
from fusecli.values import ImportPath, ModelSpec, NonNegative

TYPES = [
    int,
    float,
    str,
    bool,
    None,
    Annotated[int, Ge(1)],
    Annotated[float, Gt(0), Lt(1)],
    Annotated[float, Ge(0), Le(2)] | None,
    Literal["a", "b"],  # of text: pydantic takes true for the literal 1
    int | float,
    float | int | None,
    Annotated[int, Ge(1)] | Annotated[float, Gt(0), Le(1)],
    Literal["auto"] | int,
    float | str | None,
    tuple[int, ...],
    Sequence[float] | None,
    list[str] | None,
    Mapping[str, float],
    dict[str, Literal["a"] | int],
    tuple[tuple[int, ...], ...],
]
values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats() | st.sampled_from(["a", "auto"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.just("a"), inner, max_size=1),
    max_leaves=4,
)


@settings(deadline=None, database=None, max_examples=300)
@given(st.sampled_from(TYPES), values)
def test_what_is_accepted_is_what_pydantic_makes_of_it(annotation, value):
    try:
        judged = adapter(annotation).validate_json(json.dumps(value))
    except ValidationError:
        judged = REFUSED
    quick = accepted(value, annotation)
    assert (quick, type(quick)) == (judged, type(judged))


@pytest.mark.parametrize("room", ["models", "strategies", "sources", "metrics"])
def test_every_default_fits_its_annotation(room):
    for name in registry.names(room):
        for key, parameter in registry.get(room, name).parameters.items():
            default: Any = parameter.default
            if isinstance(default, ModelSpec) or default is parameter.REQUIRED:
                continue
            if parameter.annotation == ImportPath:  # a text that something else looks at
                assert isinstance(default, str)
                continue
            default = list(default) if isinstance(default, tuple) else default
            assert accepted(default, parameter.annotation) is not REFUSED, (name, key)


def test_a_type_that_is_not_known_here_is_left_to_pydantic():
    assert accepted(1, Annotated[int, "unknown"]) is REFUSED
    assert accepted(0.5, NonNegative) == 0.5
