"""A slow, plain model of who was in a meeting and what was recorded.

The input is the list of HTTP requests received for one meeting, in the order of
their arrival. Nothing here knows the database or the programs: every rule is said
in the docstring of the function that applies it, so that the SQL views can be
compared with something that was written apart from them.
"""

import fnmatch
import json
import posixpath
import re
from collections import defaultdict, namedtuple
from datetime import datetime, timedelta, timezone
from decimal import Decimal

Request = namedtuple("Request", "dialect path body received_at")

# One event as stored: time is the sender's time of the event, our receive time only
# where a stock body names none. data is the object that carries the members.
Event = namedtuple("Event", "dialect type time breakout data received_at")

# What one event says of one occupant. said is "in" or "out"; start is the joined_at
# that the sender named, or None; at is when he was in (join) or went (left).
Sighting = namedtuple("Sighting",
                      "occupant breakout said start at person name event_time")

# Something that ends sessions without saying so of each: a room destroyed, created
# again, or a snapshot; listed holds a snapshot's (occupant, joined_at or None).
Closing = namedtuple("Closing", "kind breakout at listed")

Session = namedtuple("Session",
                     "occupant breakout joined_at left_at assumed person name")

Recording = namedtuple("Recording", "key status files")

SIGNED, STOCK, JIBRI = "signed", "stock", "jibri"
SERVICES = "focus@* recorder@* jibri*@* jigasi*@* transcriber@*"
JOINED, LEFT = "muc-occupant-joined", "muc-occupant-left"
CREATED, DESTROYED = "muc-room-created", "muc-room-destroyed"
SNAPSHOT = "muc-room-snapshot"
PRESENCE = {JOINED, LEFT, CREATED, DESTROYED, SNAPSHOT}
STOCK_PATHS = {"room/created": CREATED, "room/destroyed": DESTROYED,
               "occupant/joined": JOINED, "occupant/left": LEFT}
RECORDING_ON, RECORDING_OFF = "jibri-recording-on", "jibri-recording-off"

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
RFC3339 = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?"
                     r"(?:[Zz]|([+-])(\d\d):(\d\d))?", re.ASCII)


# Reading members: one of the wrong type is as if absent.

def text(value):
    return value if isinstance(value, str) else None


def first_text(members, *names):
    for name in names:
        if text(members.get(name)) is not None:
            return members[name]
    return None


def an_object(value):
    return value if isinstance(value, dict) else {}


def objects(value):
    """The objects of a list; Lua writes an empty list as {}."""
    if not isinstance(value, list):
        return []
    return [entry for entry in value if isinstance(entry, dict)]


def moment(value):
    """RFC 3339 text (UTC if it has no offset) or unix seconds, else None."""
    try:
        if isinstance(value, str):
            return moment_of_text(value)
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            return EPOCH + timedelta(microseconds=round(value * 1000000))
    except (ValueError, OverflowError):
        pass
    return None


def moment_of_text(value):
    match = RFC3339.fullmatch(value)
    if match is None:
        return None
    whole = [int(part) for part in match.groups()[:6]]
    fraction = int((match.group(7) or "0").ljust(6, "0"))
    when = datetime(*whole, fraction, tzinfo=timezone.utc)
    if match.group(8):
        offset = timedelta(hours=int(match.group(9)), minutes=int(match.group(10)))
        when += -offset if match.group(8) == "+" else offset
    return when


def parse(body):
    return json.loads(body, parse_float=Decimal)


# From requests to events.

def repeat_key(request):
    """Two requests with the same key are one event."""
    body = parse(request.body)
    if request.dialect == JIBRI:
        return (JIBRI, body.get("recording_id"), body["recording_file"],
                body["recording_status"], body.get("recording_url"),
                body.get("size"), body.get("sha256"))
    if request.dialect == SIGNED and text(body.get("id")) is not None:
        return (SIGNED, body["id"], body["event"], body["room"], body["timestamp"])
    return (request.dialect, request.body)


