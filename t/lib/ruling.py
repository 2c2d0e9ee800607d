"""The model of what is told of sessions besides their times: roles, removals, speaking time."""

from collections import defaultdict, namedtuple

from sightings import JITSI_PLATFORM, SERVICES, counted_sightings, presence_events

# What is kept of a session; None: nobody told. moderator_at and other_at are sorted tuples.
Told = namedtuple("Told", "moderator_at other_at removed_by removed_at speaking_ms")

NOTHING = Told(None, None, None, None, None)


def told(requests, services=SERVICES, platform=JITSI_PLATFORM):
    """{(occupant, breakout, joined_at): Told} of the sessions that are named.

    - Each moment at which a role was told is kept.
    - The latest removal counts; of several at one moment the greatest text.
    - The longest speaking time counts.
    """
    said = defaultdict(list)
    for one in counted_sightings(presence_events(requests, platform), services):
        if one.start is not None:
            said[one.occupant, one.breakout, one.start].append(one)
    found = defaultdict(lambda: NOTHING)
    found.update({session: gathered(some) for session, some in said.items()})
    return found


def gathered(said):
    """Told, from the sightings of one session."""
    removed_at, removed_by = max(((one.at, one.removed_by) for one in said
                                  if one.removed_by is not None), default=(None, None))
    return Told(moments(said, True), moments(said, False), removed_by, removed_at,
                max((one.speaking_ms for one in said if one.speaking_ms is not None),
                    default=None))


def moments(said, is_moderator):
    """When this role was told."""
    return tuple(sorted({one.at for one in said if one.is_moderator is is_moderator})) or None


# What readers see.

def removed(session, what):
    """(when, by whom) a session was ended by somebody, or None."""
    if what.removed_by is None or session.left_at is None or what.removed_at > session.left_at:
        return None
    return what.removed_at, what.removed_by


def speaking(session, what, until):
    """Milliseconds; nobody speaks longer than they are in."""
    if what.speaking_ms is None:
        return None
    return min(what.speaking_ms, round((until - session.joined_at).total_seconds() * 1000))


def moderating(session, what, ending):
    """[(from, to)] of one session; each role holds from when it was told until another was."""
    spans, begun = [], None
    changes = sorted([(at, True) for at in what.moderator_at or ()]
                     + [(at, False) for at in what.other_at or ()])
    for at, is_moderator in [one for one in changes if one[0] <= ending]:
        if begun is not None and not is_moderator:
            spans.append((begun, at))
            begun = None
        elif begun is None and is_moderator:
            begun = at
    if begun is not None:
        spans.append((begun, ending))
    start = session.joined_at
    return [(max(start, one), max(start, other)) for one, other in spans]


def joined(spans):
    """Spans that touch are one."""
    found = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found
