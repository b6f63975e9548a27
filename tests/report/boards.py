"""Boards made by hand, with every thing in them that a board can have."""

from __future__ import annotations

from dataclasses import replace

from fusecli.values import Board, Notice, Price, Row, Score, Task, Verdict

ESC, RLO = "\x1b", "\u202e"
HOSTILE = (
    f"{ESC}[31mred{ESC}[0m",
    f"{ESC}]0;title\x07",
    f"evil{RLO}gnp.exe",
    "[/red]",
    "[bold]loud",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "a|b",
    "line\nbreak",
    "\ud800",
)


def score(value: float, half_width: float) -> Score:
    return Score(value, half_width, "cross-fit", (value - 0.01, value + 0.01))


def scored(name: str, value: float, half_width: float, accuracy: float, **more: object) -> Row:
    row = Row(name, "base", score(value, half_width), {"accuracy": score(accuracy, 0.03)})
    return replace(row, **more)  # type: ignore[arg-type]


VERDICT = Verdict("practically equal", 0.012, 0.0203, 0.1, 0.96, 0.04, 0.02, "svm", "cross-fit")
FUSED = scored(
    "soft_voting", 0.104, 0.0312, 0.967, role="fused", verdict=VERDICT, price=Price(1.9, 14.2, 99)
)
ROWS = (
    FUSED,
    scored("svm", 0.116, 0.035, 0.967, price=Price(0.2, 0.6, 9), weight=1 / 3, is_best_base=True),
    scored("logistic", 0.131, 0.029, 0.96, price=Price(0.01, 0.3, 9), weight=0.1),
    scored("forest", 0.149, 0.0712, 0.9534, price=Price(1.6, 1300.3, 9), weight=0.57),
    Row("knn", "base", None, reason="predicts NaN"),
)
NOTICE = Notice("3 rows are duplicates", "they share a fold")
BOARD = Board(
    recipe="iris_voting",
    data="iris",
    task=Task("multiclass", ("setosa", "versicolor", "virginica")),
    metric="log_loss",
    also=("accuracy",),
    rows=ROWS,
    n_rows=150,
    n_columns=4,
    n_covered=150,
    splits="8 folds",
    notices=(NOTICE,),
    fits_made=24,
    fit_seconds=1.9,
)


def hostile_board() -> Board:
    """The same board with the worst names wherever a name can be."""
    rows = tuple(scored(name, 0.2, 0.01, 0.9) for name in HOSTILE)
    failed = tuple(Row(name, "base", None, reason=name) for name in HOSTILE)
    notices = tuple(Notice(name, name) for name in HOSTILE)
    return replace(BOARD, data=HOSTILE[0], rows=(FUSED, *rows, *failed), notices=notices)


def large_board(models: int) -> Board:
    """A board of many models with long names."""
    rows = tuple(
        scored(f"model.with-a-long-name.{n:03d}", 0.2 + n / 1e4, 0.0123, 0.9, weight=1 / models)
        for n in range(models)
    )
    return replace(BOARD, rows=(FUSED, *rows))
