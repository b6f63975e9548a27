"""What other tools write, each in a small file of its own layout."""

from pathlib import Path

import numpy as np
import pytest

from fusecli.errors import DataError, UsageError
from fusecli.predictions.headless import any_lines_of
from fusecli.predictions.layouts import Own, Wanted
from fusecli.predictions.recognising import LAYOUTS, layout_of
from fusecli.values import Task

BINARY, VALUES = Task("binary", ("no", "yes")), Task("regression")

FILES = {
    "autogluon": ",no,yes\n0,0.9,0.1\n1,0.2,0.8\n2,0.4,0.6\n",
    "autogluon, values": ",price\n2,1.5\n0,2.5\n",
    "h2o": "predict,no,yes\nno,0.9,0.1\nyes,0.2,0.8\n",
    "h2o, numbers": "predict,p0,p1\n0,0.9,0.1\n1,0.2,0.8\n",
    "h2o, values": '"predict"\n1.5\n2.5\n',
    "mljar": "prediction_0_for_no_1_for_yes,target\n0.1,0\n0.8,1\n",
    "mljar, 0 and 1": "prediction,target\n0.1,0\n0.8,1\n",
    "mljar, many": "prediction_a,prediction_b,prediction_c,target\n0.1,0.2,0.7,2\n",
    "sklearn": "9.0e-01 1.0e-01\n2.0e-01 8.0e-01\n",
    "sklearn, commas": "0.9,0.1\n0.2,0.8\n",
    "sklearn, pandas": "0,1\n0.9,0.1\n0.2,0.8\n",
    "fuse": "id,repeat,fold,target,a:no,a:yes,fused:mean:no,fused:mean:yes\n"
    "7,0,1,no,0.5,0.5,0.9,0.1\n8,0,0,yes,0.5,0.5,0.2,0.8\n7,1,0,no,0.5,0.5,0.0,1.0\n",
}


def own(name: str, wanted: Wanted | None = None) -> Own:
    Path("f.csv").write_text(FILES[name])
    lines = any_lines_of("f.csv", "f.csv")
    return LAYOUTS[layout_of(lines)][1](lines, wanted or Wanted(task=BINARY))


@pytest.mark.parametrize("name", FILES)
def test_a_layout_is_known_by_its_columns(name: str) -> None:
    Path("f.csv").write_text(FILES[name])
    assert layout_of(any_lines_of("f.csv", "f.csv")) == name.split(",", maxsplit=1)[0]


@pytest.mark.parametrize(
    "name", ["autogluon", "h2o", "mljar", "sklearn", "sklearn, commas", "sklearn, pandas", "fuse"]
)
def test_every_layout_gives_a_column_a_class(name: str) -> None:
    found = own(name)
    assert list(found.columns) == ["no", "yes"]
    np.testing.assert_allclose(found.columns["yes"][:2], [0.1, 0.8])


def test_the_index_of_autogluon_numbers_the_rows() -> None:
    found = own("autogluon, values")
    assert found.number is not None and found.number.tolist() == [2, 0]
    assert list(found.columns) == ["prediction"]


def test_numbers_as_classes_have_their_own_names_in_h2o() -> None:
    assert list(own("h2o, numbers").columns) == ["0", "1"]
    assert own("h2o, values").columns["prediction"].tolist() == ["1.5", "2.5"]


def test_mljar_has_a_column_a_class_or_one_alone() -> None:
    assert list(own("mljar, many").columns) == ["a", "b", "c"]
    assert list(own("mljar, 0 and 1").columns) == ["prediction"]


def test_of_a_run_the_fusion_is_taken_or_the_member_that_is_named() -> None:
    assert own("fuse").columns["no"].tolist() == [0.9, 0.2]
    assert own("fuse", Wanted("a")).columns["no"].tolist() == [0.5, 0.5]
    assert own("fuse", Wanted("mean")).columns["no"].tolist() == [0.9, 0.2]


def test_of_the_repeats_of_a_run_the_first_is_taken() -> None:
    found = own("fuse")
    assert found.id is not None and found.id.tolist() == ["7", "8"]
    assert any("repeats" in notice.text for notice in found.notices)


def test_a_member_that_a_run_has_not_is_refused() -> None:
    with pytest.raises(UsageError, match="no member called 'b'"):
        own("fuse", Wanted("b"))


def test_columns_without_names_need_a_task() -> None:
    with pytest.raises(UsageError, match="--recipe"):
        own("sklearn", Wanted())
    with pytest.raises(DataError, match="2 columns for no classes"):
        own("sklearn", Wanted(task=VALUES))


def test_what_could_be_several_or_is_none_is_asked_about() -> None:
    Path("f.csv").write_text("predict,prediction,target\n1,1,1\n")
    with pytest.raises(UsageError, match="of h2o or of mljar"):
        layout_of(any_lines_of("f.csv", "f.csv"))
    Path("f.csv").write_text("a,b\n1,1\n")
    with pytest.raises(UsageError, match="no layout that is known") as caught:
        layout_of(any_lines_of("f.csv", "f.csv"))
    assert "autogluon" in caught.value.hint
