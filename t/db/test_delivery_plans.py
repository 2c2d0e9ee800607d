"""The plans of claims, rounds, events and lists: work grows with what there is to do, not with
what there was."""

import json

import pytest

from cluster import rows
from plans import executed, explain, read_by, touched
from world import T0, after, append, item, prepare

ROOMS = 3000
WITH_WEBHOOK = 300
CROWD = 10_000
DONE = 20
EACH = 2
EVENTS = 2000
CYCLES = 150

FILL = """
    INSERT INTO room (id, name, user_id, created_at, webhook_url)
    SELECT 'id-' || n, 'room-' || n, 'owner-' || n %% 10, %(t0)s,
        CASE WHEN n <= %(with_webhook)s THEN 'https://hooks.example.com/' END
    FROM generate_series(1, %(rooms)s) n;

    INSERT INTO meeting_row (id, room_id, user_id, room_name, platform, recording_type,
        recording_trigger, start_date, end_date, is_active, ended_at)
    SELECT 'm-' || n, 'id-' || n, 'owner-' || n %% 10, 'reflector-room-' || n, 'jitsi', 'cloud',
        'prompt', %(t0)s, %(t0)s + interval '8 hours', n %% 10 = 1,
        CASE WHEN n %% 10 <> 1 THEN %(t0)s + interval '1 hour' END
    FROM generate_series(1, %(rooms)s) n;

    INSERT INTO outbox (endpoint, room_id, meeting_id, type, dedup_key, status, created_at,
        delivered_at, next_attempt_at)
    SELECT 'room', 'id-' || n, 'm-' || n, 'participant.joined', sha256(k::text::bytea),
        CASE WHEN k > %(done)s THEN 'pending' ELSE 'delivered' END, %(t0)s,
        CASE WHEN k <= %(done)s THEN %(t0)s END, CASE WHEN k > %(done)s THEN %(t0)s END
    FROM generate_series(1, %(with_webhook)s) n,
        generate_series(1, %(done)s + CASE n WHEN 7 THEN %(crowd)s ELSE 3 END) k;

    INSERT INTO event (meeting_id, seq, dialect, type, occurred_at, received_at, occupant,
        occupant_key, joined_at, kind, dedup, data)
    SELECT 'm-' || n, nextval('event_seq'), 'signed', 'muc-occupant-joined', %(t0)s, %(t0)s,
        'o-' || k, sha256(convert_to('o-' || k, 'UTF8')), %(t0)s, 'joined',
        sha256(convert_to('d-' || k, 'UTF8')), '{}'
    FROM generate_series(1, %(rooms)s, 10) n, generate_series(1, 20) k;

    INSERT INTO event (meeting_id, seq, dialect, type, occurred_at, received_at, dedup, data)
    SELECT 'm-' || n, nextval('event_seq'), dialect, type, %(t0)s, %(t0)s,
        sha256(convert_to(type, 'UTF8')),
        json_build_object('recording_id', 'r-' || n, 'recording_file', '/r/' || n || '.mp4')
    FROM generate_series(1, %(rooms)s) n, (VALUES ('signed', 'jibri-recording-on'),
        ('jibri', 'recording_completed')) AS told(dialect, type);

    INSERT INTO recording_key (id, meeting_id)
    SELECT DISTINCT k.id, e.meeting_id
    FROM event e
    CROSS JOIN LATERAL recording_keys(e.meeting_id, e.dialect, e.type, e.data) AS k(id);

    INSERT INTO outbox (endpoint, room_id, meeting_id, type, dedup_key, created_at)
    SELECT 'room', 'id-' || n, 'm-' || n, 'recording.completed', '', %(t0)s
    FROM generate_series(%(with_webhook)s + 1, %(rooms)s) n;
"""


