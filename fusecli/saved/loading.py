"""From a model file, or the folder of a run and its store, to a predictor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fusecli.errors import StoreError
from fusecli.saved.bundle import Bundle, read_bundle
from fusecli.saved.deployed import Deployed
from fusecli.saved.fold_models import FoldModel, model_key, unpacked
from fusecli.saved.predictor import Predictor
from fusecli.store import Store
from fusecli.values import Notice

MODEL = "model"  # the array of a store's entry that holds one


@dataclass(frozen=True)
class Loaded:
    """A fusion that can predict. about: of its manifest. notices: what the user should know.

    card: the model card, Markdown."""

    predictor: Predictor
    about: Mapping[str, Any]
    notices: tuple[Notice, ...] = ()
    card: str = ""

    @property
    def deployed(self) -> Deployed:
        return self.predictor.deployed


@dataclass
class Models:
    """Models by key, each unpacked once, when it is first asked for."""

    find: Callable[[str], bytes]
    allow: tuple[str, ...] = ()
    kept: dict[str, FoldModel] = field(default_factory=dict)

    def __call__(self, key: str) -> FoldModel:
        if key not in self.kept:
            self.kept[key] = unpacked(self.find(key), self.allow)
        return self.kept[key]


def load_file(path: Path, allow: tuple[str, ...] = ()) -> Loaded:
    """Return the fusion of a model file, with all of its models.

    allow: packages that its models may be of, besides.

    Raises:
        StoreError: the file is damaged or refused, or was made with other libraries.
    """
    bundle = read_bundle(path, allow)
    if not bundle.models and bundle.deployed.keys:
        text = f"'{path}' holds no models: those of a run are in its store"
        raise StoreError(text, f"give the run itself: '{path.parent}'")
    return _loaded(bundle, Models(bundle.models.__getitem__, allow))


def load_run(path: Path, root: Path, recipe: Path, allow: tuple[str, ...] = ()) -> Loaded:
    """Return the fusion of a run, whose models are in the store at `root`.

    path: of its file; recipe: of what makes missing models again.

    Raises:
        StoreError: models are not in the store, or the file is damaged.
    """
    bundle, store = read_bundle(path, allow), Store(root)
    check_stored(bundle.deployed, store, recipe)
    return _loaded(bundle, Models(lambda key: stored_model(store, key), allow))


def stored_model(store: Store, key: str) -> bytes:
    """Return the model of a fit as bytes.

    Raises:
        StoreError: it is not in the store, or damaged there.
    """
    entry = store.get(model_key(key), mmap=True)
    if entry is None or MODEL not in entry.arrays:
        raise StoreError(f"a model has vanished from '{store.root}'", "run the recipe again")
    return entry.arrays[MODEL].tobytes()


def check_stored(deployed: Deployed, store: Store, recipe: Path) -> None:
    """Return if every model that a fusion needs is there; StoreError with whose are not."""
    missing = {key for key in deployed.keys if not store.has(model_key(key))}
    if not missing:
        return
    names = [name for name, keys in deployed.models.items() if missing & set(keys)]
    told = ", ".join(map(repr, names)) or "the teachers"
    text = f"{len(missing)} of {len(deployed.keys)} models are not in '{store.root}': of {told}"
    raise StoreError(text, f"'fuse run {recipe} --save-models' makes them again; or name --store")


def _loaded(bundle: Bundle, models: Models) -> Loaded:
    return Loaded(Predictor(bundle.deployed, models), bundle.about, bundle.notices, bundle.card)
