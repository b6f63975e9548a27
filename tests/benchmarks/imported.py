"""How often imported predictions are doubted: honest ones, and those of models fitted to the rows.

python -m tests.benchmarks.imported FOLDER_OF_TABLES [MOST_ROWS]

Six learners of scikit-learn on each table predict out of five folds, and once more the rows that
they were fitted to. Each is taken for imported beside the others (of several), and honest ones
beside each other one alone (of one). What is counted: F311, F312, any.
"""

from __future__ import annotations

import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from fusecli.dataset import prepare
from fusecli.doctor.borrowed import suspicions
from fusecli.errors import FuseError
from fusecli.run.collection import collection
from fusecli.values import Array, Dataset, DataSpec, Floats, OutOfFold, Table

MOST = 3_000
CLASSES = 30


def taken(dataset: Dataset, most: int) -> tuple[Floats, Array, Dataset]:
    """Return a matrix of some rows, their targets, and a data set of that matrix."""
    from sklearn.impute import SimpleImputer
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    rows = np.random.default_rng(0).permutation(dataset.rows)[:most]
    table, y = dataset.table.take(np.sort(rows)), dataset.y[np.sort(rows)]
    parts = []
    if table.numbers.shape[1]:
        parts.append(SimpleImputer(keep_empty_features=True).fit_transform(table.numbers))
    if table.codes.shape[1]:
        hot = OneHotEncoder(max_categories=20, sparse_output=False)
        parts.append(hot.fit_transform(table.codes))
    X = np.clip(StandardScaler().fit_transform(np.hstack(parts)), -10, 10)
    names = tuple(map(str, range(X.shape[1])))
    plain = Table(X, np.zeros((len(X), 0), np.int32), names, (), (), ())
    ids = np.arange(len(X))
    return X, y, Dataset(dataset.name, dataset.task, "y", plain, y, ids, (), "")


def learners(*, classes: bool) -> dict[str, object]:
    from sklearn import ensemble, linear_model, naive_bayes, neighbors, tree

    if not classes:
        return {
            "linear": linear_model.Ridge(),
            "neighbours": neighbors.KNeighborsRegressor(5),
            "tree": tree.DecisionTreeRegressor(max_depth=6, random_state=0),
            "forest": ensemble.RandomForestRegressor(60, random_state=0),
            "boosting": ensemble.HistGradientBoostingRegressor(max_iter=60, random_state=0),
        }
    return {
        "linear": linear_model.LogisticRegression(max_iter=300),
        "bayes": naive_bayes.GaussianNB(),
        "neighbours": neighbors.KNeighborsClassifier(5),
        "tree": tree.DecisionTreeClassifier(max_depth=6, random_state=0),
        "forest": ensemble.RandomForestClassifier(60, random_state=0),
        "boosting": ensemble.HistGradientBoostingClassifier(max_iter=60, random_state=0),
    }


def predicted(X: Floats, y: Array, *, classes: bool) -> Iterator[tuple[str, Floats, Floats]]:
    """Yield each learner with its honest predictions, and with those for the rows it has seen."""
    from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict

    kind = StratifiedKFold if classes else KFold
    how = "predict_proba" if classes else "predict"
    for name, learner in learners(classes=classes).items():
        folds = kind(5, shuffle=True, random_state=0)
        honest = cross_val_predict(learner, X, y, cv=folds, method=how)
        seen = getattr(learner.fit(X, y), how)(X)  # type: ignore[attr-defined]
        yield name, *(own.reshape(len(y), -1) for own in (honest, seen))


def doubted(own: Floats, others: dict[str, Floats], dataset: Dataset) -> set[str]:
    row = np.arange(dataset.rows)
    metric = "log_loss" if dataset.task.is_classification else "rmse"
    preds = np.stack([own, *others.values()])
    members = ("imported", *others)
    oof = OutOfFold(preds, dataset.y, members, dataset.task, metric, row % 5, row)
    found = {one.code for one in suspicions(oof, "imported", tuple(others), dataset, None)}
    return found | ({"any"} if found else set())


def count(dataset: Dataset, most: int, counts: Counter[tuple[str, str]]) -> None:
    """Add what is doubted of one table."""
    X, y, plain = taken(dataset, most)
    found = list(predicted(X, y, classes=dataset.task.is_classification))
    honest = {name: own for name, own, _ in found}
    for name, own, seen in found:
        others = {other: preds for other, preds in honest.items() if other != name}
        cases = [("honest, of several", own, others), (f"seen by {name}", seen, others)]
        cases += [("honest, of one", own, {other: others[other]}) for other in others]
        for case, preds, beside in cases:
            counts[case, "all"] += 1
            counts.update((case, code) for code in doubted(preds, beside, plain))


def main(folder: str, most: int = MOST) -> None:
    warnings.filterwarnings("ignore")
    counts: Counter[tuple[str, str]] = Counter()
    for item in collection([Path(folder)]):
        try:
            dataset = prepare(DataSpec(item.source, item.target, item.task), seed=0)
        except FuseError as error:
            print(f"{item.name}: {error.message}", file=sys.stderr)
            continue
        rare = dataset.task.is_classification and np.bincount(dataset.y).min() < 5
        if not rare and dataset.task.outputs <= CLASSES and dataset.rows <= 10 * most:
            count(dataset, most, counts)
    for case in sorted({case for case, _ in counts}):
        told = "  ".join(f"{code} {counts[case, code]}" for code in ("F311", "F312", "any", "all"))
        print(f"{case:22s} {told}")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:3]))
