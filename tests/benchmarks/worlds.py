"""Worlds whose truth is known: members' out-of-fold predictions, and the same members' on new rows.

In a latent world every row has a true log-odds, and members see it through errors: three families
of errors that members share, and their own. In a learned world the members are real learners on
real folds, so that their out-of-fold predictions depend on each other as they do in life.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fusecli import registry
from fusecli.evaluate import score
from fusecli.metrics import sign
from fusecli.values import Floats, OutOfFold, Task

BINARY = Task("binary", ("no", "yes"))
TEST_ROWS = 20_000  # at least, and 20 times the rows: the truth must be firmer than the score
FOLDS = 8
KINDS = ("equal", "dominant", "redundant", "miscalibrated", "junk", "generic")


@dataclass(frozen=True)
class World:
    """oof: what an experiment sees. test: [member, row, output] on new rows, by what is deployed.

    chance: [row] the true probability of the positive class on them.
    """

    name: str
    oof: OutOfFold
    test: Floats
    chance: Floats


@dataclass(frozen=True)
class Truth:
    """What things really score: the metric on new rows, each there as both classes by chance."""

    metric: str
    world: World

    def of(self, preds: Floats) -> float:
        chance = self.world.chance
        y = np.repeat([0, 1], len(chance))
        weight = np.concatenate([1 - chance, chance])
        entry = registry.get("metrics", self.metric)
        return float(entry(y, np.concatenate([preds, preds]), weight))

    def best_base(self) -> float:
        """Return the true score of the base model that is best on all records."""
        oof = self.world.oof
        scores = [sign(self.metric) * score(self.metric, oof, p).value for p in oof.preds]
        return self.of(self.world.test[int(np.argmax(scores))])


def sigmoid(log_odds: Floats) -> Floats:
    return 1 / (1 + np.exp(-log_odds))


def both(positive: Floats) -> Floats:
    return np.stack([1 - positive, positive], axis=-1)


def dealt(y, random) -> Floats:
    """Return the fold of each row, the classes dealt apart."""
    fold = np.empty(len(y), dtype=np.int64)
    order = np.lexsort((random.permutation(len(y)), y))
    fold[order] = np.arange(len(y)) % FOLDS
    return fold


def records(preds: Floats, y, fold, metric: str) -> OutOfFold:
    names = tuple(f"m{k}" for k in range(len(preds)))
    return OutOfFold(preds, y, names, BINARY, metric, fold, np.arange(len(y)))


@dataclass(frozen=True)
class Members:
    """How members see the log-odds, all [member]: own error, family and its share, slope, shift."""

    own: Floats
    shared: Floats
    family: Floats
    slope: Floats
    shift: Floats


def calibrated(spread: Floats, own: Floats, shared: Floats) -> Floats:
    """Return the slopes at which a member's log-odds are about what they should be."""
    return spread**2 / (spread**2 + own**2 + shared**2)


def members_of(kind: str, m: int, spread: float, random) -> Members:
    own, shared = random.uniform(0.6, 1.6, m), random.uniform(0.3, 1.0, m)
    shift = np.zeros(m)
    if kind == "equal":
        own[:], shared[:] = 1.0, 0.5
    if kind == "dominant":
        own[1:], shared[1:], own[0], shared[0] = 2.5, 1.5, 0.2, 0.2
    if kind == "redundant":
        own[:], shared[:] = 0.1, 1.0
    if kind == "junk":
        own[max(2, m // 8) :], shared[max(2, m // 8) :] = 6.0, 3.0
    slope = calibrated(spread, own, shared)
    if kind in ("miscalibrated", "generic"):
        wide = 0.8 if kind == "miscalibrated" else 0.3
        slope, shift = slope * np.exp(wide * random.normal(size=m)), wide * random.normal(size=m)
    family = np.zeros(m, dtype=np.int64) if kind == "redundant" else random.integers(3, size=m)
    return Members(own, shared, family, slope, shift)


def seen(log_odds: Floats, members: Members, random) -> Floats:
    """Return the members' predictions [member, row, output]."""
    families = random.normal(size=(3, len(log_odds)))[members.family]
    noise = random.normal(size=families.shape)
    blurred = log_odds + members.shared[:, None] * families + members.own[:, None] * noise
    return both(sigmoid(members.shift[:, None] + members.slope[:, None] * blurred))


def latent(kind: str, n: int, m: int, metric: str, random) -> World:
    spread, centre = random.uniform(1.0, 2.0), random.normal() * 0.7
    members = members_of(kind, m, spread, random)
    sizes = (n, max(TEST_ROWS, 20 * n))
    log_odds, new = (centre + spread * random.normal(size=rows) for rows in sizes)
    y = (random.random(n) < sigmoid(log_odds)).astype(np.int64)
    oof = records(seen(log_odds - centre, members, random), y, dealt(y, random), metric)
    test = seen(new - centre, members, random)
    return World(f"{kind} n={n} m={m}", oof, test, sigmoid(new))


def learners(seed: int):
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
    from sklearn.ensemble import ExtraTreesClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.naive_bayes import GaussianNB
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.tree import DecisionTreeClassifier

    return (
        LogisticRegression(C=1.0),
        LogisticRegression(C=0.01),
        LinearDiscriminantAnalysis(),
        GaussianNB(),
        KNeighborsClassifier(25),
        DecisionTreeClassifier(max_depth=3, random_state=seed),
        DecisionTreeClassifier(min_samples_leaf=15, random_state=seed),
        ExtraTreesClassifier(20, min_samples_leaf=3, random_state=seed),
    )


def curved(X: Floats, weights: Floats) -> Floats:
    """Return log-odds with a linear part, a product and a bend."""
    bent = np.abs(X[:, 2]) - 0.8
    return X @ weights + weights[0] * X[:, 0] * X[:, 1] + weights[1] * 2 * bent


def learned(n: int, metric: str, random) -> World:
    """Return real learners on real folds; deployed is the mean of the models of all folds."""
    X, new = random.normal(size=(n, 8)), random.normal(size=(TEST_ROWS, 8))
    weights = random.normal(size=8) * random.uniform(0.2, 0.8)
    y = (random.random(n) < sigmoid(curved(X, weights))).astype(np.int64)
    fold, models = dealt(y, random), learners(int(random.integers(2**31)))
    preds, test = np.empty((len(models), n, 2)), np.zeros((len(models), TEST_ROWS, 2))
    for k, model in enumerate(models):
        for f in range(FOLDS):
            model.fit(X[fold != f], y[fold != f])
            preds[k, fold == f] = model.predict_proba(X[fold == f])
            test[k] += model.predict_proba(new) / FOLDS
    oof = records(preds, y, fold, metric)
    return World(f"learned n={n} m={len(models)}", oof, test, sigmoid(curved(new, weights)))


def world(number: int, seed: int, metric: str) -> World:
    """Return one world: every seventh is learned, the others are of all kinds and sizes in turn."""
    random = np.random.default_rng([seed, number])
    turn, place = divmod(number, 7)
    if place == 6:
        return learned((200, 1000)[turn % 2], metric, random)
    n, m = (200, 1000, 5000)[turn % 3], (8, 40)[turn // 3 % 2]
    return latent(KINDS[place], n, m, metric, random)
