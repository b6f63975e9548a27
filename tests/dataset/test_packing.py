"""A data set to the store and back: the same to the last bit, without objects or pandas."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from fusecli.dataset import fingerprint, identity, pack, prepare, unpack
from fusecli.values import Dataset, DataSpec

LONG = "x" * 10_000
TABLE = {
    "number": [0.5, None, 2.5, 3.5, 1.5, 2.5],
    "word": ["ä", "🙂", "", LONG, "ä", "🙂"],
    "nul": ["a\0b", "a", "a\0b", "a", "", "a"],
    "id": ["p", "q", "r", "s", "t", "u"],
    "w": [1, 2, 3, 4, 5, 6],
    "g": [1, 1, 2, 2, 3, 3],
    "t": [1, 2, 3, 4, 5, 6],
    "y": ["no", "yes", "no", "yes", "no", "yes"],
}
ROLES = {"id": "id", "weight": "w", "group": "g", "time": "t"}


@pytest.fixture
def dataset(prepared, written) -> Dataset:
    return prepared(TABLE, test=written(TABLE), **ROLES)


def there_and_back(dataset: Dataset) -> Dataset:
    words, arrays = pack(dataset)
    return unpack(json.loads(json.dumps(words)), arrays)


def same(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other, equal_nan=one.dtype == float)
    if hasattr(one, "__dataclass_fields__"):
        return all(same(getattr(one, name), getattr(other, name)) for name in vars(one))
    return one == other


def test_a_data_set_with_its_holdout_comes_back_as_it_was(dataset):
    assert dataset.holdout is not None
    assert same(dataset, there_and_back(dataset))


@pytest.mark.parametrize("name", ["iris", "penguins", "car", "concrete_compressive_strength"])
def test_a_shipped_table_comes_back_as_it_was(name):
    dataset = prepare(DataSpec(name), seed=0)
    back = there_and_back(dataset)
    assert same(dataset, back)
    assert fingerprint(back) == dataset.fingerprint


def test_arrays_hold_no_objects_and_no_wide_text(dataset):
    _, arrays = pack(dataset)
    assert {array.dtype.kind for array in arrays.values()} <= set("fiuU")
    assert sum(array.nbytes for array in arrays.values()) < 50_000


@pytest.mark.parametrize("name", ["iris", "car"])  # without categories, without numbers
def test_arrays_may_be_read_only_and_on_disk(name, tmp_path):
    dataset = prepare(DataSpec(name, test=0.2), seed=0)
    words, arrays = pack(dataset)
    for key, array in arrays.items():
        np.save(tmp_path / f"{key}.npy", array, allow_pickle=False)
    mapped = {key: np.load(tmp_path / f"{key}.npy", mmap_mode="r") for key in arrays}
    back = unpack(words, mapped)
    assert same(dataset.table, back.table)
    assert not back.y.flags.writeable


def test_pandas_is_not_needed_to_unpack_or_to_identify(written):
    path = written(TABLE)
    program = (
        "import sys; from fusecli.dataset import identity, unpack;"
        "from fusecli.values import DataSpec;"
        "identity(DataSpec('iris'), 0); identity(DataSpec(sys.argv[1]), 0);"
        "sys.exit(bool({'pandas', 'pyarrow', 'sklearn', 'scipy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program, path], check=False).returncode == 0


SPEC = DataSpec("iris", target="species")
OTHERS = {
    "source": DataSpec("wine", target="species"),
    "target": DataSpec("iris"),
    "task": DataSpec("iris", target="species", task="multiclass"),
    "drop": DataSpec("iris", target="species", drop=("petal_width",)),
    "columns": DataSpec("iris", target="species", columns={"petal_width": "category"}),
    "role": DataSpec("iris", target="species", group="petal_width"),
    "share": DataSpec("iris", target="species", test=0.2),
    "missing": DataSpec("iris", target="species", missing_target="drop"),
}


def test_whatever_changes_a_data_set_changes_its_identity():
    words = [json.dumps(identity(spec, 0)) for spec in (SPEC, *OTHERS.values())]
    assert len(set(words)) == len(words)


def test_the_seed_counts_only_where_rows_are_chosen_by_it():
    share = OTHERS["share"]
    assert identity(SPEC, 0) == identity(SPEC, 1)
    assert identity(share, 0) != identity(share, 1)


def test_a_file_counts_by_its_bytes_and_its_name_and_its_options(written, tmp_path):
    path = written(TABLE, "one")
    before = identity(DataSpec(path, "y", test=path), 0)
    assert identity(DataSpec(path, "y", test=path), 0) == before
    assert identity(DataSpec(path, "y", test=path, params={"separator": ","}), 0) != before
    assert identity(DataSpec(written(TABLE, "two"), "y", test=path), 0) != before
    written({**TABLE, "w": [1, 2, 3, 4, 5, 7]}, "one")
    assert identity(DataSpec(path, "y", test=path), 0) != before


@pytest.mark.parametrize("name", ["credit.v2.csv", "credit.v2.csv.gz", "credit.v2.parquet"])
def test_a_data_set_is_called_like_its_file(name, tmp_path):
    path = tmp_path / name
    path.write_text("")
    assert identity(DataSpec(str(path)), 0)["name"] == "credit.v2"
