"""Recordings found by their ids, and those that are missing: the answers and their plans."""

import json
from datetime import timedelta

import pytest

from cluster import rows
from plans import executed, indexes_on
from world import T0, World, after, append, execute, item, prepare

MISSING_AFTER = timedelta(minutes=30)
DAYS = 86400
OLD, RECENT, NAMELESS, LOST = 3000, 400, 5, 3

# What n recordings of a day, each in a meeting of its own, have told; the last ones have a
# completion without an id, or none.
FILL = """
    INSERT INTO room (id, name, user_id, created_at)
    SELECT %(day)s || '-' || n, 'room-' || %(day)s || '-' || n, 'owner', %(t0)s
    FROM generate_series(1, %(count)s) n;

    INSERT INTO meeting_row (id, room_id, user_id, room_name, platform, recording_type,
        recording_trigger, start_date, end_date)
    SELECT %(day)s || '-' || n, %(day)s || '-' || n, 'owner', 'm-' || %(day)s || '-' || n, 'jitsi',
        'cloud', 'prompt', %(t0)s, %(t0)s
    FROM generate_series(1, %(count)s) n;

    INSERT INTO event (meeting_id, seq, dialect, type, occurred_at, received_at, dedup, data)
    SELECT %(day)s || '-' || n, nextval('event_seq'),
        CASE kind WHEN 'recording_completed' THEN 'jibri' ELSE 'signed' END, kind, %(at)s, %(at)s,
        sha256(convert_to(kind, 'UTF8')), json_build_object('recording_id',
            CASE WHEN kind <> 'recording_completed' OR n <= %(named)s THEN 'r' END,
            'recording_file', CASE kind WHEN 'recording_completed' THEN '/r.mp4' END)
    FROM generate_series(1, %(count)s) n,
        unnest(ARRAY['jibri-recording-on', 'jibri-recording-off', 'recording_completed']) kind
    WHERE kind <> 'recording_completed' OR n <= %(completed)s;

    INSERT INTO recording_key (id, meeting_id)
    SELECT DISTINCT k.id, e.meeting_id
    FROM event e
    CROSS JOIN LATERAL recording_keys(e.meeting_id, e.dialect, e.type, e.data) AS k(id)
    ON CONFLICT DO NOTHING
"""


def told(connection, room, kind, at=0, **data):
    """Append one event of a recording that was received that many seconds after T0."""
    jibri = kind in ("completed", "failed")
    made = item(room, at=at, type=("recording_" if jibri else "jibri-recording-") + kind,
                dialect="jibri" if jibri else "signed", data=data)
    assert append(connection, made) == ["stored"]


def missing(connection, at):
    """How many are missing that many seconds after T0."""
    [[count]] = rows(connection, "SELECT recordings_missing(%s, %s)", after(at), MISSING_AFTER)
    return count


@pytest.fixture
def fresh(cluster):
    """A world in a database of its own: how many are missing is told of all meetings."""
    database = cluster.database()
    database.migrate()
    made = World(database)
    yield made
    made.close()


@pytest.fixture
def room(fresh):
    """The room_name of a meeting."""
    return fresh.meeting()[1]


def test_a_stopped_recording_is_missing_when_its_time_is_over(fresh, room):
    health = fresh.connect("reflector_health")
    told(fresh.connection, room, "on", recording_id="r")
    assert missing(health, DAYS) == 0
    told(fresh.connection, room, "off", 10, recording_id="r")
    assert [missing(health, at) for at in (10, 1809, 1810, DAYS, 7 * DAYS + 9, 7 * DAYS + 10)] == [
        0, 0, 1, 1, 1, 0]


@pytest.mark.parametrize("kind, data", [
    ("completed", {"recording_id": "r", "recording_file": "/x.mp4"}),
    ("failed", {"recording_id": "r", "recording_file": "/x.mp4"}),
    ("completed", {"recording_file": "/recordings/r.mp4"}),
    ("completed", {"recording_file": "/recordings/r/x.mp4"})])
def test_one_that_was_told_of_is_not_missing(fresh, room, kind, data):
    told(fresh.connection, room, "off", recording_id="r")
    assert missing(fresh.connection, DAYS) == 1
    told(fresh.connection, room, kind, DAYS, **data)
    assert missing(fresh.connection, DAYS) == 0


