"""Tables in portions are the same tables."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from fusecli.errors import DataError
from fusecli.sources import find
from fusecli.sources import portions as module
from fusecli.sources.portions import portions

ROWS = 1_000


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stream files of any size, in small blocks."""
    monkeypatch.setattr(module, "WHOLE", -1)
    monkeypatch.setattr(module, "BLOCK", 1 << 12)


def text(rows: int = ROWS) -> str:
    lines = [f'{k},{k / 7:.3f},"a ""b"", {k}"' for k in range(rows)]
    return "\n".join(["id,x,words", *lines, ""])


def together(path: Path, rows: int = 300, **options: object) -> pd.DataFrame:
    return pd.concat([raw.frame for raw in portions(str(path), rows, options)])


def whole(path: Path, **options: object) -> pd.DataFrame:
    return find(str(path))(str(path), **options).frame


def test_text_in_portions_is_the_same_text(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text())
    pd.testing.assert_frame_equal(together(path), whole(path))


def test_packed_text_in_portions_is_the_same_text(tmp_path: Path) -> None:
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(text().encode()))
    pd.testing.assert_frame_equal(together(path), whole(path))


def test_another_encoding_and_separator_are_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("id;ä\n1;ö\n2;ü\n".encode("latin-1"))
    pd.testing.assert_frame_equal(
        together(path, encoding="latin-1"), whole(path, encoding="latin-1")
    )


def test_a_byte_order_mark_is_no_part_of_a_name(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("\ufeffid,x\n1,2\n3,4\n".encode())
    assert list(together(path).columns) == ["id", "x"]


def test_no_portion_is_larger_than_asked(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text())
    sizes = [len(raw.frame) for raw in portions(str(path), 70, {})]
    assert (max(sizes), sum(sizes)) == (70, ROWS)


def test_parquet_in_portions_is_the_same_table(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    frame = pd.DataFrame({"x": range(ROWS), "w": ["a", None] * (ROWS // 2)})
    frame.to_parquet(path)
    pd.testing.assert_frame_equal(together(path), whole(path))


@pytest.mark.parametrize("ids", [range(5, ROWS + 5), [f"p{k}" for k in range(ROWS)]])
def test_an_index_with_a_name_is_a_column(ids: Sequence[object], tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pd.DataFrame({"x": range(ROWS)}, index=pd.Index(ids, name="id")).to_parquet(path)
    pd.testing.assert_frame_equal(together(path), whole(path))


def test_json_lines_in_portions_are_the_same_table(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text("".join(json.dumps({"x": k / 3, "w": f"é{k}"}) + "\n" for k in range(ROWS)))
    pd.testing.assert_frame_equal(together(path), whole(path), check_dtype=False)


def test_a_source_with_a_name_is_cut(tmp_path: Path) -> None:
    assert [len(raw.frame) for raw in portions("penguins", 300, {})] == [300, 44]


FAULTS = {
    "a cell too many": (text(500) + "1,2,3,4\n", "t.csv:502: 4 cells where the header has 3"),
    "an open quote": (text(500) + '1,2,"open\n', "quote"),
}


@pytest.mark.parametrize(("content", "told"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_in_a_later_portion_is_told_with_its_line(
    content: str, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(content)
    with pytest.raises(DataError, match=told):
        together(path)


def test_a_bad_byte_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(text(500).encode() + b"1,2,\xff\n")
    with pytest.raises(DataError, match=r"t.csv:502: byte 0xff is not utf-8"):
        together(path)


@pytest.mark.parametrize("line", ["{", "[1]", "3", '"x"', "nope", "[" * 100_000])
def test_a_line_that_is_no_object_is_told_with_its_number(line: str, tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"x": 1}\n' * 400 + line + "\n")
    with pytest.raises(DataError, match=r"t.jsonl:401: is no JSON"):
        together(path)


@pytest.mark.parametrize("name", ["t.csv", "t.parquet", "t.jsonl", "t.csv.gz", "t.jsonl.gz"])
def test_a_file_that_is_not_there_is_a_data_error(name: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        together(tmp_path / name)


@pytest.mark.parametrize("name", ["t.parquet", "t.csv.gz", "t.jsonl.gz"])
def test_a_damaged_file_is_a_data_error(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"PAR1 this is none of it")
    with pytest.raises(DataError, match="damaged"):
        together(tmp_path / name)
