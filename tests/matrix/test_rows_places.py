"""Row 50: nothing is written outside the folders that were given, whatever stands in its way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import ascii_letters, digits

import pytest

from fusecli.run.folder import new_folder, subfolder, write
from tests.matrix.door import RECIPE, fuse, refused


@pytest.mark.parametrize("stem", ["..", ".", "CON", "x" * 200, "a b", "-a", "é", "a\nb", "1"])
def test_row_50_a_recipe_file_of_any_name_makes_a_run_with_a_safe_one(stem: str) -> None:
    Path(f"{stem}.yaml").write_text(RECIPE)
    done = fuse("run", "--backend", "sequential", "-q", "--", f"{stem}.yaml")
    assert done.code == 0, done.err
    (folder,) = Path("runs").iterdir()
    assert set(folder.name) <= {*ascii_letters, *digits, *"_.-"}
    assert len(folder.name) <= 64
    assert folder.name.lower() not in ("con", ".", "..")


@pytest.mark.parametrize("name", ["../../up", "/up", "up/../../up", "..\\up"])
def test_row_50_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    assert "is no name" in refused(f"name: '{name}'\n{RECIPE}")
    assert "is no name" in refused(RECIPE, "--set", f"fusion={{strategy: mean, name: '{name}'}}")
    assert not Path("..", "up").exists()


@pytest.mark.parametrize("name", ["..", ".", "../up", "/up", "a/b", "x" * 1000, "", "\0", "é\n"])
def test_row_50_a_table_of_any_name_has_its_folder_within_the_run(name: str) -> None:
    run = Path("run").absolute()
    run.mkdir()
    made = [subfolder(run, name) for _ in range(2)]
    assert all(place.resolve().parent == run for place in made)
    assert len({*made}) == 2


def test_row_50_links_that_wait_for_the_folder_of_a_run_are_not_followed() -> None:
    outside, out = Path("outside").absolute(), Path("runs", "r")
    outside.mkdir()
    out.mkdir(parents=True)
    now = datetime.now(UTC)
    for second in range(30):
        link = out / f"{now + timedelta(seconds=second):%Y%m%dT%H%M%S}-abcd"
        link.symlink_to(outside if second % 2 else outside / "absent")
    folder = new_folder(Path("runs"), "r", "abcdef")
    write(folder, {"board.json": "{}"})
    assert not folder.is_symlink()
    assert list(outside.iterdir()) == []


def test_row_50_a_link_in_the_place_of_a_file_is_replaced_and_not_followed() -> None:
    Path("victim").write_text("mine")
    folder = new_folder(Path("runs"), "r", "abcdef")
    (folder / "board.json").symlink_to(Path("victim").absolute())
    write(folder, {"board.json": "{}"})
    assert Path("victim").read_text() == "mine"
    assert not (folder / "board.json").is_symlink()


def test_row_50_a_path_in_a_recipe_is_its_authors_own_but_names_a_table() -> None:
    for path in ("/etc/passwd", "../../../../etc/passwd"):
        assert "no source reads such a file" in refused(RECIPE.replace("table.csv", path))
