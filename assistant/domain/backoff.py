"""How long to wait before something that failed is tried again."""

_MOST_DOUBLINGS = 64


def backoff_seconds(base: float, most: float, failures: int) -> float:
    """Return the seconds to wait after so many failures in a row, the first being 1.

    The wait begins with `base`, doubles with every failure and is never longer than `most`.
    """
    doublings = min(max(failures - 1, 0), _MOST_DOUBLINGS)
    return min(base * 2.0**doublings, most)
