"""How well a code, an order or a threshold tells the target: pure functions of arrays."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from fusecli.values import Array, Floats, Integers


@dataclass(frozen=True)
class Association:
    """A correlation, and how many of its standard errors under independence it is above zero."""

    value: float
    sigmas: float

    def above(self, least: float, sigmas: float = 6.0) -> bool:
        """Tell whether it is larger than that, and certainly not by chance."""
        return self.value > least and self.sigmas > sigmas


NONE = Association(0.0, 0.0)


@dataclass(frozen=True)
class Levels:
    """The rows of each level of a code that occurs, in their order.

    counts: [level]. sums: [level, output] of the target: how many rows of each class, or the sum
    of the values. squares: [output], the sum of squares over all rows.
    """

    counts: Integers
    sums: Floats
    squares: Floats

    @property
    def rows(self) -> int:
        return int(self.counts.sum())

    @property
    def means(self) -> Floats:
        return np.asarray(self.sums / self.counts[:, None])

    @property
    def within(self) -> Floats:
        """The sum of squares about the means of the levels [output]."""
        return np.asarray(np.maximum(self.squares - (self.sums * self.means).sum(axis=0), 0.0))

    @property
    def overall(self) -> Floats:
        """The sum of squares about the overall mean [output]."""
        squared = np.square(self.sums.sum(axis=0)) / self.rows
        return np.asarray(np.maximum(self.squares - squared, 0.0))


def levels_of(codes: Integers, y: Array, classes: int) -> Levels:
    """Return the levels of a code. codes: [row] >= 0; y: class codes, or values for no classes."""
    counts = np.bincount(codes)
    there = counts > 0
    if classes:
        table = np.bincount(codes * classes + y, minlength=len(counts) * classes)
        held = table.reshape(-1, classes)[there].astype(np.float64)
        return Levels(counts[there], held, held.sum(axis=0))
    sums = np.bincount(codes, y)[there, None]
    return Levels(counts[there], np.asarray(sums), np.array([float(y @ y)]))


def intraclass(levels: Levels) -> Association:
    """Return the correlation of the targets of two rows of one level (analysis of variance).

    Fisher (1925); for classes of their indicators together.
    """
    n, count = levels.rows, len(levels.counts)
    overall, within = float(levels.overall.sum()), float(levels.within.sum())
    if count < 2 or n == count or overall <= 0:
        return NONE
    size = (n - float(np.square(levels.counts).sum()) / n) / (count - 1)
    mean_between, mean_within = (overall - within) / (count - 1), within / (n - count)
    value = (mean_between - mean_within) / (mean_between + (size - 1) * mean_within)
    pairs = float((levels.counts * (levels.counts - 1.0)).sum()) / 2
    outputs = levels.sums.shape[1]
    free = dimensions(levels.sums.sum(axis=0) / n) if outputs > 1 else 1.0
    return Association(value, value * sqrt(pairs * free))


def dimensions(share: Floats) -> float:
    """Return how many independent numbers the indicators of classes with such shares make up.

    1 for two classes, one less than the classes where all are alike: (tr S)^2 / tr S^2 of their
    covariance S. The product of two rows' indicators has a variance that much smaller.
    """
    square, cube = float(share @ share), float(np.power(share, 3).sum())
    spread = square - 2 * cube + square**2
    return (1 - square) ** 2 / spread if spread > 0 else 1.0


def smoothness(levels: Levels, agreement: float) -> float:
    """Return how alike the targets of neighbouring levels are, as a share of those of one level.

    agreement: the intraclass correlation. About 1 where the target follows the value of the code,
    about 0 where the code is a mere name.
    """
    means = levels.means - levels.sums.sum(axis=0) / levels.rows
    weight = np.minimum(levels.counts[:-1], levels.counts[1:])
    alike = float((weight @ (means[:-1] * means[1:])).sum()) / float(weight.sum())
    return alike * levels.rows / (agreement * float(levels.overall.sum()))


def along(y: Array, classes: int) -> Association:
    """Return the correlation of the targets of neighbouring rows, in the order given.

    Under independence it has variance 1 / rows for values, and less for several classes.
    """
    n, free = len(y), 1.0
    if n < 3:
        return NONE
    if classes:
        share = np.bincount(y, minlength=classes) / n
        free = dimensions(share)
        alike = (y[:-1] == y[1:]) - share[y[:-1]] - share[y[1:]] + share @ share
        spread = n * (1 - share @ share)
    else:
        centred = y - y.mean()
        alike, spread = centred[:-1] * centred[1:], centred @ centred
    value = float(alike.sum() / spread) if spread > 0 else 0.0
    return Association(value, value * sqrt(n * free))


def ranks(values: Floats) -> Floats:
    """Return ranks from 0, the mean of them where values are equal."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts + 1) / 2)[place], np.float64)


def correlation(a: Floats, b: Floats) -> float:
    """Return Pearson's correlation, 0 where one of the two is constant."""
    a, b = a - a.mean(), b - b.mean()
    size = sqrt(float(a @ a) * float(b @ b))
    return float(a @ b) / size if size > 0 else 0.0
