"""What a base model learns from others: their residuals, their soft labels, their predictions."""

from fusecli.lessons.graph import asks_of_another_table, circle, depths, lenders, teachers_of

__all__ = ["asks_of_another_table", "circle", "depths", "lenders", "teachers_of"]
