"""Names to functions: the one extension mechanism. A decorated function is all it takes.

The decorator's argument is the recipe's word, the function's keyword-only parameters are the
recipe's keys, and the first line of its docstring is what `fuse list` prints. The modules of a room
are imported when its first name is asked for.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Any, Literal, TypeVar, get_type_hints

from fusecli.errors import UsageError, did_you_mean
from fusecli.values import ALL_TASKS, Kind

Room = Literal["models", "strategies", "sources", "metrics"]
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Parameter:
    """A key that a recipe may give: its type and its default (or `Parameter.REQUIRED`)."""

    REQUIRED = inspect.Parameter.empty

    annotation: Any
    default: Any


@dataclass(frozen=True)
class Entry:
    """One registered function with what its decorator declared about it.

    tasks: the kinds of task it works for.
    traits: what else its decorator declared; each decorator below says which.
    """

    name: str
    function: Callable[..., Any]
    tasks: tuple[Kind, ...]
    traits: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, *args: Any, **params: Any) -> Any:
        return self.function(*args, **params)

    @property
    def summary(self) -> str:
        """The first line of the docstring."""
        return (inspect.getdoc(self.function) or "").split("\n", 1)[0]

    @cached_property
    def parameters(self) -> Mapping[str, Parameter]:
        """The keyword-only parameters by name, with resolved types."""
        hints = get_type_hints(self.function, include_extras=True)
        signature = inspect.signature(self.function).parameters.values()
        keys = (p for p in signature if p.kind is inspect.Parameter.KEYWORD_ONLY)
        return MappingProxyType(
            {p.name: Parameter(hints.get(p.name, Any), p.default) for p in keys}
        )

    @property
    def required(self) -> tuple[str, ...]:
        """The keys without a default: what it must be told."""
        keys = self.parameters.items()
        return tuple(name for name, key in keys if key.default is Parameter.REQUIRED)


_entries: dict[Room, dict[str, Entry]] = {
    "models": {},
    "strategies": {},
    "sources": {},
    "metrics": {},
}


def _register(room: Room, name: str, tasks: tuple[Kind, ...], **traits: Any) -> Callable[[F], F]:
    def keep(function: F) -> F:
        if name in _entries[room]:
            raise ValueError(
                f"{room}: the name '{name}' is taken by {_entries[room][name].function.__module__}"
            )
        _entries[room][name] = Entry(name, function, tasks, traits)
        return function

    return keep


def model(  # noqa: PLR0913  # each is one thing that a model declares, by keyword
    name: str,
    *,
    tasks: tuple[Kind, ...] = ALL_TASKS,
    inputs: Literal["native", "codes", "dense", "table"] = "dense",
    packages: tuple[str, ...] = ("scikit-learn",),
    weights: bool = True,
    check: Callable[..., Any] | None = None,
    inside: Literal["coefficients", "layers", "leaves", "units"] | None = None,
    extra: str = "",
    levels: int = 255,
    transfer: Callable[..., Any] | None = None,
    shares: bool = False,
) -> Callable[[F], F]:
    """Register `f(task, seed, *, params...)`, which returns an unfitted scikit-learn estimator.

    inputs: the form of the features it takes. native: numbers with NaN and pandas categories;
        codes: numbers with NaN, categories as ordinal codes;
        dense: imputed, scaled, one-hot numbers; table: the `Table` itself.
    packages: the distributions whose versions can change a fit.
    weights: whether `fit` takes `sample_weight`.
    check: `f(params, dataset)` yields a (key path, message, hint) for each mistake in parameters
        that types alone do not show; dataset: None while only the recipe is known.
    inside: what of a fitted model can be fused with others: the coefficients of a linear one, the
        layers of a network, the leaves that rows fall into, or hidden units that rows excite.
    extra: the optional package that it needs, which is also the name of the extra of fusecli.
    levels: the most levels of a category that native inputs leave as it is.
    transfer: `f(learner, own, other, how)` fits it to rows after those of another table, see
        `fusecli.models.transfer`; None: it cannot go on from what another table has taught it.
    shares: whether one fit can learn several targets: `fit` takes `aims`, see `SharedTrunk`.
    """
    traits = {"inputs": inputs, "packages": packages, "weights": weights, "check": check}
    more = {"inside": inside, "extra": extra, "levels": levels, "transfer": transfer}
    return _register("models", name, tasks, shares=shares, **traits, **more)


def strategy(  # noqa: PLR0913  # each is one thing that a strategy declares, by keyword
    name: str,
    *,
    tasks: tuple[Kind, ...] = ALL_TASKS,
    fuses: Literal["predictions", "parameters", "representations"] = "predictions",
    fitted: bool = True,
    constrained: bool = True,
    compared: bool = True,
    pools: bool = True,
    exclusive: tuple[str, ...] = (),
    fewest: int = 1,
) -> Callable[[F], F]:
    """Register `f(oof, *, params...)`, which returns a `Fused`.

    fitted: whether anything is learned from the target (False: a fixed rule).
    constrained: whether the combiner is convex, monotone or a fixed rule; the score of one that
        is not may be optimistic unless it is nested.
    compared: whether a comparison that names no strategies tries it.
    pools: whether it makes new predictions of those of several members (False: what one of the
        members predicts is handed on as it is).
    exclusive: parameters of which a recipe may give one.
    fewest: members that it makes sense of; a recipe that names fewer is refused.
    """
    traits = {
        "fuses": fuses,
        "fitted": fitted,
        "constrained": constrained,
        "compared": compared,
        "pools": pools,
        "exclusive": exclusive,
        "fewest": fewest,
    }
    return _register("strategies", name, tasks, **traits)


def source(
    name: str,
    *,
    identity: Callable[..., str],
    suffixes: tuple[str, ...] = (),
    keyed: bool = False,
    addresses: tuple[str, ...] = (),
    named: Callable[..., str] | None = None,
) -> Callable[[F], F]:
    """Register `f(*, params...)`, which returns a `fusecli.sources.RawTable`.

    identity: called with the same parameters; returns cheaply a text that changes when the table
        does.
    suffixes: of the files that it reads; such a source is `f(path, *, params...)`, and so is its
        identity.
    keyed: whether it is named with a key, as in `openml:31`; then it is `f(key, *, params...)`.
    addresses: parameters that are paths, relative to the recipe, or URLs; variables in them are
        replaced, and what they stand for is in no message.
    named: called with the parameters alone; returns what the table is called, where they tell, else
        nothing: it goes by its file, or by the name of the source.
    """
    traits = {"suffixes": suffixes, "keyed": keyed, "addresses": addresses, "named": named}
    return _register("sources", name, ALL_TASKS, identity=identity, **traits)


def metric(  # noqa: PLR0913  # each is one thing that a metric declares, by keyword
    name: str,
    *,
    tasks: tuple[Kind, ...],
    better: Literal["lower", "higher"],
    low: float = 0.0,
    high: float = float("inf"),
    per_row: Callable[..., Any] | None = None,
    root: bool = False,
    influence: Callable[..., Any] | None = None,
    reweighted: Callable[..., Any] | None = None,
    ranks: bool = False,
    rope: tuple[float, Literal["absolute", "relative"]] = (0.01, "relative"),
) -> Callable[[F], F]:
    """Register `f(y, pred, weight=None, *, params...) -> float`, in the user's natural sign.

    y: [row] class codes or values; pred: [row, output]; weight: [row] or None.
    low, high: the range of the metric. ranks: whether it compares rows with each other, so that it
        is averaged over folds and never pooled.
    per_row: `f(y, pred) -> [row]` whose weighted mean is the metric; root: whose root is.
    influence: `f(y, pred, weight) -> [row]`: weight times the metric's derivative by that weight;
        gives an interval to a metric that is no mean over rows. Without both it is bootstrapped.
    reweighted: `f(y, pred) -> g`, and `g(weights) -> [draw]` is the metric by each of many weights
        [draw, row], 0 for a row that is not there: makes such a metric quick to bootstrap.
    rope: the default region of practical equivalence, absolute or relative to the better score.
    """
    traits = {
        "better": better,
        "low": low,
        "high": high,
        "per_row": per_row,
        "root": root,
        "influence": influence,
        "reweighted": reweighted,
        "ranks": ranks,
        "rope": rope,
    }
    return _register("metrics", name, tasks, **traits)


@cache
def _load(room: Room) -> None:
    package = import_module(f"fusecli.{room}")
    for module in iter_modules(package.__path__):
        import_module(f"fusecli.{room}.{module.name}")


def names(room: Room) -> tuple[str, ...]:
    """Return every registered name of a room, sorted."""
    _load(room)
    return tuple(sorted(_entries[room]))


def get(room: Room, name: str) -> Entry:
    """Return the entry of that name, or raise a UsageError with the nearest known name."""
    _load(room)
    if name not in _entries[room]:
        kind = room.removesuffix("s") if room != "strategies" else "strategy"
        raise UsageError(f"no {kind} is called '{name}'", did_you_mean(name, names(room)))
    return _entries[room][name]
