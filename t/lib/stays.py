"""Sessions as short tuples."""

import model
from telling import ZERO


def stays(requests):
    """(occupant, breakout, begin, end, assumed), in seconds after ZERO."""
    found = []
    for one in model.sessions(requests):
        end = None if one.left_at is None else (one.left_at - ZERO).total_seconds()
        found.append((one.occupant, one.breakout,
                      (one.joined_at - ZERO).total_seconds(), end, one.assumed))
    return found


def one_stay(requests):
    found = stays(requests)
    assert len(found) == 1
    return found[0][2:]
