"""From a `Table` to what a learner takes, and from what it says back to predictions."""
