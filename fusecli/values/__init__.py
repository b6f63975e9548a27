"""The frozen values that travel between the rooms. No behaviour beyond their own shape."""

from fusecli.values.basics import (
    ALL_TASKS,
    CLASSIFICATION,
    Array,
    Count,
    Floats,
    Integers,
    Kind,
    NonNegative,
    Notice,
    Positive,
    Share,
    Task,
)
from fusecli.values.boards import Board, Call, Picked, Range, Row, Rung, Score, Verdict
from fusecli.values.fits import Cause, Fit, OutOfFold, Price, Receipt
from fusecli.values.specs import ColumnKind, CvSpec, DataSpec, FusionSpec, ModelSpec
from fusecli.values.tables import Column, Dataset, Folds, Overview, Table

__all__ = [
    "ALL_TASKS",
    "CLASSIFICATION",
    "Array",
    "Board",
    "Call",
    "Cause",
    "Column",
    "ColumnKind",
    "Count",
    "CvSpec",
    "DataSpec",
    "Dataset",
    "Fit",
    "Floats",
    "Folds",
    "FusionSpec",
    "Integers",
    "Kind",
    "ModelSpec",
    "NonNegative",
    "Notice",
    "OutOfFold",
    "Overview",
    "Picked",
    "Positive",
    "Price",
    "Range",
    "Receipt",
    "Row",
    "Rung",
    "Score",
    "Share",
    "Table",
    "Task",
    "Verdict",
]
