"""Tables of OpenML, from a copy as scikit-learn keeps it; nothing is fetched."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from urllib.error import URLError

import pytest

from fusecli.dataset import prepare
from fusecli.dataset.identifying import identity
from fusecli.errors import DataError, UsageError
from fusecli.recipe import load
from fusecli.registry import get
from fusecli.sources import find, is_keyed, is_path
from fusecli.values import DataSpec

ARFF = "@relation t\n@attribute id integer\n@attribute x real\n@attribute y {a,b}\n@data\n"
LINES = "".join(f"{i},{i * 0.5},{'ab'[i % 2]}\n" for i in range(40))


@pytest.fixture
def kept(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay a table into a cache as scikit-learn makes it, and cut the network off."""
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(own_folder / "cache"))
    monkeypatch.setattr("sklearn.datasets._openml.urlopen", _offline)
    monkeypatch.setattr("sklearn.datasets._openml.time.sleep", lambda _: None)
    place = own_folder / "cache/openml/openml.org"
    names = (("id", "numeric", True), ("x", "numeric", False), ("y", "nominal", False))
    features = [
        {
            "index": str(index),
            "name": name,
            "data_type": kind,
            "nominal_value": ["a", "b"] if kind == "nominal" else [],
            "is_target": str(name == "y").lower(),
            "is_ignore": "false",
            "number_of_missing_values": "0",
            "is_row_identifier": str(is_row).lower(),
        }
        for index, (name, kind, is_row) in enumerate(names)
    ]
    about = {
        "id": "31",
        "name": "credit",
        "description": "Credits.",
        "version": "1",
        "format": "ARFF",
        "status": "active",
        "url": "https://www.openml.org/data/v1/download/7/t.arff",
        "file_id": "7",
        "md5_checksum": hashlib.md5((ARFF + LINES).encode()).hexdigest(),
        "default_target_attribute": "y",
    }
    keep(place / "api/v1/json/data/31.gz", json.dumps({"data_set_description": about}))
    features_file = place / "api/v1/json/data/features/31.gz"
    keep(features_file, json.dumps({"data_features": {"feature": features}}))
    qualities = {"quality": [{"name": "NumberOfInstances", "value": "40"}]}
    keep(place / "api/v1/json/data/qualities/31.gz", json.dumps({"data_qualities": qualities}))
    keep(place / "data/v1/download/7/t.arff.gz", ARFF + LINES)
    return place


def keep(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode()))


def _offline(*_: object, **__: object) -> None:
    raise URLError("no network")


def test_a_kept_table_is_read_with_its_own_target(kept: Path) -> None:
    dataset = prepare(DataSpec("openml:31"), seed=0)
    assert (dataset.target, dataset.rows, dataset.task.classes) == ("y", 40, ("a", "b"))
    assert dataset.name == "openml:31"
    assert [column.name for column in dataset.columns] == ["x"]  # without the row's number


def test_what_is_not_kept_cannot_be_fetched_offline(kept: Path) -> None:
    with pytest.raises(DataError, match="openml:32: cannot be fetched") as caught:
        prepare(DataSpec("openml:32"), seed=0)
    assert "SCIKIT_LEARN_DATA" in caught.value.hint


def test_a_damaged_copy_is_a_data_error(kept: Path) -> None:
    keep(kept / "api/v1/json/data/31.gz", "no JSON")
    with pytest.raises(DataError, match="openml:31"):
        prepare(DataSpec("openml:31"), seed=0)


@pytest.mark.parametrize("key", ["", "x", "0", "-1", "31 ", "1e3", "9" * 30, "٣"])
def test_a_key_is_a_number(key: str) -> None:
    with pytest.raises(DataError, match="no number of a table"):
        get("sources", "openml")(key)


def test_a_number_is_an_identity_without_any_fetching() -> None:
    first, second = (identity(DataSpec(f"openml:{n}"), 0)["source"] for n in (31, 32))
    assert first == identity(DataSpec("openml:31"), 0)["source"] != second


def test_a_recipe_names_it_with_its_key() -> None:
    Path("r.yaml").write_text("data: {source: 'openml:31'}\nmodels: {p: dummy}\nfusion: mean\n")
    assert load(Path("r.yaml")).data.source == "openml:31"
    assert is_keyed("openml:31") and not is_path("openml:31") and not is_keyed("iris:31")


def test_without_a_key_it_is_no_table() -> None:
    with pytest.raises(UsageError, match="takes a key"):
        find("openml")
