"""A slow, plain model of who was in a meeting.

The input is the list of HTTP requests received for one meeting, in the order of
their arrival. Nothing here knows the database or the programs: every rule is said
in the docstring of the function that applies it, so that the SQL views can be
compared with something that was written apart from them.
"""

from collections import defaultdict, namedtuple
from datetime import timedelta

from sightings import (JITSI_PLATFORM, SERVICES, closing_of, counted_sightings,
                       kind_of, presence_events)

# name is the one to show.
Session = namedtuple("Session",
                     "occupant breakout joined_at left_at assumed person name")

# Who an occupant is: person None is nobody but the occupant itself.
Attendee = namedtuple("Attendee", "person name nick email")


ENDED_FOR_ALL = "The meeting has been terminated"


# From what is said to sessions.

def closes(closing, occupant, breakout, start):
    """Whether a closing ends a session of which nobody told a left.

    - The main room destroyed ends whatever had begun, in its breakouts too; a breakout
      destroyed ends what had begun in itself.
    - The main room created ends whatever had begun more than a second before; a
      breakout created ends nothing.
    - A snapshot ends what had begun before it in its own room and is not listed; an
      entry without joined_at lists every session of its occupant.
    """
    main = closing.breakout is None
    if closing.kind == "destroyed":
        return start <= closing.at and (main or closing.breakout == breakout)
    if closing.kind == "created":
        return main and start < closing.at - timedelta(seconds=1)
    return (closing.breakout == breakout and start < closing.at
            and (occupant, start) not in closing.listed
            and (occupant, None) not in closing.listed)


def assumed_end(closings, occupant, breakout, start):
    return min((closing.at for closing in closings
                if closes(closing, occupant, breakout, start)), default=None)


class Draft:
    """A session while it is being found."""

    def __init__(self):
        self.told_end = None
        self.seen = []

    def add(self, seen):
        self.seen.append(seen)
        if seen.said == "out":
            self.told_end = max(self.told_end or seen.at, seen.at)


def drafts_of(seen, closings, occupant, breakout):
    """The sessions of one occupant in one room, by start.

    Whoever names a joined_at speaks of the session that began then. The rest is
    taken in order of time, joins before lefts:
    - a join belongs to the newest session that had begun and was not closed before
      it (told, else assumed), else it begins one;
    - a left belongs to the newest session begun at or before it, else to none.
    """
    drafts = defaultdict(Draft)
    for one in seen:
        if one.start is not None:
            drafts[one.start].add(one)

    def open_at(start, at):
        end = drafts[start].told_end
        if end is None:
            end = assumed_end(closings, occupant, breakout, start)
        return end is None or end >= at

    unnamed = [one for one in seen if one.start is None]
    for one in sorted(unnamed, key=lambda one: (one.at, one.said == "out")):
        begun = [start for start in drafts if start <= one.at]
        if one.said == "in":
            begun = [start for start in begun if open_at(start, one.at)] or [one.at]
        if begun:
            drafts[max(begun)].add(one)
    return drafts


def latest(told):
    """Of (time, text) pairs the text of the latest; equal times: the greatest."""
    told = [pair for pair in told if pair[1] is not None]
    return max(told)[1] if told else None


def sessions(requests, services=SERVICES, platform=JITSI_PLATFORM):
    """Every session of people, in the main room (breakout None) and the breakouts."""
    events = presence_events(requests, platform)
    closings = [closing_of(event) for event in events]
    closings = [closing for closing in closings if closing is not None]
    seen_in = defaultdict(list)
    for seen in counted_sightings(events, services):
        seen_in[seen.occupant, seen.breakout].append(seen)
    who = attendees(requests, services, platform)
    found = []
    for (occupant, breakout), seen in seen_in.items():
        for start, draft in drafts_of(seen, closings, occupant, breakout).items():
            end, assumed = draft.told_end, False
            if end is None:
                end = assumed_end(closings, occupant, breakout, start)
                assumed = end is not None
            found.append(Session(occupant, breakout, start, end, assumed,
                                 person_of(occupant, who[occupant]),
                                 shown_name(who[occupant])))
    return sorted(found, key=session_key)


def session_key(session):
    return (session.occupant, session.breakout is not None, session.breakout or "",
            session.joined_at)


# Who they are.

def said_of_each(requests, services, platform):
    """{occupant: the sightings of it}"""
    said = defaultdict(list)
    for seen in counted_sightings(presence_events(requests, platform), services):
        said[seen.occupant].append(seen)
    return said


def attendee(said):
    """Of person, name, nick and e-mail what was told last."""
    return Attendee(*(latest([(one.event_time, getattr(one, member)) for one in said])
                      for member in Attendee._fields))


def attendees(requests, services=SERVICES, platform=JITSI_PLATFORM):
    """Who each occupant is, from everything that was said of it."""
    return {occupant: attendee(said)
            for occupant, said in said_of_each(requests, services, platform).items()}


def names(requests, services=SERVICES, platform=JITSI_PLATFORM, ended_at=None):
    """{person: the name to show, and what they call themselves beside it or None}, from what
    was said of all the person's occupants that have sessions that count."""
    said = said_of_each(requests, services, platform)
    of_person = defaultdict(set)
    for session in counted(sessions(requests, services, platform), ended_at):
        of_person[session.person].add(session.occupant)
    return {person: shown_names(attendee([one for occupant in occupants
                                          for one in said[occupant]]))
            for person, occupants in of_person.items()}


def person_of(occupant, who):
    return occupant if who.person is None else who.person


def shown_name(who):
    """A token's name, however old; else what people call themselves."""
    return who.nick if who.name is None else who.name


def shown_names(who):
    """The nick stands beside a name that it differs from."""
    name = shown_name(who)
    return name, None if who.nick == name else who.nick


def open_sessions(requests, services, platform, ended):
    if ended:
        return []
    return [session for session in sessions(requests, services, platform)
            if session.left_at is None]


def counted(found, ended_at):
    """The sessions that count in a meeting that ended then (None: it has not): those that began
    before, each until then at the latest; whose end nobody told by then, ends so, assumed."""
    if ended_at is None:
        return list(found)
    return [one if one.left_at is not None and one.left_at <= ended_at
            else one._replace(left_at=ended_at, assumed=True)
            for one in found if one.joined_at < ended_at]


def num_clients(requests, services=SERVICES, platform=JITSI_PLATFORM, ended=False):
    """Distinct occupants, not persons, with an open session anywhere."""
    return len({one.occupant for one in open_sessions(requests, services, platform, ended)})


def num_people(requests, services=SERVICES, platform=JITSI_PLATFORM, ended=False):
    """Distinct persons with an open session anywhere."""
    return len({one.person for one in open_sessions(requests, services, platform, ended)})


def people(requests, services=SERVICES, platform=JITSI_PLATFORM):
    return {session.person for session in sessions(requests, services, platform)}


def terminated(requests, services=SERVICES, platform=JITSI_PLATFORM):
    """When somebody ended the meeting for all; None: nobody did, or people came again."""
    told = [event.time for event in presence_events(requests, platform)
            if kind_of(event) == "destroyed" and event.breakout is None
            and event.data.get("reason") == ENDED_FOR_ALL]
    found = sessions(requests, services, platform)
    if not told or any(one.joined_at > max(told) for one in found):
        return None
    return max(told)


def used(requests, services=SERVICES, platform=JITSI_PLATFORM):
    """Whether a person ever joined."""
    return bool(sessions(requests, services, platform))
