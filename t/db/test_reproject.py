"""reflectorctl reproject: the cache in the log is what its data says, and no row is
written without need."""

import json
import uuid

import pytest

import captures
from cluster import OPERATOR, rows
from plain_cgi import ingest_signed, ingest_stock
from world import T0, after, append, item, open_meeting

BATCH = 500
# A process a request takes its time, so the captures with the most kinds of bodies alone.
CAPTURES = ("12-jibri-and-focus-occupants", "18-breakout")
EVENTS = 2 * BATCH + 150
SIGNED = [
    ("muc-room-created", {}),
    ("muc-occupant-joined", {"user_id": "u1", "display_name": "Zoë"}),
    ("muc-occupant-joined", {"occupant_id": "o2", "user_id": "u2", "nick": "B", "email": "b@x.org",
                             "joined_at": 1736937001, "timestamp": "their own words"}),
    ("muc-occupant-joined", {"occupant_id": "o3", "joined_at": "2025-01-15T10:30:02.5+05:30",
                             "is_breakout": True, "breakout_room_id": "br"}),
    ("muc-occupant-joined", {"occupant_id": "focus@auth.x/focus"}),
    ("muc-occupant-left", {"occupant_id": "o2", "joined_at": 1736937001, "left_at": 1736937009}),
    ("muc-occupant-left", {"user_id": "u1"}),
    ("muc-room-snapshot", {"occupants": [{"occupant_id": "o3", "joined_at": 1736937002},
                                         {"occupant_id": "jibri1@x"}]}),
    ("muc-room-snapshot", {}),
    ("muc-room-destroyed", {"destroyed_at": 1736937100, "all_occupants": [
        {"occupant_id": "o2", "joined_at": 1736937001, "left_at": 1736937009, "name": "B"}]}),
    ("jibri-recording-on", {"recording_id": "r"}),
    ("something-else", {"occupant_id": "o2", "joined_at": "soon"}),
]
COLUMNS = ["meeting_id", "seq", "dialect", "type", "occurred_at", "received_at", "occupant",
           "occupant_key", "person", "name", "breakout", "breakout_key", "joined_at", "kind",
           "services", "occupants", "dedup", "data"]
STORED = ("SELECT " + ", ".join(name + "::text" for name in COLUMNS)
          + " FROM event ORDER BY meeting_id, seq")
VERSIONS = "SELECT seq, xmin::text FROM event ORDER BY seq"
CACHE = {
    "occupant": "'somebody else'", "person": "coalesce(person, '') || '!'", "name": "NULL",
    "breakout": "coalesce(breakout, '') || 'x'", "joined_at": "'2001-02-03'",
    "kind": "CASE kind WHEN 'left' THEN 'service' ELSE 'left' END", "services": "'{\"a,b\",x}'",
    "occupants": "'[{\"occupant\": \"nobody\"}]'"}


@pytest.fixture(scope="module")
def log(cluster):
    """A database with captured requests and the signed events, as the program stores them."""
    database = cluster.database()
    database.migrate()
    connection = database.connect()
    found = {}
    for (file, name), requests in captures.rooms().items():
        if file not in CAPTURES:
            continue
        for request in requests:
            body = json.loads(request.body)
            body["room_name"] = f"{file}-{name}".lower()
            found.setdefault(body["room_name"], []).append((request.path, body))
    for number, (room, requests) in enumerate([*found.items(), ("signed-room", SIGNED)]):
        rows(connection, "INSERT INTO room (id, name, user_id, created_at)"
             " VALUES (%s, %s, 'u', %s)", str(number), f"r{number}", T0)
        rows(connection, "INSERT INTO meeting_row (id, room_id, user_id, room_name, platform,"
             " recording_type, recording_trigger, start_date, end_date) VALUES (%s, %s, 'u', %s,"
             " 'jitsi', 'none', 'none', %s, %s)", f"m{number}", str(number), room, T0, T0)
        for path, body in requests:
            if room == "signed-room":
                ingest_signed(database, {"event": path, "room": room, "data": body,
                                         "timestamp": "2025-01-15T10:30:00.25Z"})
            else:
                ingest_stock(database, path, json.dumps(body).encode())
    connection.close()
    assert database.value("SELECT count(*) FROM event") > len(SIGNED) + 20
    return database


def reproject(database, **settings):
    """How many events it says it has seen."""
    status, out, err = database.reflectorctl("reproject", **settings)
    assert status == 0, err
    return int(out.split()[0])


def test_what_the_programs_store_is_what_reproject_makes(log):
    before, versions = log.sql(STORED), log.sql(VERSIONS)
    assert reproject(log) == len(before)
    assert log.sql(STORED) == before
    assert log.sql(VERSIONS) == versions


def test_corrupted_columns_are_as_before_and_no_other_row_is_written(log):
    before, versions = log.sql(STORED), dict(log.sql(VERSIONS))
    broken = {seq for seq, in log.sql(
        "UPDATE event SET " + ", ".join(f"{name} = {value}" for name, value in CACHE.items())
        + ", occupant_key = '\\x00', breakout_key = '\\x00' WHERE seq % 2 = 0 RETURNING seq")}
    assert len(broken) > len(SIGNED) and log.sql(STORED) != before
    reproject(log)
    assert log.sql(STORED) == before
    rewritten = {seq for seq, version in log.sql(VERSIONS) if versions[seq] != version}
    assert rewritten == broken


