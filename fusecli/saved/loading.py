"""From a model file, or the folder of a run and its store, to a predictor."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fusecli.errors import StoreError
from fusecli.saved.alone import only_member
from fusecli.saved.bundle import LEFT_OUT, Bundle, read_bundle
from fusecli.saved.deployed import Deployed
from fusecli.saved.fold_models import FoldModel, model_key, unpacked
from fusecli.saved.keeping import UNSAVED
from fusecli.saved.predictor import Predictor
from fusecli.store import Store
from fusecli.values import Notice

MODEL = "model"  # the array of a store's entry that holds one


@dataclass(frozen=True)
class Loaded:
    """A fusion that can predict. about: of its manifest. notices: what the user should know.

    card: the model card, Markdown. further: what predicts further targets, in their order.
    """

    predictor: Predictor
    about: Mapping[str, Any]
    notices: tuple[Notice, ...] = ()
    card: str = ""
    further: tuple[Predictor, ...] = ()

    @property
    def deployed(self) -> Deployed:
        return self.predictor.deployed

    @property
    def fusions(self) -> tuple[Deployed, ...]:
        """The fusions of all targets, the main one first."""
        return tuple(one.deployed for one in (self.predictor, *self.further))

    @property
    def keys(self) -> frozenset[str]:
        """The keys of all fits whose models are needed."""
        return frozenset(key for one in self.fusions for key in one.keys)

    @property
    def label(self) -> str:
        """The labels of all fusions."""
        return ", ".join(dict.fromkeys(one.label for one in self.fusions))

    @property
    def members(self) -> int:
        """How many members they read."""
        return sum(len(one.models) for one in self.fusions)


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


def load_file(path: Path, allow: tuple[str, ...] = (), member: str = "") -> Loaded:
    """Return the fusion of a model file, with all of its models; or one base model of it alone.

    allow: packages that its models may be of, besides.

    Raises:
        UsageError: it has no models of a base model of that name.
        StoreError: the file is damaged or refused, or was made with other libraries.
    """
    bundle = read_bundle(path, allow)
    if not bundle.models and bundle.keys:
        text = f"'{path}' holds no models: those of a run are in its store"
        raise StoreError(text, f"give the run itself: '{path.parent}'")
    bundle = only_member(bundle, member, str(path)) if member else bundle
    return _loaded(bundle, Models(bundle.models.__getitem__, allow))


def load_run(bundle: Bundle, root: Path, recipe: Path, allow: tuple[str, ...] = ()) -> Loaded:
    """Return the fusion of a run, whose models are in the store at `root`.

    bundle: what its file holds; recipe: what makes missing models again.

    Raises:
        StoreError: models are not in the store.
    """
    store = Store(root)
    for one in bundle.fusions:
        check_stored(one, store, recipe)
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
    again = f"'fuse run {recipe} --save-models' makes them again; or name --store"
    raise StoreError(text, _unsaved(store, missing) or again)


def _unsaved(store: Store, missing: Collection[str]) -> str:
    """Say why some models can never be in the store; nothing if they can."""
    entries = (store.get(key, mmap=True) for key in sorted(missing))
    reasons = (str(entry.meta[UNSAVED]) for entry in entries if entry and UNSAVED in entry.meta)
    reason = next(reasons, "")
    return f"they cannot be saved: {reason}" if reason else ""


def _loaded(bundle: Bundle, models: Models) -> Loaded:
    main, *others = (Predictor(one, models) for one in bundle.fusions)
    notices = (*bundle.notices, *_left_out(bundle.about.get(LEFT_OUT)))
    return Loaded(main, bundle.about, notices, bundle.card, tuple(others))


def _left_out(names: Any) -> Iterator[Notice]:
    """Yield a sentence for each further target that the fusion of is not there."""
    for name in names if isinstance(names, list) else ():
        yield Notice(f"'{name}' is not predicted: its fusion left nothing to predict with")
