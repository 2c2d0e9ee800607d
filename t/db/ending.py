"""When a meeting ends, to the microsecond."""

from datetime import timedelta

from world import GRACE, LIFETIME, LOST_AFTER, T0, TICK, settle

END = T0 + LIFETIME
# Seconds after T0 at which people go or it is ended.
STAY = 600


def is_over(world, meeting, at):
    """Would it be ended at that moment?"""
    return world.value("SELECT meeting_over(%s, %s, %s, %s)", meeting, at, GRACE, LOST_AFTER)


def ends_exactly_at(world, meeting, at):
    """Not a microsecond before, and then once."""
    assert not settle(world.connection, meeting, at - TICK)
    assert world.row(meeting)[:2] == (True, None)
    assert settle(world.connection, meeting, at)
    assert world.row(meeting)[:2] == (False, at)
    assert not settle(world.connection, meeting, at + timedelta(days=9))
    assert world.row(meeting)[:2] == (False, at)
