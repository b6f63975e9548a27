"""Which folds every model is fitted without, so that what learns from it stays honest.

The predictions that a student learns from must come from models that have not seen the rows which
the student is scored on: their labels would come through. So for a student without fold f, its
teachers predict the rows of each other fold g without f and g. One such fit serves the student
without f and the one without g. A student's student asks for three folds to be left out, and so on.
In the order of time, a model of an earlier fold has never seen a later one.

With the fits of single folds alone, scores were off by this many of their standard errors, on 200
rows (tests/benchmarks/learning.py): soft labels 1.5 to 3 too good, features 0.3 to 5 too good,
residuals 0.7 to 1 too bad.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from math import comb

from fusecli.lessons import depths
from fusecli.values import Folds, ModelSpec

Left = tuple[int, tuple[int, ...]]  # repeat, folds in order


def left_out(models: Mapping[str, ModelSpec], folds: Folds) -> dict[str, tuple[Left, ...]]:
    """Return for each model, teachers first, what its fits leave out: single folds, then more.

    Nothing for a model that learns from others where there are too few folds for that.
    """
    below = depths(models)
    names = sorted(models, key=below.__getitem__)
    if folds.ordered:
        return {
            name: tuple((r, (f,)) for r, f in folds.splits if f >= below[name]) for name in names
        }
    able = [name for name in names if not below[name] or below[name] + 2 <= folds.count]
    above = _above(models, able)
    return {name: _sets(folds, 1 + above[name]) if name in above else () for name in names}


def how_many(
    models: Mapping[str, ModelSpec], folds: int, repeats: int, *, ordered: bool = False
) -> int:
    """Return how many fits the models need, at most. ordered: in the order of time."""
    below = depths(models)
    above = {} if ordered else _above(models, sorted(models, key=below.__getitem__))
    return repeats * sum(_fits(folds, 1 + above.get(name, 0)) for name in models)


def how_many_read(
    models: Mapping[str, ModelSpec], folds: int, repeats: int, *, ordered: bool = False
) -> int:
    """Return how many predictions of teachers' fits the students' fits read, at most."""
    below = depths(models)
    above = {} if ordered else _above(models, sorted(models, key=below.__getitem__))
    each = (len(spec.teachers) * _fits(folds, 1 + above.get(n, 0)) for n, spec in models.items())
    return repeats * folds * sum(each)


def _fits(folds: int, most: int) -> int:
    """Return in how many ways one fold, or more and at most so many, can be left out."""
    return sum(comb(folds, size) for size in range(1, most + 1))


def _above(models: Mapping[str, ModelSpec], names: list[str]) -> dict[str, int]:
    """Return how many models stand above each of them that learn from it; teachers come first."""
    above = dict.fromkeys(names, 0)
    for name in reversed(names):
        for teacher in models[name].teachers:
            above[teacher] = max(above[teacher], above[name] + 1)
    return above


def _sets(folds: Folds, most: int) -> tuple[Left, ...]:
    return tuple(
        (repeat, some)
        for size in range(1, most + 1)
        for repeat in range(folds.repeats)
        for some in combinations(range(folds.count), size)
    )


def read(left: Left, folds: Folds) -> dict[int, Left]:
    """Return what a teacher's fits leave out that a student's fit reads.

    By the fold whose rows they are read for; under the first fold that the student leaves out, for
    all rows that it leaves out.
    """
    repeat, own = left
    others = range(own[0]) if folds.ordered else range(folds.count)
    found = {own[0]: left}
    for fold in others:
        if fold not in own:
            beside = (fold,) if folds.ordered else tuple(sorted((fold, *own)))
            found[fold] = repeat, beside
    return dict(sorted(found.items()))
