"""Which versions of libraries a model file can be read with."""

import pytest

from fusecli.errors import StoreError
from fusecli.saved.versions import check_versions, versions_of

HERE = versions_of(("lightgbm", "xgboost"))


def told(name: str, place: int) -> dict[str, str]:
    """Return the versions here with one of them other: its major (0), minor (1) or patch (2)."""
    parts = [*HERE[name].split("."), "0", "0"][:3]
    parts[place] = str(int(parts[place]) + 1)
    return {**HERE, name: ".".join(parts)}


@pytest.mark.parametrize("name", [name for name in HERE if name != "python"])
def test_another_minor_version_warns_and_another_major_version_refuses(name: str) -> None:
    assert check_versions(told(name, 2), "model.fuse") == ()
    (notice,) = check_versions(told(name, 1), "model.fuse")
    assert notice.text.startswith(f"'model.fuse' was made with {name} ")
    with pytest.raises(StoreError, match=f"was made with {name} .*, and this is") as refusal:
        check_versions(told(name, 0), "model.fuse")
    assert refusal.value.exit_code == 4
    assert refusal.value.hint == f"pip install '{name}=={told(name, 0)[name]}'"


def test_another_python_is_refused_only_where_its_major_version_is_another() -> None:
    assert check_versions(told("python", 1), "model.fuse") == ()
    with pytest.raises(StoreError, match="was made with python"):
        check_versions(told("python", 0), "model.fuse")
