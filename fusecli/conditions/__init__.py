"""Conditions on the columns of a table, as people write them; nothing is ever run as Python."""

from fusecli.conditions.evaluation import truth
from fusecli.conditions.parsing import Term, parse

__all__ = ["Term", "parse", "truth"]
