"""Erasing a meeting, and what is left of it."""

from cluster import rows
from consents import give
from world import T0, WEBHOOK, after, item, open_meeting

STEP = 1000
MEETING_TABLES = """
    SELECT table_name FROM information_schema.columns
    JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema = 'public' AND column_name = 'meeting_id' AND table_type = 'BASE TABLE'
"""


def begin(connection, meeting, at=T0):
    """The first step of an erasure."""
    rows(connection, "SELECT erasure_begin(%s, 'owner', 'delete', %s)", meeting, at)


def step(connection, meeting, most=STEP, at=T0, files_went=True):
    """Is nothing left after this step?"""
    [[done]] = rows(connection, "SELECT erasure_step(%s, %s, %s, %s)", meeting, most, at, files_went)
    return done


def erase(connection, meeting, at=T0, files_went=True):
    """The whole of it."""
    begin(connection, meeting, at)
    while not step(connection, meeting, at=at, files_went=files_went):
        pass


def left(world, meeting):
    """The tables that know the meeting."""
    tables = [name for name, in world.sql(MEETING_TABLES)]
    assert {"event", "outbox", "consent", "recording_release"} <= set(tables)
    found = [name for name in tables
             if world.value(f"SELECT count(*) FROM {name} WHERE meeting_id = %s", meeting)]
    return found + ["meeting_row"] * world.value(
        "SELECT count(*) FROM meeting_row WHERE id = %s", meeting)


def fill(world, room=None):
    """(id, room_name) of a meeting that every table knows of."""
    room = room or world.room(require_consent=True, **WEBHOOK)
    meeting, name = open_meeting(world.connection, room)
    world.append(
        item(name, "joined", "a", 1, joined_at=after(1), person="p"),
        item(name, at=2, type="jibri-recording-on", data={"recording_id": "r"}),
        item(name, at=3, type="recording_completed", dialect="jibri",
             data={"recording_id": "r", "recording_file": "/r/x.mp4"}))
    give(world.connection, meeting, "p", given=False)
    world.sql("SELECT recording_release(%s, derived_id(%s, 'recording', 'r'), %s)", meeting,
              meeting, T0)
    assert len(left(world, meeting)) >= 5
    return meeting, name
