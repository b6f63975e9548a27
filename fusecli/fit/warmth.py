"""The fork server of this process: started early, so that it imports while the table is read."""

from __future__ import annotations

import atexit
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from importlib import import_module

from fusecli import registry
from fusecli.fit.identity import words
from fusecli.fit.isolation import ForkServer, available
from fusecli.models.imports import is_path
from fusecli.values import Kind, ModelSpec, Task

NEEDED = (
    "joblib",
    "fusecli.fit.worker",
    "sklearn.compose",
    "sklearn.impute",
    "sklearn.pipeline",
    "sklearn.preprocessing",
)
CLASSES: dict[Kind, tuple[str, ...]] = {"binary": ("0", "1"), "multiclass": ("0", "1", "2")}

_servers: list[ForkServer] = []


def warm_up(models: Mapping[str, ModelSpec]) -> None:
    """Start the process that will fork the fits, and let it import what these models need.

    Returns at once. Call it from the main thread, before anything slow; `run_fits` ends it. Does
    nothing if it runs already, or where processes cannot be forked safely.
    """
    if available() and not _alive():
        _servers.append(ForkServer("fusecli.fit.warmth:preload", words_of(models)))


def server_for(models: Mapping[str, ModelSpec]) -> ForkServer:
    """Return the running fork server, started now if need be."""
    warm_up(models)
    return _servers[-1]


@atexit.register
def cool_down() -> None:
    """End the fork server and whatever it runs; safe to call at any time."""
    while _servers:
        _servers.pop().close()


def words_of(models: Mapping[str, ModelSpec]) -> list[str]:
    """Return the words of all models and of the models in their parameters, each once."""
    return sorted({word for spec in models.values() for word in words(spec)})


def preload(uses: Iterable[str]) -> None:
    """Import what the models of these words need; called in the fork server. Nothing is fitted."""
    uses = tuple(uses)
    with nullcontext() if any(map(_takes_frames, uses)) else _without_pandas():
        for module in NEEDED:
            import_module(module)
        for use in uses:
            with suppress(Exception):  # the fit itself will say what is wrong, with its place
                _import_model(use)


def _alive() -> bool:
    if _servers and not _servers[-1].alive:
        cool_down()
    return bool(_servers)


def _takes_frames(use: str) -> bool:
    """Tell whether a model may want pandas."""
    if is_path(use):
        return True
    traits = registry.get("models", use).traits
    return traits["inputs"] == "native" or set(traits["packages"]) != {"scikit-learn"}


@contextmanager
def _without_pandas() -> Iterator[None]:
    """Let scikit-learn import without pandas, as it can: nobody here needs it, and it takes 1 s."""
    if "pandas" in sys.modules:
        yield
        return
    sys.modules["pandas"] = None  # type: ignore[assignment] # documented: such an import fails
    try:
        yield
    finally:
        del sys.modules["pandas"]


def _import_model(use: str) -> None:
    if is_path(use):
        import_module(use.rpartition(".")[0])
        return
    entry = registry.get("models", use)
    for kind in entry.tasks:  # making an estimator, without fitting it, imports its module
        entry(Task(kind, CLASSES.get(kind, ())), 0)
