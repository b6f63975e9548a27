"""Fitted models as bytes that run nothing when they are read, and what they predict."""
