"""Attendance from the model's sessions: one row a person, and the most people at once."""

from collections import defaultdict, namedtuple
from datetime import datetime, timezone

import ruling

Row = namedtuple("Row", "id name nick first_seen last_seen seconds speaking_ms removed_by"
                        " moderator sessions")

FOREVER = datetime.max.replace(tzinfo=timezone.utc)


def until(session, now):
    """An open session runs to now, and none ends before it began."""
    return max(session.joined_at, now if session.left_at is None else session.left_at)


def seconds(spans):
    """Time that is in several spans counts once."""
    total, end = 0, None
    for start, stop in sorted(spans):
        begin = start if end is None else max(start, end)
        if stop > begin:
            total += (stop - begin).total_seconds()
        end = stop if end is None else max(end, stop)
    return total


def rows(found, names, told, now):
    """Sorted by id; names are those of model.names, told those of ruling.told."""
    people = defaultdict(list)
    for session in found:
        people[session.person].append(session)
    return sorted((row_of(person, names[person], some, told, now)
                   for person, some in people.items()), key=lambda row: row.id)


def row_of(person, names, some, told, now):
    said = [(one, told[one[:3]]) for one in some]
    times = [ruling.speaking(one, what, until(one, now)) for one, what in said]
    counted = [ms for ms in times if ms is not None]
    gone = [ruling.removed(one, what) for one, what in said]
    spans = [span for one, what in said
             for span in ruling.moderating(one, what, one.left_at or FOREVER)]
    return Row(person, *names, min(one.joined_at for one in some),
               max(until(one, now) for one in some),
               seconds([(one.joined_at, until(one, now)) for one in some]),
               sum(counted) if counted else None,
               max(filter(None, gone), default=(None, None))[1],
               [(start, None if end == FOREVER else end) for start, end in ruling.joined(spans)],
               sorted(((one.occupant, one.joined_at, one.left_at, one.breakout or "",
                        one.breakout is None, one.assumed, ms, removed and removed[1])
                       for one, ms, removed in zip(some, times, gone)), key=str))


def peak(found, now):
    """At some session's beginning the most are in: who goes at a moment is gone at it, but
    for a session of no length."""
    best = 0
    for moment in {one.joined_at for one in found}:
        inside = {one.person for one in found
                  if one.joined_at <= moment < until(one, now)
                  or one.joined_at == moment == until(one, now)}
        best = max(best, len(inside))
    return best
