"""Stray quotes that pair up make rows one without a fault: a word is said, and none of texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusecli.sources.delimited import csv

HEADER = ["id,size,note,y"]
ROWS = [f"{k},{k / 7:.2f},good,{'no' if k % 2 else 'yes'}" for k in range(20)]
LETTER = "Dear all,\nthe pump, the valve, and the pipe leak,\nregards,\nEve, Ann, Bob"


def said(lines: list[str], separator: str = ",") -> list[str]:
    path = Path("t.csv").resolve()
    path.write_text("\n".join((*HEADER, *lines, "")).replace(",", separator))
    return [notice.text.removeprefix("line ") for notice in csv(str(path)).notices]


def with_quotes(*cells: tuple[int, str, str]) -> list[str]:
    """Return the rows with cells of some of them written otherwise."""
    rows = list(ROWS)
    for row, before, after in cells:
        rows[row] = rows[row].replace(before, after, 1)
    return rows


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_row_21_rows_between_two_stray_quotes_are_told_of_with_the_line(separator: str) -> None:
    rows = with_quotes((3, "good", '"good'), (6, "good", 'good"'))
    told = "5 of the table: a quote opens there, and 4 lines that look like rows are read as one"
    assert said(rows, separator) == [told]


def test_neighbours_in_one_and_several_places_are_told_of() -> None:
    strays = [(row, "good", '"good') for row in (3, 9)] + [(row, "good", 'go"') for row in (4, 10)]
    told = "5 of the table: a quote opens there, and 2 lines that look like rows are read as one"
    assert said(with_quotes(*strays)) == [f"{told}, and so are 1 more"]


def test_a_quote_in_the_first_and_the_last_column_is_found() -> None:
    rows = with_quotes((2, "2,", '"2,'), (3, "3,", '3",'), (8, "yes", '"yes'), (9, "no", 'no"'))
    assert "4 of the table: a quote opens there" in said(rows)[0]
    assert said(rows)[0].endswith("and so are 1 more")


@pytest.mark.parametrize(
    "text",
    [
        LETTER,
        "two\nlines",
        "one, two\nthree",
        "a, b\nc, d, e, f\ng, h, i",
        "a,yes\nb,c,d",
        'inches: 5"" or\n6""',
        "a\r\nb",
        "Musee du Louvre\n9, 5.5, rue de Rivoli",
        "start, 1\n2, 3, 4",
    ],
)
def test_row_21_a_text_of_several_lines_raises_no_doubt(text: str) -> None:
    assert said(with_quotes((3, "good", f'"{text}"'))) == []


@pytest.mark.parametrize(
    "text",
    [
        "id,address\n" + '1,"Musee du Louvre\n12, rue de Rivoli"\n' + "2,here\n3,there\n" * 9,
        "id,m\n" + '1,"[1\n2,3]"\n' + "2,none\n" * 9,
        "n\n" + '"4\n5"\n' + "6\n" * 9,
    ],
)
def test_an_address_a_list_and_a_single_column_raise_no_doubt(text: str) -> None:
    Path("t.csv").write_text(text)
    assert csv(str(Path("t.csv").resolve())).notices == ()


def test_texts_in_a_table_of_texts_raise_no_doubt() -> None:
    Path("t.csv").write_text("a,b\n" + 'x,"first\nsecond, third"\n' * 5 + "y,z\n" * 3)
    assert csv(str(Path("t.csv").resolve())).notices == ()
