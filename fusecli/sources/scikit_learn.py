"""The tables inside scikit-learn, read from its folder: importing it takes seconds."""

from __future__ import annotations

from functools import partial
from importlib import metadata, util
from pathlib import Path
from typing import Any

from fusecli.errors import DataError
from fusecli.registry import source
from fusecli.sources import RawTable

IRIS = ("sepal_length", "sepal_width", "petal_length", "petal_width")
WINE = (
    "alcohol",
    "malic_acid",
    "ash",
    "alcalinity_of_ash",
    "magnesium",
    "total_phenols",
    "flavanoids",
    "nonflavanoid_phenols",
    "proanthocyanins",
    "color_intensity",
    "hue",
    "od280/od315_of_diluted_wines",
    "proline",
)
CELL = (
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave_points",
    "symmetry",
    "fractal_dimension",
)
CELLS = (
    *(f"mean_{one}" for one in CELL),
    *(f"{one}_error" for one in CELL),
    *(f"worst_{one}" for one in CELL),
)
PIXELS = tuple(f"pixel_{row}_{column}" for row in range(8) for column in range(8))


def _identity(name: str) -> str:
    return f"{name} of scikit-learn {metadata.version('scikit-learn')}"


@source("iris", identity=partial(_identity, "iris"))
def iris() -> RawTable:
    """Iris flowers: the species from four measures (150 rows, 3 classes)."""
    return _named("iris", "iris.csv", IRIS, "species")


@source("wine", identity=partial(_identity, "wine"))
def wine() -> RawTable:
    """Italian wines: the cultivar from 13 chemical measures (178 rows, 3 classes)."""
    return _named("wine", "wine_data.csv", WINE, "cultivar")


@source("breast_cancer", identity=partial(_identity, "breast_cancer"))
def breast_cancer() -> RawTable:
    """Breast tumours: benign or malignant from 30 measures of cells (569 rows, 2 classes)."""
    return _named("breast_cancer", "breast_cancer.csv", CELLS, "diagnosis")


@source("digits", identity=partial(_identity, "digits"))
def digits() -> RawTable:
    """Handwritten digits: which one it is from 8 by 8 pixels (1,797 rows, 10 classes)."""
    frame = _numbers("digits.csv.gz", (*PIXELS, "digit"))
    return _raw("digits", frame.assign(digit=frame["digit"].astype(int).astype(str)), "digit")


@source("diabetes", identity=partial(_identity, "diabetes"))
def diabetes() -> RawTable:
    """Diabetes patients: progression after a year from 10 measures (442 rows, a number)."""
    from sklearn.datasets import load_diabetes  # which scales what is in the file

    bunch = load_diabetes(as_frame=True)
    return _raw("diabetes", bunch.data.assign(progression=bunch.target), "progression")


def _named(name: str, file: str, features: tuple[str, ...], target: str) -> RawTable:
    """Return a table whose file begins with its sizes and the names of the classes' codes."""
    with _place(file).open() as lines:
        classes = dict(enumerate(next(lines).strip().split(",")[2:]))
    frame = _numbers(file, (*features, target), skiprows=1)
    return _raw(name, frame.assign(**{target: frame[target].map(classes)}), target)


def _numbers(file: str, names: tuple[str, ...], **options: Any) -> Any:
    import pandas as pd

    frame = pd.read_csv(_place(file), header=None, names=list(names), **options)
    return frame.astype(dict.fromkeys(names[:-1], float))


def _place(file: str) -> Path:
    """Return where scikit-learn keeps a table.

    Raises:
        DataError: this version of it does not.
    """
    found = util.find_spec("sklearn")
    folders = found.submodule_search_locations if found else None
    path = Path(next(iter(folders or ()), "")) / "datasets" / "data" / file
    if not path.is_file():
        raise DataError(
            f"scikit-learn {metadata.version('scikit-learn')} has no table '{file}'",
            "install another version, or give the table as a file",
        )
    return path


def _raw(name: str, frame: Any, target: str) -> RawTable:
    return RawTable(frame, f"scikit-learn's {name}", target=target, about=f"{name} of scikit-learn")
