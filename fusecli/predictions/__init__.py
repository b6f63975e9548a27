"""Predictions that were made elsewhere: files read, checked, and put in the order of a table."""

from fusecli.predictions.importing import Imported, imported
from fusecli.predictions.new_rows import NewRows, for_new_rows, refuse_unknown

__all__ = ["Imported", "NewRows", "for_new_rows", "imported", "refuse_unknown"]