def stored(requests):
    """The requests without repeats: of each the first is kept."""
    kept = {}
    for request in requests:
        kept.setdefault(repeat_key(request), request)
    return list(kept.values())


def event_of(request):
    if request.dialect == SIGNED:
        return signed_event(request)
    if request.dialect == STOCK:
        return stock_event(request)
    body = parse(request.body)
    return Event(JIBRI, "recording_completed", moment(body["timestamp"]), None, body,
                 request.received_at)


def breakout_of(members):
    """None is the main room; a breakout that does not say its id is ""."""
    if members.get("is_breakout") is not True:
        return None
    return text(members.get("breakout_room_id")) or ""


def signed_event(request):
    body = parse(request.body)
    data = an_object(body.get("data"))
    time = moment(body["timestamp"])
    if body["event"] == CREATED:
        time = moment(data.get("created_at")) or time
    if body["event"] == DESTROYED:
        time = moment(data.get("destroyed_at")) or time
    return Event(SIGNED, body["event"], time, breakout_of(data), data,
                 request.received_at)


def stock_event(request):
    """The body's event_name wins over the path."""
    body = parse(request.body)
    kind = text(body.get("event_name"))
    if kind is None:
        kind = STOCK_PATHS["/".join(request.path.split("/")[-2:])]
    occupant = an_object(body.get("occupant"))
    told = {JOINED: occupant.get("joined_at"), LEFT: occupant.get("left_at"),
            CREATED: body.get("created_at"), DESTROYED: body.get("destroyed_at")}
    time = moment(told.get(kind)) or request.received_at
    return Event(STOCK, kind, time, breakout_of(body), body, request.received_at)


def presence_events(requests):
    """If the meeting has any signed presence event, its stock ones do not count."""
    events = [event_of(request) for request in stored(requests)]
    presence = [event for event in events if event.type in PRESENCE]
    if any(event.dialect == SIGNED for event in presence):
        presence = [event for event in presence if event.dialect == SIGNED]
    return presence


# From events to what they say.

def occupant_of(dialect, members):
    if dialect == STOCK:
        return first_text(members, "occupant_jid")
    return first_text(members, "occupant_id", "user_id")


def entry_occupant_of(dialect, entry):
    if dialect == STOCK:
        return first_text(entry, "occupant_jid")
    return first_text(entry, "occupant_id", "user_id", "occupant_jid")


def sighting(event, occupant, members, said, at):
    return Sighting(occupant, event.breakout, said, moment(members.get("joined_at")),
                    at, first_text(members, "user_id", "id"),
                    first_text(members, "nick", "display_name", "name"), event.time)


def sightings_of(event):
    """What the event says of each occupant, also of those who are not people."""
    if event.type in (JOINED, LEFT):
        return [sighting_of_one(event)]
    if event.type == DESTROYED:
        return [sighting(event, entry_occupant_of(event.dialect, entry), entry, "out",
                         moment(entry.get("left_at")) or event.time)
                for entry in objects(event.data.get("all_occupants"))]
    if event.type == SNAPSHOT:
        return [sighting(event, entry_occupant_of(event.dialect, entry), entry, "in",
                         event.time)
                for entry in objects(event.data.get("occupants"))]
    return []


def sighting_of_one(event):
    members = event.data
    if event.dialect == STOCK:
        members = an_object(event.data.get("occupant"))
    occupant = occupant_of(event.dialect, members)
    if event.type == JOINED:
        return sighting(event, occupant, members, "in", event.time)
    left_at = moment(members.get("left_at")) or event.time
    return sighting(event._replace(time=left_at), occupant, members, "out", left_at)


def closing_of(event):
    if event.type not in (DESTROYED, CREATED, SNAPSHOT):
        return None
    listed = set()
    if event.type == SNAPSHOT:
        listed = {(seen.occupant, seen.start) for seen in sightings_of(event)}
    return Closing(event.type, event.breakout, event.time, listed)


