"""Rooms, meetings and events to test with.  No time here is the present one."""

import functools
import hashlib
import itertools
import json
import os
import re
import uuid
from datetime import datetime, timedelta, timezone

from cluster import ROOT, rows

QUERIES = ROOT / "sql" / "queries"
T0 = datetime(2025, 1, 15, 10, 30, tzinfo=timezone.utc)
OWNER = "owner-1"
WEBHOOK = {"webhook_url": "https://hooks.example.com/", "webhook_secret": "secret"}
GRACE = timedelta(minutes=30)
LOST_AFTER = timedelta(days=1)
LIFETIME = timedelta(hours=8)
TICK = timedelta(microseconds=1)

_counter = itertools.count()


def after(seconds):
    """The moment that many seconds after the beginning of everything."""
    return T0 + timedelta(seconds=seconds)


def query(name):
    """The text of a statement in sql/queries."""
    return queries()[name]


@functools.cache
def queries():
    """Every statement in sql/queries by its name."""
    found = {}
    for path in sorted(QUERIES.glob("*.sql")):
        head, *parts = re.split(r"^-- name: (\w+)\n", path.read_text(encoding="utf-8"), flags=re.M)
        names = parts[::2]
        assert head == "" and len({*names, *found}) == len(names) + len(found), path
        found.update(zip(names, parts[1::2]))
    return found


def prepare(connection, name):
    """PREPARE a query under its own name."""
    rows(connection, f"PREPARE {name} AS {query(name)}".replace("%", "%%"), ())


def execute(connection, name, *args):
    """The rows of a query that is prepared already."""
    marks = f"({', '.join(['%s'] * len(args))})" if args else ""
    return rows(connection, f"EXECUTE {name} {marks}", *args)


def asked(connection, name, *args):
    """The rows of a query that is planned for these parameters alone."""
    text = re.sub(r"\$(\d+)", r"%(p\1)s", query(name).replace("%", "%%"))
    with connection.cursor() as cursor:
        cursor.execute(text, {f"p{n}": value for n, value in enumerate(args, 1)})
        return cursor.fetchall() if cursor.description else []


def digest(*parts):
    """A dedup made of parts."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def item(room, kind=None, occupant=None, at=0, **members):
    """An item of event_append's batch: at is its time in seconds, unless members say
    otherwise; no two are the same unless they name the same dedup."""
    made = {"room": room, "dialect": "signed", "occurred_at": str(after(at)),
            "received_at": str(after(at)), "kind": kind, "occupant": occupant,
            "type": {"joined": "muc-occupant-joined", "left": "muc-occupant-left",
                     "role": "muc-occupant-role",
                     "service": "muc-occupant-joined", "created": "muc-room-created",
                     "destroyed": "muc-room-destroyed",
                     "snapshot": "muc-room-snapshot"}.get(kind, "other"),
            "dedup": digest(os.getpid(), next(_counter)), "data": {}}
    made.update({name: str(value) if isinstance(value, datetime) else value
                 for name, value in members.items()})
    return made


def append(connection, *items):
    """The verdicts of event_append, in the items' order."""
    told = dict(rows(connection, "SELECT item, verdict FROM event_append(%s)",
                     json.dumps(items)))
    assert sorted(told) == list(range(1, len(items) + 1))
    return [told[number] for number in sorted(told)]


def open_meeting(connection, room, at=T0, expires=None, lost_after=LOST_AFTER):
    """(id, room_name) of the room's meeting; None: no such room."""
    found = rows(connection, "SELECT id, room_name FROM meeting_open(%s, %s, %s, %s, %s, %s, %s)",
                 room, str(uuid.uuid4()), str(uuid.uuid4()), at, expires or at + LIFETIME, GRACE,
                 lost_after)
    return found[0] if found else None


def room_change(room, at=T0, **fields):
    """A statement that changes a room as its owner does (a webhook_url of "" goes), with its
    arguments."""
    return ("SELECT room_change(%s, %s::json, 'new secret', %s, '1 day')", room, json.dumps(fields), at)


def form(**fields):
    """The parameter of a form of a room, as room_create and room_change take it."""
    return [text for name, value in fields.items() for text in (name, value)]


BY_OWNER = form(actor="user", user=OWNER, request="request-1")


def settle(connection, meeting, at):
    """Did this call end the meeting?"""
    [[ended]] = rows(connection, "SELECT meeting_settle(%s, %s, %s, %s)", meeting, at, GRACE,
                     LOST_AFTER)
    return ended


class World:
    """A superuser's connection and what is made with it."""

    def __init__(self, database):
        self.database = database
        self.connection = database.connect()
        self.opened = [self.connection]

    def close(self):
        """Close every connection."""
        for connection in self.opened:
            connection.close()

    def connect(self, role="postgres", autocommit=True):
        """One more connection, closed at the end of the test."""
        connection = self.database.connect(role, autocommit)
        self.opened.append(connection)
        return connection

    def sql(self, text, *args):
        """The rows of one statement."""
        return rows(self.connection, text, *args)

    def value(self, text, *args):
        """The one value of a query."""
        [[value]] = self.sql(text, *args)
        return value

    def room(self, name=None, **fields):
        """The id of a new room."""
        made = {"id": str(uuid.uuid4()), "name": name or "r-" + uuid.uuid4().hex,
                "user_id": OWNER, "created_at": T0, **fields}
        self.sql(f"INSERT INTO room ({', '.join(made)}) VALUES ({', '.join(['%s'] * len(made))})",
                 *made.values())
        return made["id"]

    def meeting(self, at=T0, **fields):
        """(id, room_name) of a new meeting in a new room with these fields."""
        return open_meeting(self.connection, self.room(**fields), at)

    def append(self, *items):
        """The verdicts of event_append, in the items' order."""
        return append(self.connection, *items)

    def row(self, meeting):
        """(is_active, ended_at, end_date, num_clients) of a meeting."""
        [row] = self.sql("SELECT is_active, ended_at, end_date, num_clients FROM meeting"
                         " WHERE id = %s", meeting)
        return row

    def count(self, meeting):
        """How many events of it are stored."""
        return self.value("SELECT count(*) FROM event WHERE meeting_id = %s", meeting)
