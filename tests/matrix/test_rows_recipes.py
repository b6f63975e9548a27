"""Rows 1 to 12, 53 and 58: what a recipe may hold, and what is said where it may not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fusecli import registry
from fusecli.values import Count
from tests.matrix.door import RECIPE, fuse, refused, run


def with_model(text: str) -> str:
    return RECIPE.replace("naive_bayes", text)


def with_fusion(text: str) -> str:
    return RECIPE.replace("soft_voting", text)


def test_row_01_an_unknown_key_is_told_with_its_place_and_the_nearest() -> None:
    told = refused(RECIPE.replace("cv:", "modls: {}\ncv:"))
    assert told.startswith("r.yaml:2:1: modls: unknown key 'modls'\n  hint: did you mean 'models'?")


def test_row_02_five_mistakes_are_told_together_in_the_order_of_lines() -> None:
    told = refused(
        "data: {source: iris, targt: species}\ncv: {folds: one}\nsed: 3\n"
        "models: {a: random_forst}\nfusion: soft_votin\n"
    )
    places = [line.split(":")[1] for line in told.splitlines() if line.startswith("r.yaml:")]
    assert places == ["1", "2", "3", "4", "5"]
    assert told.splitlines()[-1] == "error: 5 mistakes in the recipe, nothing was fitted"


def test_row_03_a_duplicate_key_is_told_with_both_lines() -> None:
    assert "r.yaml:5:1: key 'cv' is given twice (first at line 2)" in refused(f"{RECIPE}cv: {{}}\n")


def test_row_04_scalars_are_those_of_yaml_1_2(own_store: Path) -> None:
    told = "missing: [no, 12:30]}\ncv: {folds: 012}"
    text = RECIPE.replace("}\ncv: {folds: 3}", f", {told}", 1)
    text = text.replace("naive_bayes", "{use: naive_bayes, var_smoothing: 1e-3}")
    Path("r.yaml").write_text(text)
    plan = json.loads(fuse("check", "r.yaml", "--json").out)
    assert plan["models"][0]["to_fit"] == 12
    assert run(text).code == 0
    written = next(Path("runs").rglob("recipe.yaml")).read_text()
    assert "var_smoothing: 0.001" in written
    assert "- no\n" in written
    assert "- 12:30\n" in written


HUGE = {
    "laughs": "".join(
        [
            f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9) if i else 'x, ' * 8 + 'x'}]\n"
            for i in range(12)
        ]
    ),
    "brackets": "[" * 100_000,
    "megabytes": "a: " + "x" * 5_000_000,
}
MEASURED = """\
import sys, time
from fusecli.cli import app
from fusecli.cli.door import through_the_door
for name in sys.argv[1:]:
    began = time.process_time()
    arguments = ["check", name]
    code = through_the_door(lambda: app(arguments, prog_name="fuse", standalone_mode=False))
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    print(code, time.process_time() - began, int(status["VmHWM"].split()[0]) / 1024)
"""


def test_row_05_a_text_that_explodes_is_refused_at_once_in_little_memory() -> None:
    for name, text in HUGE.items():
        Path(name).write_text(text)
    Path("good").write_text("")  # what is imported on the way to the first is not its fault
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, "good", *HUGE], capture_output=True, text=True, check=True
    )
    found = [[float(word) for word in line.split()] for line in done.stdout.splitlines()]
    assert [code for code, _, _ in found] == [2, 2, 2, 2]
    assert max(seconds for _, seconds, _ in found[1:]) < 1
    assert max(megabytes for _, _, megabytes in found) < 200


@pytest.mark.parametrize("value", ['"touch x"', '["touch x"]', '{args: ["touch x"]}'])
def test_row_06_a_tag_executes_nothing(value: str) -> None:
    told = refused(f"{RECIPE}seed: !!python/object/apply:os.system {value}\n")
    assert "r.yaml:5:7: tags such as" in told
    assert not Path("x").exists()


@pytest.mark.parametrize(
    "text, place",
    [
        ("data:\n\tsource: iris\n", "r.yaml:2:1: a tab"),
        ("data: \0", "r.yaml:1:7: holds the character #x0000"),
        (RECIPE.encode("utf-16"), "r.yaml:1:1: is UTF-16"),
        (bytes(range(128, 256)), "r.yaml:1:1: is not UTF-8"),
        ("", "r.yaml:1:1: is empty"),
        (f"{RECIPE}---\n{RECIPE}", "r.yaml:5:1: a second document"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("r.yaml") else "",
)
def test_row_07_a_text_that_is_no_recipe_is_one_mistake(text: str | bytes, place: str) -> None:
    told = refused(text)
    assert told.startswith(place)
    assert told.endswith("error: 1 mistake in the recipe, nothing was fitted\n")


@pytest.mark.parametrize("path", [".", "/dev/zero", "absent.yaml", "table.csv/r.yaml"])
def test_row_07_what_is_no_file_is_one_mistake(path: str) -> None:
    done = fuse("run", path)
    assert done.code == 2
    assert done.err.startswith(f"{path}: ")


@pytest.mark.parametrize("change", [b"\xef\xbb\xbf", b"\r\n"], ids=["mark", "line ends"])
def test_row_07_marks_and_line_ends_of_other_systems_are_welcome(change: bytes) -> None:
    text = RECIPE.encode()
    Path("r.yaml").write_bytes(text.replace(b"\n", change) if change == b"\r\n" else change + text)
    assert fuse("check", "r.yaml").code == 0


def test_row_08_bases_that_go_round_are_missing_or_too_deep_are_told_with_their_chain() -> None:
    for i in range(1, 8):
        Path(f"b{i}.yaml").write_text(f"extends: b{i + 1}.yaml\n")
    Path("round.yaml").write_text("extends: r.yaml\n")
    assert "r.yaml -> round.yaml -> r.yaml" in refused(f"extends: round.yaml\n{RECIPE}")
    assert "r.yaml -> nope.yaml" in refused(f"extends: nope.yaml\n{RECIPE}")
    assert "r.yaml -> b1.yaml -> b2.yaml" in refused(f"extends: b1.yaml\n{RECIPE}")


@pytest.mark.parametrize(
    "use, told",
    [
        ("os.system", "the package 'os' is not allowed"),
        ("subprocess.Popen", "the package 'subprocess' is not allowed"),
        ("stranger.Model", "the package 'stranger' is not allowed"),
        ("sklearn.utils.Bunch", "is no estimator: it has no 'fit'"),
        ("sklearn.base.BaseEstimator.x", "no module is called 'sklearn.base.BaseEstimator'"),
    ],
)
def test_row_09_what_is_no_estimator_of_an_allowed_package_is_refused(
    monkeypatch: pytest.MonkeyPatch, use: str, told: str
) -> None:
    Path("stranger.py").write_text("open('imported', 'w').close()")
    monkeypatch.syspath_prepend(str(Path.cwd()))
    message = refused(with_model(use))
    assert message.startswith("r.yaml:3:17: models.bayes.use: ")
    assert told in message
    assert not Path("imported").exists()


@pytest.mark.parametrize("use", ["random_forest", "sklearn.ensemble.RandomForestClassifier"])
def test_row_10_an_unknown_parameter_is_told_at_its_line(use: str) -> None:
    told = refused(with_model(f"{{use: {use}, n_estimator: 4}}"))
    assert told.startswith("r.yaml:3:")
    assert "models.bayes.n_estimator: unknown key" in told
    assert "did you mean 'n_estimators'?" in told


@pytest.mark.parametrize(
    "override, told",
    [
        ("modles.x=1", "did you mean 'models'?"),
        ("cv.folds=abc", "cv.folds: should be a valid integer, not 'abc'"),
        ("cv.folds", "write key.path=value"),
    ],
)
def test_row_11_a_bad_override_is_told_with_a_suggestion(override: str, told: str) -> None:
    message = refused(RECIPE, "--set", override)
    assert message.startswith("--set #1: ")
    assert told in message


def test_row_12_a_variable_that_is_not_set_is_told_with_its_path() -> None:
    told = refused(RECIPE.replace("table.csv", "'${env:FUSE_NO_SUCH}/t.csv'"))
    assert "r.yaml:1:16: data.source: the environment variable 'FUSE_NO_SUCH' is not set" in told


@pytest.mark.parametrize(
    "weights, told",
    [
        ("{bayes: 0, prior: 0}", "r.yaml:4:44: fusion.weights: every weight is 0"),
        ("{bayes: -1, prior: 2}", "r.yaml:4:52: fusion.weights.bayes: should be greater than"),
        ("{bayes: 1}", "r.yaml:4:44: fusion.weights: no weight for prior"),
        ("[1, 2, 3]", "r.yaml:4:44: fusion.weights: should be a mapping"),
        ("{bayes: .nan, prior: 1}", "r.yaml:4:52: fusion.weights.bayes: should be a finite"),
    ],
)
def test_row_53_weights_that_cannot_be_are_told_at_their_line(weights: str, told: str) -> None:
    assert told in refused(with_fusion(f"{{strategy: weighted_mean, weights: {weights}}}"))


def test_row_53_more_members_than_there_are_cannot_be_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def best(oof, *, k: Count = 1):
        """Keep the first members."""

    entry = registry.Entry("best_k", best, registry.ALL_TASKS)
    registry.names("strategies")
    monkeypatch.setitem(registry._entries["strategies"], "best_k", entry)
    told = refused(with_fusion("{strategy: best_k, k: 3}"))
    assert "r.yaml:4:31: fusion.k: should be at most 2, the number of members" in told


def test_row_58_an_estimator_that_is_not_installed_names_its_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "catboost", None)
    told = refused(with_model("catboost.CatBoostClassifier"))
    assert "r.yaml:3:17: models.bayes.use: no module is called 'catboost'" in told
    assert "hint: pip install catboost\n" in told


def test_row_58_a_backend_that_is_not_installed_names_its_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    told = refused(RECIPE, "--backend", "dask", "--store", f"fresh{os.getpid()}")
    assert told.endswith("hint: pip install 'dask[distributed]'\n")
