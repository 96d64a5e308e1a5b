"""Pickling in tests."""

import pickle
from typing import TypeVar

T = TypeVar("T")


def pickle_and_load(value: T) -> T:
    """Return the copy of a value that another process would receive."""
    copy: T = pickle.loads(pickle.dumps(value))
    return copy
