"""The minimum of w'Gw over weights that are non-negative and sum to one."""

import numpy as np

from fusecli.strategies.nonnegative import nonnegative_minimum
from fusecli.values import Floats


def simplex_minimum(gram: Floats) -> Floats:
    """Return argmin_w w'Gw with w >= 0 and sum w = 1; G is positive semi-definite.

    G + c 11' has the same minimum on the simplex, and is positive on it; and the minimum of
    v'(G + c 11')v/2 - 1'v over v >= 0 is that minimum times a scalar: both have the same
    optimality conditions. So one active-set method serves both.
    """
    own = np.diag(gram)
    shift = float(own[own > 0].min()) if (own > 0).any() else 1.0
    scaled = nonnegative_minimum(gram / shift + 1.0, np.ones(len(gram)))
    return np.asarray(scaled / scaled.sum())