def is_service(occupant, services):
    bare = occupant.split("/")[0].lower()
    return any(fnmatch.fnmatchcase(bare, pattern.lower())
               for pattern in services.split())


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
    if closing.kind == DESTROYED:
        return start <= closing.at and (main or closing.breakout == breakout)
    if closing.kind == CREATED:
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


def sessions(requests, services=SERVICES):
    """Every session of people, in the main room (breakout None) and the breakouts."""
    events = presence_events(requests)
    closings = [closing_of(event) for event in events]
    closings = [closing for closing in closings if closing is not None]
    by_room, by_occupant = defaultdict(list), defaultdict(list)
    for event in events:
        for seen in sightings_of(event):
            if seen.occupant is not None and not is_service(seen.occupant, services):
                by_room[seen.occupant, seen.breakout].append(seen)
                by_occupant[seen.occupant].append(seen)
    found = []
    for (occupant, breakout), seen in by_room.items():
        for start, draft in drafts_of(seen, closings, occupant, breakout).items():
            end, assumed = draft.told_end, False
            if end is None:
                end = assumed_end(closings, occupant, breakout, start)
                assumed = end is not None
            found.append(Session(occupant, breakout, start, end, assumed,
                                 *identity(occupant, by_occupant[occupant])))
    return sorted(found, key=session_key)


def identity(occupant, seen):
    """Who an occupant is, from everything that was said of it: person and name."""
    person = latest([(one.event_time, one.person) for one in seen])
    name = latest([(one.event_time, one.name) for one in seen])
    return occupant if person is None else person, name


def session_key(session):
    return (session.occupant, session.breakout is not None, session.breakout or "",
            session.joined_at)


def num_clients(requests, services=SERVICES, ended=False):
    """Distinct occupants, not persons, with an open session anywhere."""
    if ended:
        return 0
    return len({session.occupant for session in sessions(requests, services)
                if session.left_at is None})


def people(requests, services=SERVICES):
    return {session.person for session in sessions(requests, services)}


def used(requests, services=SERVICES):
    """Whether a person ever joined."""
    return bool(sessions(requests, services))


# Recordings.

def recordings(requests):
    """The meeting's recordings by key: ("id", recording_id) or ("file", file)."""
    events = [event_of(request) for request in stored(requests)]
    signals = [event for event in events if event.dialect == SIGNED
               and event.type in (RECORDING_ON, RECORDING_OFF)]
    ends = [event for event in events if event.dialect == JIBRI]
    known = {text(event.data.get("recording_id")) for event in signals + ends} - {None}
    keys = {("id", one) for one in known}
    keys |= {recording_key(event.data, known) for event in ends}
    return [recording(key, signals, [event for event in ends
                                     if recording_key(event.data, known) == key])
            for key in sorted(keys)]


def recording_key(body, known):
    """The id that is named; else the file's base name, else its directory's, if a
    recording of that id is known; else the file itself."""
    named = text(body.get("recording_id"))
    if named is not None:
        return ("id", named)
    directory, base = posixpath.split(body["recording_file"])
    for guess in (posixpath.splitext(base)[0], posixpath.basename(directory)):
        if guess in known:
            return ("id", guess)
    return ("file", body["recording_file"])


def recording(key, signals, ends):
    statuses = {event.data["recording_status"] for event in ends}
    off = any(event.type == RECORDING_OFF and event.data.get("recording_id") == key[1]
              for event in signals)
    if "completed" in statuses:
        status = "completed"
    elif "failed" in statuses:
        status = "failed"
    else:
        status = "stopped" if off else "recording"
    files = sorted({event.data["recording_file"] for event in ends})
    return Recording(key, status, [newest_version(file, ends) for file in files])


def newest_version(file, ends):
    versions = [event for event in ends if event.data["recording_file"] == file]
    completed = [event for event in versions
                 if event.data["recording_status"] == "completed"]
    newest = max(completed or versions, key=lambda event: event.time)
    return {"file": file, "url": newest.data.get("recording_url"),
            **{name: newest.data.get(name)
               for name in ("host", "size", "sha256", "duration")}}
