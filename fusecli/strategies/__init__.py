"""Strategies: pure functions of out-of-fold records, each returning a fused rule as data."""
