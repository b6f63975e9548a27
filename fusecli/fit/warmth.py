"""The fork server of this process: started early, so that it imports while the table is read."""

from __future__ import annotations

import atexit
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from importlib import import_module

import numpy as np

from fusecli import registry
from fusecli.features.matrix import frame
from fusecli.fit.identity import words
from fusecli.forks.early import PRELOAD, take
from fusecli.forks.isolation import ForkServer, available
from fusecli.models.imports import is_path
from fusecli.saved.versions import versions_of
from fusecli.values import Kind, ModelSpec, Task

BEFORE = (
    "joblib",
    "fusecli.fit.worker",
    "scipy.linalg",
    "scipy.sparse.linalg",
    "scipy.special",
    "scipy.stats",
)
NEEDED = (
    "sklearn.compose",
    "sklearn.impute",
    "sklearn.pipeline",
    "sklearn.preprocessing",
)
CLASSES: dict[Kind, tuple[str, ...]] = {"binary": ("0", "1"), "multiclass": ("0", "1", "2")}

_servers: list[ForkServer] = []
_imported: set[str] = set()  # words that the running server knows


def warm_up(models: Mapping[str, ModelSpec]) -> None:
    """Start the process that will fork the fits, and let it import what these models need.

    Returns at once. Call it from the main thread, before anything slow. The process stays until
    `cool_down` or the end of this one; it only imports what is new if it runs already. Nothing
    happens where processes cannot be forked safely.
    """
    wanted = set(words_of(models))
    if not available() or (_alive() and wanted <= _imported):
        return
    if not _servers and (early := take()):
        _servers.append(early)
    if _servers and _can_learn(wanted):
        with suppress(OSError):  # it has just died, which its first task will find out
            _servers[-1].preload(sorted(wanted - _imported))
    else:
        wanted |= _imported
        cool_down()
        _servers.append(ForkServer(PRELOAD, sorted(wanted)))
    _imported.update(wanted)


def _can_learn(words: Iterable[str]) -> bool:
    """Tell whether the server can import these: not pandas, where it was told there is none."""
    with_pandas = not _imported or any(map(_takes_frames, _imported))
    return with_pandas or not any(map(_takes_frames, words))


def server_for(models: Mapping[str, ModelSpec]) -> ForkServer:
    """Return the running fork server, started now if need be."""
    warm_up(models)
    return _servers[-1]


@atexit.register
def cool_down() -> None:
    """End the fork server and whatever it runs; safe to call at any time."""
    _imported.clear()
    while _servers:
        _servers.pop().close()


def words_of(models: Mapping[str, ModelSpec]) -> list[str]:
    """Return the words of all models and of the models in their parameters, each once."""
    return sorted({word for spec in models.values() for word in words(spec)})


def preload(uses: Iterable[str]) -> None:
    """Import what the models of these words need; called in the fork server. Nothing is fitted.

    Without any, it imports what is needed by all of them.
    """
    for module in BEFORE:
        import_module(module)
    if uses := tuple(uses):
        _import_models(uses)


def _import_models(uses: Sequence[str]) -> None:
    known = "pandas" in sys.modules or _NoPandas in sys.meta_path
    if not known and not any(map(_takes_frames, uses)):
        sys.meta_path.insert(0, _NoPandas)
    for module in NEEDED:
        import_module(module)
    for use in uses:
        with suppress(Exception):  # the fit itself will say what is wrong, with its place
            _import_model(use)
    _look_around(uses)


def _look_around(uses: Iterable[str]) -> None:
    """Have libraries find out once what every task would find out anew: what else is installed."""
    from sklearn.utils import check_array

    known = [use for use in uses if use in registry.names("models")]
    versions_of(name for use in known for name in registry.get("models", use).traits["packages"])
    check_array([[0.0]])
    if "pandas" in sys.modules:
        check_array(frame(np.zeros((1, 2)), [1]))


def _alive() -> bool:
    if _servers and not _servers[-1].alive:
        cool_down()
    return bool(_servers)


def _takes_frames(use: str) -> bool:
    """Tell whether a model may want pandas."""
    if use not in registry.names("models"):  # one by import path
        return True
    traits = registry.get("models", use).traits
    return traits["inputs"] == "native" or set(traits["packages"]) != {"scikit-learn"}


class _NoPandas:
    """An importer that says that pandas is not installed.

    scikit-learn imports it in passing, which takes a second, does without it if need be, and never
    needs it for arrays. It stays away in the tasks too: else each would import it at its first fit.
    """

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError("no fit needs pandas", name=name)


def _import_model(use: str) -> None:
    if is_path(use):
        import_module(use.rpartition(".")[0])
        return
    entry = registry.get("models", use)
    if extra := entry.traits["extra"]:
        import_module(extra)
    for kind in entry.tasks:  # making an estimator, without fitting it, imports its module
        entry(Task(kind, CLASSES.get(kind, ())), 0)
