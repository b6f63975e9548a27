"""`fuse why`: for each base model whose fits are missing, what differs from the nearest stored."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from fusecli.errors import FuseError
from fusecli.run.differing import Change, changed_tables, changes_between, flat
from fusecli.run.options import RunOptions
from fusecli.run.setting import Setting, settle
from fusecli.run.stock import identity_in
from fusecli.run.unkept import without_models
from fusecli.store import SCHEMA, Found, Store, canonical, census
from fusecli.values import Fit, Notice

Place = tuple[int, ...]  # repeat, and the folds left out
Status = Literal["stored", "new", "changed", "unfinished", "imported"]
OF_ONE_FIT = ("repeat", "fold", "seed", "beside", "teachers")
NONSENSE = (
    KeyError,
    TypeError,
    ValueError,
    OverflowError,
    AttributeError,
    RecursionError,
    FuseError,
)


@dataclass(frozen=True)
class Reason:
    """Why the fits of a base model have to be made. nearest: key of the stored fit compared with.

    new: no fit of such a model is stored. unfinished: nothing differs, and yet some are missing.
    imported: it is never fitted; `use` is the file that it is read from. bare: of the stored fits
    those whose models are not kept, so that they are made again for these.
    """

    name: str
    use: str
    status: Status
    to_fit: int
    stored: int
    nearest: str = ""
    changes: tuple[Change, ...] = ()
    bare: int = 0


@dataclass(frozen=True)
class Explanation:
    """What a run of a recipe would have to fit, and why."""

    recipe: str
    data: str
    reasons: tuple[Reason, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class Known:
    """Stored fits that differ in nothing but their split, and in whose fits they learn from.

    seeds: by repeat and folds left out; lessons: likewise, the keys of what they learn from. used:
    latest. table: the fingerprint of their data set.
    """

    key: str
    schema: int
    used: float
    identity: Mapping[str, Any]
    seeds: Mapping[Place, int]
    lessons: Mapping[Place, frozenset[str]]

    @property
    def table(self) -> str:
        return str(self.identity["data"])

    def joined(self, other: Known) -> Known:
        """Return these and others of the same, too."""
        used, seeds = max(self.used, other.used), {**self.seeds, **other.seeds}
        return replace(self, used=used, seeds=seeds, lessons={**self.lessons, **other.lessons})


def why(path: Path, options: RunOptions | None = None) -> Explanation:
    """Compare every missing fit of a recipe with what is stored; nothing is fitted.

    Raises:
        FuseError: whatever a run would refuse.
    """
    options = options or RunOptions()
    setting = settle(path, options, before_reading=lambda _: None)
    absent = frozenset(setting.missing)
    uses = {spec.use for spec in setting.recipe.models.values()}
    known = tuple(_known(setting.store, uses)) if absent else ()
    bare = without_models(setting, options)
    reasons = tuple(
        replace(_reason(setting, name, absent, known), bare=_count(setting, name, bare))
        for name in setting.plan.fits
    )
    given = tuple(Reason(one.name, one.path, "imported", 0, 0) for one in setting.imported)
    notices = (*setting.notices, *setting.store.notices)
    name, data = setting.recipe.name, setting.dataset.name
    return Explanation(name, data, (*reasons, *given), notices)


def _count(setting: Setting, name: str, keys: frozenset[str]) -> int:
    """Return how many fits of a model are among those keys."""
    return len({fit.key for fit in setting.plan.every(name)} & keys)


def _reason(setting: Setting, name: str, absent: frozenset[str], known: Sequence[Known]) -> Reason:
    fits = {fit.key: fit for fit in setting.plan.every(name)}
    use, missing = setting.recipe.models[name].use, len(fits.keys() & absent)
    counts = (missing, len(fits) - missing)
    if not missing:
        return Reason(name, use, "stored", *counts)
    identity = json.loads(canonical(setting.plan.identity[name]))
    like = [one for one in known if one.identity["model"]["use"] == use]
    if not like:
        return Reason(name, use, "new", *counts)
    nearest = min(like, key=lambda one: (_distance(one.identity, identity), -one.used))
    changes = tuple(_changes(setting, name, nearest, identity))
    return Reason(name, use, "changed" if changes else "unfinished", *counts, nearest.key, changes)


def _changes(
    setting: Setting, name: str, nearest: Known, identity: Mapping[str, Any]
) -> Iterator[Change]:
    if nearest.schema != SCHEMA:
        yield Change("format of the store", str(nearest.schema), str(SCHEMA))
    own = tuple(changes_between(name, nearest.identity, identity))
    yield from own
    fits = setting.plan.every(name)
    if nearest.table != identity["data"]:
        yield from changed_tables(setting.store, nearest.table, setting.dataset)
    elif _reseeded(nearest, fits) and "about" not in nearest.identity:
        yield Change("seed", "another", str(setting.recipe.seed))
    elif all(change.field.startswith("models.") for change in own):
        yield from _other_teachers(name, nearest, fits)


def _reseeded(nearest: Known, fits: Sequence[Fit]) -> bool:
    """Tell whether fits of the same split had other seeds."""
    pairs = [(nearest.seeds.get(_place(fit)), fit.seed) for fit in fits]
    return any(old is not None and old != new for old, new in pairs)


def _other_teachers(name: str, nearest: Known, fits: Sequence[Fit]) -> Iterator[Change]:
    """Yield the models that a model learns from whose fits are not those that it learned from."""
    known = [fit for fit in fits if nearest.lessons.get(_place(fit))]
    for number, teacher in enumerate(known[0].spec.teachers if known else ()):
        keys = [(set(fit.teachers[number].values()), nearest.lessons[_place(fit)]) for fit in known]
        if not all(now <= then for now, then in keys):
            yield Change(f"models.{name}.from", "other fits", f"those of '{teacher}' by now")


def _place(fit: Fit) -> Place:
    return fit.repeat, *fit.left_out


def _known(store: Store, uses: set[str]) -> Iterator[Known]:
    """Yield the stored fits of some models, those alike together."""
    groups: dict[bytes, Known] = {}
    for one in census(store.root):
        with suppress(*NONSENSE):  # a stranger may have written anything there
            fit = _read(one)
            if fit.identity["model"]["use"] in uses and 0 < fit.schema <= SCHEMA:
                word = canonical([fit.schema, fit.identity])
                groups[word] = groups[word].joined(fit) if word in groups else fit
    yield from groups.values()


def _read(one: Found) -> Known:
    """Return what a header says of its fit; any of NONSENSE if that is none."""
    fit = identity_in(one.meta)
    beside, lessons = map(int, fit.get("beside", ())), frozenset(map(str, fit.get("teachers", ())))
    place, seed = (int(fit["repeat"]), int(fit["fold"]), *beside), int(fit["seed"])
    shared = {word: value for word, value in fit.items() if word not in OF_ONE_FIT}
    words = (shared["data"], shared["folds"], shared["model"]["use"])
    if not all(isinstance(word, str) for word in words):
        raise TypeError("the header is of no fit")
    if not isinstance(shared.get("about", {}).get("data", ""), str):
        raise TypeError("the header is about nothing")
    flat(shared)
    return Known(one.key, one.schema, one.used, shared, {place: seed}, {place: lessons})


def _distance(old: Mapping[str, Any], new: Mapping[str, Any]) -> int:
    """Return how many fields differ; other data weigh more, and those of another name most."""
    same_name = old.get("about", {}).get("data") == new["about"]["data"]
    table = 0 if old["data"] == new["data"] else 2 if same_name else 4
    return table + sum(1 for _ in changes_between("", old, new))