def test_what_is_told_of_others_does_not_count(fresh, room):
    other = fresh.meeting()[1]
    for place in (room, other):
        for name in ("r1", "r2"):
            told(fresh.connection, place, "off", recording_id=name)
            told(fresh.connection, place, "off", 5, recording_id=name)
    assert missing(fresh.connection, DAYS) == 4
    told(fresh.connection, room, "completed", recording_id="r1", recording_file="/x.mp4")
    told(fresh.connection, other, "completed", recording_file="/y.mp4")
    assert append(fresh.connection, item(room, type="recording_completed", data={
        "recording_id": "r2", "recording_file": "/z.mp4"})) == ["stored"]
    assert missing(fresh.connection, DAYS) == 3


def files(world, wanted):
    """What an id stands for, by the query of the program meetings."""
    connection = world.connect("reflector_meetings")
    prepare(connection, "recording_files")
    return [(row[0], *row[2:4]) for row in execute(connection, "recording_files", wanted, None)]


def ids(world, meeting, kind, name):
    """The id of a recording or of a file."""
    return world.value("SELECT derived_id(%s, %s, %s)", meeting, kind, name)


def test_a_recording_is_found_by_its_own_id_and_by_those_of_its_files(fresh):
    meeting, room = fresh.meeting()
    other, other_room = fresh.meeting()
    told(fresh.connection, room, "on", recording_id="r")
    own = ids(fresh, meeting, "recording", "r")
    assert files(fresh, own) == [("owner-1", None, None)]
    for file in ("/b.mp4", "/a.mp4"):
        told(fresh.connection, room, "completed", recording_id="r", recording_file=file)
        told(fresh.connection, other_room, "completed", recording_file=file)
    a, b = (ids(fresh, meeting, "file", file) for file in ("/a.mp4", "/b.mp4"))
    assert files(fresh, own) == [("owner-1", a, "/a.mp4"), ("owner-1", b, "/b.mp4")]
    assert files(fresh, b) == [("owner-1", b, "/b.mp4")]
    alone = ids(fresh, other, "file", "/a.mp4")
    assert files(fresh, alone) == [("owner-1", alone, "/a.mp4")]
    for nobody in ("", "r", meeting, ids(fresh, other, "recording", "r")):
        assert files(fresh, nobody) == []


@pytest.fixture(scope="module")
def stage(cluster):
    """A superuser's connection to a database with many recordings."""
    database = cluster.database()
    database.migrate()
    connection = database.connect()
    for day, count, named, completed in (
            (0, OLD, OLD - 50, OLD - 20), (30, RECENT, RECENT - NAMELESS - LOST, RECENT - LOST)):
        with connection.cursor() as cursor:
            cursor.execute(FILL, {"day": str(day), "t0": T0, "at": after(day * DAYS),
                                  "count": count, "named": named, "completed": completed})
    rows(connection, "VACUUM ANALYZE")
    yield connection
    connection.close()


def log_reads(plan):
    """What reads a whole table that grows with the meetings."""
    return [node for node in plan if node["Node Type"] == "Seq Scan"
            and node["Relation Name"] in ("event", "meeting_row")]


def test_missing_ones_are_counted_from_those_that_stopped_lately(stage):
    assert missing(stage, 31 * DAYS) == LOST
    plans = executed(stage, "SELECT recordings_missing(%s, %s)", after(31 * DAYS), MISSING_AFTER)
    [whole] = [plan for plan in plans if "event_recording_off" in str(plan)]
    assert not log_reads(whole)
    [lately] = [node for node in whole if node.get("Index Name") == "event_recording_off"]
    assert lately["Actual Rows"] + lately.get("Rows Removed by Filter", 0) <= RECENT
    named = [node for node in whole if node.get("Index Name") == "event_recording"]
    # Of each the completions, of the doubtful ones everything.
    assert [node["Actual Loops"] for node in named] == [RECENT]
    assert [node["Actual Loops"] for node in whole
            if node.get("Function Name") == "recording_of"] == [NAMELESS + LOST]
    # Each look sees the completion of one recording.
    assert named[0]["Actual Rows"] + named[0].get("Rows Removed by Filter", 0) <= 1
    of_meetings = [plan for plan in plans if "file_stem" in json.dumps(plan)]
    assert len(of_meetings) <= 2 * (NAMELESS + LOST)


def test_a_recording_is_found_by_its_ids_from_indexes(stage):
    prepare(stage, "recording_files")
    [[own]] = rows(stage, "SELECT derived_id('0-7', 'recording', 'r')")
    [[file]] = rows(stage, "SELECT derived_id('0-7', 'file', '/r.mp4')")
    for wanted in (own, file):
        plan = sum(executed(stage, f"EXECUTE recording_files ('{wanted}', '/r')"), [])
        assert {"recording_key_pkey", "event_recording", "meeting_row_pkey"} <= indexes_on(plan)
        assert not log_reads(plan)
        assert max(node["Actual Rows"] for node in plan if "Index Name" in node) <= 3
