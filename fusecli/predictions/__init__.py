"""Predictions that were made elsewhere: files read, checked, and put in the order of a table."""

from fusecli.predictions.importing import Imported, imported, told_at
from fusecli.predictions.new_rows import NewRows, for_new_rows, refuse_unknown
from fusecli.predictions.outputs import outputs_of_array

__all__ = [
    "Imported",
    "NewRows",
    "for_new_rows",
    "imported",
    "outputs_of_array",
    "refuse_unknown",
    "told_at",
]