def test_a_single_corrupted_column_of_a_row_is_seen(log):
    before = log.sql(STORED)
    faults = [*CACHE.items(), ("occupant_key", "'\\x00'"), ("breakout_key", "'\\x00'")]
    for number, (column, value) in enumerate(faults):
        log.sql(f"UPDATE event SET {column} = {value} WHERE seq %% {len(faults)} = %s", number)
    try:
        reproject(log)
        after_all = log.sql(STORED)
        assert {COLUMNS[place] for old, new in zip(before, after_all)
                for place in range(len(old)) if old[place] != new[place]} == set()
    finally:
        log.sql("UPDATE event SET occupant_key = sha256(convert_to(occupant, 'UTF8')),"
                " breakout_key = sha256(convert_to(breakout, 'UTF8'))")


def test_a_time_that_data_names_is_restored(log):
    before = log.sql(STORED)
    log.sql("UPDATE event SET occurred_at = occurred_at - interval '1 day' WHERE kind IS NOT NULL"
            " AND (dialect = 'stock' OR data -> 'left_at' IS NOT NULL"
            " OR data -> 'destroyed_at' IS NOT NULL)")
    assert log.sql(STORED) != before
    reproject(log)
    assert log.sql(STORED) == before


def test_other_services_make_other_presence(log):
    before = log.sql(STORED)
    services = "SELECT count(*) FROM event WHERE kind = 'service'"
    assert log.value(services) > 0
    reproject(log, JITSI_SERVICE_OCCUPANTS="nobody@*")
    assert log.value(services) == 0
    reproject(log)
    assert log.sql(STORED) == before


def test_a_log_of_several_batches_and_meetings_is_done_to_its_end(operated):
    connection = operated.connect()
    [[before]] = rows(connection, "SELECT count(*) FROM event")
    names = []
    for _ in range(3):
        room = str(uuid.uuid4())
        rows(connection, "INSERT INTO room (id, name, user_id, created_at)"
             " VALUES (%s, %s, 'u', %s)", room, room, T0)
        _, name = open_meeting(connection, room)
        names.append(name)
        append(connection, *[
            item(name, "joined", "wrong", n, data={"occupant_id": f"o-{n}", "joined_at": str(
                after(n).isoformat())}) for n in range(EVENTS // 3)])
    connection.close()
    total = EVENTS // 3 * 3
    assert reproject(operated, role=OPERATOR) == before + total
    assert operated.value("SELECT count(*) FROM event JOIN meeting_row m ON m.id = meeting_id"
                          " WHERE m.room_name = ANY (%s) AND occupant = data ->> 'occupant_id'"
                          " AND joined_at = (data ->> 'joined_at')::timestamptz"
                          " AND occupant_key = sha256(convert_to(occupant, 'UTF8'))", names) == total
    versions = operated.sql(VERSIONS)
    assert reproject(operated, role=OPERATOR) == before + total
    assert operated.sql(VERSIONS) == versions


def test_the_most_distant_times_survive(world):
    number, room = world.meeting()
    times = ["0001-01-01T00:00:00+00", "9999-12-31T23:59:59.999999+00"]
    for moment in times:
        world.append({**item(room, type="x"), "occurred_at": moment, "received_at": moment})
    before = world.sql(STORED.replace("ORDER", f"WHERE meeting_id = '{number}' ORDER"))
    reproject(world.database)
    assert world.sql(STORED.replace("ORDER", f"WHERE meeting_id = '{number}' ORDER")) == before


SPOILED = ["DELETE FROM stay WHERE meeting_id = %s",
           "UPDATE stay SET left_at = joined_at WHERE meeting_id = %s",
           "UPDATE stay SET assumed_left_at = joined_at WHERE meeting_id = %s",
           "UPDATE attendee SET name = 'somebody else' WHERE meeting_id = %s",
           "INSERT INTO stay (meeting_id, occupant_key, joined_at) VALUES (%s, 'x', now())"]


PROJECTION = ("SELECT s::text FROM stay s UNION ALL SELECT a::text FROM attendee a"
              " UNION ALL SELECT p::text FROM presence p ORDER BY 1")


@pytest.mark.parametrize("spoil", SPOILED)
def test_sessions_that_differ_from_the_log_are_found_and_rebuilt(log, spoil):
    before = log.sql(PROJECTION)
    assert before and log.reflectorctl("audit", "--meetings", "100") == (0, "", "")
    log.sql(spoil, log.value("SELECT meeting_id FROM stay ORDER BY left_at IS NULL DESC LIMIT 1"))
    status, out, _ = log.reflectorctl("audit", "--meetings", "100")
    assert status == 1 and "sessions of 1 of" in out
    reproject(log)
    assert log.sql(PROJECTION) == before
    assert log.reflectorctl("audit", "--meetings", "100") == (0, "", "")


@pytest.mark.parametrize("arguments", [["--meetings"], ["--meetings", "0"], ["--meetings", "x"],
                                       ["more"]])
def test_audit_says_how_it_is_called(database, arguments):
    assert database.reflectorctl("audit", *arguments)[0] == 64
