"""The toy strategies, for every test of this folder."""

from tests.evaluate.toys import toys  # noqa: F401  # a fixture
