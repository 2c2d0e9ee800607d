"""Requests of event senders, read as plain events.

A request is what arrived over HTTP. Nothing here knows the database or the programs:
every rule is said in the docstring of the function that applies it.
"""

import functools
import json
import re
from collections import namedtuple
from datetime import datetime, timedelta, timezone
from decimal import Decimal

Request = namedtuple("Request", "dialect path body received_at")

# One event as stored: time is the sender's time of the event, our receive time only
# where a stock body names none. data is the object that carries the members.
Event = namedtuple("Event", "dialect type time breakout data received_at")

SIGNED, STOCK, WHEREBY, JIBRI = "signed", "stock", "whereby", "jibri"
JOINED, LEFT = "muc-occupant-joined", "muc-occupant-left"
CREATED, DESTROYED = "muc-room-created", "muc-room-destroyed"
SNAPSHOT, ROLE = "muc-room-snapshot", "muc-occupant-role"
WHEREBY_JOINED, WHEREBY_LEFT = "room.client.joined", "room.client.left"
STOCK_PATHS = {"room/created": CREATED, "room/destroyed": DESTROYED,
               "occupant/joined": JOINED, "occupant/left": LEFT}

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
RFC3339 = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?"
                     r"(?:[Zz]|([+-])(\d\d):(\d\d))?", re.ASCII)


# Reading members: one of the wrong type is as if absent, and so is an empty text.

def text(value):
    """What a member that should be a text says: an integer says its digits."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value else None


def first_text(members, *names):
    for name in names:
        if text(members.get(name)) is not None:
            return text(members[name])
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

@functools.lru_cache(maxsize=10000)
def repeat_key(request):
    """Two requests with the same key are one event."""
    body = parse(request.body)
    if request.dialect == JIBRI:
        return (JIBRI, body.get("recording_id"), body["recording_file"],
                body["recording_status"], body.get("recording_url"),
                body.get("size"), body.get("sha256"))
    if request.dialect == SIGNED and text(body.get("id")) is not None:
        return (SIGNED, body["id"], body["event"], body["room"], body["timestamp"])
    if request.dialect == WHEREBY and text(body.get("id")) is not None:
        return (WHEREBY, body["id"])
    return (request.dialect, request.body)


def stored(requests):
    """The requests without repeats: of each the first is kept."""
    kept = {}
    for request in requests:
        kept.setdefault(repeat_key(request), request)
    return list(kept.values())


@functools.lru_cache(maxsize=10000)
def event_of(request):
    if request.dialect == SIGNED:
        return signed_event(request)
    if request.dialect == STOCK:
        return stock_event(request)
    if request.dialect == WHEREBY:
        return whereby_event(request)
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


def whereby_event(request):
    body = parse(request.body)
    data = an_object(body.get("data"))
    return Event(WHEREBY, body["type"], moment(body["createdAt"]), breakout_of(data), data,
                 request.received_at)
