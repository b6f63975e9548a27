"""Metrics: pure functions of arrays, each with its direction, range and natural sign."""

from fusecli.metrics.choice import default_metric, sign, suits

__all__ = ["default_metric", "sign", "suits"]
