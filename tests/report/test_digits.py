import pytest

from fusecli.report.digits import amount, count, decimals, number, signed_interval
from fusecli.report.text import UNICODE


@pytest.mark.parametrize(
    "value, half_width, places",
    [
        (0.104, 0.0312, 3),
        (0.104, 0.00312, 4),
        (12345.6, 340.0, 0),
        (12.3, 1.9, 1),
        (0.5, 0.0, 4),
        (1.0, float("nan"), 3),
        (0.0, 0.0, 3),
        (float("nan"), float("nan"), 3),
    ],
)
def test_the_interval_decides_the_digits(value: float, half_width: float, places: int) -> None:
    assert decimals(value, half_width) == places


@pytest.mark.parametrize(
    "value, places, text",
    [
        (0.1, 3, "0.100"),
        (3.4e-9, 10, "3.40e-09"),
        (2e12, 0, "2.00e+12"),
        (float("inf"), 3, "n/a"),
    ],
)
def test_numbers_stay_readable_at_any_size(value: float, places: int, text: str) -> None:
    assert number(value, places) == text


@pytest.mark.parametrize(
    "value, text", [(0.0, "0.0"), (0.01, "<0.1"), (14.2, "14.2"), (1300.3, "1,300")]
)
def test_prices_are_short(value: float, text: str) -> None:
    assert amount(value) == text


def test_one_row_is_no_rows() -> None:
    assert (count(1, "row"), count(2, "class", "classes")) == ("1 row", "2 classes")


def test_a_gain_of_nothing_has_no_minus() -> None:
    assert signed_interval(-8e-18, 2e-17, 5, UNICODE) == "+0.00000 ± 0.00000"


def test_a_loss_has_a_minus() -> None:
    assert signed_interval(-0.012, 0.02, 3, UNICODE) == "-0.012 ± 0.020"
