"""Events that were there before, by the function that stores all events: it keeps what is
kept beside the log, too."""

import contextlib
import hashlib
import itertools
import json
import time

import psycopg2

from stack import stamp

# Of one call; they are of one meeting.
BATCH = 1000
# A connection keeps its plans; a new one makes new ones for a log that has grown.
CALLS_EACH = 50
APPEND = "SELECT verdict, count(*) FROM event_append(%s::json) GROUP BY verdict"
_numbers = itertools.count()


def item(room, kind, who, at, joined_at=None):
    """What jitsi-events makes of an event of the signed dialect.  kind: None for something
    that is not about presence; who: None for a room's own events."""
    data = {"timestamp": stamp(at)}
    made = {"room": room, "dialect": "signed", "type": "endpoint-message",
            "occurred_at": stamp(at), "received_at": stamp(at),
            "dedup": hashlib.sha256(b"%d %d" % (time.time_ns(), next(_numbers))).hexdigest()}
    if kind is not None:
        subject = "room" if who is None else "occupant"
        made.update(kind=kind, type=f"muc-{subject}-{kind}")
    if who is not None:
        shown = "User " + who
        data.update(occupant_id=who, user_id="user-" + who, display_name=shown, name=shown)
        made.update(occupant=who, person="user-" + who, name=shown, nick=shown)
    if joined_at is not None:
        data["joined_at"] = made["joined_at"] = stamp(joined_at)
    return {**made, "data": data}


def crowd(room, count, people):
    """So many events of people who come and go in turns; every tenth is not about presence.
    With ten events each everybody is in at the end.  It ended a second ago."""
    began = time.time() - 1 - count * 0.1
    joined_at = {}
    for number in range(count):
        at, who = began + number * 0.1, f"person-{(number - number // 10) % people}"
        if number % 10 == 9:
            yield item(room, None, None, at)
        elif who in joined_at:
            yield item(room, "left", who, at, joined_at.pop(who))
        else:
            joined_at[who] = at
            yield item(room, "joined", who, at, at)


def cycles(room, count):
    """Somebody who joins and leaves, each time as a new occupant: a session each time, and the
    room is made before or destroyed after it, in turns.  Somebody else stays."""
    began = time.time() - 1 - count * 0.1
    yield item(room, "joined", "host", began, began)
    for number in range(count):
        at, who = began + number * 0.1, f"joiner-{number}"
        if number % 2 == 0:
            yield item(room, "created", None, at)
        yield item(room, "joined", who, at + 0.01, at + 0.01)
        yield item(room, "left", who, at + 0.05, at + 0.01)
        if number % 2 == 1:
            yield item(room, "destroyed", None, at + 0.06)


def _batches(items, size):
    items = iter(items)
    while batch := list(itertools.islice(items, size)):
        yield batch


def _connect(stack):
    """As jitsi-events: what its role has set holds here, but for the time limit."""
    connection = psycopg2.connect(**stack.dsn(user="reflector_jitsi_events"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET synchronous_commit = off")
    return connection


def append(stack, items, batch=BATCH):
    """Stores all of them; how many."""
    stored = 0
    for calls in _batches(_batches(items, batch), CALLS_EACH):
        with contextlib.closing(_connect(stack)) as connection, connection.cursor() as cursor:
            for call in calls:
                cursor.execute(APPEND, [json.dumps(call)])
                told = dict(cursor.fetchall())
                assert told == {"stored": len(call)}, told
                stored += len(call)
    return stored
