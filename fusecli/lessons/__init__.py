"""What a base model learns from others: their residuals, their soft labels, their predictions."""

from fusecli.lessons.graph import circle, depths, lenders, teachers_of

__all__ = ["circle", "depths", "lenders", "teachers_of"]