class Stage:
    """A database of its own: many rooms, a crowd of messages for one of them."""

    def __init__(self, database):
        self.database = database
        self.connection = database.connect()
        with self.connection.cursor() as cursor:
            cursor.execute(FILL, {"t0": T0, "rooms": ROOMS, "with_webhook": WITH_WEBHOOK,
                                  "crowd": CROWD, "done": DONE})
        for start in range(0, EVENTS, 200):
            append(self.connection, *[
                item("reflector-room-11", "joined" if n % 2 == 0 else "left", f"p-{n // 2}", n,
                     joined_at=after(n // 2 * 2)) for n in range(start, start + 200)])
        rows(self.connection, "VACUUM ANALYZE")


@pytest.fixture(scope="module")
def stage(cluster):
    """The filled database; nothing that a test does stays."""
    database = cluster.database()
    database.migrate()
    made = Stage(database)
    made.connection.autocommit = False
    yield made
    made.connection.close()


@pytest.fixture(autouse=True)
def undone(stage):
    """Each test leaves the stage as it was."""
    yield
    stage.connection.rollback()


def scans(plan, relation):
    """The scans of a relation that were run."""
    return [node for node in plan if node.get("Relation Name") == relation
            and "Scan" in node["Node Type"] and node["Actual Loops"]]


def test_a_claim_reads_a_few_messages_an_endpoint_and_no_room_twice(stage):
    plans = executed(stage.connection, "SELECT count(*) FROM delivery_claim('30 s', 1000, %s,"
                     " 1000, 1000, 1000, '', 1000, %s)", EACH, after(60))
    [claim] = [plan for plan in plans if any(node["Node Type"] == "LockRows" for node in plan)]
    messages = scans(claim, "outbox")
    assert {node["Index Name"] for node in messages} <= {
        "outbox_due", "outbox_flying", "outbox_pkey"}
    assert not [node for node in claim if node["Node Type"] == "Sort"
                and node["Actual Rows"] > WITH_WEBHOOK * EACH]
    due = [node for node in messages if node["Index Name"] == "outbox_due"]
    # The next endpoint and the head of each, then what is claimed: never the crowd.
    assert sum(read_by(node) for node in due) <= WITH_WEBHOOK * (2 + EACH) + 10
    assert touched(scans(claim, "room")) == {("room", "Index Scan", "room_pkey")}
    assert sum(read_by(node) for node in scans(claim, "room")) <= WITH_WEBHOOK * (1 + EACH) + 10


def test_the_head_of_an_endpoint_comes_from_the_index_in_order(stage):
    plan = explain(stage.connection, "SELECT id FROM outbox WHERE endpoint_key = 'id-7'"
                   " AND status = 'pending' AND next_attempt_at <= %s"
                   " ORDER BY next_attempt_at, number LIMIT 1", after(60), analyze=True)
    assert [node["Node Type"] for node in plan] == ["Limit", "Index Scan"]
    assert plan[1]["Index Name"] == "outbox_due" and plan[1]["Actual Rows"] == 1


def test_a_round_walks_the_index_of_active_meetings(stage):
    prepare(stage.connection, "meeting_look")
    plans = executed(stage.connection, "EXECUTE meeting_look ('id-2', %s, 1800, 86400, 20, '[]', 0)",
                     after(60))
    look = plans[-1]
    walked = [node for node in scans(look, "meeting_row")
              if node["Index Name"] == "meeting_active"]
    assert [read_by(node) for node in walked] == [20]
    assert "Seq Scan" not in {node["Node Type"] for plan in plans
                              for name in ("meeting_row", "event") for node in scans(plan, name)}


def test_a_meeting_in_use_is_known_from_one_open_session(stage):
    append(stage.connection, item("reflector-room-11", "joined", "in", EVENTS,
                                  joined_at=after(EVENTS)))
    plans = executed(stage.connection, "SELECT meeting_over('m-11', %s, '30 min', '1 day')",
                     after(10**4))
    assert {node["Index Name"] for plan in plans for node in scans(plan, "stay")} == {
        "stay_unended"}
    assert not [node for plan in plans for node in scans(plan, "event")]


def join_of(room, occupant):
    """A batch of one join."""
    return (f'[{{"room": "{room}", "dialect": "signed", "type": "x", "kind": "joined",'
            ' "occurred_at": "2025-01-15", "received_at": "2025-01-15", "dedup": "00",'
            f' "occupant": "{occupant}", "joined_at": "2025-01-15", "data": {{}}}}]')


def test_a_join_of_a_big_meeting_reads_no_one_else(stage):
    plans = executed(stage.connection, "SELECT * FROM event_append(%s)",
                     join_of("reflector-room-11", "new"))
    read = [node for plan in plans for name in ("event", "stay", "attendee")
            for node in scans(plan, name)]
    assert read and sum(read_by(node) for node in read) <= 4
    assert "Seq Scan" not in {node["Node Type"] for node in read}


@pytest.mark.parametrize("named", [True, False])
def test_one_who_came_and_went_all_evening_costs_what_a_new_one_does(stage, named):
    """In order, whether events name their session or have to be paired by time."""
    room, occupant = "reflector-room-12", "restless-" + str(named)
    for cycle in range(CYCLES):
        start = {"joined_at": after(4 * cycle)} if named else {}
        append(stage.connection, item(room, "created", at=4 * cycle),
               item(room, "joined", occupant, 4 * cycle, **start),
               item(room, "left", occupant, 4 * cycle + 2, **start),
               item(room, "destroyed", at=4 * cycle + 3))
    plans = executed(stage.connection, "SELECT * FROM event_append(%s)", json.dumps([
        item(room, "joined", occupant, 4 * CYCLES)]))
    read = sum(read_by(node) for plan in plans for name in ("event", "stay", "attendee")
               for node in scans(plan, name))
    assert 0 < read <= 6


def test_a_room_without_a_webhook_pays_for_no_message(stage):
    plans = executed(stage.connection, "SELECT * FROM event_append(%s)",
                     join_of("reflector-room-2991", "new"))
    assert not [plan for plan in plans if scans(plan, "outbox")]


def test_a_page_of_deliveries_reads_its_rows_alone(stage):
    prepare(stage.connection, "delivery_list")
    plan = explain(stage.connection, "EXECUTE delivery_list ('id-7', 5, 40)", analyze=True)
    read = {node["Index Name"]: read_by(node) for node in scans(plan, "outbox")
            if node["Index Name"] == "outbox_pkey"}
    assert read == {"outbox_pkey": 5}
    assert "Seq Scan" not in {node["Node Type"] for node in plan}


def test_a_recording_is_found_by_the_index_of_ids(stage):
    prepare(stage.connection, "recording_find")
    plan = explain(stage.connection, "EXECUTE recording_find ('no-such', %s, 1800)", T0,
                   analyze=True)
    found = {node["Index Name"] for node in plan if "Index Name" in node and node["Actual Loops"]}
    assert found == {"recording_key_pkey", "meeting_row_pkey"}
    assert sum(read_by(node) for node in scans(plan, "event")) == 0
    assert "Seq Scan" not in {node["Node Type"] for node in plan if node["Actual Loops"]}
