"""The tests, as a package, so that workers can import the estimators that they use."""
