"""How `recipes/predictions/penguins_quadratic.csv` was made: a script that knows nothing of fuse.

Quadratic discriminant analysis of four measurements, by scikit-learn, out of ten folds. Penguins
without all measurements, or without a known sex, it cannot predict: they have no line.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis
from sklearn.model_selection import StratifiedKFold

TABLE = Path(__file__).parent.parent.parent / "datasets" / "penguins.csv"
MEASURES = ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g")


def lines() -> list[list[str]]:
    """Return the header, then for each row its number, its fold and three probabilities."""
    with TABLE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    known = [i for i, row in enumerate(rows) if row["sex"] in ("male", "female")]
    X = np.array([[float(rows[i][name]) for name in (*MEASURES,)] for i in known])
    X = np.column_stack([X, [rows[i]["sex"] == "male" for i in known]])
    species, y = np.unique([rows[i]["species"] for i in known], return_inverse=True)
    preds, folds = np.zeros((len(known), len(species))), np.zeros(len(known), dtype=int)
    dealt = StratifiedKFold(10, shuffle=True, random_state=7).split(X, y)
    for fold, (train, test) in enumerate(dealt):
        model = QuadraticDiscriminantAnalysis(reg_param=0.05).fit(X[train], y[train])
        preds[test], folds[test] = model.predict_proba(X[test]), fold
    cells = [[f"{p:.6f}" for p in row] for row in preds]
    own = [[str(i), str(f), *p] for i, f, p in zip(known, folds, cells, strict=True)]
    return [["id", "fold", *species.tolist()], *own]


if __name__ == "__main__":
    csv.writer(sys.stdout, lineterminator="\n").writerows(lines())
